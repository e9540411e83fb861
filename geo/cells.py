"""H3 cells as uint64 arrays: of points, within shapes, their areas, centres and outlines.

Every function takes and returns whole arrays; h3ronpy runs them in native code without the GIL.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import h3ronpy
import numpy as np
import pyarrow as pa
import shapely
from h3.api.basic_int import is_valid_cell  # type: ignore[import-untyped]
from h3ronpy import vector
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84, coordinate_arrays
from geo.lattice import cells_of_points
from model.admin import Level
from model.errors import GeometryError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Cells = NDArray[np.uint64]

RESOLUTIONS: Final = (5, 6, 7, 8, 9, 10)
"""Resolutions a view may show; 5 is about 290 km² a cell here, 10 about 0.018 km²."""

HIGHEST_RESOLUTION: Final = 15
"""H3's finest resolution."""

_CELL_TEXT: Final = re.compile("[0-9a-fA-F]{15,16}")

_DEFAULT_RESOLUTION: Final = {
    Level.COUNTRY: 6,
    Level.OBLAST: 7,
    Level.DISTRICT: 8,
    Level.AYIL_OKMOTU: 9,
    Level.SETTLEMENT: 9,
}


def default_resolution(level: Level) -> int:
    """Return the resolution at which a unit of this level is shown unless the user chooses."""
    return _DEFAULT_RESOLUTION[level]


def require_resolution(resolution: int) -> int:
    """Return `resolution` as a plain int; raise `GeometryError` unless it is 0 to 15."""
    if not 0 <= resolution <= HIGHEST_RESOLUTION:
        raise GeometryError(
            "resolution_invalid", resolution=resolution, lowest=0, highest=HIGHEST_RESOLUTION
        )
    return int(resolution)  # h3ronpy refuses numpy's integers


def cells_of(*, lng: ArrayLike, lat: ArrayLike, resolution: int) -> Cells:
    """Return the cell of every point, exactly as libh3's `latLngToCell` does.

    `lng`, `lat` are n degrees each, EPSG:4326. Returns n uint64. Raises `GeometryError` for
    coordinates that are not finite or out of range, and for an unknown resolution.
    """
    resolution = require_resolution(resolution)
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    return cells_of_points(lng_deg, lat_deg, resolution=resolution)


def areas_km2_of(cells: ArrayLike) -> NDArray[np.float64]:
    """Return the true area of every cell in km².

    A cell of resolution 8 has 0.868-0.885 km² in Kyrgyzstan; the world average says 0.737.
    """
    return np.asarray(h3ronpy.cells_area_km2(as_cells(cells)))


