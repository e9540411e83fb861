"""Read vector files from people: GeoJSON, zipped shapefile, GeoPackage, KML; bytes only.

What a file is, is told by its content. One GDAL driver opens it, in a process of its own; what
comes back is EPSG:4326, two-dimensional, finite, and inside the country, or refused with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError as ProjCrsError

from geo.crs import WGS84
from intake.archives import NamedBytes, is_zip
from intake.vector_process import (
    VECTOR_LIMITS,
    RawLayer,
    VectorFormat,
    VectorLimits,
    read_in_process,
)
from intake.vector_zip import unpack_vectors
from model.errors import IntakeError
from model.text import Text, text

POLYGONS: frozenset[str] = frozenset({"Polygon", "MultiPolygon"})
"""What a boundary is made of."""

ANY_GEOMETRY: frozenset[str] = POLYGONS | {"Point", "MultiPoint", "LineString", "MultiLineString"}
"""What a record may be."""

COUNTRY_BOX = (69.2, 39.1, 80.3, 43.3)
"""West, south, east, north of Kyrgyzstan in degrees; longitudes and latitudes do not overlap."""

BOX_MARGIN_DEG = 0.3
"""A generalised outline may stand out this far."""


@dataclass(frozen=True, slots=True)
class VectorTable:
    """One layer of a vector file, fit to work with.

    `frame` has a RangeIndex, the file's attributes and `geometry` (2D, EPSG:4326; None where the
    file has none or where `faults`, position -> reason, tells what was wrong with it).
    """

    frame: gpd.GeoDataFrame
    name: str
    file_name: str
    format: VectorFormat
    crs_name: str
    warnings: tuple[Text, ...] = ()
    faults: Mapping[int, Text] = field(default_factory=lambda: MappingProxyType({}))


def read_vector(
    data: bytes,
    *,
    file_name: str,
    geometry_types: frozenset[str] = ANY_GEOMETRY,
    check_extent: bool = True,
    keep_faulty: bool = False,
    limits: VectorLimits = VECTOR_LIMITS,
) -> VectorTable:
    """Read a file that holds one layer; see `read_vectors`.

    Raises `IntakeError("vector_many_layers")` where it holds several.
    """
    tables = read_vectors(
        data,
        file_name=file_name,
        geometry_types=geometry_types,
        check_extent=check_extent,
        keep_faulty=keep_faulty,
        limits=limits,
    )
    if len(tables) > 1:
        names = ", ".join(table.name for table in tables)
        raise IntakeError("vector_many_layers", file=file_name, count=len(tables), layers=names)
    return tables[0]


def read_vectors(
    data: bytes,
    *,
    file_name: str,
    geometry_types: frozenset[str] = ANY_GEOMETRY,
    check_extent: bool = True,
    keep_faulty: bool = False,
    with_osm: bool = False,
    limits: VectorLimits = VECTOR_LIMITS,
) -> tuple[VectorTable, ...]:
    """Read every layer of a vector file, or of the vector files in a zip.

    A feature whose coordinates are not finite or whose type is not among `geometry_types` refuses
    the file; with `keep_faulty` it stays, without geometry and with its reason in `faults`.
    `check_extent` refuses a layer none of whose features lies in Kyrgyzstan. Other CRSs are
    reprojected with a warning, Z and M dropped. Of an OpenStreetMap extract the roads are read, and
    only `with_osm`. Raises `IntakeError`, always with `file`.
    """
    tables = []
    for file in _unpacked(data, file_name, limits):
        driver = sniff_format(file.data, file_name=file.name)
        if driver is VectorFormat.OSM and not with_osm:
            raise IntakeError("vector_unknown_format", file=file.name)
        layers = read_in_process(file.data, driver, file_name=file.name, limits=limits)
        tables += [
            _table(
                layer,
                file.name,
                driver,
                geometry_types=geometry_types,
                check_extent=check_extent,
                keep_faulty=keep_faulty,
                limits=limits,
            )
            for layer in layers
        ]
    if not tables:
        raise IntakeError("vector_empty", file=file_name)
    return tuple(tables)


def sniff_format(data: bytes, *, file_name: str) -> VectorFormat:
    """Tell the format by the content; raise `IntakeError` for what is none of ours."""
    head = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_zip(data):  # only a zip made by `unpack_vectors` comes here
        return VectorFormat.SHAPEFILE
    if head.startswith(b"SQLite format 3\x00"):
        return VectorFormat.GEOPACKAGE
    if head[:1] in (b"{", b"["):
        return VectorFormat.GEOJSON
    if head.startswith(b"<") and b"<kml" in data[:4096]:
        return VectorFormat.KML
    if is_osm(data):
        return VectorFormat.OSM
    code = "vector_empty" if not head else "vector_unknown_format"
    raise IntakeError(code, file=file_name)


def is_osm(data: bytes) -> bool:
    """Return whether the content starts like an OpenStreetMap extract, PBF or XML."""
    is_xml = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return b"OSMHeader" in data[:32] or (is_xml and b"<osm" in data[:4096])


def _unpacked(data: bytes, file_name: str, limits: VectorLimits) -> tuple[NamedBytes, ...]:
    if len(data) > limits.max_bytes:
        raise IntakeError("vector_too_large", file=file_name)
    if file_name.lower().endswith((".shp", ".shx", ".dbf", ".prj")):
        raise IntakeError("shapefile_alone", file=file_name)
    if is_zip(data):
        return unpack_vectors(data, file_name=file_name)
    return (NamedBytes(file_name, data.removeprefix(b"\xef\xbb\xbf")),)


def _table(
    layer: RawLayer,
    file_name: str,
    driver: VectorFormat,
    *,
    geometry_types: frozenset[str],
    check_extent: bool,
    keep_faulty: bool,
    limits: VectorLimits,
) -> VectorTable:
    if layer.wkb.empty:
        raise IntakeError("vector_empty", file=file_name)
    crs = _source_crs(layer.crs, file_name)
    shapes, faults = _sound_shapes(layer, geometry_types, limits, file_name)
    if faults and not keep_faulty:
        raise _refusal(next(iter(faults.values())), file_name)
    frame = gpd.GeoDataFrame(layer.attributes.reset_index(drop=True), geometry=shapes, crs=crs)
    warnings: tuple[Text, ...] = ()
    if not crs.equals(WGS84, ignore_axis_order=True):
        frame = frame.to_crs(WGS84)
        warnings = (text("boundaries.reprojected", file=file_name, crs=crs.name),)
    elif crs != WGS84:  # CRS84: the same degrees under another name
        frame = frame.set_crs(WGS84, allow_override=True)
    if check_extent:
        _require_in_country(frame, file_name)
    return VectorTable(
        frame=frame,
        name=layer.name or PurePosixPath(file_name).stem,
        file_name=file_name,
        format=driver,
        crs_name=crs.name,
        warnings=warnings,
        faults=MappingProxyType(faults),
    )


def _source_crs(given: str | None, file_name: str) -> pyproj.CRS:
    if not given:
        raise IntakeError("vector_no_crs", file=file_name)
    try:
        crs = pyproj.CRS.from_user_input(given)
    except ProjCrsError as fault:
        raise IntakeError("vector_no_crs", file=file_name) from fault
    if not (crs.is_geographic or crs.is_projected):  # "undefined Cartesian" and the like
        raise IntakeError("vector_no_crs", file=file_name)
    return crs


def _sound_shapes(
    layer: RawLayer, geometry_types: frozenset[str], limits: VectorLimits, file_name: str
) -> tuple[NDArray[np.object_], dict[int, Text]]:
    with np.errstate(invalid="ignore"):  # NaN is told below, with its row
        shapes = shapely.from_wkb(layer.wkb.to_numpy(dtype=object), on_invalid="ignore")
    if int(shapely.get_num_coordinates(shapes).sum()) > limits.max_vertices:
        raise IntakeError("vector_too_large", file=file_name)
    faults: dict[int, Text] = {}
    unreadable = layer.wkb.notna().to_numpy() & (shapes == None)  # noqa: E711  elementwise
    _note(faults, unreadable, "error.geometry_unreadable", file_name)
    _note(faults, ~_finite(shapes), "error.vector_not_finite", file_name)
    for at, shape in enumerate(shapes):
        if shape is not None and at not in faults and shape.geom_type not in geometry_types:
            faults[at] = text(
                "error.vector_geometry_type", file=file_name, row=at + 1, found=shape.geom_type
            )
    shapes[list(faults)] = None
    return shapely.force_2d(shapes), faults


def _note(faults: dict[int, Text], where: NDArray[np.bool_], key: str, file_name: str) -> None:
    for at in np.flatnonzero(where):
        faults[int(at)] = text(key, file=file_name, row=int(at) + 1)


def _finite(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return per shape whether its coordinates are numbers a map can have (1e7 m, not 1e308)."""
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    with np.errstate(invalid="ignore"):
        good = (np.abs(coordinates) < 1e8).all(axis=1)  # NaN compares false
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~good]] = False
    return finite


