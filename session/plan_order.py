"""What stands where in a plan: its parts in order, and the number each activity is known by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from model.events import Entity, JsonObject
from model.plan import (
    Activity,
    Approval,
    Indicator,
    Meeting,
    PlanState,
    Priority,
    SurveyQuestion,
)
from model.text import Text, text
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
    groups: list[tuple[Priority | None, tuple[Activity, ...]]] = [
        (priority, activities_of(state, priority.entity_id)) for priority in state.priorities
    ]
    lost = activities_of(state, "")
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


def activities_of(state: PlanState, priority_id: str) -> tuple[Activity, ...]:
    """Return the activities of a priority in order; of "" those that have none, or lost theirs."""
    known = {one.entity_id for one in state.priorities}
    return tuple(
        one
        for one in state.activities
        if (one.priority_id if one.priority_id in known else "") == priority_id
    )


def numbers_of(state: PlanState) -> dict[str, str]:
    """Return the number of each activity by its id."""
    return {one.activity.entity_id: one.number for _, one in numbered_activities(state)}


def numbered_activities(state: PlanState) -> Iterator[tuple[PlanPart, PlanActivity]]:
    """Yield every activity with the part it stands in."""
    for part in plan_parts(state):
        for one in part.activities:
            yield part, one


def part_name(part: PlanPart) -> Name:
    """Return what a part is headed by."""
    if part.priority is None:
        return text("plandoc.other_activities")
    return priority_name(part.priority)


def priority_name(priority: Priority) -> Name:
    """Return a priority's own title, else the name of its category."""
    return priority.title or text(f"category.{priority.category}")


def part_category(part: PlanPart) -> str:
    """Return the category that decides what of a part is public; "" for none: nothing is."""
    return part.priority.category if part.priority else ""


def activity_name(activity: Activity) -> Name:
    """Return an activity's own title, else what kind it is."""
    return activity.title or text(f"activity_kind.{activity.kind}")


def control_text(control: JsonObject | None) -> Text:
    """Say which control area an activity has (GeoJSON): the one proposed, or one chosen by hand."""
    if control is None:
        return text("plan.control_of_program")
    if control["type"] != "Point":
        return text("plan.control_drawn")
    lng, lat = control["coordinates"]
    return text("plan.control_at", lat=f"{lat:.4f}", lng=f"{lng:.4f}")


def entry_names(state: PlanState) -> dict[str, Name | date]:
    """Return what each thing in a plan is called, by its id; also of what was taken out.

    A meeting is known by its day. What has no name yet is not there.
    """
    found = (*state.priorities, *state.activities, *state.indicators, *state.approvals,
             *state.meetings, *state.questions, *state.deleted)  # fmt: skip
    return {one.entity_id: name for one in found if (name := _entry_name(one))}


def _entry_name(entry: Entity) -> Name | date:
    match entry:
        case Priority():
            return priority_name(entry)
        case Activity():
            return activity_name(entry)
        case Indicator() | SurveyQuestion():
            return entry.title
        case Approval():
            return text(f"approver.{entry.approver}")
        case Meeting():
            return date.fromisoformat(entry.held_on) if entry.held_on else ""
    return ""


def indicators_of(state: PlanState, activity_id: str) -> tuple[Indicator, ...]:
    """Return the indicators of an activity, in order."""
    return tuple(one for one in state.indicators if one.activity_id == activity_id)
