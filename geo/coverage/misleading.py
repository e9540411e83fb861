"""Points that may mislead: outside the unit, two at one spot, known to their settlement only."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

from geo.crs import require_crs, to_albers
from geo.nearest import places_within
from model.records import Precision

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

ONE_SPOT_M: Final = 50.0
"""Two points nearer than this are probably one point twice."""


class Doubt(StrEnum):
    """Why a point may mislead. Name: `coverage.doubt_<value>`."""

    OUTSIDE = "outside"  # in another unit: it counts, but is not this unit's
    ONE_SPOT = "one_spot"
    SETTLEMENT = "settlement"  # stands at the settlement's centre, wherever it really is


class DoubtfulPoint(NamedTuple):
    """A point (its position) that may mislead; `other` is the second of two at one spot."""

    doubt: Doubt
    place: int
    other: int = -1


def doubtful_points(
    points: gpd.GeoDataFrame, *, unit: BaseGeometry, reach_m: float
) -> tuple[DoubtfulPoint, ...]:
    """Return what is doubtful about standing points, outside ones first.

    `points` are in EPSG:4326 with `precision`; of those outside `unit` only the ones nearer to it
    than `reach_m` metres are told: they matter here. Raises `CrsError`.
    """
    require_crs(points, "points")
    if not len(points):
        return ()
    shapes = points.geometry.to_numpy()
    lng, lat = shapely.get_x(shapes), shapely.get_y(shapes)
    away_m = shapely.distance(to_albers(shapes), to_albers(np.array([unit], dtype=object))[0])
    outside = np.flatnonzero((away_m > 0) & (away_m <= reach_m))
    found = [DoubtfulPoint(Doubt.OUTSIDE, int(at)) for at in outside]
    near = away_m <= reach_m
    one, other, _ = places_within(
        lng=lng, lat=lat, place_lng=lng, place_lat=lat, limit_m=ONE_SPOT_M
    )
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    found += [DoubtfulPoint(Doubt.ONE_SPOT, a, b) for a, b in pairs if a < b and near[a]]
    rough = (points["precision"] == Precision.SETTLEMENT).to_numpy() & near
    return (*found, *(DoubtfulPoint(Doubt.SETTLEMENT, int(at)) for at in np.flatnonzero(rough)))
