"""The session page and the history, run by Streamlit without a browser: what they say and keep."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from i18n import LANGUAGES, translator
from model.events import Actor, Edit, EntityKind
from model.session import Outcome, Step
from services.sessions import (
    GroupPlan,
    SessionPlan,
    close_session,
    edit_session,
    list_sessions,
    session_state,
    set_step,
    start_session,
)
from services.workspace import Workspace

SUZAK = "KG03220000000"
ME = Actor("facilitator", "Test")


def session_page() -> None:
    from ui.meeting_page import show_session_page

    show_session_page()


def history_page() -> None:
    from ui.meeting_history import show_history

    show_history()


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_look_says_what_to_do(here, language):
    test = run(session_page, language=language)
    assert translator(language)("meeting.none_yet") in everything_said(test)
    assert "⟦" not in everything_said(test)


def test_a_form_that_lacks_something_starts_nothing_and_says_what(here):
    t, test = translator("en"), run(session_page)
    test.button(key="mtg_start").click().run()
    said = [error.value for error in test.error]
    assert len(said) == 2  # no unit, and no people in three groups
    assert any("municipality" in one for one in said)
    assert t("meeting.fault_people", count=3) in [one.replace("\\", "") for one in said]
    assert list_sessions(here) == ()


def test_a_full_form_starts_a_session_with_its_groups_and_last_year(here):
    begun = date.today()
    test = run(session_page)
    test.text_input(key="mtg_query").input("Жети-Огуз").run()
    for row, people in enumerate((12, 9, 4)):
        test.number_input(key=f"mtg_people_{row}").set_value(people).run()
    assert "never shown alone" in " ".join(info.value for info in test.info)
    test.button(key="mtg_group_add").click().run()
    test.button(key="mtg_drop_3").click().run()
    test.button(key="mtg_start").click().run()
    (info,) = list_sessions(here)
    groups = session_state(here, info.entity_id).groups
    assert [(group.kind, group.people) for group in groups] == [
        ("women", 12),
        ("youth", 9),
        ("mixed", 4),
    ]
    last_years = {day.year - 1 for day in (begun, date.today())}  # also on New Year's Eve
    assert info.first_month in {f"{year}-01" for year in last_years}
    assert info.unit_en.startswith("Jeti-O")


def test_a_session_is_prepared_days_before_and_its_sheet_is_at_hand(here):
    test = run(session_page)
    test.text_input(key="mtg_query").input("Жети-Огуз").run()
    for row, people in enumerate((12, 9, 4)):
        test.number_input(key=f"mtg_people_{row}").set_value(people).run()
    test.button(key="mtg_prepare").click().run()
    assert not test.exception
    (info,) = list_sessions(here)
    assert test.button(key=f"resume_{info.entity_id}")
    assert test.button(key=f"make_paper_{info.entity_id}")
    assert test.text_input(key="mtg_query").value == ""  # nobody makes it twice
    assert test.number_input(key="mtg_people_0").value is None
    test.button(key="mtg_prepare").click().run()
    assert len(test.error) == 1  # nobody takes part; the place is likely to be the same
    assert len(list_sessions(here)) == 1


def test_a_session_of_an_old_link_says_so_and_shows_the_start(here):
    test = run(session_page, session="f" * 32)
    assert test.warning
    assert translator("en")("meeting.none_yet") in everything_said(test)


@pytest.mark.parametrize("language", LANGUAGES)
def test_issues_hands_and_priorities_are_kept(here, language):
    session_id = new_session(here)
    issue = "a" * 32
    edit_session(here, session_id, [Edit(EntityKind.ISSUE, issue, {"title": "<b>Light</b>"})],
                 actor=ME)  # fmt: skip
    test = run(session_page, language=language, session=session_id)
    women = session_state(here, session_id).groups[0]
    test.number_input(key=f"hands_{issue}_{women.entity_id}").set_value(5).run()
    (ballot,) = session_state(here, session_id).ballots
    assert dict(ballot.dots) == {issue: 5}
    test.button(key="take_first").click().run()
    assert [i.entity_id for i in session_state(here, session_id).priorities] == [issue]
    assert not test.exception
    assert "⟦" not in everything_said(test)


def test_a_closed_session_shows_its_end_and_takes_no_votes(here):
    session_id = new_session(here, Step.MINUTES)
    test = run(session_page, session=session_id)
    assert "Reopen" not in everything_said(test)
    test.button(key="close_or_open").click().run()
    assert test.button(key="close_now")
    close_session(here, session_id, actor=ME)
    test.run()
    assert translator("en")("meeting.reopen") in everything_said(test)
    assert [area for area in test.text_input if not area.disabled] == []


def test_what_became_of_a_priority_is_entered_after_the_meeting(here):
    session_id, issue = new_session(here), "b" * 32
    values = {"title": "Light", "rank": 1}
    edit_session(here, session_id, [Edit(EntityKind.ISSUE, issue, values)], actor=ME)
    test = run(history_page)
    test.selectbox(key=f"outcome_of_{session_id}_{issue}_").set_value(Outcome.DONE).run()
    assert not test.exception
    assert session_state(here, session_id).issues[0].outcome == "done"


def test_the_history_without_sessions_says_so(here):
    assert translator("ru")("meeting.past_none") in everything_said(
        run(history_page, language="ru")
    )
