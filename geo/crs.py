"""Coordinate reference systems: what enters is EPSG:4326, what is measured is equal-area."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from model.errors import CrsError, GeometryError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

WGS84: Final = CRS.from_epsg(4326)
"""The CRS of everything that enters and leaves `geo`, in the order longitude, latitude."""

ALBERS_KGZ: Final = CRS.from_proj4(
    "+proj=aea +lat_1=39.9 +lat_2=42.6 +lat_0=41.2 +lon_0=74.7 +datum=WGS84 +units=m +no_defs"
)
"""Albers equal-area for Kyrgyzstan, metres: areas are exact, lengths within 0.04%."""

LNG_RANGE: Final = (-180.0, 180.0)
"""Degrees; longitudes outside are refused, not wrapped."""

LAT_RANGE: Final = (-90.0, 90.0)
"""Degrees."""

_LONGEST_EDGE_DEG: Final = 0.05
"""Longer edges are split before projecting: a straight line in degrees is a curve in metres."""


def require_crs(frame: gpd.GeoDataFrame | gpd.GeoSeries, name: str) -> None:
    """Raise `CrsError` unless `frame` is in EPSG:4326 (or CRS84, which differs in axis order only).

    `name` says in the error which table is meant. Nothing is ever reprojected silently.
    """
    if frame.crs is None:
        raise CrsError("missing_crs", name=name)
    if not frame.crs.equals(WGS84, ignore_axis_order=True):
        raise CrsError("wrong_crs", name=name, found=frame.crs.name)


def coordinate_arrays(
    lng: ArrayLike, lat: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return `lng` and `lat` in degrees as contiguous float64 arrays after checking every value.

    Raises `GeometryError` for NaN, infinity or values out of range, and `ValueError` when the two
    do not have one value per point each.
    """
    lng_deg = np.ascontiguousarray(lng, dtype=np.float64)
    lat_deg = np.ascontiguousarray(lat, dtype=np.float64)
    if lng_deg.ndim != 1 or lng_deg.shape != lat_deg.shape:
        raise ValueError(f"lng has shape {lng_deg.shape}, lat has shape {lat_deg.shape}")
    for values, (low, high) in ((lng_deg, LNG_RANGE), (lat_deg, LAT_RANGE)):
        # min and max carry a NaN along, so this one comparison finds every kind of fault.
        if values.size and not (values.min() >= low and values.max() <= high):
            _raise_for_bad_coordinates(lng_deg, lat_deg)
    return lng_deg, lat_deg


def require_coordinates(lng: ArrayLike, lat: ArrayLike) -> None:
    """Raise `GeometryError` unless every coordinate is finite and in range (degrees).

    h3 and h3ronpy accept latitude 95 and longitude 200 and answer with a cell elsewhere, one NaN
    fails a whole batch, and `geopandas.sjoin` loses valid points beside NaN ones.
    """
    coordinate_arrays(lng, lat)


def _raise_for_bad_coordinates(lng: NDArray[np.float64], lat: NDArray[np.float64]) -> None:
    is_finite = np.isfinite(lng) & np.isfinite(lat)
    in_range = (lng >= LNG_RANGE[0]) & (lng <= LNG_RANGE[1])
    in_range &= (lat >= LAT_RANGE[0]) & (lat <= LAT_RANGE[1])
    code, is_good = (
        ("coordinates_out_of_range", in_range)
        if is_finite.all()
        else ("coordinates_not_finite", is_finite)
    )
    bad_at = np.flatnonzero(~is_good)
    raise GeometryError(code, count=len(bad_at), row=int(bad_at[0]) + 1)


@cache
def _to_metres() -> Transformer:
    """Return the projection; making it takes longer than projecting a drawing (thread-safe)."""
    return Transformer.from_crs(WGS84, ALBERS_KGZ, always_xy=True)


def to_albers(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Project an array of shapely geometries from EPSG:4326 to `ALBERS_KGZ`, metres."""
    if len(shapes) == 0:
        return shapes
    split: NDArray[np.object_] = shapely.segmentize(shapely.force_2d(shapes), _LONGEST_EDGE_DEG)
    lng, lat = shapely.get_coordinates(split).T
    metres = np.column_stack(_to_metres().transform(lng, lat))
    projected: NDArray[np.object_] = shapely.set_coordinates(split, metres)
    return projected


def to_wgs84(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return an array of shapely geometries in `ALBERS_KGZ`, metres, in EPSG:4326."""
    if len(shapes) == 0:
        return shapes
    east_m, north_m = shapely.get_coordinates(shapes).T
    degrees = np.column_stack(_to_metres().transform(east_m, north_m, direction="INVERSE"))
    turned: NDArray[np.object_] = shapely.set_coordinates(shapes.copy(), degrees)
    return turned


def albers_coordinates(
    lng: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Project n points from EPSG:4326 to `ALBERS_KGZ`: two arrays of metres."""
    east_m, north_m = _to_metres().transform(lng, lat)
    return np.asarray(east_m, dtype=np.float64), np.asarray(north_m, dtype=np.float64)


def areas_km2(shapes: gpd.GeoSeries) -> pd.Series:
    """Return the true area of each shape in km², as `area_km2` on the index of `shapes`.

    `shapes` are in EPSG:4326; a missing geometry gives NaN, a point or line 0. Raises `CrsError`.
    """
    require_crs(shapes, "shapes")
    area_m2 = shapely.area(to_albers(shapes.to_numpy()))
    area_m2[np.asarray(shapes.isna())] = np.nan
    return pd.Series(area_m2 / 1e6, index=shapes.index, name="area_km2", dtype=np.float64)
