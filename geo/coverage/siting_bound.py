"""How good any choice of sites can be at best: a proven bound, and what it rules out.

Lagrangean relaxation of "everybody is served once" with subgradient steps: Cornuejols, G.,
Fisher, M. & Nemhauser, G. (1977), doi:10.1287/mnsc.23.8.789; candidates are ruled out by their
reduced cost as by Beasley, J. (1993), doi:10.1016/0377-2217(93)90118-7. For plain models.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.coverage.siting_model import TOLERANCE, Deadline, Model
from geo.coverage.siting_search import improve

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROUNDS: Final = 4
"""Times that the ruled-out candidates are left away and the search for a bound goes on."""

_STEPS: Final = 250
"""Subgradient steps in a round; a step is one pass over the costs."""

_PATIENCE: Final = 12
"""Steps without a better bound after which the step length shrinks."""

_SHRINK: Final = 1.6
_SHORTEST: Final = 2e-3
"""Factor of the step length, and where a round ends: shorter steps changed nothing."""

_TURN: Final = 5
"""Of so many different answers of the relaxation one is looked at more closely."""

_PROMISING: Final = 1.01
"""Sites of the relaxation at most this much dearer than the best are worth improving."""


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """A bound, the best sites met on the way, and what no better answer can contain.

    `is_possible` bool[m] says which candidates may be in an answer better than `value`, and
    `dearest` float64[n] up to which cost it serves each demand (a promise of the bound).
    """

    bound: float
    chosen: NDArray[np.int64]
    value: float
    is_possible: NDArray[np.bool_]
    dearest: NDArray[np.float64]


@dataclass(slots=True)
class _Climb:
    """The state of the search: prices of being served per demand, their bound, the best answer."""

    price: NDArray[np.float64]
    bound: float
    reduced: NDArray[np.float64]
    chosen: NDArray[np.int64]
    value: float
    deadline: Deadline

    @property
    def is_done(self) -> bool:
        return self.bound >= self.value * (1 - TOLERANCE) or self.deadline.is_over


def bound_model(
    model: Model, *, chosen: NDArray[np.int64], value: float, deadline: Deadline
) -> Bounded:
    """Bound a plain model from below, beginning with an answer of finite `value`.

    `chosen` must be as many as `sites`, fewer than there are candidates.
    """
    possible = np.arange(model.cost.shape[1])
    climb = _Climb(_first_price(model), -np.inf, np.zeros(0), chosen, value, deadline)
    bound = -np.inf
    for _ in range(_ROUNDS):
        climb.bound = -np.inf
        smaller = Model(model.weight, model.cost[:, possible], model.start, model.sites)
        _raise_bound(climb, smaller, possible)
        bound = max(bound, climb.bound)
        stays = _may_be_open(climb, model.sites)
        if stays.all() or climb.is_done:
            break
        possible = possible[stays]
        if len(possible) <= model.sites:  # one answer is left that may be better, or none
            _keep_if_better(climb, model, possible)
            bound = climb.value
            break
    is_possible = np.zeros(model.cost.shape[1], dtype=bool)
    is_possible[possible] = True
    is_possible[climb.chosen] = True
    slack = max(climb.value * (1 + TOLERANCE) - climb.bound, 0.0)
    dearest = (climb.price + slack) / model.weight * (1 + TOLERANCE)
    return Bounded(min(bound, climb.value), climb.chosen, climb.value, is_possible, dearest)


def _first_price(model: Model) -> NDArray[np.float64]:
    """Return what the second-best way to be served costs each demand, or the only one."""
    ways = np.column_stack([model.cost, model.start]) * model.weight[:, np.newaxis]
    best, second = np.partition(ways, 1, axis=1)[:, :2].T
    return np.asarray(np.where(np.isfinite(second), second, best))


def _raise_bound(climb: _Climb, model: Model, position: NDArray[np.int64]) -> None:
    """Raise the bound step by step; `position` are the candidates' positions in the whole model."""
    paid, most = model.weight[:, np.newaxis] * model.cost, model.weight * model.start
    price, length, waited = climb.price.copy(), 2.0, 0
    seen: set[bytes] = set()
    for _ in range(_STEPS):
        reduced = np.minimum(paid - price[:, np.newaxis], 0.0).sum(axis=0)
        opened = np.sort(np.argpartition(reduced, model.sites - 1)[: model.sites])
        bound = float(price.sum() + reduced[opened].sum())
        waited = 0 if bound > climb.bound + 1e-7 * climb.value else waited + 1
        if bound > climb.bound:
            climb.bound, climb.price, climb.reduced = bound, price.copy(), reduced
        if opened.tobytes() not in seen:
            seen.add(opened.tobytes())
            opened_now = _improved(climb, model, opened, is_turn=len(seen) % _TURN == 0)
            _keep_if_better(climb, model, opened_now, position)
        if waited >= _PATIENCE:
            price, length, waited = climb.price.copy(), length / _SHRINK, 0
        uneven = 1.0 - (paid[:, opened] < price[:, np.newaxis]).sum(axis=1)
        uneven[(uneven > 0) & (price >= most)] = 0.0  # what was there at the start serves it
        square = float(uneven @ uneven)
        if climb.is_done or length < _SHORTEST or square == 0:
            break
        price = np.minimum(price + length * (climb.value - bound) / square * uneven, most)


def _improved(
    climb: _Climb, model: Model, opened: NDArray[np.int64], *, is_turn: bool
) -> NDArray[np.int64]:
    """Return the relaxation's sites, improved by swaps where they are better, or promising."""
    value = model.value_of(opened)
    is_promising = value < climb.value * (_PROMISING if is_turn else 1 - TOLERANCE)
    if is_promising and np.isfinite(model.cost).all():
        return improve(model, opened, deadline=climb.deadline)
    return opened


def _keep_if_better(
    climb: _Climb,
    model: Model,
    opened: NDArray[np.int64],
    position: NDArray[np.int64] | None = None,
) -> None:
    value = model.value_of(opened)
    if value < climb.value * (1 - TOLERANCE):
        climb.chosen = np.sort(opened if position is None else position[opened])
        climb.value = value


def _may_be_open(climb: _Climb, sites: int) -> NDArray[np.bool_]:
    """Return which candidates an answer better than the best one can hold.

    With candidate j open in the place of the last of the relaxation's sites, the bound rises by
    the difference of their reduced costs.
    """
    last = np.partition(climb.reduced, sites - 1)[sites - 1]
    least: NDArray[np.float64] = climb.bound + climb.reduced - last
    return np.asarray(least <= climb.value * (1 + TOLERANCE))
