"""What became of the plan: of its activities, the money, the hotspots, residents' answers."""

from __future__ import annotations

import streamlit as st

from geo.assessment.answers import compare_answers
from model.assessment import AnswersVerdict, WhyNot, reading_text
from model.plan import FundSource, PlanState
from model.view import Tier
from services.assessment import ActivityAssessment, PlanAssessment, assess_plan
from services.assessment_report import public_sentences, question_text
from services.assessment_texts import change_texts
from services.plans import plan_state
from session.plan_order import activity_name, numbers_of
from ui.plain import plain
from ui.plan_areas import pick_on_map, propose_again, show_on_map
from ui.plan_entry import show_plan_forms
from ui.plan_forms import survey_part
from ui.plan_state import say_first
from ui.session import view, voice, workspace


def show_effects(state: PlanState) -> None:
    """Draw what each activity amounts to at the left; money, hotspots, answers at the right."""
    left, right = st.columns([8, 5], gap="medium")
    is_public = view().tier is Tier.PUBLIC
    with st.spinner(voice()("plan.effects_wait")):
        found = None if is_public else _assessed(state)
    with left, st.container(key="plan_left"):
        st.caption(voice()("plan.effects_what"))
        if not state.activities:
            say_first("plan.effects_empty", "activities")
        elif found is None:
            _public(state)
        else:
            for one in found.activities:
                _activity(state, one)
    with right, st.container(key="plan_right"):
        if found is not None:
            _sums(found)
            _hotspots(found)
        _survey(state.info.entity_id)


@st.fragment
def _survey(plan_id: str) -> None:
    """Ask for answers and say how they moved: alone, since incidents need not be counted anew."""
    state = plan_state(workspace(), plan_id)
    _answers(state)
    show_plan_forms(state, (survey_part(state),), key=f"plan_survey_{plan_id}")


def _assessed(state: PlanState) -> PlanAssessment:
    return assess_plan(workspace(), state.info.entity_id)


def _public(state: PlanState) -> None:
    t = voice()
    st.info(t("plan.effects_public"), icon=":material/visibility:")
    lines = public_sentences(workspace(), state.info.entity_id)
    st.markdown("\n".join(f"- {plain(t(line))}" for line in lines))


def _activity(state: PlanState, found: ActivityAssessment) -> None:
    """Show the reading of one activity; what it rests on opens with a click."""
    t, number = voice(), numbers_of(state)[found.activity.entity_id]
    name = t.value(activity_name(found.activity))
    reading = t(reading_text(found.reading, found.activity.status))
    with st.expander(f"{number} {plain(name)}: **{plain(reading)}**"):
        if found.change is None:
            st.markdown(plain(t(found.why)) if found.why else "")
        else:
            for line in change_texts(found.change):
                st.markdown(plain(t(line)))
        _areas(found)
        for judged in found.indicators:
            title = judged.indicator.title or t("plan.field_indicator_title")
            st.markdown(f"- {plain(title)}: {plain(t(judged.state.text))}")
        for note in found.notes if found.change is not None else ():
            st.caption(plain(t(note)))


def _areas(found: ActivityAssessment) -> None:
    """Offer the areas on the map; without a control area that will do, to choose one there."""
    t, activity_id = voice(), found.activity.entity_id
    if found.change is not None and st.button(
        t("plan.show_areas"), icon=":material/map:", key=f"plan_areas_{activity_id}"
    ):
        show_on_map(activity_id)
    if found.why_not in {WhyNot.NO_CONTROL, WhyNot.CONTROL_TREATED} and st.button(
        t("plan.other_control"), icon=":material/tune:", key=f"plan_pick_{activity_id}"
    ):
        pick_on_map(activity_id)
    if found.activity.control is not None and st.button(
        t("plan.proposed_control"), key=f"plan_proposed_{activity_id}"
    ):
        propose_again(activity_id)
        st.rerun(scope="fragment")


def _sums(found: PlanAssessment) -> None:
    t, money = voice(), found.money
    planned, spent = sum(money.planned_som.values()), sum(money.spent_som.values())
    if not (planned or spent):
        return
    st.subheader(t("plan.money"), anchor=False)
    st.markdown(plain(t("plan.money_said", planned=planned, spent=spent)))
    lines = [
        t(
            "plan.money_of",
            source=t(f"fund_source.{source}"),
            planned=money.planned_som.get(source, 0),
            spent=money.spent_som.get(source, 0),
        )
        for source in FundSource
        if money.planned_som.get(source) or money.spent_som.get(source)
    ]
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    if money.without_spending:
        st.caption(t("plan.money_unknown", count=money.without_spending))


def _hotspots(found: PlanAssessment) -> None:
    t, hotspots = voice(), found.hotspots
    if not len(hotspots.planned):
        return
    st.subheader(t("plan.hotspots"), anchor=False)
    said = (
        t("plan.hotspots_planned", count=len(hotspots.planned.answered), of=len(hotspots.planned)),
        t("plan.hotspots_done", count=len(hotspots.carried_out.answered)),
        t("plan.hotspots_again", count=len(hotspots.named_again)),
    )
    st.markdown("\n".join(f"- {plain(line)}" for line in said))


def _answers(state: PlanState) -> None:
    t, titles = voice(), {one.entity_id: one.title for one in state.questions}
    compared = [compare_answers(one) for one in state.questions]
    asked = [one for one in compared if one.verdict is not AnswersVerdict.NOT_ASKED]
    if asked:
        st.subheader(t("plan.answers"), anchor=False)
    for one in asked:
        st.markdown(f"- {plain(t(question_text(titles[one.question_id], one)))}")
