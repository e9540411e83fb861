"""The models as mixed-integer programs, solved by HiGHS (`scipy.optimize.milp`).

Plain models by the radius formulation: Cornuejols, G., Nemhauser, G. & Wolsey, L. (1980),
doi:10.1137/0601031, with one row per level of cost as by Elloumi, S. (2010),
doi:10.1007/s10878-008-9162-0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.coverage.siting_model import Deadline, Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOLVER_TOLERANCE: Final = 1e-6
"""HiGHS's own: how far a row may be off, and how near to a whole number a whole number is."""

_OBJECTIVE_SCALE: Final = 2.0**20
"""Size of objectives given to HiGHS, whose absolute gap of 1e-6 is then below our rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What HiGHS found: `x` (None: nothing in time), and a value that none can be below."""

    x: NDArray[np.float64] | None
    bound: float
    is_optimal: bool
    is_infeasible: bool


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Minimise `objective @ x` with `low <= rows @ x <= high`, 0 <= x <= `most`."""

    objective: NDArray[np.float64]
    rows: Any
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    most: NDArray[np.float64]
    is_whole: NDArray[np.bool_]


def solve_program(program: Program, *, deadline: Deadline | None) -> Solved:
    """Solve to proven optimality, or as far as the time goes; without deadline to the end."""
    if not len(program.objective):  # which HiGHS refuses
        is_possible = bool((program.low <= 0).all() and (program.high >= 0).all())
        return Solved(np.zeros(0) if is_possible else None, 0.0, is_possible, not is_possible)
    largest = float(np.abs(program.objective).sum())
    scale = 2.0 ** round(math.log2(_OBJECTIVE_SCALE / largest)) if largest > 0 else 1.0
    options: dict[str, float] = {"mip_rel_gap": 0.0}
    if deadline is not None:
        options["time_limit"] = deadline.left_s
    result = milp(
        program.objective * scale,
        integrality=program.is_whole,
        bounds=Bounds(0, program.most),
        constraints=LinearConstraint(program.rows, program.low, program.high),
        options=options,
    )
    # a linear program has no dual bound of its own: its optimum is one
    is_optimal, bound = result.status == 0, result.mip_dual_bound
    if is_optimal and not program.is_whole.any():
        bound = result.fun
    is_known = bound is not None and np.isfinite(bound)
    return Solved(
        x=result.x,
        bound=float(bound) / scale if is_known else -np.inf,
        is_optimal=is_optimal,
        is_infeasible=result.status == 2,
    )


def solve_by_levels(
    model: Model, *, dearest: NDArray[np.float64], deadline: Deadline
) -> tuple[NDArray[np.int64] | None, float]:
    """Solve a plain model; return the sites (None: none in time) and a bound on their cost.

    Answers that serve a demand at more than its `dearest` cost are not looked for.
    """
    program, constant = _by_levels(model, dearest)
    solved = solve_program(program, deadline=deadline)
    if solved.x is None:
        return None, constant + solved.bound
    chosen = np.flatnonzero(solved.x[: model.cost.shape[1]] > 0.5)
    bound = constant + solved.bound
    if solved.is_optimal:  # the solver's sum and ours differ by its rounding
        value = model.value_of(chosen)
        bound = value if abs(value - bound) <= SOLVER_TOLERANCE * abs(value) else bound
    return chosen, bound


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """The distinct costs of every demand, ascending, and who serves at them.

    Per arc: `level` (int64) and `site`; per level: `demand`, `cost`, the cost `after` it (inf:
    it is the last one possible), and whether it is the demand's first.
    """

    level: NDArray[np.int64]
    site: NDArray[np.int64]
    demand: NDArray[np.int64]
    cost: NDArray[np.float64]
    after: NDArray[np.float64]
    is_first: NDArray[np.bool_]


def _levels_of(model: Model, dearest: NDArray[np.float64]) -> _Levels:
    start = np.where(model.start <= dearest, model.start, np.inf)
    is_arc = (model.cost <= dearest[:, np.newaxis]) & (model.cost < start[:, np.newaxis])
    demand, site = np.nonzero(is_arc)
    cost = model.cost[demand, site]
    order = np.lexsort((site, cost, demand))
    demand, site, cost = demand[order], site[order], cost[order]
    is_new = _changes(demand) | _changes(cost)
    of, at = demand[is_new], cost[is_new]
    is_first = _changes(of)
    is_last = np.append(is_first, True)[1:]
    after = np.where(is_last, start[of], np.append(at, np.inf)[1:])
    return _Levels(np.cumsum(is_new) - 1, site, of, at, after, is_first)


def _changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where a value differs from the one before it; the first one always does."""
    return np.append(True, np.diff(values) != 0)[: len(values)]


