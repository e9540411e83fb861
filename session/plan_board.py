"""The year of a plan by months, and what a plan lacks before it can be signed."""

from __future__ import annotations

from dataclasses import dataclass

from model.plan import Activity, PlanState
from model.text import Text, text
from session.plan_order import activities_of
from session.plan_progress import term_of

FEWEST_PRIORITIES = 4
"""The method asks for four or five; fewer is a hint, not a fault."""


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
        first, last = term_of(one)
        if not first or not first <= month <= last:
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
