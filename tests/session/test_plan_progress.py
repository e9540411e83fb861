"""What is due, late, without evidence, and whether an indicator reached its target."""

from __future__ import annotations

import pytest

from model.plan import Activity, Indicator, PlanInfo, PlanState
from model.session import Outcome
from model.view import Month
from session.plan_progress import (
    ENDED,
    count_statuses,
    is_due,
    is_overdue,
    is_reached,
    is_running,
    lacks_evidence,
)

JUNE = Month(2026, 6)


@pytest.mark.parametrize(
    ("first", "last", "due", "overdue", "running"),
    [
        ("2026-03", "2026-06", True, False, True),
        ("2026-03", "2026-05", False, True, False),
        ("2025-12", "2026-07", False, False, True),
        ("2026-07", "2026-09", False, False, False),
        ("2026-06", "", False, False, True),
        ("", "2026-06", True, False, False),
        ("", "2025-12", False, True, False),
        ("", "", False, False, False),
    ],
)
def test_a_month_decides_until_the_activity_has_ended(first, last, due, overdue, running):
    activity = Activity("a", first_month=first, last_month=last, status=Outcome.UNDER_WAY)
    found = (is_due(activity, JUNE), is_overdue(activity, JUNE), is_running(activity, JUNE))
    assert found == (due, overdue, running)
    for status in ENDED:
        ended = Activity("a", first_month=first, last_month=last, status=status)
        assert not any(ask(ended, JUNE) for ask in (is_due, is_overdue, is_running))


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "reached"),
    [
        (12, 6, 6, True),  # fewer accidents
        (12, 6, 7, False),
        (0, 12, 12, True),  # more lamps
        (0, 12, 11, False),
        (None, 12, 13, True),
        (5, 5, 5, True),
        (12, None, 3, None),
        (12, 6, None, None),
    ],
)
def test_a_target_below_the_baseline_asks_for_less(baseline, target, actual, reached):
    assert is_reached(Indicator("i", baseline=baseline, target=target, actual=actual)) is reached


def test_done_without_a_measured_indicator_is_a_claim():
    done = Activity("a", status=Outcome.DONE)
    state = PlanState(PlanInfo("p"), activities=(done,))
    assert lacks_evidence(state, done)
    target = Indicator("i", activity_id="a", target=5)
    assert lacks_evidence(PlanState(PlanInfo("p"), indicators=(target,)), done)
    zero = Indicator("i", activity_id="a", actual=0.0)
    assert not lacks_evidence(PlanState(PlanInfo("p"), indicators=(zero,)), done)
    assert not lacks_evidence(state, Activity("a", status=Outcome.UNDER_WAY))


def test_statuses_are_counted():
    activities = [Activity(str(at), status=Outcome.DONE) for at in range(3)] + [Activity("x")]
    assert count_statuses(activities) == {Outcome.DONE: 3, Outcome.OPEN: 1}
