"""Sites are the best there are: by hand, by trying everything, and as spopt finds them."""

import dataclasses

import numpy as np
import pulp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spopt.locate import MCLP, PCenter, PMedian

from geo.coverage.siting import (
    EXISTING,
    NOBODY,
    SitingProblem,
    maximal_covering,
    p_median,
    worst_off_first,
)
from model.errors import CoverageError
from tests.geo.coverage.siting_cases import plane_problem, small_problem, try_all

METHODS = [maximal_covering, p_median, worst_off_first]
NEVER = np.inf
TIME_S = 60.0

SPOPT_ON_PULP_3 = pytest.mark.filterwarnings("ignore:.*PuLP 4:DeprecationWarning")
"""spopt 0.7 makes its variables in the way that PuLP 4 is going to take away."""


def line(weight, sites, *, limit, existing=()):
    """Demands at 0, 1, 2, ... on a road; sites and existing points where they are said to be."""
    at = np.arange(len(weight), dtype=float)[:, np.newaxis]
    return SitingProblem(
        weight=np.array(weight, dtype=float),
        cost=np.abs(at - np.array(sites, dtype=float)),
        limit=limit,
        existing_cost=np.abs(at - np.array(existing, dtype=float)).min(axis=1, initial=NEVER),
    )


ROAD = line([10, 0, 5, 30, 5, 0, 20, 1], sites=[0, 3, 4, 6, 7], limit=1, existing=[0])
"""The point at 0 covers the first two; the others are at 2 to 7."""


def test_covering_by_hand():
    found = maximal_covering(ROAD, sites=1, time_limit_s=TIME_S)
    # at 3 are 2, 3 and 4: 40; at 6 are 5, 6 and 7: 21; what the old point covers counts too
    assert found.chosen.tolist() == [1]
    assert (found.objective, found.bound, found.gap) == (50, 50, 0)
    assert found.gain.tolist() == [40]
    assert found.covered.tolist() == [True, True, True, True, True, False, False, False]
    assert found.site_of.tolist() == [EXISTING, EXISTING, 1, 1, 1, NOBODY, NOBODY, NOBODY]
    assert found.covered_weight == 50
    assert found.is_optimal
    assert found.method == "exact"


def test_of_equally_good_sites_the_first_is_chosen():
    found = maximal_covering(ROAD, sites=2, time_limit_s=TIME_S)
    # 6 and 7 both cover 21, and 6 stands before 7
    assert found.chosen.tolist() == [1, 3]
    assert found.objective == 71
    twice = line([1, 1, 1], sites=[1, 1, 0], limit=1)
    assert maximal_covering(twice, sites=1, time_limit_s=TIME_S).chosen.tolist() == [0]
    assert p_median(twice, sites=1, time_limit_s=TIME_S).chosen.tolist() == [0]


def test_median_by_hand():
    found = p_median(ROAD, sites=1, time_limit_s=TIME_S)
    # with 3: 5*1 + 0 + 5*1 + 20*3 + 1*4 = 74; with 4: 5*2 + 30*1 + 0 + 20*2 + 3 = 83;
    # with 6: 5*2 + 30*3 + 5*2 + 0 + 1 = 111
    assert found.chosen.tolist() == [1]
    assert found.objective == 74
    assert found.bound == 74
    # of 1, halfway between the two, the point that is there already takes care
    assert found.site_of.tolist() == [EXISTING, EXISTING, 1, 1, 1, 1, 1, 1]
    assert found.covered.tolist() == [True, True, True, True, True, False, False, False]


def test_the_limit_itself_is_covered():
    problem = line([1], sites=[2], limit=2)
    assert maximal_covering(problem, sites=1, time_limit_s=TIME_S).covered.all()
    nearer = dataclasses.replace(problem, limit=np.nextafter(2.0, 0))
    assert not maximal_covering(nearer, sites=1, time_limit_s=TIME_S).covered.any()


def test_the_worst_off_come_first_by_hand():
    found = worst_off_first(ROAD, sites=1, time_limit_s=TIME_S)
    # the one resident at 7 counts as much as the 30 at 3: with 6 the farthest are 3 away
    # (at 3), with 4 as well (at 7), with 3 they are 4 away; 4 covers 35 more, 6 only 21
    assert found.chosen.tolist() == [2]
    assert (found.objective, found.bound) == (3, 3)
    assert found.covered_weight == 45
    assert found.is_optimal


