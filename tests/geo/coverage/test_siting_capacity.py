"""With capacities no site is asked for more than it has, and nothing better exists."""

import dataclasses
from bisect import bisect_left

import numpy as np
import pytest

from geo.coverage.siting import (
    EXISTING,
    NOBODY,
    SitingProblem,
    maximal_covering,
    p_median,
    worst_off_first,
)
from tests.geo.coverage.siting_cases import (
    choices,
    least_spent,
    most_within,
    plane_problem,
    small_problem,
)

METHODS = [maximal_covering, p_median, worst_off_first]
TIME_S = 60.0
EVERYWHERE = np.finfo(float).max
"""A limit beyond every way there is, and short of none."""


def with_capacity(problem, seed, *, part):
    """Give sites room for about `part` of the weight each; some for nobody at all."""
    rng = np.random.default_rng(seed)
    room = rng.uniform(0, 2 * part * problem.weight.sum(), problem.cost.shape[1])
    room[rng.random(len(room)) < 0.1] = 0.0
    return dataclasses.replace(problem, capacity=room)


TWO_VILLAGES = SitingProblem(
    weight=np.array([30.0, 20.0, 10.0]),
    cost=np.array([[1.0, 4.0], [2.0, 3.0], [np.inf, 2.0]]),
    limit=4,
    existing_cost=np.full(3, np.inf),
    capacity=np.array([40.0, 15.0]),
)


def test_a_demand_is_divided_by_hand():
    found = maximal_covering(TWO_VILLAGES, sites=2, time_limit_s=TIME_S)
    # 55 of 60 can be served; nearest with room: 30 and 10 of 20 by the first, 10 + 5 by the other
    assert found.objective == pytest.approx(55)
    assert found.share == pytest.approx([1, 0.75, 1])
    assert found.covered.tolist() == [True, False, True]
    assert found.site_of.tolist() == [0, 0, 1]
    assert found.gain.tolist() == [40, 15]
    assert found.is_optimal


def test_the_median_serves_as_much_as_it_can_first_by_hand():
    found = p_median(TWO_VILLAGES, sites=2, time_limit_s=TIME_S)
    # 30 at 1 and 10 at 2, then 5 at 3 and 10 at 2
    assert found.objective == pytest.approx(30 + 20 + 15 + 20)
    assert found.share == pytest.approx([1, 0.75, 1])
    one = p_median(TWO_VILLAGES, sites=1, time_limit_s=TIME_S)
    assert one.chosen.tolist() == [0]
    assert one.objective == pytest.approx(30 + 20)
    assert one.site_of.tolist() == [0, 0, NOBODY]


def test_existing_points_have_room_for_all():
    problem = dataclasses.replace(TWO_VILLAGES, existing_cost=np.array([9.0, 1.0, 9.0]))
    found = p_median(problem, sites=2, time_limit_s=TIME_S)
    # 20 stay with the point that is there; all of the rest finds room
    assert found.objective == pytest.approx(30 + 20 + 20)
    assert found.site_of.tolist() == [0, EXISTING, 1]
    fair = worst_off_first(problem, sites=1, time_limit_s=TIME_S)
    assert fair.objective == 9
    assert fair.covered_weight == pytest.approx(50)


@pytest.mark.parametrize("has_gaps", [False, True])
@pytest.mark.parametrize("sites", [1, 2, 3])
@pytest.mark.parametrize("part", [0.15, 0.6])
def test_nothing_is_better_among_all_choices(part, sites, has_gaps):
    for seed in range(3):
        problem = with_capacity(small_problem(seed, has_gaps=has_gaps), seed, part=part)
        all_choices = list(choices(problem, sites))
        within = {
            chosen: most_within(problem, chosen, limit=problem.limit) for chosen in all_choices
        }
        covering = maximal_covering(problem, sites=sites, time_limit_s=TIME_S)
        assert covering.objective == pytest.approx(max(within.values()), rel=1e-5, abs=1e-6)
        served = {chosen: most_within(problem, chosen, limit=EVERYWHERE) for chosen in all_choices}
        most = max(served.values())
        median = p_median(problem, sites=sites, time_limit_s=TIME_S)
        assert problem.weight @ median.share == pytest.approx(most, rel=1e-5, abs=1e-6)
        best = min(least_spent(problem, one) for one in all_choices if served[one] >= most - 1e-6)
        assert median.objective == pytest.approx(best, rel=1e-4, abs=1e-4)
        fair = worst_off_first(problem, sites=sites, time_limit_s=TIME_S)
        assert fair.objective == pytest.approx(least_radius(problem, all_choices, most))
        for found in (covering, median, fair):
            assert found.is_optimal
            assert found.covered_weight <= covering.objective * (1 + 1e-5) + 1e-6
            require_within_capacity(found, problem)


def least_radius(problem, all_choices, most):
    known = np.append(problem.cost, problem.existing_cost)
    radii = np.unique(known[np.isfinite(known)])

    def is_enough(radius):
        return any(most_within(problem, one, limit=radius) >= most - 1e-6 for one in all_choices)

    return radii[bisect_left(radii, True, key=is_enough)] if len(radii) else 0.0


def require_within_capacity(found, problem):
    """All that is served must fit into the sites, whatever the division in detail."""
    served = problem.weight * found.share
    by_existing = np.isfinite(problem.existing_cost)
    assert served[~by_existing].sum() <= problem.capacity[found.chosen].sum() * (1 + 1e-9)
    opened = dataclasses.replace(problem, weight=served)
    able = most_within(opened, found.chosen, limit=EVERYWHERE)
    assert able == pytest.approx(served.sum(), rel=1e-6, abs=1e-9)


def test_room_for_everybody_is_as_no_capacity():
    problem = plane_problem(2, demands=60, candidates=15, limit=15, existing=1)
    roomy = dataclasses.replace(problem, capacity=np.full(15, np.inf))
    for method in METHODS:
        plain = method(problem, sites=3, time_limit_s=TIME_S)
        found = method(roomy, sites=3, time_limit_s=TIME_S)
        assert found.is_optimal
        assert found.objective == pytest.approx(plain.objective)
        assert found.covered_weight == pytest.approx(plain.covered_weight)


def test_without_time_the_capacity_holds_and_the_bound_is_true():
    problem = with_capacity(plane_problem(4, demands=80, candidates=20, limit=15), 4, part=0.2)
    for method in (maximal_covering, p_median):
        quick = method(problem, sites=4, time_limit_s=1e-9)
        best = method(problem, sites=4, time_limit_s=TIME_S)
        assert best.is_optimal
        assert not quick.is_optimal
        require_within_capacity(quick, problem)
        lower, upper = sorted([quick.objective, quick.bound])
        if problem.weight @ quick.share >= problem.weight @ best.share * (1 - 1e-6):
            assert lower * (1 - 1e-6) <= best.objective <= upper * (1 + 1e-6)


def test_sites_without_room_are_not_proposed():
    problem = dataclasses.replace(TWO_VILLAGES, capacity=np.zeros(2))
    for method in METHODS:
        found = method(problem, sites=2, time_limit_s=TIME_S)
        assert found.chosen.tolist() == []
        assert found.site_of.tolist() == [NOBODY] * 3
        assert found.covered_weight == 0
