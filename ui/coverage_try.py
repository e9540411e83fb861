"""What if: the open variant, what was clicked, and the points that are tried."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.coverage.change import Effect
from model.coverage import Demand, SiteAction
from model.records import PlaceKind
from services.coverage import Coverage, change_table
from services.coverage_click import ClickedPoint, ClickedSpot, describe_point, describe_spot
from services.coverage_variants import (
    Site,
    delete_variant,
    list_variants,
    redo,
    start_variant,
    undo,
    undo_state,
)
from services.view_texts import unit_text
from ui.coverage_state import (
    CLICK,
    MOVING,
    VARIANT,
    attempt,
    clicked,
    forget,
    open_variant,
    put_back,
    put_out,
    put_site,
    set_values,
    variant_id,
)
from ui.coverage_tables import show_table
from ui.plain import plain
from ui.session import voice, workspace

NEW_KINDS = (PlaceKind.POLICE_POINT, PlaceKind.LCPC_OFFICE)
"""What can be tried anywhere; other kinds come from a file."""


def show_variant_line() -> None:
    """Choose the variant; undo and redo."""
    t, state = voice(), open_variant()
    known = list_variants(workspace(), state.info.pcode)
    names = {
        one.entity_id: one.title or t("coverage.variant", number=at + 1)
        for at, one in enumerate(known)
    }
    options = ["", *names]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            t("coverage.variants"),
            options,
            index=options.index(state.info.entity_id),
            format_func=lambda one: names.get(one, t("coverage.today")),
            key=f"coverage_variant_{len(options)}_{state.info.entity_id}",
            label_visibility="collapsed",
        )
        if chosen != state.info.entity_id:
            st.session_state[VARIANT] = chosen
            forget()
            st.rerun(scope="fragment")
        can_undo, can_redo = (
            undo_state(workspace(), state.info.entity_id)
            if state.info.entity_id
            else (False, False)
        )
        _icon_button("undo", can_undo, lambda: undo(workspace(), variant_id()))
        _icon_button("redo", can_redo, lambda: redo(workspace(), variant_id()))
        _icon_button("add", bool(known), _start)


def _icon_button(name: str, is_on: bool, act: Callable[[], object]) -> None:
    if st.button(
        "",
        icon=f":material/{name}:",
        help=voice()(f"coverage.{name}"),
        disabled=not is_on,
        key=f"coverage_do_{name}",
    ):
        attempt(act)
        forget()
        st.rerun(scope="fragment")


def _start() -> None:
    state = open_variant()
    st.session_state[VARIANT] = start_variant(workspace(), state.info.pcode, like=state.info)


def show_click(coverage: Coverage) -> None:
    """Show what was clicked, with what can be tried there."""
    t = voice()
    if st.session_state.get(MOVING):
        with st.container(key="coverage_click"):
            st.markdown(f"**{t('coverage.click_new_spot')}**")
            if st.button(t("coverage.cancel"), key="coverage_cancel_move"):
                del st.session_state[MOVING]
                st.rerun(scope="fragment")
        return
    click = clicked()
    if click is None:
        return
    point = describe_point(workspace(), coverage, click.place_id) if click.place_id else None
    spot = (
        describe_spot(workspace(), coverage, lng=click.lng, lat=click.lat)
        if click.lng is not None and click.lat is not None
        else None
    )
    if point is None and spot is None:
        return
    with st.container(key="coverage_click"):
        if point is not None:
            _show_point(point)
        elif spot is not None:
            _show_spot(coverage, spot)


def _show_point(point: ClickedPoint) -> None:
    t = voice()
    st.markdown(f"**{plain(t(point.name))}**")
    st.caption(plain(" · ".join(t(line) for line in point.lines)))
    with st.container(horizontal=True, gap="small"):
        if point.change:
            _act(
                "back",
                lambda: (
                    put_back(point.place_id)
                    if point.change != SiteAction.ADD
                    else put_out(point.place_id)
                ),
            )
        if point.change != SiteAction.CLOSE:
            _act("move", lambda: st.session_state.update({MOVING: point.place_id}))
        if not point.change:
            _act("close", lambda: put_out(point.place_id))
        _act("done", lambda: None)


def _take_back(place_id: str, change: str) -> None:
    """Leave a point as it is today: one that was added is taken out again."""
    if change == SiteAction.ADD:
        put_out(place_id)
    else:
        put_back(place_id)


def _show_spot(coverage: Coverage, spot: ClickedSpot) -> None:
    t = voice()
    st.markdown(f"**{plain(t(spot.name))}**")
    st.caption(plain(" · ".join(t(line) for line in spot.lines)))
    offered = [kind for kind in NEW_KINDS if kind in coverage.state.info.services]
    with st.container(horizontal=True, gap="small"):
        for kind in offered:
            _act(
                f"add_{kind}",
                lambda kind=kind: put_site(Site(spot.lng, spot.lat, kind=kind)),
            )
        _act("done", lambda: None)


def _act(name: str, act: Callable[[], object]) -> None:
    if st.button(voice()(f"coverage.act_{name}"), key=f"coverage_act_{name}"):
        st.session_state.pop(CLICK, None)
        act()
        st.rerun(scope="fragment")


def show_try(coverage: Coverage) -> None:
    """Show what the variant changes, and each of its changes."""
    t = voice()
    st.caption(t("coverage.try_what"))
    state = coverage.state
    if state.is_today:
        st.info(t("coverage.nothing_tried"), icon=":material/touch_app:")
    else:
        _effects(coverage)
        _changes(coverage)
    if state.info.entity_id:
        _name_and_delete(coverage)


def _effects(coverage: Coverage) -> None:
    t = voice()
    table = change_table(coverage)
    known = [
        name for name in (Demand.RESIDENTS, Demand.INCIDENTS, Demand.HOTSPOTS) if name in table
    ]
    rows = [
        (
            t(f"coverage.effect_{effect.name.lower()}"),
            t.number(int(table.at[effect, "cells"])),
            *(t.number(round(float(table.at[effect, name]))) for name in known),
        )
        for effect in (Effect.GAINED, Effect.NEARER, Effect.FARTHER, Effect.LOST)
    ]
    head = ("", t("coverage.column_cells"), *(t(f"demand.{name}") for name in known))
    show_table(head, rows, label=t("coverage.part_try"))


def _changes(coverage: Coverage) -> None:
    t = voice()
    for at, change in enumerate(coverage.state.changes):
        place_id = change.place_id or change.entity_id
        point = describe_point(workspace(), coverage, place_id)
        with st.container(key=f"site_{at}", horizontal=True, vertical_alignment="center"):
            name = t(point.name) if point else change.title
            st.text(t(f"site_action.{change.action}", name=name))
            if st.button(
                "",
                icon=":material/undo:",
                help=t("coverage.act_back"),
                key=f"coverage_back_{change.entity_id}",
            ):
                _take_back(place_id, change.action)
                st.rerun(scope="fragment")
            if point:
                st.caption(plain(" · ".join(t(line) for line in point.lines)))


def _name_and_delete(coverage: Coverage) -> None:
    t, info = voice(), coverage.state.info
    title = st.text_input(
        t("coverage.variant_title"),
        value=info.title,
        max_chars=80,
        placeholder=plain(t(unit_text(coverage.demand.unit))),
        key=f"coverage_title_{info.entity_id}",
    )
    if title.strip() != info.title:
        set_values(title=title.strip())
        st.rerun(scope="fragment")
    if st.button(t("coverage.delete_variant"), icon=":material/delete:", type="tertiary"):
        attempt(lambda: delete_variant(workspace(), info.entity_id))
        st.session_state[VARIANT] = ""
        forget()
        st.rerun(scope="fragment")
