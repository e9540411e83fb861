"""Words of a plan blanked on its page: asked first, copies shown, and seen in the list after."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from i18n import LANGUAGES, translator
from model.events import Edit, EntityKind
from services.plan_redaction import Place, redact_places
from services.plans import plan_state, put
from services.sessions import edit_session, session_state
from services.workspace import Workspace
from store.events import new_id
from tests.services import plan_world, session_world
from ui.plain import plain

NAME = "Асан Үсөнов, Көпүрө көчөсү 12"


def log_page(plan_id: str) -> None:
    import streamlit as st

    from services.plans import plan_state
    from ui.plan_log import show_log
    from ui.session import workspace

    st.fragment(lambda: show_log(plan_state(workspace(), plan_id)))()


def dialog_page(plan_id: str) -> None:
    """What the dialog shows: an `AppTest` runs the page anew, not the dialog in it."""
    from services.plan_redaction import written_places
    from services.plans import plan_state
    from ui.plan_redact import show_redact
    from ui.session import workspace

    asked = (p for p in written_places(workspace(), plan_id) if p.field == "responsible")
    show_redact(plan_state(workspace(), plan_id), next(asked, None))


def forms_page(plan_id: str) -> None:
    import streamlit as st

    from services.plans import plan_state
    from ui import form_component
    from ui.plan_entry import show_plan_forms
    from ui.plan_forms import approvals_part, basics_part, details_parts
    from ui.session import workspace

    form_component._component = lambda: (
        lambda **given: st.session_state.update(payload=given["data"]["payload"])
    )
    state = plan_state(workspace(), plan_id)
    parts = (basics_part(state), approvals_part(state), *details_parts(state, state.activities[0]))
    show_plan_forms(state, parts, key="forms")


@pytest.fixture
def plan(here: Workspace) -> str:
    made = plan_world.start(here)
    road = plan_world.priority(here, made, causes=NAME)
    plan_world.activity(here, made, road, "Lamps", responsible=NAME)
    return made


def run(page_of, plan_id: str, language: str = "en") -> AppTest:
    page = AppTest.from_function(page_of, args=(plan_id,), default_timeout=60)
    page.session_state["language"] = language
    page.session_state["session.name"] = "Clerk"
    page.run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    kinds = (page.text, page.markdown, page.caption, page.info, page.warning, page.error)
    return "\n".join(one.value for kind in kinds for one in kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_blanked_from_the_list_with_their_copies(here, plan, language) -> None:
    put(here, plan, EntityKind.PLAN, plan, is_closed=True)
    t = translator(language)
    page = run(log_page, plan, language)
    buttons = [one.key for one in page.button if one.key.startswith("plan_redact_")]
    page.button(buttons[0]).click().run()  # the latest change with words: the activity
    assert not page.exception
    said = texts(page)
    assert "⟦" not in said
    assert t("plan.redact_why") in said
    assert plain(t("plan.redact_signed")) in said
    assert t("plan.field_responsible") in page.selectbox[0].options[0]
    page = run(dialog_page, plan, language)
    assert page.button("plan_redact_go").disabled
    page.checkbox[0].check().run()
    page.button("plan_redact_go").click().run()
    assert not page.exception
    state = plan_state(here, plan)
    assert NAME not in str(state)
    assert state.activities[0].title == "Lamps"
    after = texts(run(log_page, plan, language))
    assert NAME not in after
    lamps = t("plan.log_named", what=t("entity.activity"), name="Lamps")
    assert t("plan.log_redact", what=lamps) in after
    assert f"{t('plan.field_responsible')}: {t('plan.log_blanked')}" in after


def test_a_copy_that_is_taken_out_of_the_choice_stays(here, plan) -> None:
    page = run(dialog_page, plan)
    assert page.selectbox[0].options[0] == "Activity 1.1 Lamps · Responsible"
    assert page.multiselect[0].options == ["Priority Road safety · Causes"]
    page.multiselect[0].set_value([]).run()
    page.checkbox[0].check().run()
    page.button("plan_redact_go").click().run()
    state = plan_state(here, plan)
    assert (state.activities[0].responsible, state.priorities[0].causes) == ("", NAME)


def test_a_plan_without_words_has_nothing_to_blank(here) -> None:
    page = run(log_page, plan_world.start(here))
    page.button("plan_redact").click().run()
    assert translator("en")("plan.redact_none") in texts(page)
    assert [one for one in page.button if one.key == "plan_redact_go"] == []


def test_forms_say_what_was_blanked_and_warn_of_names(here, plan) -> None:
    work = plan_state(here, plan).activities[0].entity_id
    assert run(forms_page, plan).session_state["payload"]["erased"] == {}
    redact_places(here, [Place(plan, EntityKind.ACTIVITY, work, "responsible")])
    payload = run(forms_page, plan).session_state["payload"]
    assert list(payload["erased"]) == [f"activity.{work}.responsible"]
    fields = {
        field["name"]: field
        for part in payload["parts"]
        for form in part["forms"]
        for field in form["fields"]
    }
    assert fields["responsible"]["note"].startswith("The words here were blanked on")
    assert fields["involved"]["note"] == ""
    assert fields["signatory"]["is_of_person"]
    assert not fields["responsible"]["is_of_person"]
    assert {one["kind"] for one in payload["patterns"]} == {"name", "phone", "address", "document"}
    told = [name for name in payload["texts"] if name.startswith("personal_")]
    assert len(told) == 5
    assert "⟦" not in str(payload["texts"])
    put(here, plan, EntityKind.ACTIVITY, work, responsible="Mayor")
    again = run(forms_page, plan).session_state["payload"]
    assert again["erased"] == payload["erased"]  # an older draft is still not wanted
    assert "blanked" not in str(again["parts"])


def session_dialog(session_id: str) -> None:
    import streamlit as st

    from ui.meeting import OPEN
    from ui.meeting_log import show_redact

    st.session_state[OPEN] = session_id
    show_redact()


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_blanks_a_session_s_words_hears_which_plans_took_them(here, plan, language) -> None:
    t, session, issue = translator(language), session_world.start(here), new_id()
    edit = Edit(EntityKind.ISSUE, issue, {"category": "alcohol", "reason": NAME})
    edit_session(here, session, [edit], actor=session_world.ACTOR)
    page = run(session_dialog, session, language)
    page.checkbox[0].check().run()
    page.button(f"redact_{issue}").click().run()
    assert not page.exception
    assert session_state(here, session).issues[0].reason == ""
    assert [one.value for one in page.toast] == [plain(t("meeting.redact_in_plans", count=2))]
    assert plan_state(here, plan).activities[0].responsible == NAME  # that is the plan's author's