def _refusal(reason: Text, file_name: str) -> IntakeError:
    params = {**reason.params, "file": file_name}
    return IntakeError(reason.key.removeprefix("error."), **params)


def _require_in_country(frame: gpd.GeoDataFrame, file_name: str) -> None:
    boxes = frame.geometry.bounds.dropna().to_numpy()
    if not len(boxes):
        raise IntakeError("vector_no_geometry", file=file_name)
    if _touches_country(boxes).any():
        return
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    if _touches_country(boxes[:, [1, 0, 3, 2]]).any():
        raise IntakeError("vector_swapped", file=file_name)
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise IntakeError("vector_not_degrees", file=file_name)
    raise IntakeError(
        "vector_wrong_country",
        file=file_name,
        lng_from=round(float(west), 2),
        lng_to=round(float(east), 2),
        lat_from=round(float(south), 2),
        lat_to=round(float(north), 2),
    )


def is_in_country(frame: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return per row whether the middle of its bounding box lies in the country's box."""
    return _touches_country(frame.geometry.bounds.to_numpy())


def _touches_country(boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    west, south, east, north = COUNTRY_BOX
    lng, lat = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside: NDArray[np.bool_] = (
        (lng > west - BOX_MARGIN_DEG)
        & (lng < east + BOX_MARGIN_DEG)
        & (lat > south - BOX_MARGIN_DEG)
        & (lat < north + BOX_MARGIN_DEG)
    )
    return inside
