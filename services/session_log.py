"""The log of a session as people read it: who did what, when, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model.events import Action, EntityKind, Event
from services.sessions import session_state
from services.stage import stage_of
from services.workspace import Workspace
from session.fields import FREE_TEXTS
from session.fold import IS_DELETED
from session.visibility import hidden_marks
from store.entities import load_events_with_letters


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class LogLine:
    """One change of a session."""

    event_id: str
    at: datetime  # UTC
    role: str
    name: str
    kind: EntityKind
    entity_id: str
    action: Action
    is_new: bool
    is_undo: bool  # takes another change back, or does it again
    changes: tuple[FieldChange, ...]
    blanked: frozenset[str] = frozenset()  # fields whose words it took away, or whose own are gone


def session_log(workspace: Workspace, session_id: str) -> tuple[LogLine, ...]:
    """Return the changes of a session, the latest first; redacted words are "".

    Those of marks that this laptop may not show (`session.visibility`) are left out until
    their group releases them. Raises `NotFoundError` ("no_session").
    """
    group = stage_of(workspace, session_id).active_group
    hidden = hidden_marks(session_state(workspace, session_id), active_group=group)
    events = load_events_with_letters(workspace.store, session_id)
    return tuple(line_of(event) for event in reversed(events) if event.entity_id not in hidden)


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that people wrote into one entity and that is not blanked, the latest first."""

    kind: EntityKind
    entity_id: str
    texts: tuple[str, ...]


def written_words(workspace: Workspace, session_id: str) -> tuple[Words, ...]:
    """Return what a redaction could blank: also words that were changed or deleted since.

    They stand in the log and in backups still. Words of marks that this laptop may not show
    are left out.
    """
    found: dict[tuple[EntityKind, str], dict[str, None]] = {}
    for line in session_log(workspace, session_id):
        for change in line.changes:
            if change.field in FREE_TEXTS[line.kind]:
                texts = found.setdefault((line.kind, line.entity_id), {})
                texts |= dict.fromkeys(filter(None, (change.after, change.before)))
    return tuple(Words(*key, tuple(texts)) for key, texts in found.items() if texts)


def line_of(event: Event) -> LogLine:
    """Return an event (free texts in place) as a line of the log."""
    return LogLine(
        event_id=event.event_id,
        at=datetime.fromisoformat(event.at),
        role=event.actor.role,
        name=event.actor.name,
        kind=event.entity,
        entity_id=event.entity_id,
        action=event.action,
        is_new=not event.parents,
        is_undo=bool(event.undoes),
        changes=_changes(event.before, event.changes),
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, before.get(name), value)
        for name, value in sorted(after.items())
        if name != IS_DELETED
    )
