"""Cities against their districts: they win where they lie inside, and are recovered where missing.

Bishkek and Osh are of oblast rank and missing from the official district level: they are its
holes. An incident there must not vanish because a file lacks the capital.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries.hierarchy import ancestors, outermost_below
from geo.boundaries.repair import polygon_parts, polygonal, union, without_holes
from geo.boundaries.soate import COUNTRY_PCODE
from geo.boundaries.units import UnitRow
from geo.crs import WGS84, areas_km2
from model.admin import Level, UnitKind
from model.text import Names, Text, text


@dataclass(frozen=True, slots=True)
class RepublicCity:
    """A city of republic rank: its P-code, names and a point in its middle (degrees)."""

    pcode: str
    names: Names
    lng: float
    lat: float


REPUBLIC_CITY_POINTS: tuple[RepublicCity, ...] = (
    RepublicCity("KG11000000000", Names(ky="Бишкек", ru="Бишкек", en="Bishkek"), 74.60, 42.87),
    RepublicCity("KG21000000000", Names(ky="Ош", ru="Ош", en="Osh"), 72.80, 40.52),
)
"""Codes and names of the state classifier."""

MAX_CITY_KM2 = 500.0
"""A residual piece larger than this is a missing district, not a city (Bishkek has about 150)."""

INSIDE_SHARE = 0.9
"""A city lies inside a rural unit when this share of its area does; less is an overlap."""

_URBAN = frozenset({UnitKind.CITY, UnitKind.REPUBLIC_CITY, UnitKind.TOWN})
_SHARED = "T********"  # interiors meet


def cut_cities(
    units: Mapping[str, UnitRow],
    parents: Mapping[str, str],
    shapes: dict[str, BaseGeometry],
) -> list[Text]:
    """Take each city out of the rural polygon it lies in; changes `shapes`, returns what was done.

    A city wins over units of its own rank and below; its own parts and the units it stands under
    keep it, but a city of republic rank is taken out of the oblast around it.
    """
    codes = list(shapes)
    tree = shapely.STRtree([shapes[code] for code in codes])
    done = []
    for code in codes:
        city = units[code]
        if city.kind not in _URBAN:
            continue
        own_line = {code, *ancestors(code, parents)}
        for at in tree.query(shapes[code], predicate="intersects"):
            other = units[codes[at]]
            if (
                other.pcode in own_line
                or other.kind in _URBAN
                or other.level < city.level
                or code in ancestors(other.pcode, parents)
            ):
                continue
            if _cut(shapes, code, other.pcode):
                done.append(text("boundaries.repaired_city", city=city.names, name=other.names))
    return done


def _cut(shapes: dict[str, BaseGeometry], city: str, rural: str) -> bool:
    if not shapes[rural].relate_pattern(shapes[city], _SHARED):
        return False
    shared = shapes[city].intersection(shapes[rural]).area
    rest = polygonal(shapes[rural].difference(shapes[city]))
    if shared < INSIDE_SHARE * shapes[city].area or rest is None:
        return False
    shapes[rural] = rest
    return True


def recover_cities(
    units: Mapping[str, UnitRow], parents: Mapping[str, str], shapes: Mapping[str, BaseGeometry]
) -> tuple[dict[str, BaseGeometry], list[Text]]:
    """Return the polygons of Bishkek and Osh where they are missing, and what must be said of it.

    A missing city is the residual piece (oblasts and country, or the filled union of districts,
    minus districts) that holds the city's point. Nothing is recovered where a district covers the
    point: the file then counts the city to that district, which is said.
    """
    lower = [shapes[code] for code in outermost_below(Level.OBLAST, units, parents, shapes)]
    if not lower:
        return {}, _swallowed_by_oblast(units, shapes)
    covered = union(lower)
    upper = [shapes[code] for code in shapes if units[code].level <= Level.OBLAST]
    base = shapely.union_all([*upper, without_holes(covered)])
    pieces = polygon_parts(base.difference(covered))
    recovered: dict[str, BaseGeometry] = {}
    said = []
    for city in REPUBLIC_CITY_POINTS:
        point = shapely.Point(city.lng, city.lat)
        if city.pcode in shapes or _stands_alone(point, units, shapes):
            continue
        piece = next((p for p in pieces if p.contains(point)), None)
        if piece is not None and _area_km2(piece) <= MAX_CITY_KM2:
            recovered[city.pcode] = piece
            said.append(
                text(
                    "boundaries.city_recovered",
                    city=city.names,
                    area_km2=round(_area_km2(piece), 1),
                )
            )
            continue
        said += _swallowed(city, point, units, shapes, below=Level.OBLAST)
    return recovered, said


def city_unit(pcode: str) -> UnitRow:
    """Return the unit of Bishkek or Osh as the classifier names it."""
    city = next(city for city in REPUBLIC_CITY_POINTS if city.pcode == pcode)
    return UnitRow(
        pcode=pcode,
        level=Level.OBLAST,
        kind=UnitKind.REPUBLIC_CITY,
        names=city.names,
        parent=COUNTRY_PCODE,
        is_derived=True,
    )


def _stands_alone(
    point: shapely.Point, units: Mapping[str, UnitRow], shapes: Mapping[str, BaseGeometry]
) -> bool:
    """Return whether a unit of a city's size and rank holds the point: the city by other codes."""
    return any(
        Level.COUNTRY < units[code].level <= Level.DISTRICT
        and shape.contains(point)
        and _area_km2(shape) <= MAX_CITY_KM2
        for code, shape in shapes.items()
    )


def _swallowed_by_oblast(
    units: Mapping[str, UnitRow], shapes: Mapping[str, BaseGeometry]
) -> list[Text]:
    said = []
    for city in REPUBLIC_CITY_POINTS:
        point = shapely.Point(city.lng, city.lat)
        if city.pcode not in shapes and not _stands_alone(point, units, shapes):
            said += _swallowed(city, point, units, shapes, below=Level.COUNTRY)
    return said


def _swallowed(
    city: RepublicCity,
    point: shapely.Point,
    units: Mapping[str, UnitRow],
    shapes: Mapping[str, BaseGeometry],
    *,
    below: Level,
) -> list[Text]:
    codes = [code for code in shapes if units[code].level > below]
    inside = np.asarray(shapely.contains(np.array([shapes[c] for c in codes], object), point))
    holders = sorted(((units[c].level, c) for c, hit in zip(codes, inside, strict=True) if hit))
    if not holders:
        return [text("boundaries.city_missing", city=city.names)] if codes else []
    holder = units[holders[0][1]]
    return [text("boundaries.city_swallowed", city=city.names, name=holder.names)]


def _area_km2(shape: BaseGeometry) -> float:
    return float(areas_km2(gpd.GeoSeries([shape], crs=WGS84)).iloc[0])
