"""Find good sites quickly, without proof: add the best, then swap one for one.

Teitz, M. B. & Bart, P. (1968), doi:10.1287/opre.16.5.955; all swaps are valued at once as by
Resende, M. & Werneck, R. (2007), doi:10.1016/j.ejor.2006.05.014. All here is for plain models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from geo.coverage.siting_model import TOLERANCE, Deadline, Model, without_inf

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RESTARTS: Final = 30
"""Times the search leaves its best answer for a neighbour of it; more seldom found better ones."""


def find_sites(
    model: Model, *, deadline: Deadline, seed: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.int64], float]:
    """Return good sites of a plain model (ascending) and their cost, inf where somebody is missed.

    `seed` are sites known to miss nobody. Greedy always ends; swaps go on until the deadline.
    """
    finite = without_inf(model)
    begun = [add_greedily(finite)] + ([] if seed is None else [add_greedily(finite, to=seed)])
    found = [np.sort(improve(finite, chosen, deadline=deadline)) for chosen in begun]
    best = min(found, key=model.value_of)
    return best, model.value_of(best)


def add_greedily(model: Model, *, to: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Return `sites` candidates, each the one that saves most when it is added to those before."""
    chosen: list[int] = [] if to is None else to.tolist()
    near = model.served_at(np.array(chosen, dtype=np.int64))
    for _ in range(len(chosen), min(model.sites, model.cost.shape[1])):
        total = model.weight @ np.minimum(model.cost, near[:, np.newaxis])
        total[chosen] = np.inf
        best = int(total.argmin())
        chosen.append(best)
        near = np.minimum(near, model.cost[:, best])
    return np.array(sorted(chosen), dtype=np.int64)


def improve(model: Model, chosen: NDArray[np.int64], *, deadline: Deadline) -> NDArray[np.int64]:
    """Return the sites after the best swap of one for one was made as long as any helps."""
    chosen = chosen.copy()
    if not len(chosen) or len(chosen) == model.cost.shape[1]:
        return chosen
    value = model.value_of(chosen)
    while not deadline.is_over:
        after = swap_values(model, chosen)
        leaves, comes = np.unravel_index(after.argmin(), after.shape)
        if not after[leaves, comes] < value * (1 - TOLERANCE):
            break
        chosen[leaves], value = comes, float(after[leaves, comes])
    return chosen


def swap_values(model: Model, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the cost after every swap, float64[k, m]: chosen site i goes, candidate j comes.

    `cost` must be finite. A candidate that is open already stands for nothing coming.
    """
    near, nearest, second = _two_nearest(model, chosen)
    stays = np.minimum(model.cost, near[:, np.newaxis])
    extra = np.minimum(model.cost, second[:, np.newaxis]) - stays
    rows = np.flatnonzero(nearest < len(chosen))
    loses = sparse.csr_array(
        (model.weight[rows], (nearest[rows], rows)), shape=(len(chosen), len(near))
    )
    after: NDArray[np.float64] = loses @ extra + (model.weight @ stays)
    return after


def settle(model: Model, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sites without those that bring nothing, and of equals those of smallest position.

    One by one: a site goes where the others cost the same without it, or is swapped for the
    first candidate before it with which they cost the same.
    """
    limit = model.value_of(chosen) * (1 + TOLERANCE)
    for site in chosen[::-1]:
        fewer = chosen[chosen != site]
        if model.value_of(fewer) <= limit:
            chosen = fewer
    finite = without_inf(model)
    moved = len(chosen) > 0
    while moved:
        after = swap_values(finite, chosen)
        after[:, chosen] = np.inf
        is_equal = (after <= limit) & (np.arange(after.shape[1]) < chosen[:, np.newaxis])
        moved = bool(is_equal.any())
        if moved:
            leaves, comes = np.argwhere(is_equal)[0]
            other = np.sort(np.append(np.delete(chosen, leaves), comes))
            moved = model.value_of(other) <= limit
            chosen = other if moved else chosen
    return chosen


def search_on(
    model: Model, chosen: NDArray[np.int64], *, deadline: Deadline
) -> tuple[NDArray[np.int64], float]:
    """Return the best of several searches from the best answer with two or three sites changed.

    The changes are drawn from a fixed sequence: the same input gives the same answer.
    """
    draw, finite = np.random.default_rng(0), without_inf(model)
    value, every = model.value_of(chosen), np.arange(model.cost.shape[1])
    for attempt in range(_RESTARTS):
        closed = np.setdiff1d(every, chosen)
        changes = min(2 + attempt % 2, len(chosen), len(closed))
        if deadline.is_over or changes == 0:
            break
        other = chosen.copy()
        leaves = draw.choice(len(chosen), changes, replace=False)
        other[leaves] = draw.choice(closed, changes, replace=False)
        other = improve(finite, other, deadline=deadline)
        if model.value_of(other) < value * (1 - TOLERANCE):
            chosen, value = np.sort(other), model.value_of(other)
    return chosen, value


def _two_nearest(
    model: Model, chosen: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the least cost, whose it is (k: of what was there at the start), and the second."""
    cost = np.column_stack([model.cost[:, chosen], model.start])
    nearest = cost.argmin(axis=1)
    rows = np.arange(len(cost))
    near = cost[rows, nearest]
    cost[rows, nearest] = np.inf
    return near, nearest, cost.min(axis=1)
