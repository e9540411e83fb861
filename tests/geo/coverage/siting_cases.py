"""Siting problems for the tests: small random ones, their solution by trying everything."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog

from geo.coverage.siting import SitingProblem

LIMIT = 3.0


class Tried(NamedTuple):
    """What one choice of sites amounts to."""

    chosen: tuple[int, ...]
    covered: float
    missed: float
    spent: float
    farthest: float


def small_problem(seed: int, *, has_gaps: bool = False, has_ties: bool = False) -> SitingProblem:
    """Up to 11 demands and 8 candidates; with whole numbers many answers are equally good."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 12)), int(rng.integers(1, 9))
    cost, existing = rng.uniform(0, 6, (n, m)), rng.uniform(0, 9, n)
    weight = rng.uniform(0, 10, n)
    if has_ties:
        cost, existing, weight = np.floor(cost), np.floor(existing), np.floor(weight / 2)
    if has_gaps:
        cost[rng.random((n, m)) < 0.4] = np.inf
    existing[rng.random(n) < (0.6 if has_gaps else 0.2)] = np.inf
    return SitingProblem(weight=weight, cost=cost, limit=LIMIT, existing_cost=existing)


def plane_problem(
    seed: int, *, demands: int, candidates: int, limit: float, existing: int = 0
) -> SitingProblem:
    """Places in a square of 100 by 100, with as unequal weights as villages have residents."""
    rng = np.random.default_rng(seed)
    places, sites = rng.uniform(0, 100, (demands, 2)), rng.uniform(0, 100, (candidates, 2))
    there = rng.uniform(0, 100, (existing, 2))
    return SitingProblem(
        weight=np.floor(rng.lognormal(4, 1.2, demands)),
        cost=distances(places, sites),
        limit=limit,
        existing_cost=distances(places, there).min(axis=1, initial=np.inf),
    )


def distances(places, sites):
    return np.hypot(*(places[:, np.newaxis] - sites[np.newaxis]).transpose(2, 0, 1))


def choices(problem: SitingProblem, sites: int):
    m = problem.cost.shape[1]
    for size in range(min(sites, m) + 1):
        yield from itertools.combinations(range(m), size)


def try_all(problem: SitingProblem, sites: int) -> list[Tried]:
    """Return every choice of at most `sites` candidates, without capacities."""
    tried = []
    for chosen in choices(problem, sites):
        near = problem.cost[:, list(chosen)].min(axis=1, initial=np.inf)
        near = np.minimum(near, problem.existing_cost)
        is_served = np.isfinite(near)
        tried.append(
            Tried(
                chosen,
                covered=problem.weight[near <= problem.limit].sum(),
                missed=problem.weight[~is_served].sum(),
                spent=problem.weight[is_served] @ near[is_served],
                farthest=near[is_served & (problem.weight > 0)].max(initial=0.0),
            )
        )
    return tried


def most_within(problem: SitingProblem, chosen, *, limit: float) -> float:
    """Return the most weight that these sites and the existing points serve within `limit`.

    A transport problem in units of weight, unlike the program under test.
    """
    is_free = problem.existing_cost <= limit
    demand, site = np.nonzero(problem.cost[:, list(chosen)] <= limit)
    demand, site = demand[~is_free[demand]], site[~is_free[demand]]
    free = float(problem.weight[is_free].sum())
    if not len(demand):
        return free
    out = (np.arange(len(problem.weight))[:, np.newaxis] == demand).astype(float)
    into = (np.arange(len(chosen))[:, np.newaxis] == site).astype(float)
    room = np.concatenate([problem.weight, problem.capacity[list(chosen)]])
    solved = linprog(-np.ones(len(demand)), A_ub=np.vstack([out, into]), b_ub=room)
    assert solved.status == 0
    return free - float(solved.fun)


def least_spent(problem: SitingProblem, chosen) -> float:
    """Return the least cost of serving as much weight as these sites can, within capacities."""
    cost = np.column_stack([problem.existing_cost, problem.cost[:, list(chosen)]])
    room = np.append(np.inf, problem.capacity[list(chosen)])
    demand, site = np.nonzero(np.isfinite(cost))
    if not len(demand):
        return 0.0
    out = (np.arange(len(problem.weight))[:, np.newaxis] == demand).astype(float)
    into = (np.arange(cost.shape[1])[:, np.newaxis] == site).astype(float)[1:]
    most = most_within(problem, chosen, limit=np.finfo(float).max)
    solved = linprog(
        cost[demand, site],
        A_ub=np.vstack([out, into, -np.ones((1, len(demand)))]),
        b_ub=np.concatenate([problem.weight, room[1:], [-(most - 1e-9)]]),
    )
    assert solved.status == 0
    return float(solved.fun)
