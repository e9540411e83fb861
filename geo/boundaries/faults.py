"""Find where polygons overlap, and where between them nobody's land is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries.hierarchy import ancestors
from geo.boundaries.repair import polygon_parts, union, without_holes
from geo.boundaries.units import UnitRow
from geo.crs import WGS84, areas_km2
from model.admin import Level, SpatialFault

MIN_FAULT_KM2 = 0.1
"""Overlaps and gaps up to this area are drawing noise and not reported."""

_MIN_DEG2 = 0.5 * MIN_FAULT_KM2 / 111.0**2
"""No piece of fewer square degrees reaches `MIN_FAULT_KM2` (a degree has at most 111.7 km)."""

_TOUCH_DEG = 1e-6
"""Neighbours of a gap come this near (0.1 m); intersection points are rounded."""

_INTERIORS_MEET = "T********"


def find_overlaps(
    units: Mapping[str, UnitRow], parents: Mapping[str, str], shapes: Mapping[str, BaseGeometry]
) -> tuple[SpatialFault, ...]:
    """Return the pairs of units that share more than 0.1 km², the largest first.

    Compared are the units that should tile the country: those of one level, and beside them the
    higher ones without parts (a city beside ayil okmotu).
    """
    pairs: dict[tuple[str, str], BaseGeometry] = {}
    for level in (Level.OBLAST, Level.DISTRICT, Level.AYIL_OKMOTU):
        cover = _coverage(units, parents, shapes, level)
        pairs |= _shared(sorted(cover), shapes)
    return _faults("overlap", list(pairs.values()), list(pairs))


def find_gaps(
    units: Mapping[str, UnitRow], parents: Mapping[str, str], shapes: Mapping[str, BaseGeometry]
) -> tuple[SpatialFault, ...]:
    """Return the land inside the parents, or enclosed by units, that no unit covers; > 0.1 km².

    Each level is looked at, the finest first; a gap seen at two levels is told once, with its
    neighbours of the finer one. Lakes cut out of districts and foreign enclaves are gaps too.
    """
    seen: list[BaseGeometry] = []
    found: list[tuple[BaseGeometry, tuple[str, ...]]] = []
    for level in (Level.AYIL_OKMOTU, Level.DISTRICT, Level.OBLAST):
        cover = _coverage(units, parents, shapes, level)
        if not any(units[code].level is level for code in cover):
            continue
        tree = shapely.STRtree([shapes[code] for code in cover])
        for piece in _uncovered(cover, units, parents, shapes, level):
            middle = piece.representative_point()
            if any(other.contains(middle) for other in seen):
                continue
            near = tree.query(piece, predicate="dwithin", distance=_TOUCH_DEG)
            found.append((piece, tuple(sorted(cover[at] for at in near))))
        seen = [piece for piece, _ in found]
    return _faults("gap", [piece for piece, _ in found], [codes for _, codes in found])


def _shared(
    codes: Sequence[str], shapes: Mapping[str, BaseGeometry]
) -> dict[tuple[str, str], BaseGeometry]:
    """Return what each pair of polygons shares, for the pairs whose interiors meet."""
    polygons = np.array([shapes[code] for code in codes], dtype=object)
    shapely.prepare(polygons)
    one, two = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    one, two = one[one < two], two[one < two]
    meet = shapely.relate_pattern(polygons[one], polygons[two], _INTERIORS_MEET)
    one, two = one[meet], two[meet]
    shared = shapely.intersection(polygons[one], polygons[two])
    return {(codes[i], codes[j]): s for i, j, s in zip(one, two, shared, strict=True)}


def _coverage(
    units: Mapping[str, UnitRow],
    parents: Mapping[str, str],
    shapes: Mapping[str, BaseGeometry],
    level: Level,
) -> list[str]:
    """Return who should tile the country at a level: its units, and higher ones without parts."""
    has_parts = {
        above for code in shapes if units[code].level <= level for above in ancestors(code, parents)
    }
    return [
        code
        for code in shapes
        if units[code].level is level
        or (Level.COUNTRY < units[code].level < level and code not in has_parts)
    ]


def _uncovered(
    cover: Sequence[str],
    units: Mapping[str, UnitRow],
    parents: Mapping[str, str],
    shapes: Mapping[str, BaseGeometry],
    level: Level,
) -> list[BaseGeometry]:
    covered = union([shapes[code] for code in cover])
    own = {parents.get(code, "") for code in cover if units[code].level is level}
    bases = [shapes[code] for code in sorted(own) if code in shapes]
    base = shapely.union_all([*bases, without_holes(covered)])
    return [p for p in polygon_parts(base.difference(covered)) if p.area > _MIN_DEG2]


def _faults(
    kind: str, pieces: Sequence[BaseGeometry], pcodes: Sequence[tuple[str, ...]]
) -> tuple[SpatialFault, ...]:
    areas = areas_km2(gpd.GeoSeries(list(pieces), crs=WGS84)).to_numpy()
    found = []
    for piece, codes, area in zip(pieces, pcodes, areas, strict=True):
        if area > MIN_FAULT_KM2:
            at = piece.representative_point()
            found.append(SpatialFault(kind, round(float(area), 3), codes, at.x, at.y))
    return tuple(sorted(found, key=lambda fault: (-fault.area_km2, fault.pcodes)))
