"""One field of a plan as a form gives it: checked that the plan has such a thing, then kept."""

from __future__ import annotations

from typing import Any

from model.errors import NotFoundError, SessionError
from model.events import Actor, Edit, Entity, EntityKind
from model.plan import PlanState
from services.plans import AUTHOR, edit_plan, plan_state
from services.workspace import Workspace
from session.state import kind_of, plain_value


def set_field(
    workspace: Workspace,
    plan_id: str,
    kind: EntityKind,
    entity_id: str,
    *,
    field: str,
    value: Any,
    seen: tuple[str, ...] | None = None,
    actor: Actor = AUTHOR,
) -> None:
    """Change one field; "sums_som.donor" is one sum among those of its field.

    Raises `NotFoundError` ("no_plan_entry") for what is not in the plan, and as `edit_plan`.
    """
    entity = find(plan_state(workspace, plan_id), kind, entity_id)
    name, _, part = field.partition(".")
    if part:
        known = plain_value(getattr(entity, name, None))
        if not isinstance(known, dict):
            raise SessionError("session_bad_field", kind=kind.value, field=field)
        value = {key: one for key, one in (known | {part: value}).items() if one}
    edit = Edit(kind, entity_id, {name: value}, seen=seen)
    edit_plan(workspace, plan_id, [edit], actor=actor)


def find(state: PlanState, kind: EntityKind, entity_id: str) -> Entity:
    """Return something in a plan by kind and id; raises `NotFoundError` ("no_plan_entry")."""
    for entity in entities(state):
        if entity.entity_id == entity_id and kind_of(entity) is kind:
            return entity
    raise NotFoundError("no_plan_entry")


def entities(state: PlanState) -> tuple[Entity, ...]:
    """Return everything in a plan, the plan itself first."""
    return (
        state.info,
        *state.priorities,
        *state.activities,
        *state.indicators,
        *state.approvals,
        *state.meetings,
        *state.questions,
    )
