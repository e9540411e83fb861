"""A small session, and its pages run by Streamlit without a browser."""

from __future__ import annotations

from datetime import date

from streamlit.testing.v1 import AppTest

from model.events import Actor
from model.session import Step
from services.sessions import GroupPlan, SessionPlan, set_step, start_session
from services.workspace import Workspace

SUZAK = "KG03220000000"
ME = Actor("facilitator", "Test")


def session_page() -> None:
    from ui.meeting_page import show_session_page

    show_session_page()


def run(page, *, language: str = "en", session: str = "") -> AppTest:
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["language"] = language
    if session:
        test.query_params["session"] = session
    test.run()
    assert not test.exception
    return test


def everything_said(test: AppTest) -> str:
    parts = (test.title, test.subheader, test.markdown, test.caption, test.text, test.error,
             test.info, test.warning, test.button)  # fmt: skip
    return "\n".join(
        str(getattr(one, "label", "") or one.value) for group in parts for one in group
    )


def new_session(here: Workspace, step: Step = Step.AGREE) -> str:
    groups = (GroupPlan("women", 12), GroupPlan("youth", 9))
    plan = SessionPlan(pcode=SUZAK, groups=groups, held_on=date(2026, 11, 22))
    session_id = start_session(here, plan, actor=ME)
    set_step(here, session_id, step, actor=ME)
    return session_id
