"""What a plan grows from: the priorities a session agreed on, and last year's unfinished work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from model.errors import NotFoundError
from model.events import Actor, Edit, EntityKind
from model.plan import Activity, Indicator, PlanState, Priority
from model.session import CanAct, Issue, Outcome
from model.text import Text
from services.agreement import police_figures
from services.plans import AUTHOR, edit_plan, list_plans, plan_state
from services.sessions import list_sessions, session_state
from services.workspace import Workspace
from session.plan_order import activities_of
from session.priorities import reasons_for
from session.ranks import MOST_PRIORITIES
from session.state import plain_values
from session.tally import tally as tally_of
from store.events import new_id

Translate = Callable[[Text], str]
"""Makes a sentence of a text, in the language the plan is written in."""

_COPIED_ACTIVITY = (
    "kind",
    "title",
    "places",
    "responsible",
    "involved",
    "resources",
    "sums_som",
    "expected",
    "monitoring",
    "hotspot_ids",
)
_COPIED_PRIORITY = (
    "category",
    "title",
    "session_id",
    "issue_id",
    "justification",
    "causes",
    "consequences",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """How much came into a plan, and how much found no room beside its five priorities."""

    taken: int
    left: int


def sessions_to_take(workspace: Workspace, plan_id: str) -> tuple[str, ...]:
    """Return the sessions of the plan's unit that agreed on priorities, the latest first.

    Rehearsals are for a plan that is made to practise, and for no other.
    """
    info = plan_state(workspace, plan_id).info
    return tuple(
        one.entity_id
        for one in list_sessions(workspace, pcode=info.pcode)
        if one.is_rehearsal == info.is_demo and session_state(workspace, one.entity_id).priorities
    )


def take_priorities(
    workspace: Workspace,
    plan_id: str,
    session_id: str,
    *,
    translate: Translate,
    today: date | None = None,
    actor: Actor = AUTHOR,
) -> Taken:
    """Take a session's priorities into a plan, each with the reasons that were heard for it.

    Those that the plan has from there already are left as they are. The reasons are the ones that
    the minutes give: fit for the public. Raises `NotFoundError` ("no_session").
    """
    state, session = plan_state(workspace, plan_id), session_state(workspace, session_id)
    known = {one.issue_id for one in state.priorities}
    new = [issue for issue in session.priorities if issue.entity_id not in known]
    room = max(MOST_PRIORITIES - len(state.priorities), 0)
    tally = tally_of(session)
    police = police_figures(workspace, session, today=today)
    edits = []
    for rank, issue in enumerate(new[:room], start=len(state.priorities) + 1):
        reasons = reasons_for(
            session,
            tally,
            issue,
            police=police.get(issue.entity_id),
            with_can_act=issue.can_act is not CanAct.UNKNOWN,
        )
        said = [issue.reason, *(_sentence(translate(reason)) for reason in reasons)]
        edits.append(_priority_of(issue, session_id, rank, "\n".join(filter(None, said))))
    if edits:
        ids = dict.fromkeys((*state.info.session_ids, session_id))
        edits.append(Edit(EntityKind.PLAN, plan_id, {"session_ids": list(ids)}))
        edit_plan(workspace, plan_id, edits, actor=actor)
    return Taken(len(new[:room]), len(new[room:]))


def _priority_of(issue: Issue, session_id: str, rank: int, justification: str) -> Edit:
    values = {
        "rank": rank,
        "category": issue.category,
        "title": issue.title,
        "session_id": session_id,
        "issue_id": issue.entity_id,
        "justification": justification,
    }
    return Edit(EntityKind.PRIORITY, new_id(), values)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(".") + "."


def plan_before(workspace: Workspace, plan_id: str) -> str:
    """Return the id of the unit's latest plan of an earlier year, "" where there is none."""
    info = plan_state(workspace, plan_id).info
    earlier = [
        one
        for one in list_plans(workspace, pcode=info.pcode)
        if one.year < info.year and one.is_demo == info.is_demo
    ]
    return earlier[0].entity_id if earlier else ""


