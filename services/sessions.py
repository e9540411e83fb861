"""Mapping sessions: start one, change what is in it, take a change back, read how it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from model.errors import NotFoundError, SessionError
from model.events import Action, Actor, Edit, EntityKind, Event
from model.session import SessionInfo, SessionState, Step
from model.text import Names
from services import taking_back
from services.choosing import edits_to_choose
from services.units import breadcrumb
from services.workspace import Workspace, active_set
from session.fields import FREE_TEXTS
from session.rules import require_open
from store.entities import log_stamp
from store.events import new_id, record
from store.sessions import list_session_infos, load_session


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A group that will take part."""

    kind: str  # MappedBy
    people: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What has to be known to start; months as "2025-01" or "" for everything there is."""

    pcode: str
    groups: tuple[GroupPlan, ...]
    held_on: date
    first_month: str = ""
    last_month: str = ""
    title: str = ""
    is_rehearsal: bool = False


def start_session(workspace: Workspace, plan: SessionPlan, *, actor: Actor) -> str:
    """Start a session of a unit of the set in use; return its id.

    Raises `SessionError` ("session_no_groups") without a group, ("session_empty_group") for a
    group without people, ("session_bad_period") when the last month is before the first;
    `NotFoundError` for an unknown unit.
    """
    _check_plan(plan)
    unit = breadcrumb(workspace, plan.pcode)[-1]
    session_id = new_id()
    info = {
        "pcode": unit.pcode,
        "set_id": active_set(workspace).info.set_id,
        "unit_ky": unit.names.ky,
        "unit_ru": unit.names.ru,
        "unit_en": unit.names.en,
        "first_month": plan.first_month,
        "last_month": plan.last_month,
        "held_on": plan.held_on.isoformat(),
        "title": plan.title,
        "is_rehearsal": plan.is_rehearsal,
    }
    groups = (
        Edit(
            EntityKind.GROUP,
            new_id(),
            {"kind": group.kind, "people": group.people, "label": group.label, "order": at},
        )
        for at, group in enumerate(plan.groups)
    )
    edits = [Edit(EntityKind.SESSION, session_id, info), *groups]
    record(workspace.store, session_id, edits, actor=actor)
    return session_id


def list_sessions(workspace: Workspace, *, pcode: str = "") -> tuple[SessionInfo, ...]:
    """Return the sessions (of one unit, where given), the latest meeting first."""
    infos = list_session_infos(workspace.store)
    return tuple(info for info in infos if not pcode or info.pcode == pcode)


def session_state(workspace: Workspace, session_id: str) -> SessionState:
    """Return a session as it stands; raises `NotFoundError` ("no_session")."""
    return _state(workspace, session_id, log_stamp(workspace.store, session_id))


@lru_cache(maxsize=8)
def _state(workspace: Workspace, session_id: str, _stamp: str) -> SessionState:
    found = load_session(workspace.store, session_id)
    if found is None:
        raise NotFoundError("no_session")
    return found


def unit_names(info: SessionInfo) -> Names:
    """Return the name of the session's unit, as it was when the session began."""
    return Names(info.unit_ky, info.unit_ru, info.unit_en)


def edit_session(
    workspace: Workspace, session_id: str, edits: Sequence[Edit], *, actor: Actor
) -> tuple[Event, ...]:
    """Make changes, all or none; return the events they became.

    Raises `ConflictError` where somebody else changed the same fields since `seen`,
    `SessionError` for a closed session or a value a field cannot hold.
    """
    require_open(session_state(workspace, session_id), edits)
    return record(workspace.store, session_id, edits, actor=actor)


def set_step(workspace: Workspace, session_id: str, step: Step, *, actor: Actor) -> None:
    """Go to a step of the agenda."""
    _edit_info(workspace, session_id, {"step": step.value}, actor=actor)


def set_voting(workspace: Workspace, session_id: str, is_voting: bool, *, actor: Actor) -> None:
    """Open or close the vote from phones."""
    _edit_info(workspace, session_id, {"is_voting": is_voting}, actor=actor)


