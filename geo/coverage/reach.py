"""How far every cell is from the nearest point: straight, or straight times a factor.

Distances are geodesic on the WGS 84 ellipsoid (`geo.nearest`), from the centre of the cell. Ways
along roads are in `road_travel`, ways around barriers in `barriers`; the columns are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.crs import coordinate_arrays
from geo.nearest import distances_m, nearest_places, places_within
from model.errors import GeometryError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NOBODY: Final = -1
"""Position of the nearest place where there is none that can be reached."""

ROUNDING: Final = 1e-9
"""A relative error of this much is arithmetic's; a limit includes what is equal to it."""


def straight_reach(
    *, lng: ArrayLike, lat: ArrayLike, place_lng: ArrayLike, place_lat: ArrayLike
) -> pd.DataFrame:
    """Return the nearest place to each of n points in a straight line.

    Degrees, EPSG:4326. Returns n rows: `place` (int64 position, `NOBODY` without places) and
    `distance_m` (float64, NaN then). Raises `GeometryError` for coordinates out of range.
    """
    place, distance_m = nearest_places(lng=lng, lat=lat, place_lng=place_lng, place_lat=place_lat)
    return pd.DataFrame({"place": place, "distance_m": distance_m})


def detour_reach(
    *,
    lng: ArrayLike,
    lat: ArrayLike,
    place_lng: ArrayLike,
    place_lat: ArrayLike,
    factor: ArrayLike,
) -> pd.DataFrame:
    """Return the nearest place in a straight line, its distance times the factor of the point.

    `factor` are n numbers of at least 1 (how much longer the way is than the line, by the terrain
    of the point). As `straight_reach`; raises `GeometryError` ("detour_invalid") for a factor
    below 1 or missing.
    """
    reach = straight_reach(lng=lng, lat=lat, place_lng=place_lng, place_lat=place_lat)
    reach["distance_m"] *= require_factors(factor, len(reach))
    return reach


def require_factors(factor: ArrayLike, count: int) -> NDArray[np.float64]:
    """Return `count` detour factors; raise `GeometryError` unless each is at least 1."""
    factors = np.broadcast_to(np.asarray(factor, dtype=np.float64), (count,))
    if factors.size and not (factors.min() >= 1 and np.isfinite(factors).all()):
        raise GeometryError("detour_invalid", lowest=1)
    return factors


def is_within(cost: ArrayLike, limit: float) -> NDArray[np.bool_]:
    """Return whether each cost (metres or seconds) is within the limit; the limit itself is.

    NaN (nobody comes) is not. Raises `GeometryError` ("limit_invalid") for a limit that is not a
    positive number.
    """
    if not (np.isfinite(limit) and limit > 0):
        raise GeometryError("limit_invalid", limit=float(limit))
    return np.asarray(np.asarray(cost, dtype=np.float64) <= limit * (1 + ROUNDING))


def reached_pairs(
    *,
    lng: ArrayLike,
    lat: ArrayLike,
    place_lng: ArrayLike,
    place_lat: ArrayLike,
    limit_m: float,
    factor: ArrayLike = 1.0,
) -> pd.DataFrame:
    """Return every point and place that are within the limit of each other.

    Columns `point`, `place` (int64 positions) and `distance_m` (float64, times the point's
    `factor`), sorted by the first two: catchments with their overlaps. Raises as `detour_reach`
    and `is_within`.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    to_lng, to_lat = coordinate_arrays(place_lng, place_lat)
    factors = require_factors(factor, len(lng_deg))
    is_within(0.0, limit_m)
    point, place, way_m = places_within(
        lng=lng_deg,
        lat=lat_deg,
        place_lng=to_lng,
        place_lat=to_lat,
        limit_m=limit_m * (1 + ROUNDING),
    )
    way_m *= factors[point]
    near = is_within(way_m, limit_m)
    return pd.DataFrame({"point": point[near], "place": place[near], "distance_m": way_m[near]})


def distance_table(
    *,
    lng: ArrayLike,
    lat: ArrayLike,
    place_lng: ArrayLike,
    place_lat: ArrayLike,
    factor: ArrayLike = 1.0,
) -> NDArray[np.float64]:
    """Return the distance of each of n points to each of p places in metres, n x p."""
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    to_lng, to_lat = coordinate_arrays(place_lng, place_lat)
    points, places = len(lng_deg), len(to_lng)
    way_m = distances_m(
        np.repeat(lng_deg, places),
        np.repeat(lat_deg, places),
        np.tile(to_lng, points),
        np.tile(to_lat, points),
    )
    table: NDArray[np.float64] = way_m.reshape(points, places)
    table *= require_factors(factor, points)[:, None]
    return table
