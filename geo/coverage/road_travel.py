"""Ways along roads from places to points: the nearest place, or all of them, by time or length.

A way leads from the place straight to a road, along roads, and straight from a road to the point:
the police drive to people, so one-way roads are driven from the place. The straight ends are
walked, at one speed. A point near a place may also be reached straight across the fields, if that
is the better way. A shortest path (Dijkstra 1959, doi:10.1007/BF01386390) from all places at once
gives every node its nearest place; the points' own ways follow from the nodes beside them.

Results are rounded to 1e-6 s and 1e-6 m, so that the rounding of sums does not decide whether
60 minutes are within 60 minutes: limits are inclusive, compare with `<=`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from geo.coverage.places import DistinctPlaces
from geo.coverage.road_access import ROUNDING_M, Joints, join_to_roads
from geo.coverage.road_network import KMH_TO_M_S, require_positive
from geo.coverage.road_ways import (
    Ways,
    arcs_with_places,
    joined,
    last_stretches,
    reach_nodes,
    ways_along_one_link,
)
from geo.crs import coordinate_arrays
from geo.nearest import nearest_places, places_within

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.coverage.road_network import By, RoadNetwork

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_DECIMALS: Final = 6
"""Of seconds and metres; sums over a country's roads are right to about 1e-8."""

_VALUES_AT_ONCE: Final = 20_000_000
"""Distances held in memory while the matrix is filled: 160 MB."""


class Way(StrEnum):
    """How a point is reached, or why it is not."""

    ROAD = "road"
    STRAIGHT = "straight"
    """Across the fields, from a place that is near."""
    NO_ROAD = "no_road"
    """No road within the limit, and no place near enough to walk to."""
    NOT_CONNECTED = "not_connected"
    """There is a road, but none that leads here from any place."""
    NO_PLACE = "no_place"
    """There is no place at all."""


def travel_to_nearest(
    network: RoadNetwork,
    *,
    lng: ArrayLike,
    lat: ArrayLike,
    place_lng: ArrayLike,
    place_lat: ArrayLike,
    access_speed_kmh: float,
    max_access_m: float,
    by: By,
    max_straight_m: float | None = None,
) -> pd.DataFrame:
    """Return for n points which of p places (EPSG:4326) is nearest along the roads.

    Columns, one row per point: `place` (int64, -1 where none), `distance_m` and `seconds` of the
    way that is best `by` one of them, `access_m` (its straight end at the point; where not reached,
    to the nearest road, or NaN), `way` (see `Way`). Points and places join roads within
    `max_access_m`; a place within `max_straight_m` (as far as `max_access_m` unless given) may
    be walked to. Limits are inclusive. Raises `GeometryError` for bad coordinates.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    places = DistinctPlaces.of(place_lng, place_lat)
    metres_per_s = require_positive(access_speed_kmh, "access_speed_kmh") * KMH_TO_M_S
    near = join_to_roads(network, lng=lng_deg, lat=lat_deg, max_access_m=max_access_m)
    straight_m = max_access_m if max_straight_m is None else max_straight_m
    straight = _straight_to_nearest(lng_deg, lat_deg, places, straight_m, metres_per_s)
    if not len(places):
        return _result(len(lng_deg), near, straight, by, Way.NO_PLACE)
    ends = join_to_roads(network, lng=places.lng, lat=places.lat, max_access_m=max_access_m)
    reached = reach_nodes(network, ends, len(places), metres_per_s, by)
    ways = [straight]
    for node, metres, seconds in last_stretches(network, near, metres_per_s):
        use = np.flatnonzero(np.isfinite(reached.metres[node]) & np.isfinite(seconds))
        at = node[use]
        ways.append(
            Ways(
                near.row[use],
                reached.place[at],
                reached.metres[at] + metres[use],
                reached.seconds[at] + seconds[use],
                near.access_m[use],
                np.zeros(len(use), dtype=bool),
            )
        )
    ways.append(ways_along_one_link(network, ends, near, metres_per_s))
    result = _result(len(lng_deg), near, joined(ways), by, Way.NOT_CONNECTED)
    is_reached = result["place"] >= 0
    result.loc[is_reached, "place"] = places.first[result["place"][is_reached]]
    return result


def travel_matrix(
    network: RoadNetwork,
    *,
    lng: ArrayLike,
    lat: ArrayLike,
    place_lng: ArrayLike,
    place_lat: ArrayLike,
    access_speed_kmh: float,
    max_access_m: float,
    by: By,
    max_straight_m: float | None = None,
) -> Floats:
    """Return the seconds, or metres, from each of p places to each of n points: float64[n, p].

    What and how is as in `travel_to_nearest`; infinite where not reached.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    places = DistinctPlaces.of(place_lng, place_lat)
    metres_per_s = require_positive(access_speed_kmh, "access_speed_kmh") * KMH_TO_M_S
    near = join_to_roads(network, lng=lng_deg, lat=lat_deg, max_access_m=max_access_m)
    ends = join_to_roads(network, lng=places.lng, lat=places.lat, max_access_m=max_access_m)
    straight_m = max_access_m if max_straight_m is None else max_straight_m
    row, place, metres = places_within(
        lng=lng_deg,
        lat=lat_deg,
        place_lng=places.lng,
        place_lat=places.lat,
        limit_m=straight_m + ROUNDING_M,
    )
    matrix = np.full((len(lng_deg), len(places)), np.inf)
    _fill_along_roads(matrix, network, ends, near, metres_per_s, by=by)
    one_link = ways_along_one_link(network, ends, near, metres_per_s)
    weight = one_link.seconds if by == "seconds" else one_link.metres
    np.minimum.at(matrix, (one_link.row, one_link.place), weight)
    np.minimum.at(matrix, (row, place), metres / metres_per_s if by == "seconds" else metres)
    return np.round(matrix, _DECIMALS)[:, places.of_place]


