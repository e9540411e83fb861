"""The one question behind every choice of sites, made as small as it can be made.

Covering, p-median and the equity rule differ in their costs alone: Church, R. & ReVelle, C.
(1976), doi:10.1111/j.1538-4632.1976.tb00547.x, show that covering is a p-median of costs 0 and 1.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE: Final = 1e-9
"""Relative: values that differ by less are the same, so much may rounding add up to."""

_MISSED: Final = 1e4
"""Cost of a missed demand, in largest finite costs: only to lead a search, never in a result."""

_BLOCK: Final = 1000
"""Demands compared with all others at a time, which bounds the memory."""

_FIRST_ROWS: Final = 32
"""Rows looked at first for whether a candidate is dominated: they settle nearly all."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment (seconds of `time.monotonic`) after which no new attempt is begun."""

    at_s: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return the deadline so many seconds from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left_s(self) -> float:
        """Seconds left, at least 0."""
        return max(self.at_s - time.monotonic(), 0.0)

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return self.left_s <= 0


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Open at most `sites` of m candidates so that n demands are served at the least cost.

    `weight` float64[n] is above 0; `cost` float64[n, m] is per unit of weight, inf where the
    candidate cannot serve; `start` float64[n] is the cost without any new site, inf where there
    is none. `capacity` float64[m] is the weight a site can serve, None without limits. At most
    `may_miss` of the weight, of demands that start at inf, may stay unserved, at no cost.
    """

    weight: NDArray[np.float64]
    cost: NDArray[np.float64]
    start: NDArray[np.float64]
    sites: int
    capacity: NDArray[np.float64] | None = None
    may_miss: float = 0.0

    @property
    def is_plain(self) -> bool:
        """Whether everybody must be served and anybody can be, so that the nearest one does."""
        return self.capacity is None and self.may_miss <= 0

    def value_of(self, chosen: NDArray[np.int64]) -> float:
        """Return the cost of a plain model with these sites open; inf where somebody is missed."""
        return float(self.weight @ self.served_at(chosen))

    def served_at(self, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return every demand's cost with these sites open, whatever their capacity."""
        near: NDArray[np.float64] = self.cost[:, chosen].min(axis=1, initial=np.inf)
        return np.minimum(near, self.start)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a model's solver found: open sites (ascending), their cost, and what none can beat.

    `share` float64[n, k] is the part of every demand that each open site serves; None where the
    nearest one serves everything.
    """

    chosen: NDArray[np.int64]
    value: float
    bound: float
    share: NDArray[np.float64] | None = None

    @property
    def is_proven(self) -> bool:
        """Whether nothing can be better by more than rounding."""
        return bool(self.value - self.bound <= TOLERANCE * abs(self.value))


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """A smaller model with the same optimum: `value = constant + value of model`.

    `candidate` int64[m'] are the positions of its candidates in the larger model.
    """

    model: Model
    candidate: NDArray[np.int64]
    constant: float


def reduce_model(model: Model) -> Reduced:
    """Merge equal demands, drop those that no site can help, and candidates no better than another.

    Candidates are kept when there are capacities or demand may be missed: two equal ones then
    may both be needed. Of equal candidates the one with the smallest position stays.
    """
    start = _eased(model.cost, model.start) if model.is_plain else model.start
    helped = model.cost.min(axis=1, initial=np.inf) < start
    is_lost = ~helped & np.isinf(start) & (model.may_miss > 0)
    may_miss = model.may_miss - float(model.weight[is_lost].sum())
    if may_miss <= TOLERANCE * float(model.weight.sum()):
        may_miss = 0.0
    is_constant = ~helped & ~is_lost
    constant = float(model.weight[is_constant] @ start[is_constant])
    weight, start = model.weight[helped], start[helped]
    cost = np.minimum(model.cost[helped], start[:, np.newaxis])
    weight, cost, start = _merged(weight, cost, start)
    candidate = np.flatnonzero((cost < start[:, np.newaxis]).any(axis=0))
    if model.capacity is None and may_miss == 0:
        candidate = _undominated(cost, candidate)
    capacity = None if model.capacity is None else model.capacity[candidate]
    smaller = Model(weight, cost[:, candidate], start, model.sites, capacity, may_miss)
    return Reduced(smaller, candidate, constant)


def _eased(cost: NDArray[np.float64], start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `start` with a finite cost where another demand's need serves this one anyway.

    Where all who can serve demand k can serve demand i, one of those is open in every answer: i
    is served at the largest of their costs at most.
    """
    start = start.copy()
    must = np.flatnonzero(np.isinf(start))
    can = np.isfinite(cost[must])
    if can.all():
        return start
    must, can = must[can.any(axis=1)], can[can.any(axis=1)]
    order = np.argsort(can.sum(axis=1), kind="stable")
    must, can = must[order], can[order]
    size, counted = can.sum(axis=1), can.astype(np.float32)
    for begin in range(0, len(must), _BLOCK):
        shared = counted[begin : begin + _BLOCK] @ counted.T
        # with one that has fewer who can, or as many and stands before it
        is_served = (shared == size) & np.tri(len(shared), len(must), begin - 1, dtype=bool)
        for at in np.flatnonzero(is_served.any(axis=1)):
            others = can[is_served[at].argmax()]
            start[must[begin + at]] = cost[must[begin + at], others].max()
    return start


def _merged(
    weight: NDArray[np.float64], cost: NDArray[np.float64], start: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    if not len(weight):
        return weight, cost, start
    row = np.ascontiguousarray(np.column_stack([start, cost]) + 0.0)  # -0.0 has other bytes
    key = row.view(np.dtype((np.void, row.dtype.itemsize * row.shape[1]))).ravel()
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)  # in the order of the demands, not of bytes
    total: NDArray[np.float64] = np.bincount(group, weights=weight).astype(np.float64)
    return total[order], cost[first[order]], start[first[order]]


def _undominated(cost: NDArray[np.float64], candidate: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the candidates for which no other one costs at most as much for every demand."""
    if len(candidate) < 2:
        return candidate
    cost = cost[:, candidate]
    excess = cost - cost.min(axis=1, keepdims=True)
    rows = min(_FIRST_ROWS, len(cost))
    # where a candidate is about the best, few others are at least as good
    telling = np.argpartition(excess, rows - 1, axis=0)[:rows]
    is_kept = np.ones(len(candidate), dtype=bool)
    for at in range(len(candidate)):
        first = telling[:, at]
        rival = (cost[first] <= cost[first, at][:, np.newaxis]).all(axis=0) & is_kept
        rival[at] = False
        rivals = np.flatnonzero(rival)
        rivals = rivals[(cost[:, rivals] <= cost[:, [at]]).all(axis=0)]
        # of two that are equal everywhere the first one stays
        is_kept[at] = all(at < rival and _same(cost, at, rival) for rival in rivals.tolist())
    return candidate[is_kept]


def _same(cost: NDArray[np.float64], one: int, other: int) -> bool:
    return bool((cost[:, one] == cost[:, other]).all())


def without_inf(model: Model) -> Model:
    """Return the model with large finite costs in the place of inf, to lead a search."""
    reach = model.cost[np.isfinite(model.cost)].max(initial=0.0)
    reach = max(reach, model.start[np.isfinite(model.start)].max(initial=0.0))
    missed = _MISSED * (reach if reach > 0 else 1.0)
    cost = np.where(np.isinf(model.cost), missed, model.cost)
    start = np.where(np.isinf(model.start), missed, model.start)
    return Model(model.weight, cost, start, model.sites, model.capacity)


def easy_bound(model: Model) -> float:
    """Return a cost that no choice of sites can beat, without solving anything.

    The larger of two: everybody served by the best candidate for it, and each of the best
    `sites` candidates bringing what it would bring alone.
    """
    best = np.minimum(model.cost.min(axis=1, initial=np.inf), model.start)
    must = np.isinf(model.start)
    everywhere_open = float(model.weight[~must] @ best[~must])
    everywhere_open += _cheapest(best[must], model.weight[must], leaving=model.may_miss)
    if must.any():
        return everywhere_open
    alone = np.sort(savings_of(model, model.weight))[::-1][: model.sites].sum()
    return max(everywhere_open, float(model.weight @ model.start - alone))


def savings_of(model: Model, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cost that each candidate would save alone, float64[m], within its capacity.

    `weight` float64[n] is what is still to be served; `start` must be finite.
    """
    saving = np.maximum(model.start[:, np.newaxis] - model.cost, 0.0)
    if model.capacity is None:
        return np.asarray(weight @ saving)
    order = np.argsort(-saving, axis=0, kind="stable")
    taken = np.diff(np.minimum(np.cumsum(weight[order], axis=0), model.capacity), axis=0, prepend=0)
    return np.asarray((taken * np.take_along_axis(saving, order, axis=0)).sum(axis=0))


def _cheapest(cost: NDArray[np.float64], weight: NDArray[np.float64], *, leaving: float) -> float:
    """Return the least cost of serving all but `leaving` of the weight."""
    order = np.argsort(-cost, kind="stable")
    left = np.minimum(np.cumsum(weight[order]), leaving)
    kept = weight[order] - np.diff(left, prepend=0.0)
    needed = kept > TOLERANCE * weight.sum()
    return float(kept[needed] @ cost[order][needed])
