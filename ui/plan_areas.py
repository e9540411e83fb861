"""The areas of one activity's assessment on the plan's map, and another control area by a click."""

from __future__ import annotations

import time

import streamlit as st

from layers.assessment import areas_layer
from layers.layer import Layer
from model.plan import Activity
from services.assessment import assess_activity
from services.assessment_control import keep_control, propose_control_again
from services.assessment_places import PlaceChange
from services.assessment_texts import company_texts
from services.plans import plan_state
from ui.meeting import actor
from ui.plain import plain
from ui.plan_state import ACTIVITY, LOOK, attempt, plan_id, turn_to
from ui.session import voice, workspace

ASSESSED = "plan.assessed"
"""Id of the activity whose areas are on the map."""

PICKING = "plan.picking"
"""Set while the next click puts the control area."""


def show_on_map(activity_id: str) -> None:
    """Go to the map, where an activity's areas are drawn."""
    st.session_state[ASSESSED] = st.session_state[ACTIVITY] = activity_id
    st.session_state[LOOK] = f"{activity_id}.{time.monotonic_ns()}"
    turn_to("map")
    st.rerun(scope="fragment")


def pick_on_map(activity_id: str) -> None:
    """Go to the map, where the next click puts an activity's control area."""
    st.session_state[PICKING] = True
    show_on_map(activity_id)


def assessed() -> Activity | None:
    """Return the activity whose areas are to be shown; None for none, or one that is gone."""
    activity_id = str(st.session_state.get(ASSESSED, ""))
    if not activity_id or st.session_state.get(ACTIVITY) != activity_id:
        return None
    known = plan_state(workspace(), plan_id()).activities
    return next((one for one in known if one.entity_id == activity_id), None)


def assessed_change() -> PlaceChange | None:
    """Return what was compared of the activity whose areas are to be shown."""
    activity = assessed()
    if activity is None:
        return None
    return assess_activity(workspace(), plan_id(), activity.entity_id).change


def area_layers(change: PlaceChange | None) -> tuple[Layer, ...]:
    """Return the areas as a layer; nothing where nothing was compared."""
    return () if change is None else (areas_layer(change.areas, is_demo=change.is_demo),)


def is_picking() -> bool:
    """Return whether the next click puts the control area."""
    return bool(st.session_state.get(PICKING)) and assessed() is not None


def put_control(lng: float, lat: float) -> None:
    """Compare the activity with the area around a point; refused where something is done."""
    point = {"type": "Point", "coordinates": [lng, lat]}
    activity_id = str(st.session_state[ASSESSED])
    st.session_state.pop(PICKING, None)
    attempt(lambda: keep_control(workspace(), plan_id(), activity_id, point, actor=actor()))


def propose_again(activity_id: str) -> None:
    """Go back to the control area that the program proposes."""
    attempt(lambda: propose_control_again(workspace(), plan_id(), activity_id, actor=actor()))


def show_areas(change: PlaceChange | None) -> None:
    """Say what the areas are; offer another control area, and the proposed one again."""
    if is_picking():
        with st.container(key="plan_areas"):
            _ask_for_click()
    elif change is not None:
        with st.container(key="plan_areas"):
            _say_areas(change)
            _offer(change)


def _ask_for_click() -> None:
    t = voice()
    st.markdown(f"**{t('plan.click_control')}**")
    if st.button(t("plan.cancel"), key="plan_control_cancel"):
        st.session_state.pop(PICKING, None)
        st.rerun(scope="fragment")


def _say_areas(change: PlaceChange) -> None:
    t = voice()
    whose = "plan.control_own" if change.is_own_control else "plan.control_proposed"
    st.caption(f"{t('plan.areas_what')} {t(whose)}")
    st.markdown(t(change.difference.verdict.text))
    for note in company_texts(change.company, plan_id()):
        st.caption(plain(t(note)))


def _offer(change: PlaceChange) -> None:
    t, activity_id = voice(), str(st.session_state[ASSESSED])
    with st.container(horizontal=True, gap="small"):
        if st.button(t("plan.other_control"), key="plan_control", icon=":material/tune:"):
            st.session_state[PICKING] = True
            st.rerun(scope="fragment")
        if change.is_own_control and st.button(t("plan.proposed_control"), key="plan_control_back"):
            propose_again(activity_id)
            st.rerun(scope="fragment")
        if st.button(t("plan.hide_areas"), key="plan_areas_off"):
            st.session_state.pop(ASSESSED, None)
            st.rerun(scope="fragment")
