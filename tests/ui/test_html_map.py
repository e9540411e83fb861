"""The map in one file on the snapshot page: made on a press, offered as long as it fits."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from i18n import translator
from model.view import Tier, ViewState
from services.workspace import Workspace
from store.audit import list_audit

SUZAK = "KG03220000000"


def offering_page() -> None:
    import streamlit as st

    from ui.html_map import show_html_map

    show_html_map(st.session_state["asked"], reason=st.session_state["reason"])


def run(state: ViewState, *, reason: str = "") -> AppTest:
    page = AppTest.from_function(offering_page, default_timeout=60)
    page.session_state["language"] = "en"
    page.session_state["asked"] = state
    page.session_state["reason"] = reason
    return page.run()


def offered(page: AppTest) -> list[str]:
    return [button.proto.label for button in page.get("download_button")]


def test_a_public_file_is_made_and_offered_until_the_view_changes(here: Workspace) -> None:
    page = run(ViewState(pcode=SUZAK, tier=Tier.PUBLIC))
    assert offered(page) == []
    page.button("html_map").click().run()
    assert not page.exception
    assert offered(page) == [translator("en")("snapshot.download", file="suzak-public.html")]
    page.session_state["asked"] = ViewState(tier=Tier.PUBLIC)
    assert offered(page.run()) == []


def test_a_working_file_waits_for_its_reason_and_is_logged(here: Workspace) -> None:
    state = ViewState(pcode=SUZAK, tier=Tier.WORKING)
    assert run(state, reason=" ").button("html_map").disabled
    page = run(state, reason="for the meeting")
    page.button("html_map").click().run()
    assert offered(page) == [translator("en")("snapshot.download", file="suzak-working.html")]
    assert [one.action for one in list_audit(here.store)].count("working_document") == 1


def test_what_cannot_be_made_is_said(here: Workspace) -> None:
    page = run(ViewState(pcode="KG99", tier=Tier.PUBLIC))
    page.button("html_map").click().run()
    assert not page.exception
    assert len(page.error) == 1
    assert offered(page) == []
