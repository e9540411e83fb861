"""What is due when, what is overdue, what was said to be done and is not shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from model.session import Outcome
from session.plan_board import Progress, board, lacks, lacks_evidence, progress_of
from tests.session.plans import LAMPS, PATROL, SIGNS, THEFT, activity_of, indicator_of, plan_of

MAY = date(2026, 5, 31)


@pytest.mark.parametrize(
    ("first", "last", "status", "progress"),
    [
        ("", "", Outcome.OPEN, Progress.UNDATED),
        ("2026-06", "2026-09", Outcome.OPEN, Progress.AHEAD),
        ("2026-05", "2026-09", Outcome.OPEN, Progress.RUNNING),
        ("2026-03", "2026-05", Outcome.UNDER_WAY, Progress.DUE),
        ("2026-05", "", Outcome.OPEN, Progress.DUE),
        ("", "2026-04", Outcome.OPEN, Progress.OVERDUE),
        ("2026-03", "2026-04", Outcome.PARTLY_DONE, Progress.OVERDUE),
        ("2026-03", "2026-04", Outcome.DONE, Progress.FINISHED),
        ("", "", Outcome.NOT_DONE, Progress.FINISHED),
    ],
)
def test_an_activity_stands_where_its_term_and_status_say(first, last, status, progress) -> None:
    activity = activity_of(LAMPS, first_month=first, last_month=last, status=status)
    assert progress_of(activity, today=MAY) is progress


def test_the_last_month_counts_to_its_last_day() -> None:
    activity = activity_of(LAMPS, last_month="2026-05")
    assert progress_of(activity, today=MAY) is Progress.DUE
    assert progress_of(activity, today=date(2026, 6, 1)) is Progress.OVERDUE


@pytest.mark.parametrize(
    ("status", "evidence", "actual", "is_lacking"),
    [
        (Outcome.DONE, "", None, True),
        (Outcome.PARTLY_DONE, "", None, True),
        (Outcome.DONE, "Act of 3 May", None, False),
        (Outcome.DONE, "", 0.0, False),
        (Outcome.UNDER_WAY, "", None, False),
        (Outcome.NOT_DONE, "", None, False),
    ],
)
def test_what_is_said_to_be_done_wants_evidence(status, evidence, actual, is_lacking) -> None:
    activity = activity_of(LAMPS, status=status, evidence=evidence)
    other = indicator_of(1, PATROL, actual=5.0)
    state = plan_of(activity, indicators=[indicator_of(2, LAMPS, actual=actual), other])
    assert lacks_evidence(state, activity) is is_lacking


def test_the_board_holds_every_month_of_an_activity_once() -> None:
    state = plan_of(
        activity_of(PATROL, first_month="2025-11", last_month="2026-02"),
        activity_of(LAMPS, first_month="2026-03", last_month="2026-05"),
        activity_of(SIGNS, last_month="2026-04"),
        activity_of("d" * 32),
    )
    months = board(state)
    assert [one.month for one in months] == [f"2026-{month:02d}" for month in range(1, 13)]
    assert [(m.begin, m.go_on, m.end) for m in months[:6]] == [
        ((), (PATROL,), ()),
        ((), (), (PATROL,)),
        ((LAMPS,), (), ()),
        ((), (LAMPS,), (SIGNS,)),
        ((), (), (LAMPS,)),
        ((), (), ()),
    ]


def test_what_an_empty_plan_lacks_is_said_in_order() -> None:
    keys = [lack.words.key for lack in lacks(plan_of(priorities=()))]
    assert keys == ["plan.lack_order", "plan.lack_baseline", "plan.lack_priorities"]


def test_each_lack_names_what_it_is_about() -> None:
    state = plan_of(activity_of(LAMPS, last_month="2026-05", responsible="Head"))
    found = {(lack.entity_id, lack.words.key) for lack in lacks(state)}
    assert (THEFT, "plan.lack_activity") in found
    assert {key for entity_id, key in found if entity_id == LAMPS} == {
        "plan.lack_expected",
        "plan.lack_indicator",
    }


def test_a_whole_plan_lacks_nothing() -> None:
    whole = plan_of(
        *(
            activity_of(
                letter * 32, priority_id, last_month="2026-05", responsible="x", expected="x"
            )
            for letter, priority_id in zip("abcd", "1234", strict=True)
            for priority_id in (priority_id * 32,)
        ),
        indicators=[indicator_of(at, letter * 32) for at, letter in enumerate("abcd")],
        order_number="12",
        ordered_on="2026-01-10",
        baseline="x",
    )
    four = tuple(
        replace(whole.priorities[0], entity_id=letter * 32, rank=at)
        for at, letter in enumerate("1234", start=1)
    )
    assert lacks(replace(whole, priorities=four)) == ()