def test_equity_costs_coverage_and_never_wins_any():
    for seed in range(5):
        problem = plane_problem(seed, demands=60, candidates=15, limit=20)
        fair = worst_off_first(problem, sites=3, time_limit_s=TIME_S)
        most = maximal_covering(problem, sites=3, time_limit_s=TIME_S)
        near = p_median(problem, sites=3, time_limit_s=TIME_S)
        assert fair.covered_weight <= most.covered_weight
        assert near.covered_weight <= most.covered_weight
        assert fair.objective <= problem.cost[:, most.chosen].min(axis=1).max()
        assert fair.objective <= problem.cost[:, near.chosen].min(axis=1).max()


@pytest.mark.parametrize("has_gaps", [False, True])
@pytest.mark.parametrize("has_ties", [False, True])
@pytest.mark.parametrize("sites", [1, 2, 3])
def test_nothing_is_better_among_all_choices(sites, has_ties, has_gaps):
    for seed in range(25):
        problem = small_problem(seed, has_gaps=has_gaps, has_ties=has_ties)
        require_best(problem, sites)


@given(
    seed=st.integers(1000, 10**9), gaps=st.booleans(), ties=st.booleans(), sites=st.integers(1, 4)
)
def test_nothing_is_better_in_any_problem(seed, gaps, ties, sites):
    require_best(small_problem(seed, has_gaps=gaps, has_ties=ties), sites)


def require_best(problem, sites):
    tried = try_all(problem, sites)
    covering = maximal_covering(problem, sites=sites, time_limit_s=TIME_S)
    assert covering.objective == pytest.approx(max(one.covered for one in tried))
    # first as few as possible without anybody, then the shortest ways
    fewest = min(one.missed for one in tried)
    served = [one for one in tried if one.missed <= fewest + 1e-9]
    median = p_median(problem, sites=sites, time_limit_s=TIME_S)
    assert problem.weight[median.site_of == NOBODY].sum() == pytest.approx(fewest)
    assert median.objective == pytest.approx(min(one.spent for one in served))
    fair = worst_off_first(problem, sites=sites, time_limit_s=TIME_S)
    farthest = min(one.farthest for one in served)
    assert fair.objective == pytest.approx(farthest)
    assert fair.covered_weight == pytest.approx(
        max(one.covered for one in served if one.farthest <= farthest + 1e-9)
    )
    for found in (covering, median, fair):
        require_consistent(found, problem, sites)
        assert found.is_optimal
        assert found.bound == found.objective


def require_consistent(found, problem, sites):
    assert found.chosen.dtype == found.site_of.dtype == np.int64
    assert len(found.chosen) <= sites
    assert (np.diff(found.chosen) > 0).all()
    assert set(found.site_of.tolist()) <= {EXISTING, NOBODY, *found.chosen.tolist()}
    cost = np.column_stack(
        [problem.cost, problem.existing_cost, np.full(len(problem.cost), np.inf)]
    )
    own = cost[np.arange(len(cost)), np.where(found.site_of < 0, found.site_of - 1, found.site_of)]
    own[found.site_of == EXISTING] = problem.existing_cost[found.site_of == EXISTING]
    own[found.site_of == NOBODY] = np.inf
    opened = np.minimum(
        problem.cost[:, found.chosen].min(axis=1, initial=np.inf), problem.existing_cost
    )
    assert (own[found.site_of != NOBODY] == opened[found.site_of != NOBODY]).all()
    assert found.covered.tolist() == (own <= problem.limit).tolist()
    assert found.covered_weight == pytest.approx(problem.weight[found.covered].sum())
    is_uncovered = problem.existing_cost > problem.limit
    for site, gain in zip(found.chosen, found.gain, strict=True):
        alone = is_uncovered & (problem.cost[:, site] <= problem.limit)
        assert gain == pytest.approx(problem.weight[alone].sum())


@SPOPT_ON_PULP_3
@pytest.mark.parametrize("seed", range(4))
def test_covering_equals_spopt(seed):
    problem = plane_problem(seed, demands=150, candidates=40, limit=14, existing=1)
    found = maximal_covering(problem, sites=4, time_limit_s=TIME_S)
    # spopt knows no costs to existing points: the point is one more candidate that must be open
    theirs = MCLP.from_cost_matrix(
        np.column_stack([problem.cost, problem.existing_cost]),
        problem.weight,
        problem.limit,
        p_facilities=5,
        predefined_facilities_arr=np.append(np.zeros(40, dtype=int), 1),
    ).solve(solver())
    assert found.is_optimal
    assert found.objective == pytest.approx(theirs.problem.objective.value())


