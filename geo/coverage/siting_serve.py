"""Who is served by whom once the sites are chosen, and what that amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.coverage.siting_assignment import assign
from geo.coverage.siting_milp import SOLVER_TOLERANCE
from geo.coverage.siting_model import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXISTING: Final = -1
"""In `Service.site_of`: a point that is there already serves the demand."""

NOBODY: Final = -2
"""In `Service.site_of`: nobody serves the demand."""


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """Shares float64[n, 1 + k] of demands served, and their costs: existing points, then sites."""

    weight: NDArray[np.float64]
    chosen: NDArray[np.int64]
    share: NDArray[np.float64]
    cost: NDArray[np.float64]

    @property
    def site_of(self) -> NDArray[np.int64]:
        """The candidate that serves most of every demand, `EXISTING` or `NOBODY`."""
        largest = self.share.argmax(axis=1)
        who = np.append(EXISTING, self.chosen)[largest]
        return np.where(self.share.max(axis=1) > SOLVER_TOLERANCE, who, NOBODY)

    @property
    def served(self) -> NDArray[np.float64]:
        """The part of every demand that is served, 0 to 1."""
        return np.asarray(np.minimum(self.share.sum(axis=1), 1.0))

    @property
    def spent(self) -> float:
        """Sum of weight times cost over all that is served."""
        used = self.share > 0
        return float((self.weight[:, np.newaxis] * self.share)[used] @ self.cost[used])

    @property
    def farthest(self) -> float:
        """The largest cost at which any demand of weight above 0 is served; 0 without any."""
        used = (self.share > SOLVER_TOLERANCE) & (self.weight > 0)[:, np.newaxis]
        return float(self.cost[used].max(initial=0.0))

    def covered(self, limit: float) -> NDArray[np.float64]:
        """Return the part of every demand that is served at `limit` or less, 0 to 1."""
        return np.asarray(np.minimum((self.share * (self.cost <= limit)).sum(axis=1), 1.0))


def serve_nearest(
    weight: NDArray[np.float64],
    cost: NDArray[np.float64],
    start: NDArray[np.float64],
    chosen: NDArray[np.int64],
) -> Service:
    """Let everybody go to the nearest open point, of equals to the one there already or the first.

    `cost` float64[n, m] and `start` float64[n] are inf where there is no way, or none wanted.
    """
    ways = np.column_stack([start, cost[:, chosen]])
    share = np.zeros(ways.shape)
    share[np.arange(len(ways)), ways.argmin(axis=1)] = 1.0
    share[np.isinf(ways)] = 0.0
    return Service(weight, chosen, share, ways)


def serve_within_capacity(
    model: Model,
    chosen: NDArray[np.int64],
    *,
    weight: NDArray[np.float64],
    rows: NDArray[np.int64],
    cost: NDArray[np.float64],
    start: NDArray[np.float64],
) -> Service:
    """Divide the demands `rows`, those of `model`, so that its cost is least and no site is over.

    `weight`, `cost` and `start` are those of all demands, with the costs to report. The others
    weigh nothing or can be reached by nobody: they go to the nearest site that serves at all.
    """
    divided = assign(model, chosen)
    if divided is None or divided.share is None or model.capacity is None:
        raise RuntimeError("the chosen sites do not serve what they were chosen to serve")
    nearest = serve_nearest(weight, np.where(model.capacity > 0, cost, np.inf), start, chosen)
    share = nearest.share.copy()
    share[rows, 1:] = divided.share
    rest = np.maximum(1.0 - divided.share.sum(axis=1), 0.0)
    share[rows, 0] = np.where(np.isfinite(model.start), rest, 0.0)
    return Service(weight, chosen, share, np.column_stack([start, cost[:, chosen]]))
