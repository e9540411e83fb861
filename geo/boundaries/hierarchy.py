"""Who stands under whom: by code where codes tell, else by the largest overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import shapely

from geo.boundaries.soate import COUNTRY_PCODE, ancestor_codes
from geo.boundaries.units import UnitRow
from model.admin import Level

MIN_OVERLAP_SHARE = 0.5
"""A unit belongs to a parent by overlap when more than this share of its area lies there."""


def assign_parents(units: Mapping[str, UnitRow]) -> dict[str, str]:
    """Return the P-code of each unit's parent; "" for the country and where none is found.

    The parent a table names comes first, then the one the digits tell, then the deepest unit of a
    higher rank that holds most of the polygon; a unit of oblast rank stands under the country.
    """
    parents = {pcode: _parent_by_code(unit, units) for pcode, unit in units.items()}
    open_cases = [
        unit
        for pcode, unit in units.items()
        if not parents[pcode] and unit.level > Level.OBLAST and unit.shape is not None
    ]
    for level in sorted({unit.level for unit in open_cases}):
        candidates = [u for u in units.values() if u.shape is not None and 0 < u.level < level]
        parents |= _parents_by_overlap([u for u in open_cases if u.level == level], candidates)
    return parents


def children_of(parents: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the P-codes under each parent, sorted."""
    children: dict[str, list[str]] = defaultdict(list)
    for pcode in sorted(parents):
        if parents[pcode]:
            children[parents[pcode]].append(pcode)
    return dict(children)


def ancestors(pcode: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Return the units above one, nearest first."""
    chain: list[str] = []
    while parents.get(pcode) and parents[pcode] not in chain:
        pcode = parents[pcode]
        chain.append(pcode)
    return tuple(chain)


def outermost_below(
    level: Level,
    units: Mapping[str, UnitRow],
    parents: Mapping[str, str],
    shapes: Mapping[str, object],
) -> list[str]:
    """Return the units with a polygon below a level that lie in no other such unit."""
    below = {code for code in shapes if units[code].level > level}
    return [code for code in sorted(below) if below.isdisjoint(ancestors(code, parents))]


def _parent_by_code(unit: UnitRow, units: Mapping[str, UnitRow]) -> str:
    if unit.level is Level.COUNTRY:
        return ""
    if unit.level is Level.OBLAST:
        return COUNTRY_PCODE
    for code in (unit.parent, *ancestor_codes(unit.pcode)):
        known = units.get(code)
        if known is not None and Level.COUNTRY < known.level < unit.level:
            return code
    return ""


def _parents_by_overlap(orphans: list[UnitRow], candidates: list[UnitRow]) -> dict[str, str]:
    """Return the deepest candidate that holds most of each orphan's area, else the country's ""."""
    if not orphans or not candidates:
        return {}
    tree = shapely.STRtree([unit.shape for unit in candidates if unit.shape is not None])
    found: dict[str, str] = {}
    for orphan in orphans:
        hits = [candidates[at] for at in tree.query(orphan.shape, predicate="intersects")]
        areas = shapely.area(shapely.intersection(orphan.shape, [unit.shape for unit in hits]))
        enough = np.asarray(areas) > MIN_OVERLAP_SHARE * shapely.area(orphan.shape)
        holders = [
            (u.level, a, u.pcode) for u, a, ok in zip(hits, areas, enough, strict=True) if ok
        ]
        if holders:
            found[orphan.pcode] = max(holders)[2]
    return found
