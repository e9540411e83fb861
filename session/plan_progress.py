"""How far a plan has come in a month: what is due, what is late, what nothing shows."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from model.plan import Activity, PlanState
from model.session import Outcome
from model.view import Month
from session.plan_order import indicators_of
from session.plan_results import CARRIED_OUT

ENDED: Final = frozenset({Outcome.DONE, Outcome.PARTLY_DONE, Outcome.NOT_DONE})
"""Statuses after which nobody waits for an activity any more."""

NOTHING_YET: Final = frozenset({Outcome.PLANNED, Outcome.NOT_DONE})
"""Of such an activity there is no "after"."""


class Progress(StrEnum):
    """Where an activity stands in a month. Name: `plan.progress_<value>`."""

    UNDATED = "undated"  # no term was set
    AHEAD = "ahead"  # begins later
    RUNNING = "running"
    DUE = "due"  # ends this month
    OVERDUE = "overdue"
    FINISHED = "finished"


def term_of(activity: Activity) -> tuple[str, str]:
    """Return the first and last month ("2026-03") of an activity, ("", "") without any.

    One that has only an end is known for that month alone; one without an end goes on.
    """
    if not activity.first_month:
        return activity.last_month, activity.last_month
    return activity.first_month, activity.last_month or "9999-12"


def acts_within(activity: Activity, first: Month, last: Month) -> bool:
    """Return whether an activity may have acted in the months from `first` to `last` (inclusive).

    One without a term may have at any time; one that was not begun, or not done, did not.
    """
    begins, ends = term_of(activity)
    if activity.status in NOTHING_YET:
        return False
    return not ends or (begins <= str(last) and ends >= str(first))


def progress_of(activity: Activity, *, month: Month) -> Progress:
    """Return where an activity stands; its last month counts to its end."""
    (first, last), now = term_of(activity), str(month)
    if activity.status in ENDED:
        return Progress.FINISHED
    if not last:
        return Progress.UNDATED
    if last < now:
        return Progress.OVERDUE
    if last == now:
        return Progress.DUE
    return Progress.AHEAD if first > now else Progress.RUNNING


def lacks_evidence(state: PlanState, activity: Activity) -> bool:
    """Return whether something is said to be done and neither words nor numbers show it."""
    if activity.status not in CARRIED_OUT or activity.evidence:
        return False
    found = indicators_of(state, activity.entity_id)
    return all(one.actual is None for one in found)
