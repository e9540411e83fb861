"""The pieces of ways along roads: from places to nodes, from nodes to points, along one link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geo.coverage.road_network import Arcs, best_arcs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.coverage.road_access import Joints
    from geo.coverage.road_network import By, RoadNetwork

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Ways to points that might be the best."""

    row: Ints
    place: Ints
    metres: Floats
    seconds: Floats
    access_m: Floats
    is_straight: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """The best way from any place to every node; infinite where there is none."""

    place: Ints
    metres: Floats
    seconds: Floats


def _shares(seconds: Floats, share: Floats) -> Floats:
    """Return the time for a share of links; none at all takes none, also against a one-way road."""
    with np.errstate(invalid="ignore"):
        return np.where(share > 0, seconds * share, 0.0)


def last_stretches(
    network: RoadNetwork, joints: Joints, metres_per_s: float
) -> list[tuple[Ints, Floats, Floats]]:
    """Return node, metres and seconds from both ends of the links to the points beside them."""
    link, share = joints.link, joints.share
    length_m, walk_s = network.length_m[link], joints.access_m / metres_per_s
    from_tail = _shares(network.seconds_along[link], share)
    from_head = _shares(network.seconds_against[link], 1.0 - share)
    return [
        (network.tail[link], joints.access_m + length_m * share, walk_s + from_tail),
        (network.head[link], joints.access_m + length_m * (1.0 - share), walk_s + from_head),
    ]


def arcs_with_places(
    network: RoadNetwork, ends: Joints, count: int, metres_per_s: float, by: By
) -> Arcs:
    """Return the network's arcs and those from p places, which are the last p nodes."""
    link, share = ends.link, ends.share
    length_m, walk_s = network.length_m[link], ends.access_m / metres_per_s
    roads = network.arcs(by)
    seconds = np.concatenate(
        [
            walk_s + _shares(network.seconds_against[link], share),
            walk_s + _shares(network.seconds_along[link], 1.0 - share),
        ]
    )
    metres = np.concatenate(
        [ends.access_m + length_m * share, ends.access_m + length_m * (1.0 - share)]
    )
    head = np.concatenate([network.tail[link], network.head[link]])
    tail = roads.node_count + np.tile(ends.row, 2)
    is_open = np.isfinite(seconds)
    starts = best_arcs(
        Arcs(0, tail[is_open], head[is_open], metres[is_open], seconds[is_open]), by=by
    )
    return Arcs(
        roads.node_count + count,
        np.concatenate([roads.tail, starts.tail]),
        np.concatenate([roads.head, starts.head]),
        np.concatenate([roads.metres, starts.metres]),
        np.concatenate([roads.seconds, starts.seconds]),
    )


def reach_nodes(
    network: RoadNetwork, ends: Joints, count: int, metres_per_s: float, by: By
) -> Reached:
    """Return the best way from any of `count` places, which join roads at `ends`, to every node."""
    arcs = arcs_with_places(network, ends, count, metres_per_s, by)
    nodes = len(network.node_lng)
    weight, before, source = dijkstra(
        arcs.matrix(by),
        indices=nodes + np.arange(count),
        min_only=True,
        return_predecessors=True,
    )
    other = _sum_along_ways(arcs, before, arcs.metres if by == "seconds" else arcs.seconds)
    other[~np.isfinite(weight)] = np.inf
    metres, seconds = (other, weight) if by == "seconds" else (weight, other)
    return Reached(source[:nodes].astype(np.int64) - nodes, metres[:nodes], seconds[:nodes])


def _sum_along_ways(arcs: Arcs, before: NDArray[np.int32], weight: Floats) -> Floats:
    """Sum weights along the tree of shortest ways, doubling the stretch summed each time."""
    node = np.flatnonzero(before >= 0)
    key = arcs.tail * arcs.node_count + arcs.head
    wanted = before[node].astype(np.int64) * arcs.node_count + node
    total = np.zeros(arcs.node_count)
    total[node] = weight[np.searchsorted(key, wanted)]
    before = before.copy()
    while node.size:
        total[node] += total[before[node]]
        before[node] = before[before[node]]
        node = node[before[node] >= 0]
    return total


def ways_along_one_link(
    network: RoadNetwork, ends: Joints, near: Joints, metres_per_s: float
) -> Ways:
    """Return the ways from places to points that join the same link, without leaving it."""
    order = np.argsort(ends.link, kind="stable")
    low = np.searchsorted(ends.link[order], near.link, side="left")
    count = np.searchsorted(ends.link[order], near.link, side="right") - low
    point = np.repeat(np.arange(len(near)), count)
    first = np.repeat(low - np.cumsum(count) + count, count)
    place = order[first + np.arange(len(point))]
    link = near.link[point]
    ahead = near.share[point] - ends.share[place]
    walk_m = near.access_m[point] + ends.access_m[place]
    drive = np.where(ahead >= 0, network.seconds_along[link], network.seconds_against[link])
    seconds = _shares(drive, np.abs(ahead))
    use = np.isfinite(seconds)
    metres = walk_m + np.abs(ahead) * network.length_m[link]
    return Ways(
        near.row[point[use]],
        ends.row[place[use]],
        metres[use],
        walk_m[use] / metres_per_s + seconds[use],
        near.access_m[point[use]],
        np.zeros(int(use.sum()), dtype=bool),
    )


def joined(ways: list[Ways]) -> Ways:
    """Return all ways together."""
    return Ways(
        np.concatenate([each.row for each in ways]),
        np.concatenate([each.place for each in ways]),
        np.concatenate([each.metres for each in ways]),
        np.concatenate([each.seconds for each in ways]),
        np.concatenate([each.access_m for each in ways]),
        np.concatenate([each.is_straight for each in ways]),
    )
