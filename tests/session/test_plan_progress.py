"""What is due in a month, what is overdue, what was said to be done and is not shown."""

from __future__ import annotations

import pytest

from model.session import Outcome
from model.view import Month
from session.plan_progress import (
    ENDED,
    Progress,
    acts_within,
    lacks_evidence,
    progress_of,
    term_of,
)
from tests.session.plans import LAMPS, PATROL, activity_of, indicator_of, plan_of

JUNE = Month(2026, 6)


@pytest.mark.parametrize(
    ("first", "last", "progress"),
    [
        ("2026-03", "2026-06", Progress.DUE),
        ("2026-03", "2026-05", Progress.OVERDUE),
        ("2025-12", "2026-07", Progress.RUNNING),
        ("2026-07", "2026-09", Progress.AHEAD),
        ("2026-06", "", Progress.RUNNING),
        ("2026-07", "", Progress.AHEAD),
        ("", "2026-06", Progress.DUE),
        ("", "2026-07", Progress.AHEAD),
        ("", "2025-12", Progress.OVERDUE),
        ("", "", Progress.UNDATED),
    ],
)
def test_a_month_decides_until_the_activity_has_ended(first, last, progress) -> None:
    for status in Outcome:
        activity = activity_of(LAMPS, first_month=first, last_month=last, status=status)
        expected = Progress.FINISHED if status in ENDED else progress
        assert progress_of(activity, month=JUNE) is expected


def test_what_has_no_end_goes_on() -> None:
    assert term_of(activity_of(LAMPS, first_month="2026-06"))[1] > "2100-01"
    assert term_of(activity_of(LAMPS, last_month="2026-06")) == ("2026-06", "2026-06")
    assert term_of(activity_of(LAMPS)) == ("", "")


@pytest.mark.parametrize(
    ("values", "acts"),
    [
        ({"first_month": "2026-06", "last_month": "2026-06"}, True),
        ({"first_month": "2026-01", "last_month": "2026-03"}, True),
        ({"first_month": "2026-01", "last_month": "2026-02"}, False),
        ({"first_month": "2026-07"}, False),
        ({"first_month": "2025-01"}, True),  # it goes on
        ({"last_month": "2026-02"}, False),
        ({}, True),  # nobody knows when
        ({"status": Outcome.PLANNED}, False),
        ({"status": Outcome.NOT_DONE, "first_month": "2026-04"}, False),
        ({"status": Outcome.UNDER_WAY, "first_month": "2026-04"}, True),
    ],
)
def test_an_activity_acts_within_months_that_its_term_shares(values, acts) -> None:
    assert acts_within(activity_of(LAMPS, **values), Month(2026, 3), JUNE) is acts


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