def release_group(
    workspace: Workspace, session_id: str, group_id: str, is_released: bool, *, actor: Actor
) -> None:
    """Let the others see a group's marks, or hide them again."""
    edit = Edit(EntityKind.GROUP, group_id, {"is_released": is_released})
    edit_session(workspace, session_id, [edit], actor=actor)


def close_session(workspace: Workspace, session_id: str, *, actor: Actor) -> None:
    """End the meeting: what it agreed on stays as it is, until the session is opened again."""
    _edit_info(workspace, session_id, {"is_closed": True, "is_voting": False}, actor=actor)


def reopen_session(workspace: Workspace, session_id: str, *, actor: Actor) -> None:
    """Go on with a closed session."""
    _edit_info(workspace, session_id, {"is_closed": False}, actor=actor)


def undo_state(workspace: Workspace, session_id: str) -> tuple[bool, bool]:
    """Return whether this laptop has something to undo, and something to redo."""
    return taking_back.undo_state(workspace, session_id)


def undo(
    workspace: Workspace, session_id: str, *, actor: Actor, hidden: Collection[str] = ()
) -> bool:
    """Take back this laptop's last change by events that say so; False without one.

    `hidden` are the ids of marks that nobody at the laptop sees now. Raises `SessionError`:
    "session_undo_hidden" where the change is to one of them, which would go unseen;
    "session_overtaken" where somebody has changed the same since.
    """
    check = _checks(workspace, session_id, hidden)
    return taking_back.undo(workspace, session_id, actor=actor, check=check)


def redo(
    workspace: Workspace, session_id: str, *, actor: Actor, hidden: Collection[str] = ()
) -> bool:
    """Do again what was undone last; False without one. Raises as `undo`."""
    check = _checks(workspace, session_id, hidden)
    return taking_back.redo(workspace, session_id, actor=actor, check=check)


def _checks(
    workspace: Workspace, session_id: str, hidden: Collection[str]
) -> Callable[[Sequence[Edit]], None]:
    def check(edits: Sequence[Edit]) -> None:
        require_open(session_state(workspace, session_id), edits)
        if any(edit.entity_id in hidden for edit in edits):
            raise SessionError("session_undo_hidden")

    return check


def resolve(
    workspace: Workspace,
    session_id: str,
    entity_id: str,
    head_id: str,
    *,
    shown: Collection[str],
    actor: Actor,
) -> None:
    """Choose one of the versions of something in conflict; the others stay in the log.

    `shown` are the head ids of the versions to choose from. Raises `NotFoundError`
    ("no_session_version") where they are others by now, `ConflictError` where another one comes
    at this very moment.
    """
    edits = edits_to_choose(workspace, session_id, entity_id, head_id, shown=shown)
    edit_session(workspace, session_id, edits, actor=actor)


def redact(
    workspace: Workspace,
    log_id: str,
    kind: EntityKind,
    entity_id: str,
    *,
    fields: Iterable[str] | None = None,
    actor: Actor,
) -> None:
    """Blank what people wrote into something, for good: now, before, and in the log.

    In a session that is always all of it, in a plan the `fields` given. What is closed or signed
    is blanked too. Raises `NotFoundError` ("no_session_entity"), `SessionError`
    ("session_bad_field") for a field that holds no words.
    """
    known, asked = FREE_TEXTS[kind], FREE_TEXTS[kind] if fields is None else frozenset(fields)
    if unknown := sorted(asked - known):
        raise SessionError("session_bad_field", kind=kind.value, field=unknown[0])
    edit = Edit(kind, entity_id, dict.fromkeys(sorted(asked), ""), Action.REDACT)
    record(workspace.store, log_id, [edit], actor=actor)


def _check_plan(plan: SessionPlan) -> None:
    if not plan.groups:
        raise SessionError("session_no_groups")
    if any(group.people < 1 for group in plan.groups):
        raise SessionError("session_empty_group")
    if plan.first_month and plan.last_month and plan.last_month < plan.first_month:
        raise SessionError("session_bad_period")


def _edit_info(
    workspace: Workspace, session_id: str, values: dict[str, Any], *, actor: Actor
) -> None:
    edit = Edit(EntityKind.SESSION, session_id, values)
    edit_session(workspace, session_id, [edit], actor=actor)
