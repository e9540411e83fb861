"""Choosing sites keeps its promise of speed, and finds what spopt finds.

Only a ratio of CPU times in one run may fail a build, at 80% of the claim.
"""

import pytest

from benchmarks.siting import (
    COVERING_CLAIM,
    MEDIAN_CLAIM,
    PROMISE_S,
    Measurement,
    Size,
    as_dict,
    as_table,
    make_problem,
    measure_covering,
    measure_median,
)


@pytest.fixture(scope="module")
def covering():
    return measure_covering(seeds=3)


@pytest.fixture(scope="module")
def median():
    return measure_median(seeds=1)


def test_both_find_equally_good_sites(covering, median):
    assert covering.is_proven
    assert covering.difference < 1e-6
    assert median.is_proven
    assert median.difference < 1e-6


def test_the_claimed_ratios_are_kept(covering, median):
    assert covering.ratio >= 0.8 * COVERING_CLAIM, as_table([covering])
    assert median.ratio >= 0.8 * MEDIAN_CLAIM, as_table([median])


def test_the_promised_size_was_proven_within_the_promised_time(covering):
    assert (covering.size.demands, covering.size.candidates) == (2000, 200)
    assert max(covering.ours_s) < PROMISE_S


def test_every_measurement_is_reported(covering, median):
    table = as_table([covering, median])
    assert "maximal covering 2,000 x 200" in table
    assert "p-median 500 x 100" in table
    assert "identical" in table
    assert as_dict(median)["ratio"] == round(median.ratio, 2)
    other = Measurement("p-median", Size(1, 1, 1), [1.0], [2.0], is_proven=True, difference=0.01)
    assert "DIFFERENT: p-median" in as_table([median, other])


def test_the_same_seed_makes_the_same_problem():
    first, second = (make_problem(Size(30, 5, 2), seed=4) for _ in range(2))
    assert (first.cost == second.cost).all()
    assert (first.weight == second.weight).all()
    assert not (first.cost == make_problem(Size(30, 5, 2), seed=5).cost).any()