@SPOPT_ON_PULP_3
@pytest.mark.parametrize("seed", range(4))
def test_median_equals_spopt(seed):
    problem = plane_problem(seed, demands=120, candidates=30, limit=14)
    found = p_median(problem, sites=5, time_limit_s=TIME_S)
    theirs = PMedian.from_cost_matrix(problem.cost, problem.weight, p_facilities=5).solve(solver())
    assert found.is_optimal
    assert found.objective == pytest.approx(theirs.problem.objective.value())


@SPOPT_ON_PULP_3
@pytest.mark.parametrize("seed", range(3))
def test_the_longest_way_equals_spopt(seed):
    problem = plane_problem(seed, demands=50, candidates=12, limit=14)
    problem = dataclasses.replace(problem, weight=problem.weight + 1)
    found = worst_off_first(problem, sites=3, time_limit_s=TIME_S)
    theirs = PCenter.from_cost_matrix(problem.cost, p_facilities=3).solve(solver())
    assert found.objective == pytest.approx(theirs.problem.objective.value())


def solver():
    return pulp.PULP_CBC_CMD(msg=False, gapRel=0)


@pytest.mark.parametrize("existing", [0, 3])
def test_larger_problems_are_proven_on_every_path(existing):
    for seed in range(3):
        problem = plane_problem(seed, demands=300, candidates=60, limit=12, existing=existing)
        median = p_median(problem, sites=6, time_limit_s=TIME_S)
        fair = worst_off_first(problem, sites=6, time_limit_s=TIME_S)
        covering = maximal_covering(problem, sites=6, time_limit_s=TIME_S)
        for found in (median, fair, covering):
            assert found.is_optimal
            require_consistent(found, problem, 6)
        again = p_median(problem, sites=6, time_limit_s=TIME_S)
        assert again.chosen.tolist() == median.chosen.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_without_time_the_answer_is_valid_and_its_bound_true(seed):
    problem = plane_problem(seed, demands=300, candidates=60, limit=14)
    quick, whole = (
        [method(problem, sites=8, time_limit_s=time_s) for method in METHODS]
        for time_s in (1e-9, TIME_S)
    )
    for found, best in zip(quick, whole, strict=True):
        assert not found.is_optimal
        assert found.method == "heuristic"
        assert best.is_optimal
        assert 0 < found.gap <= 1
        require_consistent(found, problem, 8)
    assert quick[0].objective <= whole[0].objective <= quick[0].bound
    for found, best in zip(quick[1:], whole[1:], strict=True):
        assert found.bound <= best.objective <= found.objective
    assert quick[0].objective > 0.8 * whole[0].objective
    assert quick[1].objective < 1.2 * whole[1].objective


def test_a_bound_on_the_way_is_true():
    """Whatever the time, the optimum lies between the answer and its bound."""
    problem = plane_problem(7, demands=400, candidates=80, limit=15)
    best = p_median(problem, sites=9, time_limit_s=TIME_S)
    assert best.is_optimal
    for time_s in (0.01, 0.05, 0.1):
        found = p_median(problem, sites=9, time_limit_s=time_s)
        assert found.bound <= best.objective * (1 + 1e-9)
        assert found.objective >= best.objective * (1 - 1e-9)


def test_what_nobody_can_reach_is_said_and_never_counted():
    problem = SitingProblem(
        weight=np.array([5.0, 7.0, 1.0]),
        cost=np.array([[1.0, 2.0], [np.inf, np.inf], [3.0, np.inf]]),
        limit=10,
        existing_cost=np.full(3, np.inf),
    )
    for method in METHODS:
        found = method(problem, sites=1, time_limit_s=TIME_S)
        assert found.chosen.tolist() == [0]
        assert found.site_of.tolist() == [0, NOBODY, 0]
        assert found.share.tolist() == [1, 0, 1]
        assert found.covered_weight == 6
        assert found.is_optimal
    assert p_median(problem, sites=1, time_limit_s=TIME_S).objective == 8


def test_a_way_is_better_than_none_however_long_it_is():
    # candidate 0 is next to the many, candidate 1 far from them but all can go there
    problem = SitingProblem(
        weight=np.array([100.0, 1.0]),
        cost=np.array([[1.0, 50.0], [np.inf, 50.0]]),
        limit=5,
        existing_cost=np.full(2, np.inf),
    )
    assert p_median(problem, sites=1, time_limit_s=TIME_S).chosen.tolist() == [1]
    assert worst_off_first(problem, sites=1, time_limit_s=TIME_S).chosen.tolist() == [1]
    assert maximal_covering(problem, sites=1, time_limit_s=TIME_S).chosen.tolist() == [0]


