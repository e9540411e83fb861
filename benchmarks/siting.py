"""Measure the choice of sites against spopt, both in this run: `python -m benchmarks.siting`.

Generated places, several seeds, the median of each; spopt solves by CBC. Seconds are CPU seconds
of this process and of the solver it starts (on Windows, which does not tell those, seconds of the
clock); only their ratio means something elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pulp
from spopt.locate import MCLP, PMedian

from geo.coverage.siting import SitingProblem, SitingResult, maximal_covering, p_median

COVERING_CLAIM: Final = 10.0
"""At least this many times less CPU time than spopt: 2,000 demands, 200 candidates, 10 sites."""

MEDIAN_CLAIM: Final = 20.0
"""The same for a p-median of 500 demands, 100 candidates, 10 sites."""

PROMISE_S: Final = 10.0
"""Within so many seconds the covering problem is to be proven (issue 4)."""

TIME_LIMIT_S: Final = 60.0
TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Size:
    """How large the problems are; places lie in a square with sides of 100."""

    demands: int
    candidates: int
    sites: int
    limit: float = 10.0


COVERING: Final = Size(demands=2000, candidates=200, sites=10)
WIDE: Final = Size(demands=2000, candidates=200, sites=10, limit=15.0)
"""Catchments that overlap much: the hardest to prove of those tried."""

MEDIAN: Final = Size(demands=500, candidates=100, sites=10)


@dataclass(frozen=True, slots=True)
class Measurement:
    """Seconds per seed of both ways, whether ours was proven and how far the answers differ."""

    name: str
    size: Size
    ours_s: list[float]
    theirs_s: list[float]
    is_proven: bool
    difference: float

    @property
    def ratio(self) -> float:
        """How many times less time ours takes, by the medians of the seeds."""
        return statistics.median(self.theirs_s) / statistics.median(self.ours_s)

    @property
    def is_identical(self) -> bool:
        """Whether ours was proven on every seed and both found equally good sites."""
        return self.is_proven and self.difference <= TOLERANCE


def make_problem(size: Size, *, seed: int) -> SitingProblem:
    """Return places at random with weights as unequal as villages, nothing there yet."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 100, (size.demands, 1, 2))
    site = rng.uniform(0, 100, (1, size.candidates, 2))
    return SitingProblem(
        weight=np.floor(rng.lognormal(4, 1.2, size.demands)),
        cost=np.hypot(*np.moveaxis(place - site, 2, 0)),
        limit=size.limit,
        existing_cost=np.full(size.demands, np.inf),
    )


def measure_covering(*, size: Size = COVERING, seeds: int) -> Measurement:
    """Measure maximal covering."""

    def ours(problem: SitingProblem) -> SitingResult:
        return maximal_covering(problem, sites=size.sites, time_limit_s=TIME_LIMIT_S)

    def theirs(problem: SitingProblem) -> float:
        model = MCLP.from_cost_matrix(
            problem.cost, problem.weight, problem.limit, p_facilities=size.sites
        )
        return float(model.solve(_cbc()).problem.objective.value())

    return _measure("maximal covering", size, ours, theirs, seeds)


def measure_median(*, size: Size = MEDIAN, seeds: int) -> Measurement:
    """Measure the p-median."""

    def ours(problem: SitingProblem) -> SitingResult:
        return p_median(problem, sites=size.sites, time_limit_s=TIME_LIMIT_S)

    def theirs(problem: SitingProblem) -> float:
        model = PMedian.from_cost_matrix(problem.cost, problem.weight, p_facilities=size.sites)
        return float(model.solve(_cbc()).problem.objective.value())

    return _measure("p-median", size, ours, theirs, seeds)


def _cbc() -> pulp.LpSolver:
    return pulp.PULP_CBC_CMD(msg=False, gapRel=0)


def _measure(
    name: str,
    size: Size,
    ours: Callable[[SitingProblem], SitingResult],
    theirs: Callable[[SitingProblem], float],
    seeds: int,
) -> Measurement:
    ours_s, theirs_s, proven, differences = [], [], [], []
    for seed in range(seeds):
        problem = make_problem(size, seed=seed)
        began = spent_s()
        found = ours(problem)
        between = spent_s()
        with warnings.catch_warnings():  # spopt 0.7 makes variables as PuLP 4 will not
            warnings.filterwarnings("ignore", message=".*PuLP 4", category=DeprecationWarning)
            reference = theirs(problem)
        ours_s.append(between - began)
        theirs_s.append(spent_s() - between)
        proven.append(found.is_optimal)
        differences.append(abs(found.objective - reference) / reference)
    return Measurement(name, size, ours_s, theirs_s, all(proven), max(differences))


def spent_s() -> float:
    """Return the CPU seconds used so far, those of ended solvers included."""
    return sum(os.times()[:4]) if os.name == "posix" else time.perf_counter()


def as_dict(measured: Measurement) -> dict[str, object]:
    """Return the measurement as plain values for JSON."""
    return {
        "name": measured.name,
        "demands": measured.size.demands,
        "candidates": measured.size.candidates,
        "sites": measured.size.sites,
        "limit": measured.size.limit,
        "ratio": round(measured.ratio, 2),
        "identical": measured.is_identical,
        "ours_cpu_s": measured.ours_s,
        "spopt_cpu_s": measured.theirs_s,
    }


def as_table(measurements: list[Measurement]) -> str:
    """Return the measurements as a table: medians, and the slowest of ours."""
    lines = [
        f"{'CPU seconds, median of the seeds':<52}{'spopt':>9}{'ours':>9}{'slowest':>9}{'ratio':>8}"
    ]
    for one in measurements:
        size = f"{one.size.demands:,} x {one.size.candidates}"
        what = f"{one.name} {size}, {one.size.sites} sites, limit {one.size.limit:g}"
        theirs, ours = statistics.median(one.theirs_s), statistics.median(one.ours_s)
        seconds = f"{theirs:>9.2f}{ours:>9.3f}{max(one.ours_s):>9.3f}"
        lines.append(f"{what:<52}{seconds}{one.ratio:>7.1f}x")
    different = [one.name for one in measurements if not one.is_identical]
    same = "identical, all proven" if not different else f"DIFFERENT: {', '.join(different)}"
    return "\n".join([*lines, f"answers: {same}"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print JSON and no table")
    choice = parser.parse_args()
    measurements = [
        measure_covering(seeds=choice.seeds),
        measure_covering(size=WIDE, seeds=choice.seeds),
        measure_median(seeds=choice.seeds),
    ]
    if choice.json:
        print(json.dumps([as_dict(one) for one in measurements], indent=2))
    else:
        print(as_table(measurements))
    if not all(one.is_identical for one in measurements):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