def _by_levels(model: Model, dearest: NDArray[np.float64]) -> tuple[Program, float]:
    """Return the radius formulation and the constant part of its objective.

    Row per level: an open candidate of this level, or "not yet served" here (a variable), or
    served before (one minus the variable of the level before).
    """
    n, m = model.cost.shape
    levels = _levels_of(model, dearest)
    rows = len(levels.demand)
    here = np.flatnonzero(np.isfinite(levels.after))
    later = np.flatnonzero(~levels.is_first)
    variable = np.full(rows, -1)
    variable[here] = m + np.arange(len(here))
    is_open = (levels.level, levels.site, 1.0)
    not_yet, not_before = (here, variable[here], 1.0), (later, variable[later - 1], -1.0)
    budget = (np.full(m, rows), np.arange(m), 1.0)
    farther = model.weight[levels.demand[here]] * (levels.after[here] - levels.cost[here])
    columns = m + len(here)
    program = Program(
        objective=np.concatenate([np.zeros(m), farther]),
        rows=matrix([is_open, not_yet, not_before, budget], rows=rows + 1, columns=columns),
        low=np.append(np.where(levels.is_first, 1.0, 0.0), 0.0),
        high=np.append(np.full(rows, np.inf), float(model.sites)),
        most=np.ones(columns),
        is_whole=np.arange(columns) < m,
    )
    first = levels.is_first
    nearest = model.weight[levels.demand[first]] @ levels.cost[first]
    none = np.setdiff1d(np.arange(n), levels.demand)
    return program, float(nearest + model.weight[none] @ model.start[none])


def cover_all(
    cover: NDArray[np.bool_], *, deadline: Deadline
) -> tuple[NDArray[np.int64] | None, float]:
    """Return the fewest candidates that cover every row of `cover`[n, m], and a bound on how many.

    None where the time ended before any were found. Every row must be covered by some candidate.
    """
    n, m = cover.shape
    program = Program(
        objective=np.ones(m),
        rows=sparse.csc_array(cover.astype(np.float64)),
        low=np.ones(n),
        high=np.full(n, np.inf),
        most=np.ones(m),
        is_whole=np.ones(m, dtype=bool),
    )
    solved = solve_program(program, deadline=deadline)
    bound = float(np.ceil(solved.bound - SOLVER_TOLERANCE * m))
    if solved.x is None:
        return None, max(bound, 1.0)
    return np.flatnonzero(solved.x > 0.5), max(bound, 1.0)


Entry = tuple["NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.float64] | float"]
"""Rows, columns and values (or the one value) of some elements of a matrix."""


def matrix(entries: list[Entry], *, rows: int, columns: int) -> sparse.csc_array:
    """Return the sparse matrix of these elements; those at one place are added."""
    value = [np.broadcast_to(np.float64(value), row.shape) for row, _, value in entries]
    row, column = (np.concatenate([entry[at] for entry in entries]) for at in (0, 1))
    return sparse.csc_array((np.concatenate(value), (row, column)), shape=(rows, columns))
