"""What may be done to a plan, and what has to fit together in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from model.errors import SessionError
from model.events import Action, Edit, EntityKind
from model.plan import Approver, PlanState
from session.plan_order import activities_of, indicators_of
from session.ranks import MOST_PRIORITIES

FIRST_YEAR, LAST_YEAR = 2010, 2100
"""Of a plan: joint plans exist since about 2010; what is typed beyond 2100 is a slip."""

FOLLOWED_UP: Mapping[EntityKind, frozenset[str] | None] = MappingProxyType(
    {
        EntityKind.PLAN: frozenset({"is_closed"}),
        EntityKind.ACTIVITY: frozenset(
            {"status", "status_on", "evidence", "spent_som", "hotspot_ids", "control"}
        ),
        EntityKind.INDICATOR: frozenset({"actual", "measured_on"}),
        EntityKind.APPROVAL: frozenset({"signed_on", "signatory"}),
        EntityKind.MEETING: None,  # all of it
        EntityKind.SURVEY: None,
    }
)
"""Fields that are told after a plan is signed: what became of it, not what it promises."""


def require_changeable(state: PlanState, edits: Iterable[Edit]) -> None:
    """Raise `SessionError` for edits that a plan does not take.

    "plan_signed" where the plan is closed and an edit would change what was signed;
    "plan_bad_term" for an activity that ends before it begins; "plan_too_many_priorities" for a
    sixth; "plan_more_yes_than_answers" for a survey.
    """
    for edit in edits:
        if state.info.is_closed and not _is_follow_up(edit):
            raise SessionError("plan_signed")
        if edit.action is Action.PUT:
            _CHECKS.get(edit.entity, _nothing)(state, edit)


def _is_follow_up(edit: Edit) -> bool:
    if edit.entity not in FOLLOWED_UP:
        return False
    fields = FOLLOWED_UP[edit.entity]
    return fields is None or (edit.action is Action.PUT and edit.values.keys() <= fields)


def _nothing(_state: PlanState, _edit: Edit) -> None:
    return


def _check_priority(_state: PlanState, edit: Edit) -> None:
    rank = edit.values.get("rank")
    if isinstance(rank, int) and rank > MOST_PRIORITIES:
        raise SessionError("plan_too_many_priorities", most=MOST_PRIORITIES)


def _check_activity(state: PlanState, edit: Edit) -> None:
    now = _values_of(state.activities, edit)
    first, last = now("first_month"), now("last_month")
    if first and last and last < first:
        raise SessionError("plan_bad_term")


def _check_survey(state: PlanState, edit: Edit) -> None:
    now = _values_of(state.questions, edit)
    for when in ("before", "after"):
        if (now(f"{when}_yes") or 0) > (now(f"{when}_answers") or 0):
            raise SessionError("plan_more_yes_than_answers")


def _values_of(entities: Iterable[Any], edit: Edit) -> Any:
    """Return a look at a field as it will be after the edit."""
    known = next((one for one in entities if one.entity_id == edit.entity_id), None)
    return lambda name: edit.values.get(name, getattr(known, name, None))


_CHECKS = {
    EntityKind.PRIORITY: _check_priority,
    EntityKind.ACTIVITY: _check_activity,
    EntityKind.SURVEY: _check_survey,
}


def dependents(state: PlanState, entity_id: str) -> list[tuple[EntityKind, str]]:
    """Return something in a plan and all that hangs on it, the last leaves first.

    Empty for what is not in the plan, or what cannot leave it (the approvals).
    """
    if any(one.entity_id == entity_id for one in state.priorities):
        below = [
            leaf
            for activity in activities_of(state, entity_id)
            for leaf in dependents(state, activity.entity_id)
        ]
        return [*below, (EntityKind.PRIORITY, entity_id)]
    if any(one.entity_id == entity_id for one in state.activities):
        leaves = [(EntityKind.INDICATOR, one.entity_id) for one in indicators_of(state, entity_id)]
        return [*leaves, (EntityKind.ACTIVITY, entity_id)]
    alone: Mapping[EntityKind, tuple[Any, ...]] = {
        EntityKind.INDICATOR: state.indicators,
        EntityKind.MEETING: state.meetings,
        EntityKind.SURVEY: state.questions,
    }
    return [
        (kind, entity_id)
        for kind, entities in alone.items()
        if any(one.entity_id == entity_id for one in entities)
    ]


def is_approved(state: PlanState) -> bool:
    """Return whether all three have signed."""
    signed = {one.approver for one in state.approvals if one.signed_on}
    return signed == set(Approver)
