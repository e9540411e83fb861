"""What is due when, what is overdue, what was said to be done and is not shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from session.plan_board import board, lacks
from tests.session.plans import LAMPS, PATROL, SIGNS, THEFT, activity_of, indicator_of, plan_of

MAY = date(2026, 5, 31)


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
