"""Make the levels fit: parents from children, children inside parents, lakes in their oblast."""

from __future__ import annotations

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries.hierarchy import children_of, outermost_below
from geo.boundaries.repair import holes, polygonal, union
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
                made[code] = known[code] = union(parts)
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
    pieces = holes(union(list(oblasts.values())))
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
    its children, and what of its own polygon belongs to no other unit of their level. What was
    dissolved from children agrees already, unless these were redrawn themselves.
    """
    children = children_of(parents)
    fitted: dict[str, BaseGeometry] = {}
    for level in (Level.DISTRICT, Level.OBLAST):
        current = {**shapes, **fitted}
        open_cases = {}
        for code in current:
            below = [child for child in children.get(code, ()) if child in current]
            is_made = code in derived and not any(child in fitted for child in below)
            if units[code].level is level and below and not is_made:
                open_cases[code] = [current[child] for child in below]
        if not open_cases:
            continue
        taken = union([current[c] for c in outermost_below(level, units, parents, current)])
        for code, inside in open_cases.items():
            rest = polygonal(current[code].difference(taken))
            fitted[code] = shapely.union_all([*inside, rest] if rest is not None else inside)
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
        return union(oblasts)
    return given
