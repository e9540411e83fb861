"""Slow roads down where they climb, by heights along them; off unless asked for.

How much a climb takes from the speed is the user's own number, with its source: studies disagree,
and roads, vehicles and seasons differ.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.coverage.road_network import arcs_of, as_floats, require_positive

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.coverage.road_network import RoadNetwork

    Floats = NDArray[np.float64]

SLOWEST: Final = 0.2
"""Of the speed on the flat: no slope makes a vehicle slower, whatever a file says of heights."""


def slow_on_slopes(
    network: RoadNetwork, *, elevation_m: ArrayLike, loss_percent: float
) -> RoadNetwork:
    """Return the network with driving times that take climbs into account.

    `elevation_m` is the height of each of the network's vertices (`vertex_lng`, `vertex_lat`),
    NaN where unknown: such a vertex is passed over, and a link with fewer than two known heights
    stays as it is. Every percent of climb (10 m per km) takes `loss_percent` percent of the speed
    on the flat; a descent takes nothing. Climbs are summed along every link, so that up and down
    over a pass do not cancel out. Lengths stay those of the map. Raises `ValueError` unless
    `loss_percent` is positive and there is a height per vertex.
    """
    require_positive(loss_percent, "loss_percent")
    height_m = as_floats(elevation_m, len(network.vertex_lng), "elevation_m")
    if np.isinf(height_m).any():
        raise ValueError("elevation_m has infinite values")
    up_m, down_m = _climbs(network, height_m)
    along = network.seconds_along / _ratio(up_m, network.length_m, loss_percent)
    against = network.seconds_against / _ratio(down_m, network.length_m, loss_percent)
    return replace(
        network,
        seconds_along=along,
        seconds_against=against,
        shortest=arcs_of(network, network.length_m, along, against, by="metres"),
        quickest=arcs_of(network, network.length_m, along, against, by="seconds"),
    )


def _ratio(climb_m: Floats, length_m: Floats, loss_percent: float) -> Floats:
    """Return the speed as a share of that on the flat, `SLOWEST` to 1."""
    grade_percent = 100 * climb_m / length_m
    return np.maximum(1.0 - loss_percent / 100 * grade_percent, SLOWEST)


def _climbs(network: RoadNetwork, height_m: Floats) -> tuple[Floats, Floats]:
    """Return the metres up and down along every link, from its tail."""
    known = np.flatnonzero(~np.isnan(height_m))
    link = network.link_of_vertex[known]
    same = link[1:] == link[:-1]
    step_m = np.diff(height_m[known])[same]
    count = len(network.tail)
    up_m = np.bincount(link[1:][same], weights=np.maximum(step_m, 0), minlength=count)
    down_m = np.bincount(link[1:][same], weights=np.maximum(-step_m, 0), minlength=count)
    return up_m.astype(np.float64), down_m.astype(np.float64)
