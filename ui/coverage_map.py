"""The map of the coverage page: its message, and what a click on it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import streamlit as st

from layers.coverage import CLOSED_KEY, GAPS_KEY
from layers.layer import LEFT, RIGHT, MapView
from model.records import PlaceKind
from model.text import text
from model.view import Tier
from services.coverage import Coverage, gap_bounds
from services.coverage_staff import staff_of
from services.coverage_view import Shown, coverage_view
from ui.coverage_state import (
    CLICK,
    GAP,
    LAYERS,
    LOOK,
    LOOPS,
    MOVING,
    PAIR,
    PART,
    QUERY,
    SKETCH,
    Click,
    chosen_gap,
    clicked,
    forget,
    proposal,
    put_elsewhere,
    sketch,
)
from ui.map_choices import Button, MapChoices
from ui.map_component import MapEvent, held_by_browser, show_map
from ui.map_page import NEXT_PAGE, search_answer
from ui.map_payload import build_payload
from ui.session import change_view, language, view, voice, workspace

MAP = "coverage_map"
"""Key of the component."""

POINT_LAYERS = frozenset({*PlaceKind, CLOSED_KEY})
"""Layers whose rows are points that can be moved or closed."""

_BANNER = (Button("open_data", text("mapui.import_boundaries")),)


def show_coverage_map(coverage: Coverage) -> None:
    """Draw the coverage as the session's tier shows it."""
    tier = view().tier
    seen = coverage_view(workspace(), coverage, tier=tier, shown=_shown(coverage, tier))
    seen = _with_choices(seen)
    payload = build_payload(
        seen,
        replace(view(), cell=clicked_cell()),
        language=language(),
        choices=MapChoices(resolutions=(), banner_buttons=_BANNER),
        search=search_answer(st.session_state.get(QUERY, "")),
        have=held_by_browser(MAP),
        look=_look(coverage),
    )
    show_map(payload, key=MAP, failed=voice()("map.failed"), on_event=take_event)


def clicked_cell() -> str:
    """Return the cell that was clicked, to be outlined."""
    click = clicked()
    return click.cell if click else ""


def _shown(coverage: Coverage, tier: Tier) -> Shown:
    if tier is Tier.PUBLIC:
        return Shown()
    found = proposal()
    loops: gpd.GeoSeries | None = st.session_state.get(LOOPS, (None, None))[0]
    shown = Shown(
        sketch=sketch() or (),
        gap=chosen_gap(coverage),
        loops=loops,
        is_pair=bool(st.session_state.get(PAIR)) and not coverage.state.is_today,
        staff=staff_of(workspace(), coverage) if coverage.state.info.norm else None,
    )
    if found is None:
        return shown
    return replace(
        shown,
        proposed_lng=np.array([site.lng for site in found.sites]),
        proposed_lat=np.array([site.lat for site in found.sites]),
    )


def _with_choices(seen: MapView) -> MapView:
    """Return the map with the layers switched as the reader left them."""
    toggled = view().toggled
    layers = tuple(
        replace(layer, is_on=layer.is_on != (layer.key in toggled)) for layer in seen.layers
    )
    st.session_state[LAYERS] = {
        layer.key: was.is_on for layer, was in zip(layers, seen.layers, strict=True)
    }
    return replace(seen, layers=layers)


def _look(coverage: Coverage) -> tuple[str, tuple[float, float, float, float]] | None:
    """Return where the map is to look once: at a gap that was chosen in the list."""
    gap = chosen_gap(coverage)
    asked = st.session_state.get(LOOK, "")
    if gap < 0 or not asked:
        return None
    return asked, gap_bounds(coverage, gap)


def take_event(event: MapEvent) -> None:
    """Change the session as the reader asked; the next run draws it."""
    handler = _HANDLERS.get(event.kind)
    if handler:
        handler(event.values)


def _take_click(click: Click) -> None:
    """Set a corner of what is drawn, or put what is moved there; else show what is there."""
    if view().tier is Tier.PUBLIC:
        return
    corners = sketch()
    if corners is not None:
        if click.lng is not None and click.lat is not None:
            st.session_state[SKETCH] = (*corners, (click.lng, click.lat))
        return
    moving = st.session_state.pop(MOVING, "")
    if moving and click.lng is not None and click.lat is not None:
        put_elsewhere(moving, click.lng, click.lat)
        st.session_state.pop(CLICK, None)
        return
    st.session_state[CLICK] = click


def _at(values: Mapping[str, Any]) -> tuple[float | None, float | None]:
    at = values.get("at")
    return (at[0], at[1]) if at else (None, None)


def _select_unit(values: Mapping[str, Any]) -> None:
    if values["open"]:
        st.session_state[QUERY] = ""
        forget()
        change_view(pcode=values["pcode"], cell="")
        return
    lng, lat = _at(values)
    _take_click(Click(lng, lat))


def _select_cell(values: Mapping[str, Any]) -> None:
    lng, lat = _at(values)
    _take_click(Click(lng, lat, cell=values["cell"]))


def _select_place(values: Mapping[str, Any]) -> None:
    """Show a point; a gap is ground to stand on, and shown in the list's stead."""
    lng, lat = _at(values)
    layer = values["layer"].removeprefix(LEFT).removeprefix(RIGHT)
    if layer in POINT_LAYERS:
        _take_click(Click(lng, lat, place_id=values["id"]))
        return
    if layer == GAPS_KEY and values["id"].isdecimal():
        st.session_state[GAP] = int(values["id"])
    _take_click(Click(lng, lat))


def _close(_values: Mapping[str, Any]) -> None:
    st.session_state.pop(CLICK, None)


def _search(values: Mapping[str, Any]) -> None:
    st.session_state[QUERY] = values["query"]


def _tier(values: Mapping[str, Any]) -> None:
    """Nothing is tried in the public view: a move that was begun ends."""
    forget()
    change_view(tier=values["tier"])


def _layers(values: Mapping[str, Any]) -> None:
    came: Mapping[str, bool] = st.session_state.get(LAYERS, {})
    shown = values["layers"]
    others = view().toggled - came.keys()
    mine = {key for key, was_on in came.items() if (key in shown) != was_on}
    change_view(toggled=frozenset(others | mine))


def _snapshot(_values: Mapping[str, Any]) -> None:
    st.session_state[PART] = "files"


def _action(values: Mapping[str, Any]) -> None:
    if values["action"] == "open_data":
        st.session_state[NEXT_PAGE] = "data"


_HANDLERS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "select_unit": _select_unit,
    "select_cell": _select_cell,
    "select_place": _select_place,
    "close_panel": _close,
    "search": _search,
    "tier": _tier,
    "layers": _layers,
    "snapshot": _snapshot,
    "action": _action,
}