def test_sites_that_bring_nothing_are_left_out():
    for method in METHODS:
        found = method(line([4, 4], sites=[0, 1, 0, 1], limit=1), sites=9, time_limit_s=TIME_S)
        assert len(found.chosen) <= 2
        assert found.is_optimal
    served = line([4, 4], sites=[0, 1], limit=1, existing=[0, 1])
    for method in METHODS:
        found = method(served, sites=2, time_limit_s=TIME_S)
        assert found.chosen.tolist() == []
        assert found.site_of.tolist() == [EXISTING, EXISTING]
        assert found.gain.tolist() == []


def test_where_nobody_lives_nothing_is_proposed():
    for method in METHODS:
        found = method(line([0, 0, 0], sites=[0, 1], limit=1), sites=1, time_limit_s=TIME_S)
        assert found.chosen.tolist() == []
        assert (found.objective, found.bound, found.gap) == (0, 0, 0)
        assert found.is_optimal


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0)])
def test_empty_input(n, m):
    problem = SitingProblem(
        weight=np.ones(n), cost=np.ones((n, m)), limit=1, existing_cost=np.full(n, np.inf)
    )
    for method in METHODS:
        found = method(problem, sites=1, time_limit_s=TIME_S)
        assert found.chosen.tolist() == []
        assert found.site_of.tolist() == [NOBODY] * n
        assert found.objective == 0
        assert found.is_optimal


def test_weights_of_any_size_are_proven():
    """The solver's own tolerances are absolute; they must not decide about small weights."""
    for size in (1e-9, 1e9):
        problem = plane_problem(3, demands=80, candidates=20, limit=15)
        scaled = dataclasses.replace(problem, weight=problem.weight * size)
        for method in METHODS:
            plain = method(problem, sites=3, time_limit_s=TIME_S)
            found = method(scaled, sites=3, time_limit_s=TIME_S)
            assert found.chosen.tolist() == plain.chosen.tolist()
            assert found.covered_weight == pytest.approx(plain.covered_weight * size)


def test_the_input_stays_as_it_is():
    problem = plane_problem(1, demands=50, candidates=10, limit=15, existing=2)
    arrays = (problem.weight, problem.cost, problem.existing_cost)
    before = [values.copy() for values in arrays]
    for values in arrays:
        values.flags.writeable = False
    for method in METHODS:
        method(problem, sites=2, time_limit_s=TIME_S)
    assert all((a == b).all() for a, b in zip(arrays, before, strict=True))


def test_all_faults_are_told_at_once():
    with pytest.raises(CoverageError) as caught:
        SitingProblem(
            weight=np.array([1.0, -1.0, np.nan, np.inf]),
            cost=np.array([[1.0], [np.nan], [2.0], [-3.0]]),
            limit=0,
            existing_cost=np.array([np.inf, 1.0, np.nan, 0.0]),
            capacity=np.array([-1.0]),
        )
    told = str(caught.value)
    for key in ("weight", "cost", "existing_cost", "capacity", "limit"):
        assert f"error.siting_{key}'" in told
    assert "'count': 3, 'row': 2" in told


@pytest.mark.parametrize(
    "change",
    [
        {"weight": np.ones(3)},
        {"weight": np.ones((2, 1))},
        {"cost": np.ones(2)},
        {"existing_cost": np.ones(1)},
        {"capacity": np.ones(2)},
    ],
)
def test_shapes_that_do_not_fit_are_told(change):
    good = {"weight": np.ones(2), "cost": np.ones((2, 3)), "existing_cost": np.ones(2)}
    SitingProblem(**good, limit=1)
    with pytest.raises(CoverageError, match="siting_shapes"):
        SitingProblem(**(good | change), limit=1)


@pytest.mark.parametrize("limit", [0, -1, np.nan])
def test_a_limit_must_be_above_zero(limit):
    with pytest.raises(CoverageError, match="siting_limit"):
        line([1], sites=[0], limit=limit)


@pytest.mark.parametrize(("sites", "time_s"), [(0, 1), (-1, 1), (1, 0), (1, np.inf), (1, np.nan)])
def test_a_call_asks_for_a_site_and_gives_time(sites, time_s):
    for method in METHODS:
        with pytest.raises(CoverageError, match=r"siting_(sites|time)"):
            method(ROAD, sites=sites, time_limit_s=time_s)
