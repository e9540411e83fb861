"""Find the nearest of some places to every point, by true distance on the WGS 84 ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import Geod, Transformer
from scipy.spatial import cKDTree

from geo.crs import coordinate_arrays

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

WGS84_ELLIPSOID: Final = Geod(ellps="WGS84")
"""Geodesic distances in metres (Karney 2013, doi:10.1007/s00190-012-0578-z)."""

_SMALLEST_CURVATURE_RADIUS_M: Final = 6_335_000.0
"""Of the WGS 84 ellipsoid: 6,335,439 m along the meridian at the equator, rounded down."""

_ROUNDING_M: Final = 1e-5
"""Earth-centred coordinates have 1e-9 m of rounding error; this is far on the safe side."""


def nearest_places(
    *, lng: ArrayLike, lat: ArrayLike, place_lng: ArrayLike, place_lat: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the index of the nearest place to every point, and its distance in metres.

    All are degrees in EPSG:4326. Of places equally far the one with the smallest index is
    given. Without places the index is -1 and the distance NaN. Raises `GeometryError` for
    coordinates that are not finite or out of range; leave places without position out before.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    to_lng, to_lat = coordinate_arrays(place_lng, place_lat)
    nearest = np.full(len(lng_deg), -1, dtype=np.int64)
    distance_m = np.full(len(lng_deg), np.nan)
    if not len(to_lng) or not len(lng_deg):
        return nearest, distance_m
    points = earth_centred(lng_deg, lat_deg)
    tree = cKDTree(earth_centred(to_lng, to_lat))
    chord_m, candidate = tree.query(points, k=min(2, len(to_lng)))
    chord_m, candidate = chord_m.reshape(len(points), -1), candidate.reshape(len(points), -1)
    nearest[:] = candidate[:, 0]
    distance_m[:] = distances_m(lng_deg, lat_deg, to_lng[nearest], to_lat[nearest])
    if len(to_lng) > 1:
        # A geodesic is at least as long as its chord, so a second place whose chord is longer
        # than the way to the first is farther. The few others are measured on the ellipsoid.
        limit_m = _longest_arc_m(chord_m[:, 0]) + _ROUNDING_M
        unclear = np.flatnonzero(chord_m[:, 1] <= limit_m)
        row, place = _pairs(tree, points[unclear], limit_m[unclear])
        row = unclear[row]
        way_m = distances_m(lng_deg[row], lat_deg[row], to_lng[place], to_lat[place])
        order = np.lexsort((place, way_m, row))
        first = order[np.searchsorted(row[order], unclear)]
        nearest[unclear], distance_m[unclear] = place[first], way_m[first]
    return nearest, distance_m


def places_within(
    *,
    lng: ArrayLike,
    lat: ArrayLike,
    place_lng: ArrayLike,
    place_lat: ArrayLike,
    limit_m: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return all pairs of a point and a place at most `limit_m` apart, and how far they are.

    All are degrees in EPSG:4326. Returns the points' and places' positions and the metres between
    them, in ascending order of point and place. Raises `GeometryError` as `nearest_places` does.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    to_lng, to_lat = coordinate_arrays(place_lng, place_lat)
    if not len(to_lng) or not len(lng_deg):
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, np.zeros(0)
    # A geodesic is at least as long as its chord: the tree finds too many, never too few.
    tree = cKDTree(earth_centred(to_lng, to_lat))
    row, place = _pairs(tree, earth_centred(lng_deg, lat_deg), limit_m + _ROUNDING_M)
    distance_m = distances_m(lng_deg[row], lat_deg[row], to_lng[place], to_lat[place])
    is_within = distance_m <= limit_m
    return row[is_within], place[is_within], distance_m[is_within]


def _pairs(
    tree: cKDTree, points: NDArray[np.float64], within_m: float | NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return points and places whose chord is within a length, in ascending order."""
    near = tree.query_ball_point(points, within_m, return_sorted=True)
    size = np.array([len(places) for places in near], dtype=np.int64)
    place = np.concatenate([*near, []]).astype(np.int64)
    return np.repeat(np.arange(len(points)), size), place


def earth_centred(lng: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return n points on the ellipsoid as n x 3 metres from the Earth's centre."""
    to_xyz = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    return np.column_stack(to_xyz.transform(lng, lat, np.zeros(len(lng))))


def distances_m(
    lng: NDArray[np.float64],
    lat: NDArray[np.float64],
    to_lng: NDArray[np.float64],
    to_lat: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the geodesic distance of n pairs of points (degrees, EPSG:4326), metres."""
    return np.asarray(WGS84_ELLIPSOID.inv(lng, lat, to_lng, to_lat)[2], dtype=np.float64)


def _longest_arc_m(chord_m: NDArray[np.float64]) -> NDArray[np.float64]:
    # A curve that bends nowhere more than a circle is no longer than the circle's arc over the
    # same chord (Schur's comparison theorem).
    diameter_m = 2 * _SMALLEST_CURVATURE_RADIUS_M
    return np.asarray(diameter_m * np.arcsin(np.minimum(chord_m / diameter_m, 1.0)))
