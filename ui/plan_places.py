"""Beside the plan's map: the places of one activity, and the hotspots that nobody answers."""

from __future__ import annotations

import time
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from model.plan import Activity, PlanState
from services.plan_places import (
    LEAST_CORNERS,
    Shape,
    add_place,
    drawn_shape,
    remove_place,
    set_answer,
)
from session.plan_order import activity_name, numbers_of
from ui.meeting import actor
from ui.plain import plain
from ui.plan_state import (
    ACTIVITY,
    CORNERS,
    HOTSPOT,
    LOOK,
    SHAPE,
    attempt,
    corners,
    plan_id,
    say_first,
    shape,
)
from ui.session import voice, workspace

HOTSPOTS_SHOWN = 50
"""In the list; the map has all of them."""

_SHAPES = {"Point": Shape.POINT, "LineString": Shape.LINE, "Polygon": Shape.AREA}
_ICONS = {
    Shape.POINT: ":material/location_on:",
    Shape.LINE: ":material/timeline:",
    Shape.AREA: ":material/pentagon:",
}


def show_places(state: PlanState, hotspots: gpd.GeoDataFrame) -> None:
    """Choose an activity, draw and remove its places; answer hotspots."""
    if not state.activities:
        say_first("plan.map_empty", "activities")
    else:
        activity = _choose(state)
        _drawing() if shape() else _places(state, activity)
    _hotspots(state, hotspots)


def _choose(state: PlanState) -> Activity:
    t, numbers = voice(), numbers_of(state)
    known = {one.entity_id: one for one in state.activities}
    ids = sorted(known, key=lambda one: _order(numbers[one]))
    if st.session_state.get(ACTIVITY) not in known:
        st.session_state[ACTIVITY] = ids[0]
    opened = st.session_state[ACTIVITY]
    chosen = st.selectbox(
        t("plan.activity"),
        ids,
        index=ids.index(opened),
        format_func=lambda one: f"{numbers[one]} {t.value(activity_name(known[one]))}",
        key=f"plan_place_of_{opened}",
        disabled=shape() is not None,
    )
    if chosen != opened:
        st.session_state[ACTIVITY] = chosen
        st.rerun(scope="fragment")
    return known[chosen]


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


def _places(state: PlanState, activity: Activity) -> None:
    t, is_off = voice(), state.info.is_closed
    if not activity.places:
        st.caption(t("plan.place_whole_unit"))
    for at, place in enumerate(activity.places):
        with st.container(
            key=f"plan_place_{at}", horizontal=True, vertical_alignment="center", gap="small"
        ):
            drawn = _SHAPES[str(place["type"])]
            st.markdown(f"{_ICONS[drawn]} {t(f'plan.shape_{drawn}')} {at + 1}", width="stretch")
            if st.button(t("plan.remove"), key=f"plan_unplace_{at}", disabled=is_off):
                attempt(
                    lambda at=at: remove_place(
                        workspace(), plan_id(), activity.entity_id, at, actor=actor()
                    )
                )
                st.rerun(scope="fragment")
    with st.container(horizontal=True, gap="small"):
        for one in Shape:
            if st.button(
                t(f"plan.draw_{one}"), icon=_ICONS[one], key=f"plan_draw_{one}", disabled=is_off
            ):
                st.session_state[SHAPE], st.session_state[CORNERS] = one.value, ()
                st.rerun(scope="fragment")


def _drawing() -> None:
    """Say what to click, and end what is drawn."""
    t, drawing, now = voice(), shape(), corners()
    if drawing is None:
        return
    with st.container(key="plan_drawing"):
        st.markdown(f"**{t(f'plan.click_{drawing}')}**")
        if drawing is not Shape.POINT:
            st.caption(t("plan.corners", count=len(now)))
        is_whole = drawn_shape(now, drawing) is not None
        if len(now) >= LEAST_CORNERS[drawing] and not is_whole:
            st.caption(t("plan.crossed"))
        with st.container(horizontal=True, gap="small"):
            if drawing is not Shape.POINT:
                if st.button(
                    t("plan.draw_done"), type="primary", key="plan_draw_done", disabled=not is_whole
                ):
                    keep_drawn(now)
                    st.rerun(scope="fragment")
                if st.button(t("plan.last_back"), key="plan_draw_back", disabled=not now):
                    st.session_state[CORNERS] = now[:-1]
                    st.rerun(scope="fragment")
            if st.button(t("plan.cancel"), key="plan_draw_cancel"):
                st.session_state.pop(SHAPE, None)
                st.session_state.pop(CORNERS, None)
                st.rerun(scope="fragment")


def keep_drawn(drawn: tuple[tuple[float, float], ...]) -> None:
    """Give the open activity what was drawn; the drawing ends where that went well."""
    activity_id, drawing = str(st.session_state.get(ACTIVITY, "")), shape()
    if drawing is None or len(drawn) < LEAST_CORNERS[drawing]:
        return
    if attempt(
        lambda: add_place(workspace(), plan_id(), activity_id, drawn, drawing, actor=actor())
    ):
        st.session_state.pop(SHAPE, None)
        st.session_state.pop(CORNERS, None)


def _hotspots(state: PlanState, hotspots: gpd.GeoDataFrame) -> None:
    """List what nobody answers; the one that is chosen can be given to an activity."""
    t = voice()
    st.subheader(t("plan.unanswered", count=len(hotspots)), anchor=False)
    if hotspots.empty:
        st.caption(t("plan.unanswered_none"))
        return
    st.caption(t("plan.unanswered_what"))
    chosen = str(st.session_state.get(HOTSPOT, ""))
    for row in hotspots.head(HOTSPOTS_SHOWN).to_dict("records"):
        hotspot_id = str(row["hotspot_id"])
        with st.container(key=f"plan_hotspot_{hotspot_id}", gap=None):
            if st.button(_hotspot_name(row), key=f"plan_see_{hotspot_id}", type="tertiary"):
                st.session_state[HOTSPOT] = hotspot_id
                st.session_state[LOOK] = f"{hotspot_id}.{time.monotonic_ns()}"
                st.rerun(scope="fragment")
            if hotspot_id == chosen:
                _answer(state, hotspot_id)
    if len(hotspots) > HOTSPOTS_SHOWN:
        st.caption(t("plan.lacks_more", count=len(hotspots) - HOTSPOTS_SHOWN))


def _hotspot_name(row: dict[str, Any]) -> str:
    t = voice()
    parts = (
        t(f"category.{row['category']}"),
        t(f"severity.{row['severity']}"),
        t(f"group.{row['mapped_by']}"),
        "" if pd.isna(row["mapped_on"]) else t.date(row["mapped_on"].date()),
        str(row["note"] or ""),
    )
    return plain(" · ".join(filter(None, parts)))


def _answer(state: PlanState, hotspot_id: str) -> None:
    """Give the hotspot to the activity that is open above."""
    t, opened = voice(), str(st.session_state.get(ACTIVITY, ""))
    number = numbers_of(state).get(opened)
    if number and st.button(
        t("plan.answer_by", number=number), icon=":material/link:", key=f"plan_answer_{hotspot_id}"
    ):
        attempt(lambda: set_answer(workspace(), plan_id(), opened, hotspot_id, actor=actor()))
        st.session_state.pop(HOTSPOT, None)
        st.rerun(scope="fragment")
