"""Where a plan stands on a day: what is due, overdue, done without evidence, not yet ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from model.plan import Activity, PlanState
from model.session import Outcome
from model.text import Text, text
from session.plan_order import activities_of

FINISHED = frozenset({Outcome.DONE, Outcome.NOT_DONE})
"""Nothing is expected of such an activity any more."""

CLAIMED = frozenset({Outcome.DONE, Outcome.PARTLY_DONE})
"""Somebody says that something was done: that wants evidence."""

FEWEST_PRIORITIES = 4
"""The method asks for four or five; fewer is a hint, not a fault."""


class Progress(StrEnum):
    """Where an activity stands on a day. Name: `plan.progress_<value>`."""

    UNDATED = "undated"  # no term was set
    AHEAD = "ahead"  # begins later
    RUNNING = "running"
    DUE = "due"  # ends this month
    OVERDUE = "overdue"
    FINISHED = "finished"  # done, or given up


def progress_of(activity: Activity, *, today: date) -> Progress:
    """Return where an activity stands; its last month counts to its end."""
    month = f"{today:%Y-%m}"
    first = activity.first_month or activity.last_month
    last = activity.last_month or activity.first_month
    if activity.status in FINISHED:
        return Progress.FINISHED
    if not last:
        return Progress.UNDATED
    if last < month:
        return Progress.OVERDUE
    if first > month:
        return Progress.AHEAD
    return Progress.DUE if last == month else Progress.RUNNING


def lacks_evidence(state: PlanState, activity: Activity) -> bool:
    """Return whether something is said to be done and neither words nor numbers show it."""
    if activity.status not in CLAIMED or activity.evidence:
        return False
    measured = (one for one in state.indicators if one.activity_id == activity.entity_id)
    return all(one.actual is None for one in measured)


@dataclass(frozen=True, slots=True)
class MonthOfBoard:
    """One month of the year's board, activities by their ids in the plan's order."""

    month: str  # "2026-03"
    begin: tuple[str, ...]
    go_on: tuple[str, ...]
    end: tuple[str, ...]  # those that begin and end in it are here alone


def board(state: PlanState) -> tuple[MonthOfBoard, ...]:
    """Return the twelve months of the plan's year with what begins, goes on and ends in each.

    What was begun the year before goes on from January, what ends later goes on to December.
    """
    months = [f"{state.info.year:04d}-{month:02d}" for month in range(1, 13)]
    return tuple(_month(state, month) for month in months)


def _month(state: PlanState, month: str) -> MonthOfBoard:
    begin: list[str] = []
    go_on: list[str] = []
    end: list[str] = []
    for one in state.activities:
        first, last = one.first_month or one.last_month, one.last_month or one.first_month
        if not first <= month <= last or not first:
            continue
        chosen = end if month == last else begin if month == first else go_on
        chosen.append(one.entity_id)
    return MonthOfBoard(month, tuple(begin), tuple(go_on), tuple(end))


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a plan still needs, and the entity it is about ("" for the plan)."""

    entity_id: str
    words: Text


def lacks(state: PlanState) -> tuple[Lack, ...]:
    """Return what a plan still lacks before it can be signed, in the order of its pages."""
    found = []
    info = state.info
    if not (info.order_number and info.ordered_on):
        found.append(Lack("", text("plan.lack_order")))
    if not info.baseline:
        found.append(Lack("", text("plan.lack_baseline")))
    if len(state.priorities) < FEWEST_PRIORITIES:
        found.append(Lack("", text("plan.lack_priorities", count=len(state.priorities))))
    for rank, priority in enumerate(state.priorities, start=1):
        if not priority.justification:
            found.append(Lack(priority.entity_id, text("plan.lack_justification", rank=rank)))
        if not activities_of(state, priority.entity_id):
            found.append(Lack(priority.entity_id, text("plan.lack_activity", rank=rank)))
    for activity in state.activities:
        found += _lacks_of(state, activity)
    return tuple(found)


def _lacks_of(state: PlanState, activity: Activity) -> list[Lack]:
    is_measured = any(one.activity_id == activity.entity_id for one in state.indicators)
    checks = (
        ("priority", activity in activities_of(state, "")),
        ("term", not (activity.first_month or activity.last_month)),
        ("responsible", not activity.responsible),
        ("expected", not activity.expected),
        ("indicator", not is_measured),
    )
    return [
        Lack(activity.entity_id, text(f"plan.lack_{name}"))
        for name, is_lacking in checks
        if is_lacking
    ]
