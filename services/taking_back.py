"""Undo and redo in a log: of a session, a plan, or a variant of coverage.

What this laptop did last is taken back by events that say so (`session.undo`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from model.errors import ConflictError, SessionError
from model.events import Actor, Edit, Event
from services.workspace import Workspace
from session.fold import fold
from session.undo import Change, compensation, stacks
from store.entities import load_entity_events, load_own_changes
from store.events import origin_of, record

Check: TypeAlias = Callable[[Sequence[Edit]], None]
"""Raises where a log may not take these edits now."""


def undo_state(workspace: Workspace, log_id: str) -> tuple[bool, bool]:
    """Return whether this laptop has something to undo, and something to redo."""
    undoable, redoable = stacks(_own_changes(workspace, log_id))
    return (
        _can_take_back(workspace, log_id, undoable),
        _can_take_back(workspace, log_id, redoable),
    )


def undo(
    workspace: Workspace, log_id: str, *, actor: Actor, check: Check = lambda _edits: None
) -> bool:
    """Take back this laptop's last change by events that say so; False without one.

    Raises `SessionError` ("session_overtaken") where somebody has changed the same since, and
    what `check` raises.
    """
    undoable, _ = stacks(_own_changes(workspace, log_id))
    return _take_back_last(workspace, log_id, undoable, actor=actor, check=check)


def redo(
    workspace: Workspace, log_id: str, *, actor: Actor, check: Check = lambda _edits: None
) -> bool:
    """Do again what was undone last; False without one. Raises as `undo`."""
    _, redoable = stacks(_own_changes(workspace, log_id))
    return _take_back_last(workspace, log_id, redoable, actor=actor, check=check)


def _own_changes(workspace: Workspace, log_id: str) -> list[tuple[Event, ...]]:
    return load_own_changes(workspace.store, log_id, origin_of(workspace.store))


def _can_take_back(workspace: Workspace, log_id: str, stack: Sequence[Change]) -> bool:
    try:
        return any(_compensations(workspace, log_id, change) for change in reversed(stack))
    except SessionError:  # overtaken: whoever tries is told so
        return True


def _take_back_last(
    workspace: Workspace, log_id: str, stack: Sequence[Change], *, actor: Actor, check: Check
) -> bool:
    """Take back the last change of a stack that left anything to take back."""
    for change in reversed(stack):
        edits = _compensations(workspace, log_id, change)
        if not edits:
            continue
        check(edits)
        try:
            return bool(record(workspace.store, log_id, edits, actor=actor))
        except ConflictError as error:  # somebody was faster, between our look and our write
            raise SessionError("session_overtaken") from error
    return False


def _compensations(workspace: Workspace, log_id: str, change: Change) -> list[Edit]:
    edits = []
    for entity_id in dict.fromkeys(event.entity_id for event in reversed(change)):
        events, letters = load_entity_events(workspace.store, log_id, entity_id)
        own = [event for event in change if event.entity_id == entity_id]
        edits.append(compensation(own, fold(events), letters=letters))
    return [edit for edit in edits if edit is not None]
