"""Where records are: from two coordinate columns, well-known text, or a GeoJSON's geometry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84, areas_km2
from intake.faults import FaultBook
from intake.fields import title_of
from intake.parsers import parse_coordinates, parse_degrees, parse_wkt
from model.records import RecordKind
from model.text import Text, text

LAT_RANGE = (39.1, 43.3)
LNG_RANGE = (69.2, 80.3)
"""Degrees of Kyrgyzstan; the two do not overlap, so swapped coordinates can always be told."""

MAX_VERTICES = 10_000
"""Of one record's line or area; people draw tens."""

MAX_AREA_KM2: Mapping[RecordKind, int] = {
    RecordKind.HOTSPOTS: 5_000,
    RecordKind.PRECINCTS: 20_000,
}
"""Of an area: residents draw up to the largest municipalities, one officer may have the largest
district; in the finest cells the whole country would be ten million. Treat as read-only."""

GEOMETRY_TYPES: Mapping[RecordKind, frozenset[str]] = {
    RecordKind.INCIDENTS: frozenset({"Point"}),
    RecordKind.HOTSPOTS: frozenset({"Point", "LineString", "Polygon"}),
    RecordKind.PLACES: frozenset(
        {"Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"}
    ),
    RecordKind.PRECINCTS: frozenset({"Polygon", "MultiPolygon"}),
}
"""What each kind of record may be; treat as read-only."""


def read_positions(
    book: FaultBook,
    texts: Mapping[str, Sequence[str]],
    *,
    kind: RecordKind,
    geometry: Sequence[BaseGeometry | None] | None = None,
    geometry_faults: Mapping[int, Text] | None = None,
) -> NDArray[np.object_]:
    """Return one geometry (EPSG:4326, 2D, inside the country's box) per row; None where faulty.

    A GeoJSON's geometry goes before `wkt`, that before `lat` and `lng`. Without any a row is
    faulty, except a place ("not placed") and a precinct, which has villages and no point.
    `texts` has n cleaned cells for each column.
    """
    if geometry is not None:
        shapes = np.array(geometry, dtype=object)
        for position, reason in (geometry_faults or {}).items():
            book.add(position, "geometry", reason)
        name = "geometry"
    else:
        name = "wkt"
        shapes = np.array(book.parse(name, texts[name], parse_wkt), dtype=object)
    given = np.array([shape is not None for shape in shapes], dtype=bool)
    has_fault = np.zeros(len(shapes), dtype=bool)
    has_fault[list(geometry_faults or ())] = True
    for at in np.flatnonzero(given):
        shapes[at], fault = _judge(shapes[at], kind)
        if fault is not None:
            book.add(int(at), name, fault)
    if kind is not RecordKind.PRECINCTS:
        _fill_from_degrees(book, texts, shapes, given | has_fault, kind=kind)
    shapes[book.is_bad] = None
    return shapes


def _fill_from_degrees(
    book: FaultBook,
    texts: Mapping[str, Sequence[str]],
    shapes: NDArray[np.object_],
    given: NDArray[np.bool_],
    *,
    kind: RecordKind,
) -> None:
    """Make points of the coordinate columns in rows without another geometry."""
    has_other = given | np.array([bool(cell) for cell in texts["wkt"]], dtype=bool)
    both, is_both = _degrees_of_one_cell(book, texts, has_other)
    cells = {
        name: ["" if skip else cell for cell, skip in zip(texts[name], has_other, strict=True)]
        for name in ("lat", "lng")
    }
    lat = np.array(book.parse("lat", cells["lat"], parse_degrees), dtype=float)
    lng = np.array(book.parse("lng", cells["lng"], parse_degrees), dtype=float)
    _note_missing(book, cells, has_other | is_both, kind)
    lat, lng = np.where(is_both, both[:, 0], lat), np.where(is_both, both[:, 1], lng)
    swapped = _within(lat, LNG_RANGE) & _within(lng, LAT_RANGE)
    for position in np.flatnonzero(swapped):
        values = {"lat": _short(lat[position]), "lng": _short(lng[position])}
        name = "coordinates" if is_both[position] else "lat"
        book.add(int(position), name, text("intake.fault_swapped", **values))
    for name, degrees, limits in (("lat", lat, LAT_RANGE), ("lng", lng, LNG_RANGE)):
        _note_outside(book, name, degrees, limits, swapped | is_both)
        _note_outside(book, "coordinates", degrees, limits, swapped | ~is_both)
    good = _within(lat, LAT_RANGE) & _within(lng, LNG_RANGE)
    shapes[good] = shapely.points(lng[good], lat[good])


