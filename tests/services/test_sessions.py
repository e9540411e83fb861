"""A session through its use cases: start, mark, undo, choose, close."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from model.errors import ConflictError, NotFoundError, SessionError
from model.events import Action, Actor, Edit, EntityKind
from model.session import Step
from services import choosing, taking_back
from services.choosing import versions_of
from services.session_log import session_log, written_words
from services.sessions import (
    GroupPlan,
    SessionPlan,
    close_session,
    edit_session,
    list_sessions,
    redact,
    redo,
    release_group,
    reopen_session,
    resolve,
    session_state,
    set_step,
    start_session,
    undo,
    undo_state,
)
from services.stage import stage_of
from services.workspace import Workspace, open_workspace
from session.undo import compensation
from session.visibility import hidden_marks
from store.events import events_since, known, new_id, receive, record

OSH = "KG06000000000"
FACILITATOR = Actor("facilitator", "")
PLAN = SessionPlan(
    pcode=OSH,
    groups=(GroupPlan("women", 9), GroupPlan("youth", 4)),
    held_on=date(2026, 3, 1),
    first_month="2025-01",
    last_month="2025-12",
)
MARK = {
    "geometry": {"type": "Point", "coordinates": [72.8, 40.5]},
    "category": "alcohol",
    "severity": 2,
}


@pytest.fixture
def session_id(workspace: Workspace) -> str:
    return start_session(workspace, PLAN, actor=FACILITATOR)


def put_mark(workspace: Workspace, session_id: str, **values: object) -> str:
    group = session_state(workspace, session_id).groups[0]
    mark_id = new_id()
    edit = Edit(EntityKind.MARK, mark_id, MARK | {"group_id": group.entity_id} | values)
    edit_session(workspace, session_id, [edit], actor=FACILITATOR)
    return mark_id


def test_a_session_starts_with_its_unit_and_groups(workspace: Workspace, session_id: str) -> None:
    state = session_state(workspace, session_id)
    assert [(g.kind, g.people) for g in state.groups] == [("women", 9), ("youth", 4)]
    assert (state.info.pcode, state.info.step) == (OSH, Step.ORIENT)
    assert state.info.unit_en
    assert [info.entity_id for info in list_sessions(workspace)] == [session_id]
    assert list_sessions(workspace, pcode="KG02000000000") == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"groups": ()}, "session_no_groups"),
        ({"groups": (GroupPlan("women", 0),)}, "session_empty_group"),
        ({"last_month": "2024-12"}, "session_bad_period"),
        ({"last_month": "2025-13"}, "session_bad_field"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    workspace: Workspace, change: dict[str, object], code: str
) -> None:
    with pytest.raises(SessionError, match=code):
        start_session(workspace, replace(PLAN, **change), actor=FACILITATOR)
    assert list_sessions(workspace) == ()


def test_unknown_units_and_sessions_are_said(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError):
        start_session(workspace, replace(PLAN, pcode="KG99"), actor=FACILITATOR)
    with pytest.raises(NotFoundError, match="no_session"):
        session_state(workspace, new_id())


def test_undo_and_redo_walk_back_and_forth(workspace: Workspace, session_id: str) -> None:
    assert undo_state(workspace, session_id) == (False, False)
    mark_id = put_mark(workspace, session_id, note="dark")
    seen = session_state(workspace, session_id).marks[0].heads
    edit = Edit(EntityKind.MARK, mark_id, {"severity": 3, "note": "very dark"}, seen=seen)
    edit_session(workspace, session_id, [edit], actor=FACILITATOR)

    undo(workspace, session_id, actor=FACILITATOR)
    mark = session_state(workspace, session_id).marks[0]
    assert (mark.severity, mark.note) == (2, "dark")
    undo(workspace, session_id, actor=FACILITATOR)
    assert session_state(workspace, session_id).marks == ()
    assert undo_state(workspace, session_id) == (False, True)
    assert not undo(workspace, session_id, actor=FACILITATOR)

    redo(workspace, session_id, actor=FACILITATOR)
    redo(workspace, session_id, actor=FACILITATOR)
    mark = session_state(workspace, session_id).marks[0]
    assert (mark.severity, mark.note) == (3, "very dark")
    assert not redo(workspace, session_id, actor=FACILITATOR)
    undo(workspace, session_id, actor=FACILITATOR)
    assert session_state(workspace, session_id).marks[0].note == "dark"


def test_an_undo_goes_on_below_words_that_were_blanked(
    workspace: Workspace, session_id: str
) -> None:
    mark_id = put_mark(workspace, session_id)
    for values in ({"severity": 3}, {"note": "Asanov sells it"}):
        edit = Edit(EntityKind.MARK, mark_id, values)
        edit_session(workspace, session_id, [edit], actor=FACILITATOR)
    redact(workspace, session_id, EntityKind.MARK, mark_id, actor=FACILITATOR)
    assert undo(workspace, session_id, actor=FACILITATOR)
    assert session_state(workspace, session_id).marks[0].severity == 2
    assert undo(workspace, session_id, actor=FACILITATOR)
    assert session_state(workspace, session_id).marks == ()
    assert undo_state(workspace, session_id) == (False, True)
    assert redo(workspace, session_id, actor=FACILITATOR)
    assert redo(workspace, session_id, actor=FACILITATOR)
    mark = session_state(workspace, session_id).marks[0]
    assert (mark.severity, mark.note) == (3, "")
    assert undo_state(workspace, session_id) == (True, False)


def test_what_was_changed_together_is_undone_together(
    workspace: Workspace, session_id: str
) -> None:
    first, second = new_id(), new_id()

    def rank(of_first: int, of_second: int) -> None:
        ranks = ((first, of_first), (second, of_second))
        edits = [Edit(EntityKind.ISSUE, issue, {"rank": at}) for issue, at in ranks]
        edit_session(workspace, session_id, edits, actor=FACILITATOR)

    def order() -> list[str]:
        return [i.entity_id for i in session_state(workspace, session_id).priorities]

    rank(1, 2)
    rank(2, 1)
    undo(workspace, session_id, actor=FACILITATOR)
    assert order() == [first, second]
    redo(workspace, session_id, actor=FACILITATOR)
    assert order() == [second, first]
    for _ in range(2):
        undo(workspace, session_id, actor=FACILITATOR)
    assert session_state(workspace, session_id).issues == ()
    assert undo_state(workspace, session_id) == (False, True)


def test_counted_hands_are_not_undone(workspace: Workspace, session_id: str) -> None:
    put_mark(workspace, session_id)
    hands = Edit(EntityKind.BALLOT, new_id(), {"method": "hands", "dots": {new_id(): 7}})
    edit_session(workspace, session_id, [hands], actor=FACILITATOR)
    undo(workspace, session_id, actor=FACILITATOR)
    state = session_state(workspace, session_id)
    assert (len(state.ballots), state.marks) == (1, ())


@pytest.mark.parametrize("later", ["step", "release", "people"])
def test_going_on_working_is_no_choice_between_versions(
    workspace: Workspace, session_id: str, tmp_path: Path, later: str
) -> None:
    """10 people or 4 decide whether a group is shown alone: somebody has to say which."""
    group = session_state(workspace, session_id).groups[0].entity_id
    other = open_workspace(tmp_path / "other")
    exchange(workspace, other, session_id)
    for place, people in ((workspace, 10), (other, 4)):
        edits = [
            Edit(EntityKind.GROUP, group, {"people": people}),
            Edit(EntityKind.SESSION, session_id, {"title": f"{people}"}),
        ]
        edit_session(place, session_id, edits, actor=FACILITATOR)
    exchange(other, workspace, session_id)
    match later:
        case "step":
            set_step(workspace, session_id, Step.MARK, actor=FACILITATOR)
        case "release":
            release_group(workspace, session_id, group, True, actor=FACILITATOR)
        case _:
            edit = Edit(EntityKind.GROUP, group, {"people": 5})
            edit_session(workspace, session_id, [edit], actor=FACILITATOR)
    state = session_state(workspace, session_id)
    assert state.info.has_conflict
    assert state.groups[0].has_conflict
    for entity_id in (session_id, group):
        versions = versions_of(workspace, session_id, entity_id)
        shown = {v.head_id for v in versions}
        resolve(workspace, session_id, entity_id, min(shown), shown=shown, actor=FACILITATOR)
    state = session_state(workspace, session_id)
    assert not state.info.has_conflict
    assert not state.groups[0].has_conflict
    other.store.close()


def test_something_new_ends_the_redo(workspace: Workspace, session_id: str) -> None:
    put_mark(workspace, session_id)
    undo(workspace, session_id, actor=FACILITATOR)
    put_mark(workspace, session_id)
    assert undo_state(workspace, session_id) == (True, False)


def test_undo_brings_a_deleted_mark_back(workspace: Workspace, session_id: str) -> None:
    mark_id = put_mark(workspace, session_id, note="dark")
    edit = Edit(EntityKind.MARK, mark_id, action=Action.DELETE)
    edit_session(workspace, session_id, [edit], actor=FACILITATOR)
    assert [one.entity_id for one in session_state(workspace, session_id).deleted] == [mark_id]
    undo(workspace, session_id, actor=FACILITATOR)
    assert session_state(workspace, session_id).marks[0].note == "dark"


def test_steps_and_votes_of_others_are_not_undone(workspace: Workspace, session_id: str) -> None:
    put_mark(workspace, session_id)
    set_step(workspace, session_id, Step.MARK, actor=FACILITATOR)
    ballot = Edit(EntityKind.BALLOT, new_id(), {"method": "phone", "dots": {new_id(): 2}})
    edit_session(workspace, session_id, [ballot], actor=Actor("voter"))
    undo(workspace, session_id, actor=FACILITATOR)
    state = session_state(workspace, session_id)
    assert (state.marks, len(state.ballots), state.info.step) == ((), 1, Step.MARK)


def test_a_release_can_be_undone(workspace: Workspace, session_id: str) -> None:
    group = session_state(workspace, session_id).groups[0]
    release_group(workspace, session_id, group.entity_id, True, actor=FACILITATOR)
    assert session_state(workspace, session_id).groups[0].is_released
    undo(workspace, session_id, actor=FACILITATOR)
    assert not session_state(workspace, session_id).groups[0].is_released


def test_a_closed_session_takes_only_what_became_of_it(
    workspace: Workspace, session_id: str
) -> None:
    issue = Edit(EntityKind.ISSUE, new_id(), {"category": "alcohol", "rank": 1})
    edit_session(workspace, session_id, [issue], actor=FACILITATOR)
    close_session(workspace, session_id, actor=FACILITATOR)
    with pytest.raises(SessionError, match="session_closed"):
        put_mark(workspace, session_id)
    with pytest.raises(SessionError, match="session_closed"):
        undo(workspace, session_id, actor=FACILITATOR)
    outcome = replace(issue, values={"outcome": "done", "outcome_note": "lamps stand"})
    edit_session(workspace, session_id, [outcome], actor=FACILITATOR)
    assert session_state(workspace, session_id).issues[0].outcome == "done"
    reopen_session(workspace, session_id, actor=FACILITATOR)
    put_mark(workspace, session_id)


def test_both_versions_of_a_conflict_can_be_chosen(
    workspace: Workspace, session_id: str, tmp_path: Path
) -> None:
    other = open_workspace(tmp_path / "other")
    mark_id = put_mark(workspace, session_id)
    exchange(workspace, other, session_id)
    delete = Edit(EntityKind.MARK, mark_id, action=Action.DELETE)
    edit_session(workspace, session_id, [delete], actor=FACILITATOR)
    note = Edit(EntityKind.MARK, mark_id, {"note": "still dark"})
    edit_session(other, session_id, [note], actor=FACILITATOR)
    exchange(workspace, other, session_id)
    exchange(other, workspace, session_id)
    versions = versions_of(workspace, session_id, mark_id)
    assert {v.is_deleted for v in versions} == {True, False}

    kept, heads = next(v for v in versions if not v.is_deleted), [v.head_id for v in versions]
    with pytest.raises(NotFoundError, match="no_session_version"):  # not all were looked at
        resolve(workspace, session_id, mark_id, kept.head_id, shown=heads[:1], actor=FACILITATOR)
    resolve(workspace, session_id, mark_id, kept.head_id, shown=heads, actor=FACILITATOR)
    exchange(workspace, other, session_id)
    for one in (workspace, other):
        (mark,) = session_state(one, session_id).marks
        assert (mark.note, mark.has_conflict) == ("still dark", False)
    with pytest.raises(NotFoundError, match="no_session_version"):
        resolve(workspace, session_id, mark_id, kept.head_id, shown=heads, actor=FACILITATOR)
    other.store.close()


def test_a_version_that_came_while_one_was_chosen_is_not_overwritten(
    workspace: Workspace, session_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_workspace(tmp_path / "other")
    mark_id = put_mark(workspace, session_id)
    exchange(workspace, other, session_id)
    for one, severity in ((workspace, 1), (other, 3)):
        edit = Edit(EntityKind.MARK, mark_id, {"severity": severity})
        edit_session(one, session_id, [edit], actor=FACILITATOR)
    exchange(other, workspace, session_id)
    versions = versions_of(workspace, session_id, mark_id)
    late = Edit(EntityKind.MARK, mark_id, {"severity": 2})
    edit_session(other, session_id, [late], actor=FACILITATOR)
    exchange(other, workspace, session_id)
    monkeypatch.setattr(choosing, "versions_of", lambda *_: versions)
    heads = [version.head_id for version in versions]
    with pytest.raises(ConflictError):
        resolve(workspace, session_id, mark_id, heads[0], shown=heads, actor=FACILITATOR)
    assert session_state(workspace, session_id).marks[0].has_conflict
    other.store.close()


def test_a_change_that_came_while_something_was_undone_is_not_overwritten(
    workspace: Workspace, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_id = put_mark(workspace, session_id)
    mine = Edit(EntityKind.MARK, mark_id, {"severity": 3})
    edit_session(workspace, session_id, [mine], actor=FACILITATOR)

    def slow(*args: object, **options: object) -> Edit:
        """Work out what takes the change back while somebody else changes the same."""
        edit = compensation(*args, **options)
        theirs = Edit(EntityKind.MARK, mark_id, {"severity": 1})
        record(workspace.store, session_id, [theirs], actor=FACILITATOR)
        return edit

    monkeypatch.setattr(taking_back, "compensation", slow)
    with pytest.raises(SessionError, match="session_overtaken"):
        undo(workspace, session_id, actor=FACILITATOR)
    assert session_state(workspace, session_id).marks[0].severity == 1


def exchange(source: Workspace, target: Workspace, session_id: str) -> None:
    events, texts = events_since(source.store, session_id, known(target.store, session_id))
    receive(target.store, session_id, events, texts)


def test_the_log_names_who_and_what_and_forgets_what_was_redacted(
    workspace: Workspace, session_id: str
) -> None:
    mark_id = put_mark(workspace, session_id, note="Асанов")
    edit = Edit(EntityKind.MARK, mark_id, {"severity": 3})
    edit_session(workspace, session_id, [edit], actor=Actor("secretary", "A. B."))
    show(workspace, session_id, group=0)
    line = session_log(workspace, session_id)[0]
    assert (line.role, line.name, line.kind) == ("secretary", "A. B.", EntityKind.MARK)
    assert [(c.field, c.before, c.after) for c in line.changes] == [("severity", 2, 3)]
    assert any(
        c.after == "Асанов" for one in session_log(workspace, session_id) for c in one.changes
    )
    redact(workspace, session_id, EntityKind.MARK, mark_id, actor=FACILITATOR)
    assert "Асанов" not in str(session_log(workspace, session_id))
    assert session_state(workspace, session_id).marks[0].note == ""


def test_the_log_keeps_to_itself_what_a_group_has_not_released(
    workspace: Workspace, session_id: str
) -> None:
    """On a laptop of the youth, another laptop's women's marks are neither named nor quoted."""
    mark_id = put_mark(workspace, session_id, note="dark")
    show(workspace, session_id, group=1)
    assert mark_id not in {line.entity_id for line in session_log(workspace, session_id)}
    edit = Edit(EntityKind.MARK, mark_id, action=Action.DELETE)
    edit_session(workspace, session_id, [edit], actor=FACILITATOR)
    assert mark_id not in {line.entity_id for line in session_log(workspace, session_id)}
    group = session_state(workspace, session_id).groups[0]
    release_group(workspace, session_id, group.entity_id, True, actor=FACILITATOR)
    assert [line.entity_id for line in session_log(workspace, session_id)].count(mark_id) == 2


def show(workspace: Workspace, session_id: str, *, group: int) -> None:
    """Let a group draw on this laptop."""
    ids = [one.entity_id for one in session_state(workspace, session_id).groups]
    stage_of(workspace, session_id).change(active_group=ids[group])


def test_words_that_were_changed_or_deleted_can_still_be_blanked(
    workspace: Workspace, session_id: str
) -> None:
    mark_id = put_mark(workspace, session_id, note="Асанов")
    edit = Edit(EntityKind.MARK, mark_id, {"note": "an unlit street"})
    edit_session(workspace, session_id, [edit], actor=FACILITATOR)
    gone = Edit(EntityKind.MARK, mark_id, action=Action.DELETE)
    edit_session(workspace, session_id, [gone], actor=FACILITATOR)
    women = session_state(workspace, session_id).groups[0]
    stage_of(workspace, session_id).change(active_group=women.entity_id)
    (words,) = written_words(workspace, session_id)
    assert (words.entity_id, words.texts) == (mark_id, ("an unlit street", "Асанов"))
    redact(workspace, session_id, words.kind, words.entity_id, actor=FACILITATOR)
    assert written_words(workspace, session_id) == ()


def test_what_a_group_hides_is_not_taken_back_unseen(workspace: Workspace, session_id: str) -> None:
    """Undo after the next group sat down would take the last mark of the one before."""
    mark_id = put_mark(workspace, session_id)
    women, youth = session_state(workspace, session_id).groups
    hidden = hidden_marks(session_state(workspace, session_id), active_group=youth.entity_id)
    with pytest.raises(SessionError, match="session_undo_hidden"):
        undo(workspace, session_id, actor=FACILITATOR, hidden=hidden)
    assert [m.entity_id for m in session_state(workspace, session_id).marks] == [mark_id]
    own = hidden_marks(session_state(workspace, session_id), active_group=women.entity_id)
    assert undo(workspace, session_id, actor=FACILITATOR, hidden=own)
    assert session_state(workspace, session_id).marks == ()
    hidden = hidden_marks(session_state(workspace, session_id), active_group=youth.entity_id)
    with pytest.raises(SessionError, match="session_undo_hidden"):
        redo(workspace, session_id, actor=FACILITATOR, hidden=hidden)
    assert session_state(workspace, session_id).marks == ()