def _straight_to_nearest(
    lng: Floats, lat: Floats, places: DistinctPlaces, limit_m: float, metres_per_s: float
) -> Ways:
    """Return the straight ways to places within the limit; the nearest is the best of them."""
    place, metres = nearest_places(lng=lng, lat=lat, place_lng=places.lng, place_lat=places.lat)
    row = np.flatnonzero(metres <= limit_m + ROUNDING_M)  # NaN, without places, is not
    metres = metres[row]
    is_straight = np.ones(len(row), dtype=bool)
    return Ways(row, place[row], metres, metres / metres_per_s, metres, is_straight)


def _fill_along_roads(
    matrix: Floats,
    network: RoadNetwork,
    ends: Joints,
    near: Joints,
    metres_per_s: float,
    *,
    by: By,
) -> None:
    """Put into the matrix the best ways over the nodes beside every point."""
    count = matrix.shape[1]
    if not len(near) or not count:
        return
    arcs = arcs_with_places(network, ends, count, metres_per_s, by)
    graph, nodes = arcs.matrix(by), len(network.node_lng)
    starts = np.flatnonzero(np.diff(near.row, prepend=-1))
    stretches = last_stretches(network, near, metres_per_s)
    size = max(1, _VALUES_AT_ONCE // (arcs.node_count + 2 * len(near)))
    for low in range(0, count, size):
        part = np.arange(low, min(low + size, count))
        to_node = dijkstra(graph, indices=nodes + part)
        for node, metres, seconds in stretches:
            last = seconds if by == "seconds" else np.where(np.isfinite(seconds), metres, np.inf)
            best = np.minimum.reduceat(to_node[:, node] + last, starts, axis=1)
            block = np.ix_(near.row[starts], part)
            matrix[block] = np.minimum(matrix[block], best.T)


def _result(count: int, near: Joints, ways: Ways, by: By, otherwise: Way) -> pd.DataFrame:
    """Choose the best way of every point."""
    place = np.full(count, -1, dtype=np.int64)
    metres, seconds, access_m = (np.full(count, np.nan) for _ in range(3))
    way = np.full(count, Way.NO_ROAD.value, dtype=object)
    way[near.row] = otherwise.value
    if otherwise is Way.NO_PLACE:
        way[:] = otherwise.value
    order = np.lexsort((near.access_m, near.row))
    first = order[np.flatnonzero(np.diff(near.row[order], prepend=-1))]
    access_m[near.row[first]] = near.access_m[first]
    keys = (ways.metres, ways.seconds) if by == "seconds" else (ways.seconds, ways.metres)
    order = np.lexsort((ways.place, ways.is_straight, *keys, ways.row))
    best = order[np.flatnonzero(np.diff(ways.row[order], prepend=-1))]
    row = ways.row[best]
    place[row], metres[row], seconds[row] = ways.place[best], ways.metres[best], ways.seconds[best]
    access_m[row] = ways.access_m[best]
    way[row] = np.where(ways.is_straight[best], Way.STRAIGHT.value, Way.ROAD.value)
    return pd.DataFrame(
        {
            "place": place,
            "distance_m": np.round(metres, _DECIMALS),
            "seconds": np.round(seconds, _DECIMALS),
            "access_m": np.round(access_m, _DECIMALS),
            "way": pd.Categorical(way, categories=[each.value for each in Way]),
        }
    )
