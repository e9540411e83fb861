"""The vote by phone on the agreement page, opened again after a crash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from services.hall import INTERFACE, close_hall, hall_of, open_hall
from services.hall_registry import registry_of
from services.sessions import session_state, set_voting
from services.workspace import Workspace, open_workspace
from tests.services.hall_sessions import FACILITATOR, LOOPBACK, start
from ui.session import workspace as kept_workspace


def phones_page() -> None:
    from ui.meeting import meeting
    from ui.meeting_phones import show_phones

    show_phones(meeting())


@pytest.fixture
def here(tmp_path: Path, monkeypatch) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path)
    monkeypatch.setattr("ui.session.open_workspace", lambda: opened)
    monkeypatch.setattr("ui.session.warm_up", lambda _workspace: None)
    monkeypatch.setenv(INTERFACE, LOOPBACK)
    kept_workspace.clear()
    yield opened
    kept_workspace.clear()
    for session_id in list(registry_of(opened).doors):
        close_hall(opened, session_id, actor=FACILITATOR)
    opened.store.close()


def press(test: AppTest, key: str) -> None:
    test.button(key=key).click().run()
    assert not test.exception


def test_a_vote_that_is_opened_again_leaves_the_other_laptops_connected(here):
    """A crash with only the ballot open; then the laptops are let in from the menu."""
    session_id = start(here)
    set_voting(here, session_id, True, actor=FACILITATOR)
    code = open_hall(here, session_id, ballot=False, sync=True, actor=FACILITATOR).join_code
    test = AppTest.from_function(phones_page, default_timeout=60)
    test.query_params["session"] = session_id
    test.run()
    press(test, "open_again")
    hall = hall_of(here, session_id)
    assert (hall.join_code, bool(hall.ballot_code)) == (code, True)
    press(test, "close_voting")
    hall = hall_of(here, session_id)
    assert (hall.join_code, hall.ballot_code) == (code, "")
    assert not session_state(here, session_id).info.is_voting
    press(test, "open_voting")
    assert hall_of(here, session_id).join_code == code
