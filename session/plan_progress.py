"""How far a plan has come: what is due, what is late, what was measured and reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from model.plan import Activity, Indicator, PlanState
from model.session import Outcome
from model.view import Month
from session.plan_order import indicators_of

ENDED: Final = frozenset({Outcome.DONE, Outcome.PARTLY_DONE, Outcome.NOT_DONE})
"""Statuses after which nobody waits for an activity any more."""


def is_due(activity: Activity, month: Month) -> bool:
    """Return whether an activity that has not ended is to end in this month."""
    return activity.status not in ENDED and activity.last_month == str(month)


def is_overdue(activity: Activity, month: Month) -> bool:
    """Return whether an activity that has not ended was to end before this month."""
    return activity.status not in ENDED and "" < activity.last_month < str(month)


def is_running(activity: Activity, month: Month) -> bool:
    """Return whether this month lies in an activity's term, or in its open end."""
    first, last = activity.first_month, activity.last_month
    is_begun = bool(first) and first <= str(month)
    return activity.status not in ENDED and is_begun and (not last or str(month) <= last)


def lacks_evidence(state: PlanState, activity: Activity) -> bool:
    """Return whether an activity is said to be done, in whole or part, but nothing was measured."""
    is_claimed = activity.status in (Outcome.DONE, Outcome.PARTLY_DONE)
    found = indicators_of(state, activity.entity_id)
    return is_claimed and not any(one.actual is not None for one in found)


def is_reached(indicator: Indicator) -> bool | None:
    """Return whether an indicator reached its target; None where nobody can tell.

    The way to go follows from the baseline: a target below it asks for less. Without a baseline
    it asks for at least so much.
    """
    if indicator.target is None or indicator.actual is None:
        return None
    if indicator.baseline is not None and indicator.target < indicator.baseline:
        return indicator.actual <= indicator.target
    return indicator.actual >= indicator.target


def count_statuses(activities: Iterable[Activity]) -> Counter[Outcome]:
    """Count activities by status."""
    return Counter(activity.status for activity in activities)
