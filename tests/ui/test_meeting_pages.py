"""The session page and the history, run by Streamlit without a browser: what they say and keep."""

from __future__ import annotations

from datetime import date

import pytest
import streamlit as st

from i18n import translator
from model.events import Edit, EntityKind
from model.session import Outcome, Step
from services.sessions import (
    close_session,
    edit_session,
    list_sessions,
    new_id,
    session_state,
    set_voting,
)
from tests.languages import LANGUAGES_IN_TURN
from tests.ui.meeting_samples import ME, everything_said, new_session, run, session_page


def history_page() -> None:
    from ui.meeting_history import show_history

    show_history()


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
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
    assert [
        toast.value for toast in test.toast
    ] == said  # seen where the form ends below the window
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


def test_all_proposals_at_once_are_without_sensitive_topics(here):
    session_id = new_session(here)
    women, _ = session_state(here, session_id).groups
    edits = [Edit(EntityKind.GROUP, women.entity_id, {"is_released": True})]
    for category in ("road_safety", "alcohol", "bride_kidnapping"):
        values = {
            "group_id": women.entity_id,
            "category": category,
            "geometry": {"type": "Point", "coordinates": [72.9, 40.9]},
        }
        edits.append(Edit(EntityKind.MARK, new_id(), values))
    edit_session(here, session_id, edits, actor=ME)
    test = run(session_page, session=session_id)
    asked = test.button(key="take_bride_kidnapping")
    assert asked.help == translator("en")("meeting.take_sensitive_help")
    test.button(key="take_all").click().run()
    issues = session_state(here, session_id).issues
    assert {issue.category for issue in issues} == {"road_safety", "alcohol"}
    test.button(key="take_bride_kidnapping").click().run()  # asked for by name, it is taken
    assert len(session_state(here, session_id).issues) == 3
    assert not test.exception


def test_the_order_of_the_votes_is_not_told_while_the_vote_goes_on(here):
    session_id = new_session(here)
    issue = "a" * 32
    edit_session(here, session_id, [Edit(EntityKind.ISSUE, issue, {"title": "Light"})], actor=ME)
    set_voting(here, session_id, True, actor=ME)
    test = run(session_page, session=session_id)
    assert translator("en")("meeting.priorities_after_vote") in everything_said(test)
    assert not [button for button in test.button if button.key.startswith(("take_", "choose_"))]
    set_voting(here, session_id, False, actor=ME)
    test.run()
    assert test.button(key=f"choose_{issue}")


def test_a_session_of_an_old_link_says_so_and_shows_the_start(here):
    test = run(session_page, session="f" * 32)
    assert test.warning
    assert translator("en")("meeting.none_yet") in everything_said(test)


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
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


def issues_in(here, session_id: str, number: int, *, chosen: int = 0) -> list[str]:
    ids = [f"{at:032x}" for at in range(1, number + 1)]
    edits = [
        Edit(EntityKind.ISSUE, one, {"title": f"Issue {at}", "order": at})
        for at, one in enumerate(ids, start=1)
    ]
    edits += [Edit(EntityKind.ISSUE, one, {"rank": at}) for at, one in enumerate(ids[:chosen], 1)]
    edit_session(here, session_id, edits, actor=ME)
    return ids


def ranks_in(here, session_id: str) -> dict[str, int]:
    return {i.title: i.rank for i in session_state(here, session_id).issues if i.rank}


def test_a_click_in_a_window_drawn_before_loses_no_priority_of_another(here):
    session_id = new_session(here)
    first, second, third = issues_in(here, session_id, 3)
    stale = run(session_page, session=session_id)
    other = run(session_page, session=session_id)
    other.button(key=f"choose_{first}").click().run()
    stale.button(key=f"choose_{second}").click().run()
    assert ranks_in(here, session_id) == {"Issue 1": 1, "Issue 2": 2}
    other.button(key=f"choose_{third}").click().run()
    stale.button(key=f"move_-1_{second}").click().run()
    assert ranks_in(here, session_id) == {"Issue 2": 1, "Issue 1": 2, "Issue 3": 3}
    other.button(key=f"unchoose_{first}").click().run()
    assert ranks_in(here, session_id) == {"Issue 2": 1, "Issue 3": 2}


def test_who_is_faster_while_an_order_is_written_is_written_with_it(here, monkeypatch):
    session_id = new_session(here)
    first, second = issues_in(here, session_id, 2)
    page = run(session_page, session=session_id)

    def faster(*given, **named):
        """Keep another's choice between the look and the write, once."""
        monkeypatch.setattr("ui.meeting_priorities.edit_session", edit_session)
        both = [
            Edit(EntityKind.ISSUE, second, {"rank": 1}),
            Edit(EntityKind.ISSUE, first, {"rank": 2}),
        ]
        edit_session(here, session_id, both, actor=ME)
        return edit_session(*given, **named)

    monkeypatch.setattr("ui.meeting_priorities.edit_session", faster)
    page.button(key=f"choose_{first}").click().run()
    assert not page.exception
    assert ranks_in(here, session_id) == {"Issue 2": 1, "Issue 1": 2}


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_a_sixth_priority_is_refused_in_words_and_one_too_many_is_said(here, language):
    t, session_id = translator(language), new_session(here)
    *_, fifth, sixth = issues_in(here, session_id, 6, chosen=4)
    stale = run(session_page, language=language, session=session_id)
    run(session_page, session=session_id).button(key=f"choose_{fifth}").click().run()
    stale.button(key=f"choose_{sixth}").click().run()
    assert len(ranks_in(here, session_id)) == 5
    assert t("error.session_enough_priorities", most=5) in stale.toast[0].value.replace("\\", "")
    assert t("meeting.enough_priorities", most=5) in everything_said(stale)
    # as after two laptops chose at once, each its own fifth one
    edit_session(here, session_id, [Edit(EntityKind.ISSUE, sixth, {"rank": 5})], actor=ME)
    said = everything_said(run(session_page, language=language, session=session_id))
    assert t("meeting.too_many_priorities", count=6, most=5) in said.replace("\\", "")
    assert "⟦" not in said


def test_a_field_is_kept_and_says_so_where_another_window_was_faster(here):
    session_id = new_session(here)
    (issue,) = issues_in(here, session_id, 1, chosen=1)
    page = run(session_page, session=session_id)
    (field,) = page.text_area
    field.input(" the road is dark ").run()
    assert session_state(here, session_id).issues[0].reason == "the road is dark"
    edit_session(here, session_id, [Edit(EntityKind.ISSUE, issue, {"reason": "theirs"})], actor=ME)
    page.text_area[0].input("mine").run()  # drawn before theirs came
    assert session_state(here, session_id).issues[0].reason == "theirs"
    assert {"mine", "theirs"} <= {one.value for one in page.text}


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


def test_a_dialog_of_a_run_that_was_cut_off_is_shown_by_the_next(here, monkeypatch):
    """Something that runs by itself may end a run before its dialog is drawn."""
    session_id = new_session(here)
    test = run(session_page, session=session_id)
    test.session_state["mtg.dialog"] = ("close", {})
    with monkeypatch.context() as patch:
        patch.setattr("ui.meeting_page.show_line", lambda _state: st.stop())
        test.run()
    closing = translator("en")("meeting.close_why")
    assert closing not in everything_said(test)
    test.run()
    assert closing in everything_said(test)
    assert "mtg.dialog_shown" not in test.session_state
