"""Undo and redo: what can be taken back, and the changes that take it back.

What was recorded together (a *change*: the events of one transaction) is taken back together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from model.errors import SessionError
from model.events import Action, Edit, EntityKind, Event
from session.fields import NOT_UNDONE
from session.fold import IS_DELETED, Folded, settings_of
from session.wire import with_letters

Change = Sequence[Event]
"""The events of one transaction, in the order of their numbers; never empty."""

_BEGINNINGS = frozenset(
    {
        EntityKind.SESSION,
        EntityKind.GROUP,
        EntityKind.PLAN,
        EntityKind.APPROVAL,
        EntityKind.VARIANT,
    }
)
"""Made with the session, plan or variant; taken back by deleting them on purpose only."""


def stacks(own: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """Return what can be undone and what can be redone, the next one last.

    `own` are this laptop's changes of one log, the oldest first. An undo can be redone until
    something new is done.
    """
    undoable: list[Change] = []
    redoable: list[Change] = []
    for change in own:
        events = [event for event in change if _can_undo(event)]
        if not events:
            continue
        if (at := _taken_back(events, undoable)) is not None:
            del undoable[at]
            redoable.append(events)
        elif (at := _taken_back(events, redoable)) is not None:
            del redoable[at]
            undoable.append(events)
        else:
            undoable.append(events)
            redoable.clear()
    return undoable, redoable


def compensation(own: Change, now: Folded, *, letters: Mapping[str, str]) -> Edit | None:
    """Return the edit that takes back the events of one entity in a change, as seen at `now`.

    None where they left nothing to take back (their words are blanked by now). `letters` are
    those of the free texts. Raises `SessionError` ("session_overtaken") where the fields have
    been changed since.
    """
    current = with_letters({IS_DELETED: now.is_deleted, **now.values}, letters)
    after = with_letters(_merged(settings_of(event) for event in own), letters)
    if any(current.get(name) != value for name, value in after.items()):
        raise SessionError("session_overtaken")
    before = with_letters(_merged(event.before for event in reversed(own)), letters)
    if all(current.get(name) == value for name, value in before.items()):
        return None
    action = Action.PUT
    was_deleted = before.pop(IS_DELETED, now.is_deleted)
    if was_deleted != now.is_deleted:
        action = Action.DELETE if was_deleted else Action.RESTORE
    last = own[-1]
    return Edit(last.entity, last.entity_id, before, action, seen=now.heads, undoes=last.event_id)


def _merged(values: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for some in values:
        merged |= some
    return merged


def _taken_back(events: Change, stack: Sequence[Change]) -> int | None:
    """Return which change of a stack these events take back, the latest first."""
    undone = {event.undoes for event in events} - {""}
    for at in reversed(range(len(stack))):
        if any(event.event_id in undone for event in stack[at]):
            return at
    return None


def _can_undo(event: Event) -> bool:
    if event.action is Action.REDACT or event.entity is EntityKind.BALLOT:
        return False
    if event.entity in _BEGINNINGS and not event.parents:
        return False
    is_change = event.action is not Action.PUT or not event.changes.keys() <= NOT_UNDONE
    return is_change or bool(event.undoes)
