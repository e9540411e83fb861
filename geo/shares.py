"""Spread what residents draw over cells: points, lines and areas as shares that sum to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from geo.cells import cells_of, cells_touching, outlines_of, require_resolution
from geo.crs import require_crs, to_albers
from geo.nearest import WGS84_ELLIPSOID
from model.errors import GeometryError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_CIRCLE_CORNERS: Final = 72
"""Corners of the disk around an "about here" point; its area is within 0.13% of a circle's."""

_POLYGON: Final = 2
_DIMENSIONS: Final = {
    "Point": 0,
    "LineString": 1,
    "MultiLineString": 1,
    "Polygon": 2,
    "MultiPolygon": 2,
}


def shares_per_cell(hotspots: gpd.GeoDataFrame, *, resolution: int) -> pd.DataFrame:
    """Return the share of every hotspot in every cell it touches.

    `hotspots` are in EPSG:4326: a point lies in one cell, or spreads evenly over the disk of
    `radius_m` metres where that column says so; a line is shared by length, an area by true area.
    Returns columns `hotspot` (int64, position of the row in `hotspots`), `cell` (uint64) and
    `share` (float64, above 0), sorted by the first two; the shares of a hotspot sum to one.
    Raises `CrsError`, and `GeometryError` for a missing, empty or other geometry.
    """
    require_crs(hotspots, "hotspots")
    require_resolution(resolution)
    shapes = _spread_shapes(hotspots)
    parts = [_shares_of(shape, resolution=resolution) for shape in shapes]
    size = [len(cell) for cell, _ in parts]
    none = np.empty(0, dtype=np.uint64)
    return pd.DataFrame(
        {
            "hotspot": np.repeat(np.arange(len(parts), dtype=np.int64), size),
            "cell": np.concatenate([none, *(cell for cell, _ in parts)]),
            "share": np.concatenate([none.astype(np.float64), *(share for _, share in parts)]),
        }
    )


def weight_per_cell(hotspots: gpd.GeoDataFrame, *, resolution: int) -> pd.Series:
    """Return how many hotspots every cell holds, shares added up.

    As `shares_per_cell`; returns `hotspot_weight` (float64) indexed by `cell`, ascending, which
    sums to the number of hotspots.
    """
    return sum_shares(shares_per_cell(hotspots, resolution=resolution))


def sum_shares(shares: pd.DataFrame) -> pd.Series:
    """Return the sum of the `share`s in every `cell`, as `hotspot_weight`, ascending by cell."""
    return shares.groupby("cell", sort=True)["share"].sum().rename("hotspot_weight")


def disk_around(*, lng: float, lat: float, radius_m: float) -> shapely.Polygon:
    """Return the disk of `radius_m` metres around a point, a polygon in EPSG:4326."""
    azimuth = np.linspace(0, 360, _CIRCLE_CORNERS, endpoint=False)
    same = np.ones(_CIRCLE_CORNERS)
    corner_lng, corner_lat, _ = WGS84_ELLIPSOID.fwd(
        lng * same, lat * same, azimuth, radius_m * same
    )
    return shapely.Polygon(np.column_stack([corner_lng, corner_lat]))


def _spread_shapes(hotspots: gpd.GeoDataFrame) -> list[BaseGeometry]:
    radius_m = np.zeros(len(hotspots))
    if "radius_m" in hotspots.columns:
        radius_m = hotspots["radius_m"].fillna(0).to_numpy(np.float64)
    shapes = []
    for row, (shape, radius) in enumerate(zip(hotspots.geometry, radius_m, strict=True), start=1):
        if shape is None or shape.is_empty:
            raise GeometryError("hotspot_without_shape", row=row)
        if shape.geom_type not in _DIMENSIONS:
            raise GeometryError("hotspot_shape_unknown", row=row, kind=shape.geom_type)
        if not shape.is_valid:
            raise GeometryError("hotspot_shape_invalid", row=row)
        is_disk = shape.geom_type == "Point" and radius > 0
        shapes.append(
            disk_around(lng=shape.x, lat=shape.y, radius_m=radius)
            if is_disk
            else shapely.force_2d(shape)
        )
    return shapes


def _shares_of(
    shape: BaseGeometry, *, resolution: int
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    lng, lat = shapely.get_coordinates(shape).T
    first = cells_of(lng=lng, lat=lat, resolution=resolution)[:1]
    dimension = _DIMENSIONS[shape.geom_type]
    if not dimension:
        return first, np.ones(1)
    cells = cells_touching(shape, resolution=resolution)
    # Neighbouring outlines share their corners, so the pieces fill the shape without overlap.
    pieces = to_albers(shapely.intersection(outlines_of(cells), shape))
    amount = shapely.area(pieces) if dimension == _POLYGON else shapely.length(pieces)
    held = amount > 0
    if not held.any():  # a line without length: everything is where it stands
        return first, np.ones(1)
    return cells[held], amount[held] / amount[held].sum()
