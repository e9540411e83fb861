"""What stands where in a plan: its parts in order, and the number each activity is known by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.plan import Activity, Indicator, PlanState, Priority
from model.text import text
from session.naming import Name


@dataclass(frozen=True, slots=True)
class PlanActivity:
    """An activity with its number ("2.1"): the same on every page and map of the plan."""

    number: str
    activity: Activity


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A priority and its activities; `priority` is None for those that have lost theirs."""

    number: int
    priority: Priority | None
    activities: tuple[PlanActivity, ...]


def plan_parts(state: PlanState) -> tuple[PlanPart, ...]:
    """Return every activity under its priority, each once.

    Priorities are numbered in their order, whatever ranks two laptops gave them. Activities whose
    priority was deleted come last, in a part of their own: none is lost on paper.
    """
    known = {priority.entity_id for priority in state.priorities}
    lost = [activity for activity in state.activities if activity.priority_id not in known]
    groups: list[tuple[Priority | None, list[Activity]]] = [
        (priority, [a for a in state.activities if a.priority_id == priority.entity_id])
        for priority in state.priorities
    ]
    if lost:
        groups.append((None, lost))
    return tuple(
        PlanPart(
            number,
            priority,
            tuple(PlanActivity(f"{number}.{at}", a) for at, a in enumerate(activities, start=1)),
        )
        for number, (priority, activities) in enumerate(groups, start=1)
    )


def numbered_activities(state: PlanState) -> Iterator[tuple[PlanPart, PlanActivity]]:
    """Yield every activity with the part it stands in."""
    for part in plan_parts(state):
        for one in part.activities:
            yield part, one


def part_name(part: PlanPart) -> Name:
    """Return a priority's own title, else the name of its category."""
    if part.priority is None:
        return text("plandoc.other_activities")
    return part.priority.title or text(f"category.{part.priority.category}")


def part_category(part: PlanPart) -> str:
    """Return the category that decides what of a part is public; "" for none: nothing is."""
    return part.priority.category if part.priority else ""


def activity_name(activity: Activity) -> Name:
    """Return an activity's own title, else what kind it is."""
    return activity.title or text(f"activity_kind.{activity.kind}")


def indicators_of(state: PlanState, activity_id: str) -> tuple[Indicator, ...]:
    """Return the indicators of an activity, in order."""
    return tuple(one for one in state.indicators if one.activity_id == activity_id)
