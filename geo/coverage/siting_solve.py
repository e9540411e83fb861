"""Solve a model: reduce it, search, bound, and let HiGHS prove what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from geo.coverage.siting_assignment import add_by_filling, assign, solve_assignment
from geo.coverage.siting_bound import bound_model
from geo.coverage.siting_milp import SOLVER_TOLERANCE, solve_by_levels
from geo.coverage.siting_model import (
    Answer,
    Deadline,
    Model,
    Reduced,
    easy_bound,
    reduce_model,
)
from geo.coverage.siting_search import find_sites, search_on, settle

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FEW_LEVELS: Final = 2
"""Distinct costs up to which the program is small as it is, and bounding it first only costs."""


def solve_model(
    model: Model, *, deadline: Deadline, seed: NDArray[np.int64] | None = None
) -> Answer:
    """Return the best sites found until the deadline, their cost, and the bound proven by then.

    `seed` are sites known to serve all that must be: needed wherever `start` holds inf and some
    choices of sites would not do. Sites that bring nothing are left out of the answer. The answer
    is the same for the same input as long as the time does not end first.
    """
    reduced = reduce_model(model)
    begin = None if seed is None else _in_reduced(seed, model, reduced)
    solve = _solve_plain if reduced.model.is_plain else _solve_assigned
    found = solve(reduced.model, begin, deadline)
    chosen = reduced.candidate[found.chosen]
    value, bound = reduced.constant + found.value, reduced.constant + found.bound
    return Answer(chosen, value, min(value, bound))


def _in_reduced(seed: NDArray[np.int64], model: Model, reduced: Reduced) -> NDArray[np.int64]:
    """Return the seed as positions in the reduced model, those left out there by a better one."""
    at = {int(site): position for position, site in enumerate(reduced.candidate)}
    cost = np.minimum(model.cost, model.start[:, np.newaxis])
    found = set()
    for site in seed:
        as_good = (cost[:, reduced.candidate] <= cost[:, [site]]).all(axis=0)
        if int(site) in at:
            found.add(at[int(site)])
        elif as_good.any():
            found.add(int(as_good.argmax()))
    return np.array(sorted(found), dtype=np.int64)


def _solve_plain(model: Model, seed: NDArray[np.int64] | None, deadline: Deadline) -> Answer:
    everyone = np.arange(model.cost.shape[1])
    if not model.sites or model.sites >= len(everyone):
        chosen = everyone if model.sites else everyone[:0]
        value = model.value_of(chosen)
        return Answer(settle(model, chosen), value, value)
    chosen, value = find_sites(model, deadline=deadline, seed=seed)
    found = Answer(chosen, value, easy_bound(model))
    if np.isfinite(value) and not (found.is_proven or deadline.is_over):
        found = _prove(model, found, deadline)
    return Answer(settle(model, found.chosen), found.value, found.bound)


def _prove(model: Model, found: Answer, deadline: Deadline) -> Answer:
    """Improve and prove an answer as far as the time goes."""
    if len(np.unique(model.cost[model.cost < model.start[:, np.newaxis]])) <= _FEW_LEVELS:
        chosen, bound = solve_by_levels(
            model, dearest=np.full(len(model.weight), np.inf), deadline=deadline
        )
        return _better(found, chosen, bound, model)
    chosen, value = search_on(model, found.chosen, deadline=deadline)
    bounded = bound_model(model, chosen=chosen, value=value, deadline=deadline)
    found = Answer(bounded.chosen, bounded.value, max(bounded.bound, found.bound))
    if found.is_proven or deadline.is_over:
        return found
    left = np.flatnonzero(bounded.is_possible)
    smaller = Model(model.weight, model.cost[:, left], model.start, model.sites)
    chosen_left, bound = solve_by_levels(smaller, dearest=bounded.dearest, deadline=deadline)
    # nothing better than `found` was left out of the smaller model
    return _better(
        found, None if chosen_left is None else left[chosen_left], min(bound, found.value), model
    )


def _better(found: Answer, chosen: NDArray[np.int64] | None, bound: float, model: Model) -> Answer:
    """Return the better of an answer and other sites, with the better of both bounds."""
    bound = max(found.bound, bound)
    if chosen is not None and model.value_of(chosen) < found.value:
        return Answer(chosen, model.value_of(chosen), bound)
    return Answer(found.chosen, found.value, bound)


def _solve_assigned(model: Model, seed: NDArray[np.int64] | None, deadline: Deadline) -> Answer:
    begun = [add_by_filling(model)] + ([] if seed is None else [seed])
    answers = [answer for answer in (assign(model, sites) for sites in begun) if answer]
    bound = easy_bound(model)
    is_proven = any(answer.value <= bound for answer in answers)
    if not is_proven and not deadline.is_over:
        chosen, proven = solve_assignment(model, deadline=deadline)
        bound = max(bound, proven)
        answer = None if chosen is None else assign(model, chosen)
        answers += [answer] if answer else []
    if not answers:
        raise RuntimeError("no answer serves what must be served, not even the seed")
    best = min(answers, key=lambda answer: answer.value)
    known = np.append(model.cost, model.start)
    size = float(model.weight.sum()) * known[np.isfinite(known)].max(initial=0.0)
    if best.value - bound <= SOLVER_TOLERANCE * size:
        bound = best.value
    return Answer(_used(model, best), best.value, bound)


def _used(model: Model, answer: Answer) -> NDArray[np.int64]:
    """Return the sites that serve somebody."""
    if answer.share is None:
        return answer.chosen
    load: NDArray[np.float64] = model.weight @ answer.share
    return np.asarray(answer.chosen[load > SOLVER_TOLERANCE * model.weight.sum()])
