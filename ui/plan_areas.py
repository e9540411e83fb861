"""The areas of one activity's assessment on the plan's map, and another control area by a click."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from layers.assessment import areas_layer
from layers.layer import Layer
from services.assessment import assess_activity
from services.assessment_places import Asked, PlaceChange
from ui.plan_state import ACTIVITY, LOOK, attempt, plan_id, turn_to
from ui.session import voice, workspace

ASSESSED = "plan.assessed"
"""Id of the activity whose areas are on the map."""

CONTROLS = "plan.controls"
"""GeoJSON points by activity's id, around which this window has put a control area."""

PICKING = "plan.picking"
"""Set while the next click puts the control area."""


def asked_of() -> dict[str, Asked]:
    """Return how activities are looked at in this window: control areas chosen by hand."""
    chosen: Mapping[str, Any] = st.session_state.get(CONTROLS, {})
    return {activity_id: Asked(control=point) for activity_id, point in chosen.items()}


def show_on_map(activity_id: str) -> None:
    """Go to the map, where an activity's areas are drawn."""
    st.session_state[ASSESSED] = st.session_state[ACTIVITY] = activity_id
    st.session_state[LOOK] = f"{activity_id}.{time.monotonic_ns()}"
    turn_to("map")
    st.rerun(scope="fragment")


def assessed_change() -> PlaceChange | None:
    """Return what was compared of the activity whose areas are to be shown."""
    activity_id = str(st.session_state.get(ASSESSED, ""))
    if not activity_id or st.session_state.get(ACTIVITY) != activity_id:
        return None
    asked = asked_of().get(activity_id, Asked())
    return assess_activity(workspace(), plan_id(), activity_id, asked=asked).change


def area_layers(change: PlaceChange | None) -> tuple[Layer, ...]:
    """Return the areas as a layer; nothing where nothing was compared."""
    return () if change is None else (areas_layer(change.areas, is_demo=change.is_demo),)


def is_picking() -> bool:
    """Return whether the next click puts the control area."""
    return bool(st.session_state.get(PICKING))


def put_control(lng: float, lat: float) -> None:
    """Look at the activity with a control area around a point; refused where something is done."""
    activity_id = str(st.session_state.get(ASSESSED, ""))
    point = {"type": "Point", "coordinates": [lng, lat]}
    st.session_state.pop(PICKING, None)

    def put() -> None:
        assess_activity(workspace(), plan_id(), activity_id, asked=Asked(control=point))
        st.session_state[CONTROLS] = st.session_state.get(CONTROLS, {}) | {activity_id: point}

    attempt(put)


def show_areas(change: PlaceChange) -> None:
    """Say what the areas are; offer another control area, and the proposed one again."""
    t, activity_id = voice(), str(st.session_state[ASSESSED])
    with st.container(key="plan_areas"):
        if is_picking():
            st.markdown(f"**{t('plan.click_control')}**")
            if st.button(t("plan.cancel"), key="plan_control_cancel"):
                st.session_state.pop(PICKING, None)
                st.rerun(scope="fragment")
            return
        st.caption(t("plan.areas_what"))
        st.markdown(t(change.difference.verdict.text))
        with st.container(horizontal=True, gap="small"):
            if st.button(t("plan.other_control"), key="plan_control", icon=":material/tune:"):
                st.session_state[PICKING] = True
                st.rerun(scope="fragment")
            if activity_id in asked_of() and st.button(
                t("plan.proposed_control"), key="plan_control_back"
            ):
                del st.session_state[CONTROLS][activity_id]
                st.rerun(scope="fragment")
            if st.button(t("plan.hide_areas"), key="plan_areas_off"):
                st.session_state.pop(ASSESSED, None)
                st.rerun(scope="fragment")
