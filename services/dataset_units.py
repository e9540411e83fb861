"""Units and settlements of a population file, found in the boundary set in use."""

from __future__ import annotations

import re
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries.soate import pcode_of
from geo.coverage.residents import settlement_areas
from geo.search import EXACT, SearchHit, SearchIndex
from intake.vocabulary import fold
from model.admin import Level, UnitKind
from services.units import mapped_unit, unit_tree
from services.workspace import Workspace, active_set, basemap, search_index

_SURE = 97.0
"""Score of a name that is the same, beside a district that is at least nearly so."""

_SAID = {
    Level.AYIL_OKMOTU: re.compile(
        r"\b(айылн\w* (аймак|округ)|айыл(дык)? (аймагы?|окмоту)|а [оа])\b"
    ),
    Level.SETTLEMENT: re.compile(r"^(село|с|айыл|кыштак|поселок)\b|\b(село|айылы|кыштагы)$"),
}
"""Words of a kind in a folded name."""

_AT_THEIR_POINT = frozenset({UnitKind.SETTLEMENT_AREA, UnitKind.VILLAGE})
"""Kinds whose people live around a known point, and not all over the area that stands for it."""


def find_units(workspace: Workspace, table: pd.DataFrame) -> pd.Series:
    """Return the P-code of each row (`code`, `name`, `district`); "" for one not found for sure.

    A code counts when it is the same; a name when it is the same and means one unit only, in the
    district given beside it. A municipality is named as its main village is: there the name means
    the kind that is written with it, else the level of all the others in the list.
    """
    index = search_index(workspace)
    codes = {one: _by_code(index, one) for one in set(table["code"]) if one}
    pairs = set(zip(table["name"], table["district"], strict=True))
    names = _by_names(index, {pair for pair in pairs if pair[0]})
    found = [
        codes.get(code) or names.get((name, district), "")
        for code, name, district in zip(
            table["code"], table["name"], table["district"], strict=True
        )
    ]
    return pd.Series(found, index=table.index, name="pcode", dtype="str")


def _by_code(index: SearchIndex, code: str) -> str:
    digits = code.removesuffix(".0")  # a spreadsheet took it for a number
    for query in (digits, pcode_of(digits)):
        exact = [hit.pcode for hit in index.search(query) if hit.score >= EXACT] if query else []
        if len(exact) == 1:
            return exact[0]
    return ""


def _by_names(index: SearchIndex, pairs: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the P-code of each name in its district; "" where it is not sure."""
    hits = {pair: _sure_hits(index, *pair) for pair in pairs}
    levels = {found[0].level for found in hits.values() if len(found) == 1}
    usual = levels.pop() if len(levels) == 1 else None
    return {pair: _one_of(found, _level_said(pair[0]) or usual) for pair, found in hits.items()}


def _sure_hits(index: SearchIndex, name: str, district: str) -> list[SearchHit]:
    """Return the units that a name may mean for sure, alike good; the best alone if it is one."""
    hits = index.search(f"{name}, {district}" if district else name)
    return [hit for hit in hits if hit.score >= max(_SURE, hits[0].score)]


def _one_of(hits: list[SearchHit], level: Level | None) -> str:
    own = hits if len(hits) == 1 else [hit for hit in hits if hit.level is level]
    return own[0].pcode if len(own) == 1 else ""


def _level_said(name: str) -> Level | None:
    folded = fold(name)
    return next((level for level, words in _SAID.items() if words.search(folded)), None)


def own_residents(workspace: Workspace, residents: Mapping[str, float]) -> dict[str, float]:
    """Return what remains of each unit's residents beside those of listed units inside it.

    A list of districts and their municipalities tells the same people twice; what a district
    has beyond its listed municipalities stays its own, never less than nobody.
    """
    parent = unit_tree(workspace).parent
    own = dict(residents)
    for pcode, number in residents.items():
        above = parent.get(pcode, "")
        seen = {pcode}
        while above and above not in residents and above not in seen:
            seen.add(above)
            above = parent.get(above, "")
        if above in own and above not in seen:
            own[above] -= number
    return {pcode: max(number, 0.0) for pcode, number in own.items()}


def homes_of_units(
    workspace: Workspace, residents: Mapping[str, float]
) -> tuple[gpd.GeoSeries, np.ndarray]:
    """Return where the people of units live, and how many in each place.

    Known settlements inside a unit hold as many as is known of them, at their points; whom that
    leaves lives all over the unit's area, or where the unit stands for one settlement, in those
    points too. A unit without area or point stands in the nearest unit above it that has an area.
    """
    units = active_set(workspace).units
    known = basemap().settlements
    known = known[known["population"] > 0]
    shapes: list[BaseGeometry] = []
    people: list[float] = []
    for pcode, number in residents.items():
        own = _settlements_in(units, known, pcode)
        total = float(own["population"].sum())
        is_point_like = units.at[pcode, "kind"] in _AT_THEIR_POINT
        at_points = number if is_point_like and total else min(number, total)
        if total and at_points:
            part = own["population"].to_numpy(np.float64) * (at_points / total)
            shapes += _around(own.geometry, part, units.geometry[pcode])
            people += list(part)
        if number > at_points:
            shapes.append(_shape_of(workspace, units, pcode))
            people.append(number - at_points)
    return gpd.GeoSeries(shapes, crs=units.crs), np.array(people, dtype=np.float64)


def _around(
    points: gpd.GeoSeries, people: np.ndarray, area: BaseGeometry | None
) -> list[BaseGeometry]:
    """Return where a unit's settlements lie: around their points, and not beyond its border.

    An approximate outline may be too narrow for a city; its people are still nobody else's.
    """
    homes = list(settlement_areas(points.reset_index(drop=True), people))
    if area is None or area.is_empty:
        return homes
    inside = [home.intersection(area) for home in homes]
    return [own if own.area > 0 else home for own, home in zip(inside, homes, strict=True)]


def _settlements_in(
    units: gpd.GeoDataFrame, known: gpd.GeoDataFrame, pcode: str
) -> gpd.GeoDataFrame:
    """Return the known settlements of a unit: by its code, else by its area."""
    own = known[known["unit"] == pcode]
    area = units.geometry[pcode]
    if len(own) or area is None or area.is_empty:
        return own
    return known[known.intersects(area)]


def _shape_of(workspace: Workspace, units: gpd.GeoDataFrame, pcode: str) -> BaseGeometry:
    unit = units.loc[pcode]
    has_point = bool(np.isfinite(unit["lng"]) and np.isfinite(unit["lat"]))
    has_area = unit.geometry is not None and not unit.geometry.is_empty
    if has_point and (unit["kind"] in _AT_THEIR_POINT or not has_area):
        return shapely.Point(unit["lng"], unit["lat"])
    area: BaseGeometry = units.geometry[pcode if has_area else mapped_unit(workspace, pcode)]
    return area