def _degrees_of_one_cell(
    book: FaultBook, texts: Mapping[str, Sequence[str]], has_other: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return latitude and longitude of rows that have both in one cell and nothing else."""
    cells = [
        "" if skip or lat or lng else cell
        for cell, lat, lng, skip in zip(
            texts["coordinates"], texts["lat"], texts["lng"], has_other, strict=True
        )
    ]
    parsed = book.parse("coordinates", cells, parse_coordinates)
    pairs = [(np.nan, np.nan) if pair is None else pair for pair in parsed]
    return np.array(pairs, dtype=float).reshape(-1, 2), np.array(list(map(bool, cells)), dtype=bool)


def _note_missing(
    book: FaultBook,
    cells: Mapping[str, Sequence[str]],
    has_other: NDArray[np.bool_],
    kind: RecordKind,
) -> None:
    for position, (lat, lng) in enumerate(zip(cells["lat"], cells["lng"], strict=True)):
        if (lat and lng) or has_other[position]:
            continue
        if kind is RecordKind.PLACES and not (lat or lng):
            continue  # not placed yet
        for name, cell in (("lat", lat), ("lng", lng)):
            if not cell:
                book.add(position, name, text("intake.fault_missing", column=title_of(name)))


def _note_outside(
    book: FaultBook,
    name: str,
    degrees: NDArray[np.float64],
    limits: tuple[float, float],
    known: NDArray[np.bool_],
) -> None:
    outside = np.isfinite(degrees) & ~_within(degrees, limits) & ~known
    for position in np.flatnonzero(outside):
        reason = text(
            "intake.fault_outside",
            value=_short(degrees[position]),
            low=_short(limits[0]),
            high=_short(limits[1]),
        )
        book.add(int(position), name, reason)


def _judge(shape: BaseGeometry, kind: RecordKind) -> tuple[BaseGeometry | None, Text | None]:
    """Return the geometry fit to keep, or why it is not."""
    parts = shapely.get_parts(shape)
    allowed = GEOMETRY_TYPES[kind]
    if shape.geom_type not in allowed and len(parts) == 1:
        shape = parts[0]  # a "multi" of one, as GIS programs write them
    if shape.is_empty:
        return None, text("intake.fault_geometry_empty")
    if shape.geom_type not in allowed:
        return None, text("intake.fault_geometry_type", found=shape.geom_type)
    coordinates = shapely.get_coordinates(shape)
    if len(coordinates) > MAX_VERTICES:
        return None, text("intake.fault_geometry_large", found=len(coordinates))
    if _within(coordinates[:, 0], LAT_RANGE).all() and _within(coordinates[:, 1], LNG_RANGE).all():
        return None, text("intake.fault_geometry_swapped")
    inside = _within(coordinates[:, 0], LNG_RANGE) & _within(coordinates[:, 1], LAT_RANGE)
    if not inside.all():
        return None, text("intake.fault_geometry_outside")
    if not shape.is_valid:
        return None, text("intake.fault_geometry_crossed")
    if kind in MAX_AREA_KM2 and shape.area:
        limit = MAX_AREA_KM2[kind]
        area_km2 = float(areas_km2(gpd.GeoSeries([shape], crs=WGS84)).iloc[0])
        if area_km2 > limit:
            return None, text("error.area_too_large", found=round(area_km2), limit=limit)
    return shape, None


def _within(degrees: NDArray[np.float64], limits: tuple[float, float]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (degrees >= limits[0]) & (degrees <= limits[1])
    return inside  # NaN is in no range


def _short(degrees: float) -> str:
    return f"{degrees:.6f}".rstrip("0").rstrip(".")
