"""Who changed what in a plan, and the plan as it was at any moment before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from model.errors import NotFoundError
from model.events import Action, Actor, Edit, Entity, EntityKind, Event
from model.plan import PlanState
from services.plan_fields import entities
from services.plans import AUTHOR, edit_plan, plan_state
from services.session_log import LogLine, line_of
from services.workspace import Workspace
from session.blanking import blanked_fields
from session.fold import fold
from session.state import Kept, build_plan, default_values, kind_of, plain_values
from store.entities import load_blanked, load_events_with_letters


def plan_log(workspace: Workspace, plan_id: str) -> tuple[LogLine, ...]:
    """Return the changes of a plan, the latest first; redacted words are ""."""
    plan_state(workspace, plan_id)
    events = load_events_with_letters(workspace.store, plan_id)
    gone = load_blanked(workspace.store, plan_id)
    return tuple(_line(event, gone.get(event.event_id, frozenset())) for event in reversed(events))


def _line(event: Event, gone: frozenset[str]) -> LogLine:
    taken = blanked_fields(event) if event.action is Action.REDACT else frozenset()
    return replace(line_of(event), blanked=gone | taken)


def plan_at(workspace: Workspace, plan_id: str, event_id: str) -> PlanState:
    """Return a plan as it was right after one of its events.

    Raises `NotFoundError` ("no_plan_version") for an event that is not the plan's.
    """
    events = load_events_with_letters(workspace.store, plan_id)
    at = next((at for at, one in enumerate(events) if one.event_id == event_id), None)
    found = None if at is None else build_plan(_kept(events[: at + 1]))
    if found is None:
        raise NotFoundError("no_plan_version")
    return found


def _kept(events: Sequence[Event]) -> Iterable[Kept]:
    by_entity: dict[str, list[Event]] = {}
    for event in events:
        by_entity.setdefault(event.entity_id, []).append(event)
    for entity_id, own in by_entity.items():
        now = fold(own)
        yield Kept(own[0].entity, entity_id, now.values, now.heads, is_deleted=now.is_deleted)


def bring_back(workspace: Workspace, plan_id: str, event_id: str, *, actor: Actor = AUTHOR) -> bool:
    """Make a plan what it was right after one of its events; one undo takes that back.

    False where it is so already. Raises as `plan_at`, and `SessionError` ("plan_signed").
    """
    then, now = plan_at(workspace, plan_id, event_id), plan_state(workspace, plan_id)
    edits = list(_edits_to(then, now))
    if edits:
        edit_plan(workspace, plan_id, edits, actor=actor)
    return bool(edits)


def _edits_to(then: PlanState, now: PlanState) -> Iterable[Edit]:
    was, known = _by_id(then), _by_id(now)
    deleted = {one.entity_id for one in now.deleted}
    for entity_id, entity in known.items():
        if entity_id not in was:
            yield Edit(kind_of(entity), entity_id, action=Action.DELETE)
    for entity_id, entity in was.items():
        kind = kind_of(entity)
        if entity_id in deleted:
            yield Edit(kind, entity_id, action=Action.RESTORE)
        current = known.get(entity_id)
        values = _values(kind, entity)
        changed = values if current is None else _changed(values, _values(kind, current))
        if changed:
            yield Edit(kind, entity_id, changed)


def _by_id(state: PlanState) -> dict[str, Entity]:
    return {one.entity_id: one for one in entities(state)}


def _values(kind: EntityKind, entity: Entity) -> dict[str, object]:
    return plain_values(entity, default_values(kind))


def _changed(then: dict[str, object], now: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in then.items() if now[name] != value}
