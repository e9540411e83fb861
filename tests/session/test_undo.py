"""What can be undone and redone, worked out on paper."""

from __future__ import annotations

import pytest

from model.errors import SessionError
from model.events import Action, EntityKind
from session.fold import IS_DELETED, fold
from session.undo import VOTER, compensation, stacks
from tests.session.events import event, id_of

MADE = event("made", clock=1, changes={"severity": 1}, before={IS_DELETED: True})
EDIT = event("edit", clock=2, changes={"severity": 3}, before={"severity": 1}, parents=("made",))


def names(events: list) -> list[str]:
    return [bytes.fromhex(one.event_id).lstrip(b"\0").decode() for one in events]


def test_undo_redo_undo() -> None:
    u1 = event("u1", clock=3, changes={"severity": 1}, parents=("edit",), undoes="edit")
    r1 = event("r1", clock=4, changes={"severity": 3}, parents=("u1",), undoes="u1")
    new = event("new", clock=4, changes={"severity": 2}, parents=("u1",))
    assert tuple(map(names, stacks([EDIT, MADE]))) == (["made", "edit"], [])
    assert tuple(map(names, stacks([MADE, EDIT, u1]))) == (["made"], ["u1"])
    assert tuple(map(names, stacks([MADE, EDIT, u1, r1]))) == (["made", "r1"], [])
    assert tuple(map(names, stacks([MADE, EDIT, u1, new]))) == (["made", "new"], [])


def test_beginnings_votes_steps_and_redactions_are_left_alone() -> None:
    events = [
        event("session", clock=1, entity=EntityKind.SESSION),
        event("group", clock=2, entity=EntityKind.GROUP),
        event("vote", clock=3, entity=EntityKind.BALLOT, role=VOTER),
        event("step", clock=4, changes={"step": "mark"}, parents=("session",)),
        event("gone", clock=5, action=Action.REDACT, parents=("made",)),
    ]
    assert stacks(events) == ([], [])


def test_what_makes_it_undone() -> None:
    edit = compensation(EDIT, fold([MADE, EDIT]), letters={})
    assert (edit.action, dict(edit.values)) == (Action.PUT, {"severity": 1})
    assert compensation(MADE, fold([MADE]), letters={}).action is Action.DELETE
    gone = event(
        "gone", clock=2, action=Action.DELETE, before={IS_DELETED: False}, parents=("made",)
    )
    assert compensation(gone, fold([MADE, gone]), letters={}).action is Action.RESTORE


def test_what_others_changed_since_is_not_undone() -> None:
    since = event("since", clock=3, changes={"severity": 2}, parents=("edit",))
    with pytest.raises(SessionError, match="session_overtaken"):
        compensation(EDIT, fold([MADE, EDIT, since]), letters={})
    assert id_of("since") in fold([MADE, EDIT, since]).heads
