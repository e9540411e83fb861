"""Slow roads down where they climb, by heights along them. Off unless asked for.

A car's free speed on rural roads falls by a fixed number of km/h for every metre of rise per
kilometre, and by fewer for every metre of fall: the regressions of the Kenya road transport cost
study (Hide, Abaynayaka, Sayer & Wyatt 1975, TRRL Laboratory Report 672; paved roads, passenger
cars: 102.6 - 0.372 rise - 0.076 fall - ..., m/km). Here the slope's part is taken relative to the
speed on the flat, so that it applies to whatever speed the user gave to the road.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.coverage.road_network import arcs_of, as_floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.coverage.road_network import RoadNetwork

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SlopeEffect:
    """What a slope takes from the speed on the flat, as shares per m/km (0.1%)."""

    per_rise: float
    per_fall: float
    lowest_ratio: float
    """Of the speed on the flat; the slowest that any slope makes a vehicle."""
    source: str

    def ratio(self, rise_m_km: Floats, fall_m_km: Floats) -> Floats:
        """Return the speed as a share of that on the flat, `lowest_ratio` to 1."""
        lost = self.per_rise * rise_m_km + self.per_fall * fall_m_km
        return np.maximum(1.0 - lost, self.lowest_ratio)


KENYA_CARS: Final = SlopeEffect(
    per_rise=0.372 / 102.6,
    per_fall=0.076 / 102.6,
    lowest_ratio=0.372,
    source="Hide et al. 1975, TRRL LR 672, passenger cars on paved roads",
)
"""10% up is 64% of the speed on the flat, 10% down 93%. Not extrapolated beyond 17%, where the
formula would come to 37%."""


def slow_on_slopes(
    network: RoadNetwork, *, elevation_m: ArrayLike, effect: SlopeEffect = KENYA_CARS
) -> RoadNetwork:
    """Return the network with driving times that take slopes into account.

    `elevation_m` is the height of each of the network's vertices (`vertex_lng`, `vertex_lat`),
    NaN where unknown: such a vertex is passed over, and a link with fewer than two known heights
    stays as it is. Rises and falls are summed along every link, so that up and down over a pass
    do not cancel out. Lengths stay those of the map.
    """
    height_m = as_floats(elevation_m, len(network.vertex_lng), "elevation_m")
    if np.isinf(height_m).any():
        raise ValueError("elevation_m has infinite values")
    rise_m, fall_m = _climbs(network, height_m)
    km = network.length_m / 1000
    along = network.seconds_along / effect.ratio(rise_m / km, fall_m / km)
    against = network.seconds_against / effect.ratio(fall_m / km, rise_m / km)
    return replace(
        network,
        seconds_along=along,
        seconds_against=against,
        shortest=arcs_of(network, network.length_m, along, against, by="metres"),
        quickest=arcs_of(network, network.length_m, along, against, by="seconds"),
    )


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