def unfinished(state: PlanState) -> tuple[Activity, ...]:
    """Return the activities that a plan leaves to the next one: all that were not done."""
    return tuple(one for one in state.activities if one.status is not Outcome.DONE)


def copy_unfinished(
    workspace: Workspace, plan_id: str, before_id: str, *, actor: Actor = AUTHOR
) -> Taken:
    """Copy what an earlier plan left undone, with its priorities and indicators, as planned anew.

    Months move on by the years between; what was spent, shown and measured stays behind, but the
    last measured value of an indicator is the new baseline. Activities whose priority finds no
    room are not copied. Raises `NotFoundError` ("no_plan", "no_plan_before" for a later plan).
    """
    now, before = plan_state(workspace, plan_id), plan_state(workspace, before_id)
    years = now.info.year - before.info.year
    if years < 1:
        raise NotFoundError("no_plan_before")
    place = _Places(now)
    edits, left = [], 0
    for priority_id in ("", *(one.entity_id for one in before.priorities)):
        waiting = [a for a in activities_of(before, priority_id) if a in unfinished(before)]
        waiting = [a for a in waiting if not place.has(a)]
        if not waiting:
            continue
        target = place.priority_for(before, priority_id)
        if target is None:
            left += len(waiting)
            continue
        for activity in waiting:
            edits += place.copies(before, activity, target, years)
    edits = [*place.new_priorities, *edits]
    if edits:
        edit_plan(workspace, plan_id, edits, actor=actor)
    return Taken(sum(edit.entity is EntityKind.ACTIVITY for edit in edits), left)


class _Places:
    """Where copies go in a plan: under the same priority, or under one that is copied too."""

    def __init__(self, now: PlanState) -> None:
        self.now = now
        self.new_priorities: list[Edit] = []
        self.next_order = max((one.order for one in now.activities), default=-1) + 1
        self._known = {_name_of(one): one.entity_id for one in now.priorities}
        self._titles = {(one.kind, one.title) for one in now.activities}

    def has(self, activity: Activity) -> bool:
        """Whether the plan has this activity already: asking twice copies once."""
        return (activity.kind, activity.title) in self._titles

    def priority_for(self, before: PlanState, priority_id: str) -> str | None:
        """Return the id of the priority to copy under, None where there is no room for it."""
        if not priority_id:
            return ""
        priority = next(one for one in before.priorities if one.entity_id == priority_id)
        if _name_of(priority) not in self._known:
            rank = len(self._known) + 1
            if rank > MOST_PRIORITIES:
                return None
            values = plain_values(priority, _COPIED_PRIORITY) | {"rank": rank}
            edit = Edit(EntityKind.PRIORITY, new_id(), values)
            self.new_priorities.append(edit)
            self._known[_name_of(priority)] = edit.entity_id
        return self._known[_name_of(priority)]

    def copies(
        self, before: PlanState, activity: Activity, priority_id: str, years: int
    ) -> list[Edit]:
        """Return the edits that copy an activity and its indicators."""
        activity_id = new_id()
        values = plain_values(activity, _COPIED_ACTIVITY) | {
            "priority_id": priority_id,
            "first_month": _later(activity.first_month, years),
            "last_month": _later(activity.last_month, years),
            "order": self.next_order,
        }
        self.next_order += 1
        measured = [one for one in before.indicators if one.activity_id == activity.entity_id]
        return [
            Edit(EntityKind.ACTIVITY, activity_id, values),
            *(_indicator(one, activity_id) for one in measured),
        ]


def _name_of(priority: Priority) -> tuple[str, str]:
    return priority.category, priority.title


def _indicator(indicator: Indicator, activity_id: str) -> Edit:
    known = indicator.actual if indicator.actual is not None else indicator.baseline
    values = {
        "activity_id": activity_id,
        "title": indicator.title,
        "unit_of_measure": indicator.unit_of_measure,
        "baseline": known,
        "target": indicator.target,
        "order": indicator.order,
    }
    return Edit(EntityKind.INDICATOR, new_id(), values)


def _later(month: str, years: int) -> str:
    return f"{int(month[:4]) + years:04d}{month[4:]}" if month else ""
