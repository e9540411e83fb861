"""The weighted displacement difference: the published example, by hand, and against chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.assessment.difference import (
    EFFECT,
    LEAST_POWER,
    AreaCounts,
    Counts,
    displacement_difference,
    power_to_tell,
    smallest_effect,
)
from model.assessment import Verdict
from model.errors import AssessmentError

PUBLISHED = AreaCounts(
    treated=Counts(207, 110),
    control=Counts(308, 318),
    around_treated=Counts(178, 157),
    around_control=Counts(150, 140),
)
"""Wheeler & Ratcliffe 2018, doi:10.1186/s40163-018-0085-5."""

counts = st.builds(Counts, st.integers(0, 500), st.integers(0, 500))


def plain(before: int, after: int, control_before: int, control_after: int) -> AreaCounts:
    return AreaCounts(Counts(before, after), Counts(control_before, control_after))


def test_the_published_example():
    found = displacement_difference(PUBLISHED)
    assert (found.estimate, found.local, found.displaced) == (-118, -107, -11)
    assert found.standard_error == pytest.approx(math.sqrt(1568))
    assert found.standard_error == pytest.approx(39.598, abs=5e-4)
    assert found.z == pytest.approx(-2.98, abs=5e-4)
    assert (round(found.low), round(found.high)) == (-196, -40)
    assert found.verdict is Verdict.FEWER


def test_without_displacement_areas_by_hand():
    found = displacement_difference(plain(100, 60, 90, 110))
    assert (found.estimate, found.displaced) == (-60, 0)
    assert found.standard_error == pytest.approx(math.sqrt(360))
    assert found.z == pytest.approx(-60 / math.sqrt(360))
    assert found.low == pytest.approx(-60 - 1.959964 * math.sqrt(360))
    assert found.verdict is Verdict.FEWER


def test_a_fall_that_the_control_area_had_too_is_no_change():
    found = displacement_difference(plain(100, 60, 100, 62))
    assert found.estimate == -2
    assert found.verdict is Verdict.NO_CLEAR_CHANGE


def test_incidents_that_moved_next_door_are_no_fall():
    moved = AreaCounts(Counts(150, 70), Counts(150, 150), Counts(90, 170), Counts(90, 90))
    assert displacement_difference(moved).verdict is Verdict.NO_CLEAR_CHANGE
    alone = displacement_difference(AreaCounts(moved.treated, moved.control))
    assert alone.verdict is Verdict.FEWER


def test_a_rise_is_told_as_one():
    assert displacement_difference(plain(100, 190, 100, 95)).verdict is Verdict.MORE


@given(counts, counts, counts, counts)
def test_swapping_before_and_after_turns_the_sign(a, b, c, d):
    def swapped(one: Counts) -> Counts:
        return Counts(one.after, one.before)

    there = displacement_difference(AreaCounts(a, b, c, d))
    back = displacement_difference(AreaCounts(*map(swapped, (a, b, c, d))))
    assert back.estimate == -there.estimate
    assert back.standard_error == there.standard_error
    assert back.low == pytest.approx(-there.high)


@given(counts, counts)
def test_swapping_treated_and_control_turns_the_sign(a, b):
    there = displacement_difference(AreaCounts(a, b))
    back = displacement_difference(AreaCounts(b, a))
    assert back.estimate == -there.estimate
    assert back.standard_error == there.standard_error


def test_power_by_hand():
    # T = C = 100, a fall by half: 50 / sqrt(100 + 50 + 200) - 1.96 = 0.7127
    assert power_to_tell(plain(100, 0, 100, 0), effect=0.5) == pytest.approx(0.76197, abs=5e-5)
    # the published example: 138 / sqrt(2 * 843 - 138) - 1.96 = 1.5476
    assert power_to_tell(PUBLISHED) == pytest.approx(0.9391, abs=5e-4)
    assert power_to_tell(PUBLISHED, effect=0.5) < LEAST_POWER


def test_the_smallest_effect_has_just_the_power_that_is_asked_for():
    for before in (30, 59, 200, 3_000):
        known = plain(before, before, before, before)
        smallest = smallest_effect(known)
        assert smallest is not None
        assert power_to_tell(known, effect=smallest) == pytest.approx(LEAST_POWER)


def test_with_few_incidents_not_even_their_disappearance_is_told():
    found = displacement_difference(plain(20, 0, 20, 40))
    assert found.z is not None and found.z < -1.96  # it looks like a success
    assert found.smallest_effect is None
    assert found.verdict is Verdict.TOO_FEW


def test_what_can_be_told_depends_on_the_effect_that_is_asked_about():
    known = plain(70, 30, 70, 75)
    assert displacement_difference(known).verdict is Verdict.FEWER
    assert displacement_difference(known, effect=0.3).verdict is Verdict.TOO_FEW


def test_power_depends_on_nothing_that_came_after():
    before = [displacement_difference(plain(70, after, 70, 80)).power for after in (0, 70, 300)]
    assert before[0] == before[1] == before[2]


def test_no_incident_at_all_is_too_few():
    found = displacement_difference(plain(0, 0, 0, 0))
    assert (found.estimate, found.standard_error, found.z, found.power) == (0, 0, None, 0.0)
    assert found.verdict is Verdict.TOO_FEW


def test_incidents_that_are_new_are_too_few_to_compare():
    assert displacement_difference(plain(0, 50, 0, 0)).verdict is Verdict.TOO_FEW


@pytest.mark.parametrize("value", [-1, 2.5, "3", True, None])
def test_what_is_no_count_is_refused(value):
    with pytest.raises(AssessmentError, match="count_invalid"):
        Counts(value, 1)


@pytest.mark.parametrize("effect", [0, -0.5, 1.01, math.nan])
def test_what_is_no_effect_is_refused(effect):
    with pytest.raises(AssessmentError, match="effect_invalid"):
        displacement_difference(PUBLISHED, effect=effect)


def test_a_displacement_area_needs_its_control():
    with pytest.raises(AssessmentError, match="displacement_alone"):
        AreaCounts(Counts(1, 1), Counts(1, 1), around_treated=Counts(1, 1))


def share_told(
    rng: np.random.Generator, means: list[tuple[float, float]], verdict: Verdict
) -> float:
    """Return how often chance gives the verdict, where its words are not withheld."""
    runs = 20_000
    drawn = [(rng.poisson(before, runs), rng.poisson(after, runs)) for before, after in means]
    estimate = (drawn[0][1] - drawn[0][0]) - (drawn[1][1] - drawn[1][0])
    error = np.sqrt(sum(before + after for before, after in drawn))
    z = estimate / error
    one = displacement_difference(
        AreaCounts(*(Counts(int(before[0]), int(after[0])) for before, after in drawn))
    )
    assert one.z == pytest.approx(z[0])  # the same statistic as is tested below
    told = z < -1.959964 if verdict is Verdict.FEWER else np.abs(z) > 1.959964
    return float(told.mean())


def test_where_nothing_changes_one_in_twenty_is_told():
    rng = np.random.default_rng(20260301)
    for mean in (59.0, 120.0, 400.0):
        share = share_told(rng, [(mean, mean), (mean, mean)], Verdict.NO_CLEAR_CHANGE)
        assert 0.044 < share < 0.056


def test_the_stated_power_is_reached():
    rng = np.random.default_rng(20260302)
    for before, effect in ((59, EFFECT), (112, 0.5), (500, 0.25)):
        stated = power_to_tell(plain(before, 0, before, 0), effect=effect)
        means = [(before, before * (1 - effect)), (before, before)]
        share = share_told(rng, means, Verdict.FEWER)
        assert share == pytest.approx(stated, abs=0.02)
        assert stated > 0.78


def test_a_rise_in_both_areas_alike_is_told_no_more_often():
    rng = np.random.default_rng(20260303)
    share = share_told(rng, [(100.0, 150.0), (100.0, 150.0)], Verdict.NO_CLEAR_CHANGE)
    assert 0.044 < share < 0.056


def test_few_incidents_are_never_told_as_success_or_failure():
    rng = np.random.default_rng(20260304)
    found = set()
    for _ in range(500):
        before, after, control_before, control_after = (int(n) for n in rng.poisson(18, 4))
        one = displacement_difference(plain(before, after, control_before, control_after))
        found.add(one.verdict)
    assert found == {Verdict.TOO_FEW}
