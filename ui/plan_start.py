"""Which plan is open: choose one of the unit's, or start the next year's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import streamlit as st

from model.plan import PlanInfo, PlanState
from services.plan_growth import copy_unfinished, plan_before, sessions_to_take, take_priorities
from services.plans import PlanStart, list_plans, start_plan, unit_names
from ui.meeting import actor
from ui.plain import plain
from ui.plan_state import attempt, choose_plan, open_unit_plan, unit_pcode
from ui.session import change_view, voice, workspace
from ui.shell import page_link


def show_choice(state: PlanState | None) -> None:
    """Choose among the unit's plans, or start another one."""
    t = voice()
    plans = _names(list_plans(workspace(), pcode=unit_pcode()))
    if not plans:
        return
    options = list(plans)
    opened = state.info.entity_id if state else options[0]
    chosen = st.selectbox(
        t("plan.plans"),
        options,
        index=options.index(opened),
        format_func=plans.__getitem__,
        key=f"plan_choice_{len(options)}_{opened}",
        label_visibility="collapsed",
        width=260,
    )
    if chosen != opened:
        choose_plan(chosen)
        st.rerun(scope="fragment")
    with st.popover(t("plan.new"), icon=":material/add:"):
        show_start()


def _names(plans: Sequence[PlanInfo]) -> dict[str, str]:
    """Return what each plan is called; those that would share a name are numbered."""
    t, names, known = voice(), {}, Counter[str]()
    for info in plans:
        words = (t("plan.of_year", year=str(info.year)), info.title)
        name = " · ".join(part for part in words if part)
        known[name] += 1
        names[info.entity_id] = f"{name} ({known[name]})" if known[name] > 1 else name
    return names


def show_all_plans() -> None:
    """Where no municipality is chosen: say so, and list every plan there is."""
    t = voice()
    with st.container(key="plan_start"):
        st.subheader(t("plan.choose_unit"), anchor=False)
        st.markdown(t("plan.choose_unit_how"))
        page_link("map", label=t("plan.to_map"), icon=":material/map:")
        for info in list_plans(workspace()):
            words = (t.value(unit_names(info)), t("plan.of_year", year=str(info.year)), info.title)
            if st.button(plain(" · ".join(filter(None, words))), key=f"plan_of_{info.entity_id}"):
                change_view(pcode=info.pcode, cell="")
                open_unit_plan(info.pcode, info.entity_id)
                st.rerun(scope="fragment")


def show_start() -> None:
    """Ask for the year of a new plan, and whether it is to practise."""
    t = voice()
    known = list_plans(workspace(), pcode=unit_pcode())
    with st.container(key="plan_start"):
        if not known:
            st.subheader(t("plan.none_title"), anchor=False)
            st.markdown(t("plan.none_what"))
        year = st.number_input(
            t("plan.year"), 2010, 2100, _next_year(known), step=1, format="%d", key="plan_year"
        )
        is_demo = st.toggle(t("plan.is_demo"), help=t("plan.is_demo_help"), key="plan_is_demo")
        if st.button(t("plan.start"), type="primary", key="plan_begin"):
            attempt(lambda: choose_plan(_begin(int(year), is_demo=is_demo)))
            st.rerun(scope="fragment")
        if not known:
            st.caption(t("plan.none_session"))
            page_link("session", label=t("plan.to_session"), icon=":material/groups:")


def _next_year(known: tuple[PlanInfo, ...]) -> int:
    return known[0].year + 1 if known else date.today().year


def _begin(year: int, *, is_demo: bool) -> str:
    return start_plan(workspace(), PlanStart(unit_pcode(), year, is_demo=is_demo), actor=actor())


def show_growth(state: PlanState) -> None:
    """Offer what the plan can grow from: a session's priorities, last year's unfinished work."""
    if state.info.is_closed:
        return
    t, plan_id = voice(), state.info.entity_id
    sessions = sessions_to_take(workspace(), plan_id)
    before = plan_before(workspace(), plan_id)
    if not (sessions or before):
        return
    with st.container(key="plan_growth", horizontal=True, gap="small"):
        if sessions and st.button(
            t("plan.take_session"), icon=":material/groups:", key="plan_take_session"
        ):
            _take(plan_id, sessions[0])
        if before and st.button(
            t("plan.copy_unfinished"), icon=":material/content_copy:", key="plan_copy_unfinished"
        ):
            _copy(plan_id, before)


def _take(plan_id: str, session_id: str) -> None:
    def take() -> None:
        done = take_priorities(workspace(), plan_id, session_id, translate=voice(), actor=actor())
        _say("plan.taken_priorities", done.taken, done.left)

    attempt(take)
    st.rerun(scope="fragment")


def _copy(plan_id: str, before_id: str) -> None:
    def copy() -> None:
        done = copy_unfinished(workspace(), plan_id, before_id, actor=actor())
        _say("plan.copied_activities", done.taken, done.left)

    attempt(copy)
    st.rerun(scope="fragment")


def _say(key: str, taken: int, left: int) -> None:
    t = voice()
    words = [t(key, count=taken)]
    if left:
        words.append(t("plan.no_room", count=left))
    st.toast(plain(" ".join(words)), icon=":material/check:")
