"""The shortest longest way: the least radius within which everybody has a point.

The p-centre problem of Hakimi, S. (1964), doi:10.1287/opre.12.3.450, by bisection over the
distinct costs with a set cover at each: Minieka, E. (1970), doi:10.1137/1012016.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.coverage.siting_milp import cover_all
from geo.coverage.siting_model import TOLERANCE, Deadline, Model, reduce_model
from geo.coverage.siting_search import add_greedily
from geo.coverage.siting_solve import solve_model

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Centre:
    """A radius within which these sites serve all that must be, and the least possible one."""

    radius: float
    bound: float
    chosen: NDArray[np.int64]

    @property
    def is_proven(self) -> bool:
        """Whether no smaller radius will do."""
        return self.bound >= self.radius


def shortest_radius(model: Model, *, seed: NDArray[np.int64], deadline: Deadline) -> Centre:
    """Return the least largest cost at which all but `may_miss` can be served.

    `seed` are sites that serve so much at whatever cost.
    """
    known = np.concatenate([model.cost.ravel(), model.start])
    radii = np.unique(known[np.isfinite(known)])
    if not len(radii):
        return Centre(0.0, 0.0, seed)
    best = np.minimum(model.cost.min(axis=1, initial=np.inf), model.start)
    low = int(np.searchsorted(radii, best.max())) if model.is_plain else 0
    chosen, high = seed, _reached(model, radii, seed, len(radii) - 1)
    for is_exact in (False, True):
        least = low
        while least < high and not deadline.is_over:
            middle = (least + high) // 2
            found, is_possible = _serve_within(model, radii[middle], is_exact, deadline)
            if found is not None:
                chosen, high = found, min(middle, _reached(model, radii, found, middle))
            elif is_exact and is_possible:  # undecided when the time ended
                return Centre(float(radii[high]), float(radii[least]), chosen)
            else:
                least = middle + 1
        low = least if is_exact else low
    return Centre(float(radii[high]), float(radii[low]), chosen)


def _reached(
    model: Model, radii: NDArray[np.float64], chosen: NDArray[np.int64], otherwise: int
) -> int:
    """Return the position of the radius that these sites need; `otherwise` with capacities."""
    if not model.is_plain:
        return otherwise
    return int(np.searchsorted(radii, model.served_at(chosen).max()))


def _serve_within(
    model: Model, radius: float, is_exact: bool, deadline: Deadline
) -> tuple[NDArray[np.int64] | None, bool]:
    """Return sites that serve all within a radius, or None and whether there may yet be some."""
    if not model.is_plain:
        return _serve_most(model, radius, deadline) if is_exact else (None, True)
    far = model.start > radius
    cost = np.where(model.cost[far] <= radius, 0.0, np.inf)
    if np.isinf(cost.min(axis=1, initial=np.inf)).any():
        return None, False
    found, fewest = _cover(cost, model.sites, is_exact, deadline)
    if found is not None and len(found) <= model.sites:
        return found, True
    return None, fewest <= model.sites


def _cover(
    cost: NDArray[np.float64], sites: int, is_exact: bool, deadline: Deadline
) -> tuple[NDArray[np.int64] | None, float]:
    """Return sites that cover all (cost 0; inf does not), and how many are needed at least."""
    every = np.ones(len(cost))
    candidate = np.arange(cost.shape[1])
    before = (-1, -1)
    while cost.shape != before:  # fewer candidates make more demands alike, and the reverse
        before = cost.shape
        reduced = reduce_model(Model(every[: len(cost)], cost, np.full(len(cost), np.inf), sites))
        cost, candidate = reduced.model.cost, candidate[reduced.candidate]
    uncovered = np.ones(len(cost))
    greedy = add_greedily(Model(uncovered, np.minimum(cost, 1.0), uncovered, sites))
    if np.isfinite(cost[:, greedy].min(axis=1, initial=np.inf)).all():
        return candidate[greedy], 0.0
    if not is_exact:
        return None, 0.0
    found, fewest = cover_all(cost == 0, deadline=deadline)
    return None if found is None else candidate[found], fewest


def _serve_most(
    model: Model, radius: float, deadline: Deadline
) -> tuple[NDArray[np.int64] | None, bool]:
    cost = np.where(model.cost <= radius, 0.0, 1.0)
    start = np.where(model.start <= radius, 0.0, 1.0)
    within = Model(model.weight, cost, start, model.sites, model.capacity)
    found = solve_model(within, deadline=deadline)
    enough = model.may_miss + TOLERANCE * float(model.weight.sum())
    if found.value <= enough:
        return found.chosen, True
    return None, found.bound <= enough
