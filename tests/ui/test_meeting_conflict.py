"""Two editors of one mark: the second sees both versions, chooses, and has what was chosen."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from model.events import Action, Edit, EntityKind
from model.session import Mark, SessionState
from services.sessions import edit_session, session_state
from tests.ui.meeting_samples import ME, everything_said, new_session
from ui.map_events import MapEvent
from ui.meeting import DIALOG
from ui.meeting_events import RECEIPTS

MARK, UID, NEXT_UID = "e" * 32, "1" * 32, "2" * 32
POINT = {"type": "Point", "coordinates": [72.9, 40.9]}
MINE, THEIRS = "by the bridge", "by the school"


def event_page() -> None:
    """Open the session's page after an event of the map."""
    import streamlit as st

    from ui.meeting import DIALOG
    from ui.meeting_events import take_event
    from ui.meeting_page import show_session_page

    event = st.session_state.pop("test.event", None)
    if event is not None:
        take_event(event)
        st.session_state["test.dialog"] = st.session_state.get(DIALOG)
    show_session_page()


class Editors:
    """A mark that two editors opened, and the second one's page."""

    def __init__(self, here, *, theirs: str, mine: str) -> None:
        self.here, self.session = here, new_session(here)
        group = self.state.groups[0].entity_id
        self.put(group_id=group, geometry=POINT, category="alcohol")
        self.seen = self.mark.heads
        if theirs == "edit":
            self.put(note=THEIRS, seen=self.seen)
        else:
            gone = Edit(EntityKind.MARK, MARK, action=Action.DELETE, seen=self.seen)
            edit_session(here, self.session, [gone], actor=ME)
        self.page = self.send(mine, UID, self.seen)

    @property
    def state(self) -> SessionState:
        return session_state(self.here, self.session)

    @property
    def mark(self) -> Mark:
        kept = (*self.state.marks, *self.state.deleted)
        return next(one for one in kept if one.entity_id == MARK)

    def put(self, *, seen=None, **values) -> None:
        edit = Edit(EntityKind.MARK, MARK, values, seen=seen)
        edit_session(self.here, self.session, [edit], actor=ME)

    def send(self, what: str, uid: str, seen) -> AppTest:
        """Send a change from the map, as a window that saw these heads."""
        group = self.state.groups[0].entity_id
        values = {"uid": uid, "id": MARK, "group": group, "seen": seen}
        if what == "edit":
            values |= {"values": {"note": MINE, "geometry": POINT, "category": "alcohol"}}
        kind = {"edit": "mark_put", "delete": "mark_delete"}[what]
        page = getattr(self, "page", None)
        if page is None:
            page = AppTest.from_function(event_page, default_timeout=60)
            page.session_state["language"] = "en"
            page.query_params["session"] = self.session
        page.session_state["test.event"] = MapEvent(kind, values)
        page.run()
        assert not page.exception
        return page

    def choose(self, key: str) -> None:
        """Press a button of the dialog, which runs again by itself as it stands."""
        self.page.session_state[DIALOG] = self.page.session_state["test.dialog"]
        self.page.button(key=key).click().run()
        assert not self.page.exception

    @property
    def receipt(self):
        return self.page.session_state[RECEIPTS][-1]


CASES = [("edit", "edit"), ("edit", "delete"), ("delete", "edit")]
"""What they did first, and what was tried here."""


@pytest.mark.parametrize(("theirs", "mine"), CASES)
def test_the_second_editor_sees_both_versions_and_nothing_is_decided_yet(here, theirs, mine):
    editors = Editors(here, theirs=theirs, mine=mine)
    said = everything_said(editors.page)
    for what, words in ((mine, MINE), (theirs, THEIRS)):
        assert (words if what == "edit" else "Deleted") in said
    assert editors.receipt.is_conflict
    assert editors.receipt.heads == editors.mark.heads
    assert editors.mark.is_deleted is (theirs == "delete")
    assert editors.mark.note == (THEIRS if theirs == "edit" else "")


@pytest.mark.parametrize(("theirs", "mine"), CASES)
def test_mine_is_taken(here, theirs, mine):
    editors = Editors(here, theirs=theirs, mine=mine)
    editors.choose("take_mine")
    assert editors.mark.is_deleted is (mine == "delete")
    assert editors.mark.note == (MINE if mine == "edit" else THEIRS)
    assert not editors.mark.has_conflict
    assert (editors.receipt.uid, editors.receipt.refusal) == (UID, None)  # the map lets go of it


@pytest.mark.parametrize(("theirs", "mine"), CASES)
def test_theirs_stays(here, theirs, mine):
    editors = Editors(here, theirs=theirs, mine=mine)
    before = editors.mark
    editors.choose("take_theirs")
    assert editors.mark == before
    assert (editors.receipt.uid, editors.receipt.refusal) == (UID, None)


@pytest.mark.parametrize(("theirs", "mine"), CASES)
def test_who_is_faster_than_the_choice_is_asked_about_again(here, theirs, mine):
    editors = Editors(here, theirs=theirs, mine=mine)
    third = "third version"
    action = Action.RESTORE if theirs == "delete" else Action.PUT
    edit = Edit(EntityKind.MARK, MARK, {"note": third}, action)
    edit_session(here, editors.session, [edit], actor=ME)
    editors.choose("take_mine")
    assert (editors.mark.note, editors.mark.is_deleted) == (third, False)
    assert third in everything_said(editors.page)


@pytest.mark.parametrize(("theirs", "mine"), CASES)
def test_the_map_s_own_decision_counts_once_it_has_seen_what_stands_there(here, theirs, mine):
    """Look and decide: the form is saved, or the mark deleted, knowing of their version."""
    editors = Editors(here, theirs=theirs, mine=mine)
    editors.send(mine, NEXT_UID, editors.receipt.heads)
    assert (editors.receipt.uid, editors.receipt.refusal) == (NEXT_UID, None)
    assert editors.mark.is_deleted is (mine == "delete")
    assert editors.receipt.heads == editors.mark.heads


@pytest.mark.parametrize("mine", ["edit", "delete"])
def test_a_change_that_saw_nothing_is_no_way_around_the_question(here, mine):
    editors = Editors(here, theirs="edit", mine="edit")
    editors.send(mine, NEXT_UID, None)
    assert editors.receipt.is_conflict
    assert editors.mark.note == THEIRS


def test_a_correction_that_knows_of_its_own_first_version_is_no_conflict(here):
    editors = Editors(here, theirs="edit", mine="edit")
    editors.send("edit", NEXT_UID, editors.receipt.heads)
    editors.send("delete", "3" * 32, editors.receipt.heads)
    assert (editors.receipt.refusal, editors.mark.is_deleted) == (None, True)
