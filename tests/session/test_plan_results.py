"""Indicators, money, and what an activity amounts to: work done is no result."""

from __future__ import annotations

import itertools

import pytest

from model.assessment import IndicatorState as S
from model.assessment import Reading, Verdict
from model.plan import Activity, FundSource, Indicator
from model.session import Outcome
from session.plan_results import judge_indicator, read_activity, sum_money

GOOD = {Reading.FEWER_INCIDENTS, Reading.TARGETS_MET, Reading.TARGETS_PARTLY_MET}


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "state"),
    [
        (10, 4, 4, S.MET),
        (10, 4, 2, S.MET),  # further than meant
        (10, 4, 7, S.PARTLY_MET),  # half of the way
        (10, 4, 7.1, S.NOT_MET),
        (10, 4, 10, S.NOT_MET),
        (10, 4, 15, S.NOT_MET),  # the wrong way
        (0, 12, 12, S.MET),
        (0, 12, 20, S.MET),
        (0, 12, 6, S.PARTLY_MET),
        (0, 12, 5, S.NOT_MET),
        (-5, 5, 0, S.PARTLY_MET),
        (0.1, 0.3, 0.1 + 0.2, S.MET),
        (10, 4, None, S.NOT_MEASURED),
        (None, None, None, S.NOT_MEASURED),
        (10, None, 4, S.NOT_JUDGED),
        (None, 12, 12, S.MET),
        (None, 12, 13, S.NOT_JUDGED),  # more or fewer: nobody said which was meant
        (5, 5, 5, S.MET),
        (5, 5, 4, S.NOT_JUDGED),
    ],
)
def test_the_target_against_the_baseline_says_which_way(baseline, target, actual, state):
    assert judge_indicator(Indicator("i", baseline=baseline, target=target, actual=actual)) is state


@pytest.mark.parametrize("status", [Outcome.DONE, Outcome.PARTLY_DONE])
@pytest.mark.parametrize("verdict", [None, Verdict.TOO_FEW, Verdict.NO_CLEAR_CHANGE])
@pytest.mark.parametrize("states", [[], [S.NOT_MEASURED], [S.NOT_MEASURED, S.NOT_JUDGED]])
def test_work_done_that_nothing_measures_shows_no_effect(status, verdict, states):
    assert read_activity(status, states, verdict) is Reading.EFFECT_NOT_SHOWN


@pytest.mark.parametrize(
    ("states", "verdict", "reading"),
    [
        ([S.MET, S.NOT_MEASURED], None, Reading.TARGETS_MET),
        ([S.MET, S.MET], Verdict.TOO_FEW, Reading.TARGETS_MET),
        ([S.MET, S.NOT_MET], None, Reading.TARGETS_PARTLY_MET),
        ([S.PARTLY_MET], Verdict.NO_CLEAR_CHANGE, Reading.TARGETS_PARTLY_MET),
        ([S.NOT_MET], None, Reading.TARGETS_MISSED),
        ([], Verdict.FEWER, Reading.FEWER_INCIDENTS),
        ([S.MET], Verdict.FEWER, Reading.FEWER_INCIDENTS),
        ([S.NOT_MET], Verdict.FEWER, Reading.MIXED),
        ([], Verdict.MORE, Reading.MORE_INCIDENTS),
        ([S.NOT_MET], Verdict.MORE, Reading.MORE_INCIDENTS),
        ([S.MET], Verdict.MORE, Reading.MIXED),
    ],
)
def test_what_a_finished_activity_amounts_to(states, verdict, reading):
    assert read_activity(Outcome.DONE, states, verdict) is reading


def test_nothing_reads_as_success_that_is_only_activity():
    """Whatever is said: a good word needs fewer incidents, or an indicator that moved."""
    some = [[], *([one] for one in S), *map(list, itertools.combinations(S, 2))]
    for status, states, verdict in itertools.product(Outcome, some, [None, *Verdict]):
        reading = read_activity(status, states, verdict)
        if reading in GOOD:
            assert status in {Outcome.DONE, Outcome.PARTLY_DONE}
            assert verdict is Verdict.FEWER or {S.MET, S.PARTLY_MET} & set(states)
            assert verdict is not Verdict.MORE


@pytest.mark.parametrize("status", [Outcome.OPEN, Outcome.PLANNED, Outcome.UNDER_WAY])
def test_what_is_not_finished_has_no_effect_yet(status):
    assert read_activity(status, [S.MET], Verdict.FEWER) is Reading.NOT_FINISHED
    assert read_activity(Outcome.NOT_DONE, [S.MET], Verdict.FEWER) is Reading.NOT_DONE


def test_money_by_source():
    rows = [
        Activity("a", sums_som={"donor": 5, "local_budget": 10}, spent_som={"donor": 4}),
        Activity("b", sums_som={"donor": 1}),
        Activity("c"),
    ]
    money = sum_money(rows)
    assert money.planned_som == {
        FundSource.LOCAL_BUDGET: 10,
        FundSource.BUSINESS: 0,
        FundSource.DONOR: 6,
        FundSource.COMMUNITY: 0,
        FundSource.OTHER: 0,
    }
    assert money.spent_som[FundSource.DONOR] == 4
    assert money.without_spending == 1
    assert sum(sum_money([]).planned_som.values()) == 0
