"""Make the levels fit: parents from children, children inside parents, lakes in their oblast."""

from __future__ import annotations

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries.hierarchy import children_of
from geo.boundaries.repair import holes, polygonal
from geo.boundaries.soate import COUNTRY_PCODE
from geo.boundaries.units import UnitRow
from model.admin import Level

COUNTRY_KM2 = 199_951.0
"""Area of Kyrgyzstan; National Statistical Committee."""

COMPLETE_SHARE = 0.9
"""Oblasts that cover this share of the country make its outline; fewer would be a torn one."""

LAKE_POINTS: tuple[tuple[float, float], ...] = ((77.2, 42.45), (75.15, 41.83), (72.87, 41.77))
"""Points in Issyk-Kul, Son-Kul and the Toktogul reservoir (degrees): cut out of districts.

An incident on a lake belongs to the oblast and to no district.
"""


def dissolve(
    units: Mapping[str, UnitRow], parents: Mapping[str, str], shapes: Mapping[str, BaseGeometry]
) -> dict[str, BaseGeometry]:
    """Return polygons for districts and oblasts that have none, from the units under them."""
    children = children_of(parents)
    known = dict(shapes)
    made: dict[str, BaseGeometry] = {}
    for level in (Level.DISTRICT, Level.OBLAST):
        for code, unit in units.items():
            if unit.level is not level or code in known:
                continue
            parts = [known[child] for child in children.get(code, ()) if child in known]
            if parts:
                made[code] = known[code] = shapely.union_all(parts)
    return made


def fill_lakes(
    units: Mapping[str, UnitRow], shapes: Mapping[str, BaseGeometry], derived: Mapping[str, object]
) -> dict[str, BaseGeometry]:
    """Return the derived oblasts that hold a lake, with it: it is a hole between their districts.

    Other holes stay open: they are enclaves, or a fault that is reported.
    """
    oblasts = {code: shapes[code] for code in shapes if units[code].level is Level.OBLAST}
    if not oblasts:
        return {}
    pieces = holes(shapely.union_all(list(oblasts.values())))
    filled: dict[str, BaseGeometry] = {}
    for lng, lat in LAKE_POINTS:
        lake = next((p for p in pieces if p.contains(shapely.Point(lng, lat))), None)
        if lake is None:
            continue
        shore = {
            code: filled.get(code, shape).intersection(lake.boundary).length
            for code, shape in oblasts.items()
        }
        owner = max(sorted(shore), key=lambda code: shore[code])
        if owner in derived:
            filled[owner] = shapely.union_all([filled.get(owner, oblasts[owner]), lake])
    return filled


def nest(
    units: Mapping[str, UnitRow],
    parents: Mapping[str, str],
    shapes: Mapping[str, BaseGeometry],
    derived: Mapping[str, object],
) -> dict[str, BaseGeometry]:
    """Return the parents' polygons redrawn by their children's lines, so that levels agree.

    Publishers draw oblasts and districts by different lines. The finer level decides: a parent is
    its children, and what of its own polygon belongs to no other unit of their level.
    """
    children = children_of(parents)
    fitted: dict[str, BaseGeometry] = {}
    for level in (Level.DISTRICT, Level.OBLAST):
        current = {**shapes, **fitted}
        taken = shapely.union_all([current[c] for c in current if units[c].level > level])
        for code, own in current.items():
            inside = [current[c] for c in children.get(code, ()) if c in current]
            if units[code].level is not level or code in derived or not inside:
                continue
            rest = polygonal(own.difference(taken))
            parts = [*inside, rest] if rest is not None else inside
            fitted[code] = shapely.union_all(parts)
    return fitted


def outline(
    units: Mapping[str, UnitRow], shapes: Mapping[str, BaseGeometry], *, area_km2: float
) -> BaseGeometry | None:
    """Return the country's polygon: its oblasts where they are complete, else the given one.

    `area_km2` is the oblasts' area together. Enclaves are holes: who is there is abroad.
    """
    given = shapes.get(COUNTRY_PCODE)
    oblasts = [shape for code, shape in shapes.items() if units[code].level is Level.OBLAST]
    if area_km2 >= COMPLETE_SHARE * COUNTRY_KM2:
        return shapely.union_all(oblasts)
    return given