def centres_of(cells: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of every cell's centre, degrees."""
    centres = pa.record_batch(vector.cells_to_coordinates(as_cells(cells)))
    return centres["lng"].to_numpy(), centres["lat"].to_numpy()


def outlines_of(cells: ArrayLike) -> NDArray[np.object_]:
    """Return every cell's outline as a shapely polygon in degrees, in an object array.

    A cell's true edges are not straight in degrees: the outline errs by up to 0.02% of its width.
    """
    wkb = pa.array(vector.cells_to_wkb_polygons(as_cells(cells)))
    outlines: NDArray[np.object_] = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    return outlines


def polygons_of(cells: ArrayLike) -> gpd.GeoSeries:
    """Return every cell's outline as a GeoSeries in EPSG:4326, indexed by `cell`."""
    given = as_cells(cells)
    outlines = gpd.GeoSeries(outlines_of(given), index=given, crs=WGS84)
    return outlines.rename("geometry").rename_axis("cell")


def parents_of(cells: ArrayLike, *, resolution: int) -> Cells:
    """Return the ancestor of every cell at a coarser (or its own) resolution, one per cell.

    A point's cell is not always a child of the point's own coarser cell: where points are known,
    index them again instead. Raises `GeometryError` when a cell is coarser than `resolution`.
    """
    resolution = require_resolution(resolution)
    given = as_cells(cells)
    if not given.size:
        return given
    coarsest = int(((given >> np.uint64(52)) & np.uint64(15)).min())
    if coarsest < resolution:
        raise GeometryError("resolution_invalid", resolution=resolution, lowest=0, highest=coarsest)
    # The resolution stands in bits 52-55; digits that are not used are 7 (Uber, H3 index layout).
    digits = np.uint64((1 << (3 * (HIGHEST_RESOLUTION - resolution))) - 1)
    without_resolution = given & ~np.uint64(15 << 52)
    parents: Cells = without_resolution | np.uint64(resolution << 52) | digits
    return parents


def cells_within(shape: BaseGeometry, *, resolution: int) -> Cells:
    """Return the cells whose centre lies in `shape`, ascending: the study area of a unit.

    `shape` is a Polygon or MultiPolygon in EPSG:4326; an empty one has no cells. Raises
    `GeometryError` for points and lines, which have no inside.
    """
    resolution = require_resolution(resolution)
    require_area(shape)
    if shape.is_empty:
        return np.empty(0, dtype=np.uint64)
    mode = h3ronpy.ContainmentMode.ContainsCentroid
    return np.unique(np.asarray(vector.geometry_to_cells(shape, resolution, mode)))


def cells_touching(shape: BaseGeometry, *, resolution: int) -> Cells:
    """Return the cells whose outline shares at least one point with `shape`, ascending.

    `shape` is any geometry in EPSG:4326; an empty one touches no cell.
    """
    resolution = require_resolution(resolution)
    if shape.is_empty:
        return np.empty(0, dtype=np.uint64)
    near = cells_near(shape, resolution=resolution)
    shapely.prepare(shape)
    return near[shapely.intersects(shape, outlines_of(near))]


def cells_near(shape: BaseGeometry, *, resolution: int) -> Cells:
    """Return every cell that touches `shape` or has a neighbour that does, ascending; and more."""
    mode = h3ronpy.ContainmentMode.ContainsCentroid
    inside = [
        np.asarray(vector.geometry_to_cells(part, resolution, mode))
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
    ]
    along = cells_along(shape, resolution=resolution)
    return np.unique(np.concatenate([*inside, disks_of(along, k=2)]))


def cells_along(shape: BaseGeometry, *, resolution: int) -> Cells:
    """Return the cells of sample points along all lines of `shape`, ascending.

    Samples lie at most a quarter of a cell's edge apart, so every cell that the line enters is in
    the result or next to one that is.
    """
    lng, lat = shapely.get_coordinates(shape).T
    edge_km = np.sqrt(areas_km2_of(cells_of(lng=lng[:1], lat=lat[:1], resolution=resolution)) / 2.6)
    step_deg = float(edge_km[0]) / 4 / 111.32  # a degree has at most 111.7 km
    lng, lat = shapely.get_coordinates(shapely.segmentize(shape, step_deg)).T
    return np.unique(cells_of(lng=lng, lat=lat, resolution=resolution))


def disks_of(cells: ArrayLike, *, k: int) -> Cells:
    """Return all cells at most `k` steps from any of `cells`, ascending."""
    return np.unique(np.asarray(h3ronpy.grid_disk(as_cells(cells), k, flatten=True)))


def cell_to_text(cells: ArrayLike) -> NDArray[np.object_]:
    """Return every cell's index in hexadecimal, the way other H3 tools write it."""
    text = pa.array(h3ronpy.cells_to_string(as_cells(cells)))
    written: NDArray[np.object_] = text.to_numpy(zero_copy_only=False)
    return written


def text_to_cell(text: str) -> int:
    """Return the cell written as `text` in hexadecimal; raise `GeometryError` if it is none."""
    # int(text, 16) alone would also read "0x88_20", which no other H3 tool writes.
    cell = int(text, 16) if _CELL_TEXT.fullmatch(text) else 0
    if not is_valid_cell(cell):
        raise GeometryError("cell_invalid", text=text)
    return cell


def require_area(shape: BaseGeometry) -> None:
    """Raise `GeometryError` unless `shape` is a Polygon or MultiPolygon."""
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        raise GeometryError("shape_not_area", kind=shape.geom_type)


def as_cells(cells: ArrayLike) -> Cells:
    """Return `cells` as a uint64 array; raise `ValueError` for floats, which lose cells' digits.

    pandas makes floats of cells where an index of uint64 meets one of int64.
    """
    given = np.asarray(cells)
    if given.dtype.kind == "f" and given.size:
        raise ValueError("cells are floats, which do not hold a 64-bit index exactly")
    return np.ascontiguousarray(given, dtype=np.uint64)
