"""Spread residents over cells: of points, of other cells, of raster pixels, of settlements.

What comes in comes out: every result sums to what was given, within rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import h3ronpy
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import CRS, Transformer

from geo.cell_index import resolution_of
from geo.cells import (
    areas_km2_of,
    as_cells,
    cells_of,
    parents_of,
    require_area,
    require_resolution,
)
from geo.crs import WGS84, coordinate_arrays, require_crs, to_albers
from geo.nearest import WGS84_ELLIPSOID
from geo.shares import disk_around, shares_per_cell
from model.errors import GeometryError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

SETTLEMENT_DENSITY_PER_KM2: Final = 1_500.0
"""Residents per km² of a settlement known as a point only.

The density from which a square kilometre belongs to an urban centre in the Degree of
Urbanisation (UN Statistical Commission 2020; Eurostat manual, doi:10.2785/706535).
"""

SAMPLES_PER_EDGE: Final = 3
"""A pixel's points lie at most this part of a cell's edge apart."""

_HEXAGON_AREA: Final = 3 * np.sqrt(3) / 2
"""Of a regular hexagon with an edge of one."""

_POINTS_AT_ONCE: Final = 2_000_000

_AREAS: Final = frozenset({"Polygon", "MultiPolygon"})
_AREA_IDS: Final = (3, 6)  # the same in GEOS

_SMALLEST_RADIUS_M: Final = 1.0
"""Of the disk of a settlement: 0.005 residents."""


def residents_of_points(
    *, lng: ArrayLike, lat: ArrayLike, residents: ArrayLike, resolution: int
) -> pd.Series:
    """Sum the residents of n points (degrees, EPSG:4326) in each cell.

    Returns `residents` (float64) indexed by `cell` (uint64), ascending. Raises `GeometryError`
    for coordinates that are not finite or out of range, and for residents that are negative or
    no number.
    """
    cells = cells_of(lng=lng, lat=lat, resolution=resolution)
    return _sum_in_cells(cells, _amounts(residents, len(cells)))


def residents_of_cells(cells: ArrayLike, residents: ArrayLike, *, resolution: int) -> pd.Series:
    """Bring the residents of H3 cells of one resolution to another.

    Finer: divided evenly over the children. Coarser: summed by ancestor, which is an
    approximation, since the rim of an ancestor is not that of its descendants: people within
    a descendant's width of it may count one cell off. Returns as `residents_of_points`; raises
    `ValueError` for cells of several resolutions.
    """
    resolution = require_resolution(resolution)
    given = as_cells(cells)
    amounts = _amounts(residents, len(given))
    if not given.size:
        return _sum_in_cells(given, amounts)
    if resolution <= resolution_of(given):
        return _sum_in_cells(parents_of(given, resolution=resolution), amounts)
    whole = _sum_in_cells(given, amounts)
    children = pa.record_batch(h3ronpy.change_resolution_paired(whole.index.to_numpy(), resolution))
    child, parent = (children[name].to_numpy() for name in ("cell_after", "cell_before"))
    at = np.searchsorted(whole.index.to_numpy(), parent)
    # a pentagon has fewer children than a hexagon
    return _sum_in_cells(child, whole.to_numpy()[at] / np.bincount(at)[at])


def residents_of_pixels(
    *,
    lng: ArrayLike,
    lat: ArrayLike,
    residents: ArrayLike,
    width: float,
    height: float,
    resolution: int,
    crs: CRS = WGS84,
) -> pd.Series:
    """Spread the residents of raster pixels over the cells they lie in.

    `lng`, `lat` are the n centres in degrees (EPSG:4326); `width` and `height` are in the units
    of the raster's `crs`: degrees in EPSG:4326, metres in a projection, whose pixels may be
    askew. A pixel larger than a third of a cell's edge becomes a regular grid of points. Returns
    and raises as `residents_of_points`.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    amounts = _amounts(residents, len(lng_deg))
    resolution = require_resolution(resolution)
    if not (0 < width < np.inf and 0 < height < np.inf):
        raise GeometryError("pixel_size_invalid", width=width, height=height)
    if not len(lng_deg):
        return _sum_in_cells(np.empty(0, dtype=np.uint64), amounts)
    grid = _PixelGrid.of(crs, width, height)
    across, down = grid.counts(lng_deg, lat_deg, resolution=resolution)
    step = max(1, _POINTS_AT_ONCE // (across * down))
    parts = []
    for start in range(0, len(lng_deg), step):
        some = slice(start, start + step)
        at_lng, at_lat = grid.points(lng_deg[some], lat_deg[some], across=across, down=down)
        share = np.repeat(amounts[some] / (across * down), across * down)
        parts.append(_sum_in_cells(cells_of(lng=at_lng, lat=at_lat, resolution=resolution), share))
    whole = pd.concat(parts)
    return _sum_in_cells(whole.index.to_numpy(), whole.to_numpy())


def residents_of_shapes(
    shapes: gpd.GeoSeries,
    residents: ArrayLike,
    *,
    resolution: int,
    weights: pd.Series | None = None,
) -> pd.Series:
    """Spread the residents of n settlements or units over the cells of their polygons.

    `shapes` are polygons or points in EPSG:4326. Residents are spread by true area or, with
    `weights` (by cell, at least 0; a cell that is not listed weighs nothing), in proportion to
    weight times the part of the cell that lies in the shape; a shape without any weight is
    spread by area. A point stands for a disk of `SETTLEMENT_DENSITY_PER_KM2`. Returns as
    `residents_of_points`. Raises `CrsError`, and `GeometryError` for other or invalid shapes.
    """
    areas = settlement_areas(shapes, residents)
    amounts = _amounts(residents, len(areas))
    frame = gpd.GeoDataFrame(geometry=areas.to_numpy(), crs=WGS84)
    shares = shares_per_cell(frame, resolution=resolution)
    row, cell = shares["hotspot"].to_numpy(), shares["cell"].to_numpy()
    share = shares["share"].to_numpy()
    if weights is not None:
        share = _weighted(row, cell, share, weights, count=len(shapes))
    return _sum_in_cells(cell, amounts[row] * share)


def settlement_areas(shapes: gpd.GeoSeries, residents: ArrayLike) -> gpd.GeoSeries:
    """Return the areas of settlements: a point with residents becomes the disk it stands for.

    `shapes` and errors as in `residents_of_shapes`; a disk of less than a metre stays a point.
    """
    require_crs(shapes, "settlements")
    amounts = _amounts(residents, len(shapes))
    _require_shapes(shapes)
    radius_m = np.sqrt(amounts / SETTLEMENT_DENSITY_PER_KM2 / np.pi) * 1000
    areas = [
        disk_around(lng=shape.x, lat=shape.y, radius_m=radius)
        if shape.geom_type == "Point" and radius >= _SMALLEST_RADIUS_M
        else shape
        for shape, radius in zip(shapes, radius_m, strict=True)
    ]
    return gpd.GeoSeries(areas, index=shapes.index, crs=WGS84)


def clip_settlements(
    shapes: gpd.GeoSeries, residents: ArrayLike, within: BaseGeometry
) -> tuple[gpd.GeoSeries, Floats]:
    """Return the parts of settlements inside an area, each with its part of the residents.

    `within` is a Polygon or MultiPolygon in EPSG:4326. Residents are parted by true area, so
    what lies inside and what lies outside sum to the whole; a place that stays a point counts
    wholly. As `residents_of_shapes` otherwise.
    """
    require_area(within)
    areas = settlement_areas(shapes, residents)
    amounts = _amounts(residents, len(areas))
    shapely.prepare(within)
    near = areas.intersects(within).to_numpy()
    wholes = areas.to_numpy()[near]
    is_area = np.isin(shapely.get_type_id(wholes), _AREA_IDS)
    parts = wholes.copy()
    parts[is_area] = _polygons_in(shapely.intersection(wholes[is_area], within))
    part = np.ones(len(wholes))
    part[is_area] = shapely.area(to_albers(parts[is_area])) / shapely.area(
        to_albers(wholes[is_area])
    )
    held = part > 0
    index = areas.index[near][held]
    return gpd.GeoSeries(parts[held], index=index, crs=WGS84), (amounts[near] * part)[held]


def _polygons_in(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return each shape without the lines and points that an intersection leaves on a border."""
    parted = [
        shapely.union_all([one for one in shapely.get_parts(shape) if one.geom_type in _AREAS])
        if shape.geom_type == "GeometryCollection"
        else shape
        for shape in shapes
    ]
    found = np.empty(len(parted), dtype=object)
    found[:] = parted
    return found


def _weighted(
    row: NDArray[np.int64],
    cell: NDArray[np.uint64],
    share: Floats,
    weights: pd.Series,
    *,
    count: int,
) -> Floats:
    by_cell = weights.reindex(cell).fillna(0).to_numpy(np.float64)
    if (by_cell < 0).any() or not np.isfinite(by_cell).all():
        raise GeometryError("weights_invalid")
    weighted = by_cell * share / areas_km2_of(cell)
    whole = np.bincount(row, weighted, minlength=count)[row]
    return np.where(whole > 0, weighted / np.where(whole > 0, whole, 1), share)


def _require_shapes(shapes: gpd.GeoSeries) -> None:
    for row, shape in enumerate(shapes, start=1):
        if shape is None or shape.is_empty:
            raise GeometryError("settlement_without_shape", row=row)
        if shape.geom_type != "Point" and shape.geom_type not in _AREAS:
            raise GeometryError("settlement_shape_unknown", row=row, kind=shape.geom_type)
        if not shapely.is_valid(shape):
            raise GeometryError("settlement_shape_invalid", row=row)


def _amounts(residents: ArrayLike, count: int) -> Floats:
    amounts = np.asarray(residents, dtype=np.float64)
    if amounts.shape != (count,):
        raise ValueError(f"residents has shape {amounts.shape}, {count} places are given")
    bad_at = np.flatnonzero(~((amounts >= 0) & (amounts < np.inf)))
    if bad_at.size:
        raise GeometryError("residents_invalid", count=len(bad_at), row=int(bad_at[0]) + 1)
    return amounts


def _sum_in_cells(cells: NDArray[np.uint64], amounts: Floats) -> pd.Series:
    cell, at = np.unique(cells, return_inverse=True)
    index = pd.Index(cell, dtype=np.uint64, name="cell")
    summed = np.bincount(at, amounts, minlength=len(cell))
    return pd.Series(summed, index=index, name="residents", dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _PixelGrid:
    """The pixels of a raster: points inside them, and how many of these a resolution asks for."""

    to_raster: Transformer | None  # None for a raster in degrees
    from_raster: Transformer | None
    size: Floats  # width and height, units of the raster

    @classmethod
    def of(cls, crs: CRS, width: float, height: float) -> _PixelGrid:
        size = np.array([width, height])
        if crs.equals(WGS84, ignore_axis_order=True):
            return cls(None, None, size)
        return cls(
            Transformer.from_crs(WGS84, crs, always_xy=True),
            Transformer.from_crs(crs, WGS84, always_xy=True),
            size,
        )

    def counts(self, lng: Floats, lat: Floats, *, resolution: int) -> tuple[int, int]:
        """Return how many points stand side by side, across and down, in every pixel."""
        middle = len(lng) // 2
        centre_lng, centre_lat = lng[middle : middle + 1], lat[middle : middle + 1]
        cell = cells_of(lng=centre_lng, lat=centre_lat, resolution=resolution)
        edge_m = 1000 * np.sqrt(areas_km2_of(cell)[0] / _HEXAGON_AREA)
        # the sides of a pixel, which in a projection may be longer on the ground than they say
        corner_lng, corner_lat = self._moved(
            np.repeat(centre_lng, 3), np.repeat(centre_lat, 3), [0, 1, 0], [0, 0, 1]
        )
        _, _, side_m = WGS84_ELLIPSOID.inv(
            corner_lng[[0, 0]], corner_lat[[0, 0]], corner_lng[1:], corner_lat[1:]
        )
        # rounded first: a side that is a whole number of steps needs no step more
        needed = np.round(SAMPLES_PER_EDGE * np.asarray(side_m) / edge_m, 6)
        across, down = np.maximum(1, np.ceil(needed)).astype(int)
        return int(across), int(down)

    def points(self, lng: Floats, lat: Floats, *, across: int, down: int) -> tuple[Floats, Floats]:
        """Return the points of every pixel, pixel after pixel."""
        if across == down == 1:
            return lng, lat
        right = (np.arange(across) + 0.5) / across - 0.5
        up = (np.arange(down) + 0.5) / down - 0.5
        rights, ups = (grid.ravel() for grid in np.meshgrid(right, up))
        each = across * down
        return self._moved(
            np.repeat(lng, each),
            np.repeat(lat, each),
            np.tile(rights, len(lng)),
            np.tile(ups, len(lng)),
        )

    def _moved(
        self, lng: Floats, lat: Floats, rights: ArrayLike, ups: ArrayLike
    ) -> tuple[Floats, Floats]:
        """Return points moved by parts of a pixel along the raster's axes."""
        right, up = np.asarray(rights) * self.size[0], np.asarray(ups) * self.size[1]
        if self.to_raster is None or self.from_raster is None:
            return lng + right, lat + up
        east, north = self.to_raster.transform(lng, lat)
        moved_lng, moved_lat = self.from_raster.transform(east + right, north + up)
        return np.asarray(moved_lng), np.asarray(moved_lat)
