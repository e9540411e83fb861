"""Undo and redo: what can be taken back, and the change that takes it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from model.errors import SessionError
from model.events import Action, Edit, EntityKind, Event
from session.fields import NOT_UNDONE
from session.fold import IS_DELETED, Folded, settings_of
from session.wire import with_letters

VOTER = "voter"
"""Role of somebody who votes from a phone: the facilitator's undo leaves votes alone."""

_BEGINNINGS = frozenset({EntityKind.SESSION, EntityKind.GROUP, EntityKind.PLAN})
"""Made with the session or plan; taken back by deleting them on purpose only."""


def stacks(own: Iterable[Event]) -> tuple[list[Event], list[Event]]:
    """Return what can be undone and what can be redone, the next one last.

    `own` are this laptop's events of one log, in any order. An undo can be redone until
    something new is done.
    """
    undoable: list[Event] = []
    redoable: list[Event] = []
    for event in sorted(own, key=lambda e: e.number):
        if not _can_undo(event):
            continue
        if undoable and event.undoes == undoable[-1].event_id:
            undoable.pop()
            redoable.append(event)
        elif redoable and event.undoes == redoable[-1].event_id:
            redoable.pop()
            undoable.append(event)
        else:
            undoable.append(event)
            redoable.clear()
    return undoable, redoable


def compensation(event: Event, now: Folded, *, letters: Mapping[str, str]) -> Edit:
    """Return the change that takes an event back, as seen at `now`.

    `letters` are those of the free texts.
    Raises `SessionError` ("session_overtaken") where the fields have been changed since.
    """
    current = with_letters({IS_DELETED: now.is_deleted, **now.values}, letters)
    after = with_letters(settings_of(event), letters)
    if any(current.get(name) != value for name, value in after.items()):
        raise SessionError("session_overtaken")
    before = with_letters(event.before, letters)
    action = Action.PUT
    if IS_DELETED in before:
        action = Action.DELETE if before.pop(IS_DELETED) else Action.RESTORE
    return Edit(event.entity, event.entity_id, before, action, seen=now.heads)


def _can_undo(event: Event) -> bool:
    if event.action is Action.REDACT or event.actor.role == VOTER:
        return False
    if event.entity in _BEGINNINGS and not event.parents:
        return False
    return event.action is not Action.PUT or not event.changes.keys() <= NOT_UNDONE
