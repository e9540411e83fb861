"""Sites with a capacity, or demand that not all sites together can reach: who is served by whom.

The capacitated facility location problem with divisible demand and the strong linking rows:
Sridharan, R. (1995), doi:10.1016/0377-2217(95)00042-O. Every pair of demand and site is a
variable here, so it is for smaller problems than the plain models.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geo.coverage.siting_milp import Entry, Program, matrix, solve_program
from geo.coverage.siting_model import Answer, Deadline, Model, savings_of, without_inf

if TYPE_CHECKING:
    from numpy.typing import NDArray


def solve_assignment(model: Model, *, deadline: Deadline) -> tuple[NDArray[np.int64] | None, float]:
    """Return the best sites (None: none in time) and a bound on the cost of any.

    A demand may be divided among sites. What was there at the start has no limit.
    """
    arcs = _arcs_of(model)
    solved = solve_program(_program(model, arcs, is_choice=True), deadline=deadline)
    bound = _constant(model) + solved.bound
    if solved.x is None:
        return None, bound
    return np.flatnonzero(solved.x[: arcs.sites] > 0.5), bound


def assign(model: Model, chosen: NDArray[np.int64]) -> Answer | None:
    """Serve all demands from these sites at the least cost; None where they do not suffice.

    The bound of the answer is -inf: nothing was asked about other sites.
    """
    capacity = None if model.capacity is None else model.capacity[chosen]
    opened = Model(
        model.weight, model.cost[:, chosen], model.start, len(chosen), capacity, model.may_miss
    )
    arcs = _arcs_of(opened)
    program = _program(opened, arcs, is_choice=False)
    solved = solve_program(program, deadline=None)
    if solved.x is None:
        return None
    share = np.zeros(opened.cost.shape)
    share[arcs.demand, arcs.site] = np.clip(solved.x[arcs.first : arcs.missed], 0.0, 1.0)
    share = _within(share, opened)
    value = _constant(model) + float(program.objective @ solved.x)
    return Answer(chosen, value, -np.inf, share)


def add_by_filling(model: Model) -> NDArray[np.int64]:
    """Return up to `sites` candidates, each the one that saves most with the capacity it has.

    What an earlier site serves stays with it, so this is a beginning and no optimum.
    """
    finite = without_inf(model)
    limit = np.full(model.cost.shape[1], np.inf) if model.capacity is None else model.capacity
    left, chosen = model.weight.copy(), list[int]()
    for _ in range(min(model.sites, model.cost.shape[1])):
        saved = savings_of(finite, left)
        saved[chosen] = -1.0
        best = int(saved.argmax())
        chosen.append(best)
        saving = finite.start - finite.cost[:, best]
        order = np.argsort(-saving, kind="stable")
        useful = np.where(saving[order] > 0, left[order], 0.0)
        left[order] -= np.diff(np.minimum(np.cumsum(useful), limit[best]), prepend=0.0)
        left = np.maximum(left, 0.0)
    return np.array(sorted(chosen), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    """Who may be served by whom, and where that stands among the variables.

    First come the sites (open or not), from `first` on the part of each arc, from `missed` on
    the part missed of each demand in `must`.
    """

    sites: int
    demand: NDArray[np.int64]
    site: NDArray[np.int64]
    must: NDArray[np.int64]

    @property
    def first(self) -> int:
        return self.sites

    @property
    def missed(self) -> int:
        return self.sites + len(self.demand)

    @property
    def columns(self) -> int:
        return self.missed + len(self.must)


def _arcs_of(model: Model) -> _Arcs:
    is_arc = model.cost < model.start[:, np.newaxis]
    if model.capacity is not None:
        is_arc &= model.capacity > 0
    demand, site = np.nonzero(is_arc)
    return _Arcs(model.cost.shape[1], demand, site, np.flatnonzero(np.isinf(model.start)))


def _before(model: Model) -> NDArray[np.float64]:
    return np.where(np.isinf(model.start), 0.0, model.start)


def _constant(model: Model) -> float:
    return float(model.weight @ _before(model))


def _program(model: Model, arcs: _Arcs, *, is_choice: bool) -> Program:
    """Return the program; without a choice all sites are open and may as well be so in part."""
    parts = [_serve_rows(model, arcs), _capacity_rows(model, arcs), _miss_row(model, arcs)]
    if is_choice:
        parts.append(_open_rows(model, arcs))
    saved = model.cost[arcs.demand, arcs.site] - _before(model)[arcs.demand]
    objective = np.zeros(arcs.columns)
    objective[arcs.first : arcs.missed] = model.weight[arcs.demand] * saved
    rows, low, high = zip(*parts, strict=True)
    return Program(
        objective=objective,
        rows=sparse.vstack(rows, format="csc"),
        low=np.concatenate(low),
        high=np.concatenate(high),
        most=np.ones(arcs.columns),
        is_whole=(np.arange(arcs.columns) < arcs.sites) & is_choice,
    )


_Rows = tuple[sparse.csc_array, "NDArray[np.float64]", "NDArray[np.float64]"]
"""Some rows of a program, and their lower and upper limits."""


def _serve_rows(model: Model, arcs: _Arcs) -> _Rows:
    """Serve at most all of a demand; what must be served is, or counts as missed."""
    n = len(model.weight)
    part: Entry = (arcs.demand, arcs.first + np.arange(len(arcs.demand)), 1.0)
    missed: Entry = (arcs.must, arcs.missed + np.arange(len(arcs.must)), 1.0)
    low = np.where(np.isinf(model.start), 1.0, 0.0)
    return matrix([part, missed], rows=n, columns=arcs.columns), low, np.ones(n)


def _capacity_rows(model: Model, arcs: _Arcs) -> _Rows:
    """Let a site serve nobody while it is closed, and at most its capacity."""
    if model.capacity is None:
        return sparse.csc_array((0, arcs.columns)), np.empty(0), np.empty(0)
    arc, every = np.arange(len(arcs.site)), np.arange(arcs.sites)
    # in parts of each capacity, so that the solver's tolerance is one, too
    load: Entry = (
        arcs.site,
        arcs.first + arc,
        model.weight[arcs.demand] / model.capacity[arcs.site],
    )
    opened: Entry = (every, every, -1.0)
    rows = matrix([load, opened], rows=arcs.sites, columns=arcs.columns)
    return rows, np.full(arcs.sites, -np.inf), np.zeros(arcs.sites)


def _miss_row(model: Model, arcs: _Arcs) -> _Rows:
    """Miss no more weight than may be."""
    total = float(model.weight.sum()) or 1.0
    at = np.zeros(len(arcs.must), dtype=np.int64)
    column = arcs.missed + np.arange(len(arcs.must))
    row = matrix([(at, column, model.weight[arcs.must] / total)], rows=1, columns=arcs.columns)
    return row, np.zeros(1), np.full(1, max(model.may_miss, 0.0) / total)


def _open_rows(model: Model, arcs: _Arcs) -> _Rows:
    """Let only open sites serve, and at most `sites` be open."""
    arc, every = np.arange(len(arcs.site)), np.arange(arcs.sites)
    part: Entry = (arc, arcs.first + arc, 1.0)
    opened: Entry = (arc, arcs.site, -1.0)
    budget: Entry = (np.full(arcs.sites, len(arc)), every, 1.0)
    rows = matrix([part, opened, budget], rows=len(arc) + 1, columns=arcs.columns)
    high = np.append(np.zeros(len(arc)), float(model.sites))
    return rows, np.append(np.full(len(arc), -1.0), 0.0), high


def _within(share: NDArray[np.float64], model: Model) -> NDArray[np.float64]:
    """Return the shares without what the solver's tolerance lets through."""
    share = share / np.maximum(share.sum(axis=1, keepdims=True), 1.0)
    if model.capacity is None:
        return share
    load = model.weight @ share
    over = np.divide(model.capacity, load, out=np.ones_like(load), where=load > model.capacity)
    return np.asarray(share * over)
