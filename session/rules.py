"""What may be done to a session, and when."""

from __future__ import annotations

from collections.abc import Iterable

from model.errors import SessionError
from model.events import Action, Edit, EntityKind
from model.session import SessionState

AFTERWARDS = frozenset({"outcome", "outcome_note"})
"""Fields of an issue that are told long after the meeting: what became of a priority."""


def require_open(state: SessionState, edits: Iterable[Edit]) -> None:
    """Raise `SessionError` ("session_closed") for an edit that a closed session does not take."""
    if not state.info.is_closed:
        return
    for edit in edits:
        is_own = edit.entity is EntityKind.SESSION
        is_told_later = (
            edit.entity is EntityKind.ISSUE
            and edit.action is Action.PUT
            and edit.values.keys() <= AFTERWARDS
        )
        if not (is_own or is_told_later):
            raise SessionError("session_closed")
