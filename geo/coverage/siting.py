"""Choose sites for new points: by coverage, by distance, or the worst-off first.

Always advice: it knows weights, costs and capacities, and nothing else about a place.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from geo.coverage.siting_centre import shortest_radius
from geo.coverage.siting_faults import faults_of_arrays, faults_of_call, raise_faults
from geo.coverage.siting_milp import SOLVER_TOLERANCE
from geo.coverage.siting_model import TOLERANCE, Answer, Deadline, Model
from geo.coverage.siting_serve import (
    EXISTING,
    NOBODY,
    Service,
    serve_nearest,
    serve_within_capacity,
)
from geo.coverage.siting_solve import solve_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "EXISTING",
    "NOBODY",
    "SitingProblem",
    "SitingResult",
    "maximal_covering",
    "p_median",
    "worst_off_first",
]

_BEYOND: Final = 1e4
"""Cost of a demand beyond the limit, in longest ways: more than any other division can save."""


@dataclass(frozen=True, slots=True, eq=False)
class SitingProblem:
    """Who needs a point, where one could be, and what is there already.

    `weight` float64[n] is residents, incidents or a mix per demand, 0 or more; `cost`
    float64[n, m] leads from demand to candidate, in metres or seconds, inf where there is no
    way; `existing_cost` float64[n] to the nearest point there already, inf without any. A demand
    is covered at a cost of `limit` or less. `capacity` float64[m] is the weight that a new site
    can serve at most, None without limits; points there already have none.

    Raises `CoverageError` with every fault of the arrays at once.
    """

    weight: NDArray[np.float64]
    cost: NDArray[np.float64]
    limit: float
    existing_cost: NDArray[np.float64]
    capacity: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        raise_faults(
            faults_of_arrays(
                weight=self.weight,
                cost=self.cost,
                limit=self.limit,
                existing_cost=self.existing_cost,
                capacity=self.capacity,
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class SitingResult:
    """Which candidates to open, what that brings, and how good it is at best.

    `chosen` int64[k], ascending, are positions of candidates: at most the number asked for, a
    site that would bring nothing is left out. `bound` is what no other choice can be better than,
    as far as it was proven (equal to `objective` where `is_optimal`), `gap` the distance between
    the two as a part of the larger one. `site_of` int64[n] is the chosen candidate that serves
    the demand (of several the one that serves most of it), `EXISTING` or `NOBODY`, and `share`
    float64[n] the part of the demand that is served by all together. `covered` bool[n]: all of it
    is served at `limit` or less. `covered_weight` is the weight served so, and `gain` float64[k]
    what each chosen site would add to it if it were the only new one. `seconds` were needed.
    """

    chosen: NDArray[np.int64]
    objective: float
    bound: float
    is_optimal: bool
    gap: float
    site_of: NDArray[np.int64]
    share: NDArray[np.float64]
    covered: NDArray[np.bool_]
    covered_weight: float
    gain: NDArray[np.float64]
    seconds: float

    @property
    def method(self) -> Literal["exact", "heuristic"]:
        """Whether the answer was proven the best, or is the best found when the time ended."""
        return "exact" if self.is_optimal else "heuristic"


def maximal_covering(problem: SitingProblem, *, sites: int, time_limit_s: float) -> SitingResult:
    """Cover the most weight with at most `sites` new points; the objective is the weight covered.

    Church, R. & ReVelle, C. (1974), doi:10.1007/BF01942293. What existing points cover counts.
    With capacities a demand may be divided, and goes to the nearest with room as far as that
    covers no less. Raises `CoverageError` for fewer than one site or no time.
    """
    run = _begin(problem, sites=sites, time_limit_s=time_limit_s, reach=problem.limit)
    start = np.where(run.start <= problem.limit, 0.0, 1.0)
    cost = np.where(run.cost <= problem.limit, 0.0, 1.0)
    model = Model(run.weight, cost, start, sites, problem.capacity)
    found = solve_model(model, deadline=run.deadline)
    service = run.serve(found.chosen, may_miss=found.value)
    covered = float(problem.weight @ service.covered(problem.limit))
    bound = max(float(run.weight.sum()) - found.bound, covered)
    return run.result(service, objective=covered, bound=bound, is_optimal=found.is_proven)


def p_median(problem: SitingProblem, *, sites: int, time_limit_s: float) -> SitingResult:
    """Make the ways shortest: least sum of weight times cost to the nearest open point.

    Hakimi, S. (1964), doi:10.1287/opre.12.3.450; ReVelle, C. & Swain, R. (1970),
    doi:10.1111/j.1538-4632.1970.tb00142.x. The first rule is to leave as little weight as
    possible to `NOBODY`, because no length of way stands for having none; the objective is the
    sum over the others. A demand that no candidate and no existing point can reach is `NOBODY`
    in every answer. Raises as `maximal_covering`.
    """
    run = _begin(problem, sites=sites, time_limit_s=time_limit_s)
    reached = _reach_most(run)
    model = run.model(may_miss=reached.value)
    found = solve_model(model, deadline=run.deadline, seed=reached.chosen)
    service = run.serve(found.chosen, may_miss=reached.value)
    spent = service.spent
    is_optimal = found.is_proven and reached.is_proven
    return run.result(
        service, objective=spent, bound=min(found.bound, spent), is_optimal=is_optimal
    )


def worst_off_first(problem: SitingProblem, *, sites: int, time_limit_s: float) -> SitingResult:
    """Shorten the longest way first, then cover the most weight; the objective is that way's cost.

    The p-centre of Hakimi (1964) over the demands of weight above 0, then maximal covering among
    all choices with the same longest way. As in `p_median` the very first rule is to leave as
    little weight as possible to `NOBODY`. Optimal means proven in all of these: without it,
    `bound` equal to `objective` says that the longest way is proven and the coverage is not.
    Raises as `maximal_covering`.
    """
    run = _begin(problem, sites=sites, time_limit_s=time_limit_s)
    reached = _reach_most(run)
    model = run.model(may_miss=reached.value)
    centre = shortest_radius(model, seed=reached.chosen, deadline=run.deadline)
    start, cost = (
        np.where(ways > centre.radius, np.inf, np.where(ways <= problem.limit, 0.0, 1.0))
        for ways in (run.start, run.cost)
    )
    within = Model(run.weight, cost, start, sites, problem.capacity, model.may_miss)
    found = solve_model(within, deadline=run.deadline, seed=centre.chosen)
    service = run.serve(found.chosen, may_miss=reached.value, radius=centre.radius)
    farthest = service.farthest
    is_optimal = found.is_proven and centre.is_proven and reached.is_proven
    return run.result(
        service, objective=farthest, bound=min(centre.bound, farthest), is_optimal=is_optimal
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """A call under way: `rows` are the demands with a weight that somebody can reach."""

    problem: SitingProblem
    sites: int
    reach: float
    began_s: float
    deadline: Deadline
    rows: NDArray[np.int64]

    @property
    def weight(self) -> NDArray[np.float64]:
        return self.problem.weight[self.rows]

    @property
    def cost(self) -> NDArray[np.float64]:
        return self.problem.cost[self.rows]

    @property
    def start(self) -> NDArray[np.float64]:
        return self.problem.existing_cost[self.rows]

    def model(self, *, may_miss: float) -> Model:
        """Return the model of the ways as they are; a miss that is mere rounding is none."""
        capacity = self.problem.capacity
        if may_miss <= TOLERANCE * float(self.weight.sum()):
            may_miss = 0.0
        return Model(self.weight, self.cost, self.start, self.sites, capacity, may_miss)

    def serve(
        self, chosen: NDArray[np.int64], *, may_miss: float, radius: float = math.inf
    ) -> Service:
        """Say who serves whom; with capacities at the least cost, nobody beyond `radius`."""
        problem, reach = self.problem, min(self.reach, radius)
        if problem.capacity is None:
            reach = self.reach
        cost = np.where(problem.cost <= reach, problem.cost, np.inf)
        start = np.where(problem.existing_cost <= reach, problem.existing_cost, np.inf)
        if problem.capacity is None:
            return serve_nearest(problem.weight, cost, start, chosen)
        beyond = _BEYOND * radius if radius < math.inf else 0.0
        model = Model(
            self.weight,
            cost[self.rows] + beyond * (self.cost > problem.limit),
            start[self.rows] + beyond * (self.start > problem.limit),
            self.sites,
            problem.capacity,
            may_miss,
        )
        return serve_within_capacity(
            model, chosen, weight=problem.weight, rows=self.rows, cost=cost, start=start
        )

    def result(
        self, service: Service, *, objective: float, bound: float, is_optimal: bool
    ) -> SitingResult:
        """Put the result together; a proven bound differs from the objective by rounding only."""
        bound = objective if is_optimal else bound
        larger = max(abs(objective), abs(bound))
        covered = service.covered(self.problem.limit)
        return SitingResult(
            chosen=service.chosen,
            objective=objective,
            bound=bound,
            is_optimal=is_optimal,
            gap=abs(objective - bound) / larger if larger > 0 else 0.0,
            site_of=service.site_of,
            share=service.served,
            covered=covered >= 1 - SOLVER_TOLERANCE,
            covered_weight=float(self.problem.weight @ covered),
            gain=_gain_alone(self.problem, service.chosen),
            seconds=time.monotonic() - self.began_s,
        )


def _begin(
    problem: SitingProblem, *, sites: int, time_limit_s: float, reach: float = math.inf
) -> _Run:
    raise_faults(faults_of_call(sites=sites, time_limit_s=time_limit_s))
    nearest = np.minimum(problem.cost.min(axis=1, initial=np.inf), problem.existing_cost)
    rows = np.flatnonzero((problem.weight > 0) & (nearest <= reach) & (nearest < np.inf))
    deadline = Deadline.after(time_limit_s)
    return _Run(problem, sites, reach, time.monotonic(), deadline, rows)


def _reach_most(run: _Run) -> Answer:
    """Return the sites that leave the least weight to nobody, and that weight as their value."""
    start = np.where(np.isinf(run.start), 1.0, 0.0)
    cost = np.where(np.isinf(run.cost), 1.0, 0.0)
    model = Model(run.weight, cost, start, run.sites, run.problem.capacity)
    return solve_model(model, deadline=run.deadline)


def _gain_alone(problem: SitingProblem, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    is_new = (problem.cost[:, chosen] <= problem.limit) & (problem.existing_cost > problem.limit)[
        :, np.newaxis
    ]
    gain = np.asarray(problem.weight @ is_new, dtype=np.float64)
    return gain if problem.capacity is None else np.minimum(gain, problem.capacity[chosen])
