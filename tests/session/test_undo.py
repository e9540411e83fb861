"""What can be undone and redone, worked out on paper."""

from __future__ import annotations

import pytest

from model.errors import SessionError
from model.events import Action, EntityKind, Event
from session.fold import IS_DELETED, fold
from session.undo import Change, compensation, stacks
from tests.session.events import event, id_of

MADE = event("made", clock=1, changes={"severity": 1}, before={IS_DELETED: True})
EDIT = event("edit", clock=2, changes={"severity": 3}, before={"severity": 1}, parents=("made",))


def names(changes: list[Change]) -> list[str]:
    """Return the short names of events, those of one change with a plus between them."""
    return ["+".join(map(name_of, change)) for change in changes]


def name_of(one: Event) -> str:
    return bytes.fromhex(one.event_id).lstrip(b"\0").decode()


def stacked(*changes: Event | tuple[Event, ...]) -> tuple[list[str], list[str]]:
    own = [change if isinstance(change, tuple) else (change,) for change in changes]
    undoable, redoable = stacks(own)
    return names(undoable), names(redoable)


def test_undo_redo_undo() -> None:
    u1 = event("u1", clock=3, changes={"severity": 1}, parents=("edit",), undoes="edit")
    r1 = event("r1", clock=4, changes={"severity": 3}, parents=("u1",), undoes="u1")
    new = event("new", clock=4, changes={"severity": 2}, parents=("u1",))
    assert stacked(MADE, EDIT) == (["made", "edit"], [])
    assert stacked(MADE, EDIT, u1) == (["made"], ["u1"])
    assert stacked(MADE, EDIT, u1, r1) == (["made", "r1"], [])
    assert stacked(MADE, EDIT, u1, new) == (["made", "new"], [])


def test_what_was_recorded_together_is_one_change() -> None:
    swapped = (
        event("one", clock=3, entity=EntityKind.ISSUE, changes={"rank": 2}, parents=("x",)),
        event("two", clock=4, entity=EntityKind.ISSUE, changes={"rank": 1}, parents=("y",)),
    )
    back = (
        event("b2", clock=5, entity=EntityKind.ISSUE, parents=("two",), undoes="two"),
        event("b1", clock=6, entity=EntityKind.ISSUE, parents=("one",), undoes="one"),
    )
    assert stacked(MADE, swapped) == (["made", "one+two"], [])
    assert stacked(MADE, swapped, back) == (["made"], ["b2+b1"])


def test_a_change_below_one_that_left_nothing_can_be_taken_back_first() -> None:
    """The last edit's words were blanked since; the undo went on to the one before."""
    blanked = event("blanked", clock=3, changes={"note": ""}, parents=("edit",))
    u1 = event("u1", clock=4, changes={"severity": 1}, parents=("blanked",), undoes="edit")
    assert stacked(MADE, EDIT, blanked, u1) == (["made", "blanked"], ["u1"])


def test_beginnings_votes_steps_and_redactions_are_left_alone() -> None:
    events = [
        event("session", clock=1, entity=EntityKind.SESSION),
        event("group", clock=2, entity=EntityKind.GROUP),
        event("phone", clock=3, entity=EntityKind.BALLOT, role="voter"),
        event("hands", clock=4, entity=EntityKind.BALLOT, changes={"dots": {}}),
        event("step", clock=5, changes={"step": "mark"}, parents=("session",)),
        event("gone", clock=6, action=Action.REDACT, parents=("made",)),
    ]
    assert stacked(*events) == ([], [])


def test_what_makes_it_undone() -> None:
    edit = compensation([EDIT], fold([MADE, EDIT]), letters={})
    assert edit is not None
    assert (edit.action, dict(edit.values)) == (Action.PUT, {"severity": 1})
    assert edit.undoes == id_of("edit")
    made = compensation([MADE], fold([MADE]), letters={})
    assert made is not None
    assert made.action is Action.DELETE
    gone = event(
        "gone", clock=2, action=Action.DELETE, before={IS_DELETED: False}, parents=("made",)
    )
    restored = compensation([gone], fold([MADE, gone]), letters={})
    assert restored is not None
    assert restored.action is Action.RESTORE


def test_two_events_of_one_entity_are_taken_back_as_one() -> None:
    gone = event(
        "gone", clock=3, action=Action.DELETE, before={IS_DELETED: False}, parents=("edit",)
    )
    edit = compensation([EDIT, gone], fold([MADE, EDIT, gone]), letters={})
    assert edit is not None
    assert (edit.action, dict(edit.values)) == (Action.RESTORE, {"severity": 1})


def test_words_that_were_blanked_leave_nothing_to_take_back() -> None:
    reference = {"text": "d" * 64}
    note = event("note", clock=2, changes={"note": reference}, before={"note": ""}, parents=("m",))
    assert compensation([note], fold([MADE, note]), letters={"d" * 64: ""}) is None


def test_what_others_changed_since_is_not_undone() -> None:
    since = event("since", clock=3, changes={"severity": 2}, parents=("edit",))
    with pytest.raises(SessionError, match="session_overtaken"):
        compensation([EDIT], fold([MADE, EDIT, since]), letters={})
    assert id_of("since") in fold([MADE, EDIT, since]).heads
