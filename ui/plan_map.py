"""The plan on the map: where each activity is, and which hotspots nobody answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import shapely
import streamlit as st

from layers.layer import MapView
from layers.plan import AREAS_KEY, LINES_KEY, POINTS_KEY, UNANSWERED_KEY, unanswered_layer
from layers.sketch import sketch_layers
from model.plan import PlanState
from model.view import Tier
from services.assessment_places import PlaceChange
from services.plan_map import plan_map
from services.plan_places import Shape, unanswered_hotspots
from ui.map_choices import MapChoices
from ui.map_component import MapEvent, held_by_browser, show_map
from ui.map_page import NEXT_PAGE, search_answer
from ui.map_payload import build_payload
from ui.plan_areas import area_layers, assessed_change, is_picking, put_control, show_areas
from ui.plan_places import keep_drawn, show_places
from ui.plan_state import (
    ACTIVITY,
    CORNERS,
    HOTSPOT,
    LAYERS,
    LOOK,
    QUERY,
    SHAPE,
    corners,
    shape,
    turn_to,
)
from ui.session import change_view, language, view, voice, workspace

MAP = "plan_map"
"""Key of the component."""

_ACTIVITIES = frozenset({AREAS_KEY, LINES_KEY, POINTS_KEY})

_AROUND_DEG = 0.01
"""Around a hotspot that was chosen in the list: about a kilometre."""


def show_plan_map(state: PlanState) -> None:
    """Draw the map at the left, at the right the places of one activity and what is unanswered."""
    left, right = st.columns([8, 5], gap=None)
    is_public = view().tier is Tier.PUBLIC
    hotspots = None if is_public else unanswered_hotspots(workspace(), state)
    change = None if is_public else assessed_change()
    with right, st.container(key="plan_right"):
        if hotspots is None:
            st.info(voice()("plan.map_public"), icon=":material/visibility:")
        else:
            show_areas(change)
            show_places(state, hotspots)
    with left:
        seen = plan_map(workspace(), state, tier=view().tier, is_near=False).view
        if hotspots is not None:
            drawn = sketch_layers(corners(), is_area=shape() is Shape.AREA)
            rings = (unanswered_layer(hotspots),) if len(hotspots) else ()
            added = (*area_layers(change), *rings, *drawn)
            seen = replace(seen, layers=(*seen.layers, *added))
        payload = build_payload(
            _with_choices(seen),
            replace(view(), cell=""),
            language=language(),
            choices=MapChoices(resolutions=()),
            search=search_answer(st.session_state.get(QUERY, "")),
            have=held_by_browser(MAP),
            look=_look(hotspots, change),
        )
        show_map(payload, key=MAP, failed=voice()("map.failed"), on_event=_take_event)


def _with_choices(seen: MapView) -> MapView:
    """Return the map with the layers switched as the reader left them."""
    toggled = view().toggled
    st.session_state[LAYERS] = {layer.key: layer.is_on for layer in seen.layers}
    layers = (replace(one, is_on=one.is_on != (one.key in toggled)) for one in seen.layers)
    return replace(seen, layers=tuple(layers))


def _look(
    hotspots: gpd.GeoDataFrame | None, change: PlaceChange | None
) -> tuple[str, tuple[float, float, float, float]] | None:
    """Return where the map is to look once: at a hotspot or areas that were chosen in a list."""
    asked = st.session_state.get(LOOK, "")
    if hotspots is None or not asked:
        return None
    if change is not None and asked.startswith(st.session_state[ACTIVITY]):
        areas = [change.areas.treated, change.areas.control]
        west, south, east, north = shapely.total_bounds(areas)
        return asked, (float(west), float(south), float(east), float(north))
    chosen = hotspots[hotspots["hotspot_id"] == st.session_state.get(HOTSPOT, "")]
    if chosen.empty:
        return None
    west, south, east, north = (float(side) for side in chosen.total_bounds)
    around = _AROUND_DEG
    return asked, (west - around, south - around, east + around, north + around)


def _take_event(event: MapEvent) -> None:
    handler = _HANDLERS.get(event.kind)
    if handler:
        handler(event.values)


def _take_click(values: Mapping[str, Any]) -> None:
    """Set a corner of what is drawn; a point is whole with its first."""
    at = values.get("at")
    drawing = shape()
    if at and is_picking() and view().tier is not Tier.PUBLIC:
        put_control(float(at[0]), float(at[1]))
        return
    if not at or drawing is None or view().tier is Tier.PUBLIC:
        return
    now = (*corners(), (float(at[0]), float(at[1])))
    if drawing is Shape.POINT:
        keep_drawn(now)
    else:
        st.session_state[CORNERS] = now


def _select_unit(values: Mapping[str, Any]) -> None:
    if values["open"]:
        st.session_state[QUERY] = ""
        change_view(pcode=values["pcode"], cell="")
        return
    _take_click(values)


def _select_place(values: Mapping[str, Any]) -> None:
    """Open the activity or hotspot that was clicked; while something is drawn, set a corner."""
    if shape() is not None or is_picking():
        _take_click(values)
    elif values["layer"] in _ACTIVITIES:
        st.session_state[ACTIVITY] = values["id"]
    elif values["layer"] == UNANSWERED_KEY:
        st.session_state[HOTSPOT] = values["id"]


def _search(values: Mapping[str, Any]) -> None:
    st.session_state[QUERY] = values["query"]


def _tier(values: Mapping[str, Any]) -> None:
    for name in (SHAPE, CORNERS, HOTSPOT):
        st.session_state.pop(name, None)
    change_view(tier=values["tier"])


def _layers(values: Mapping[str, Any]) -> None:
    came: Mapping[str, bool] = st.session_state.get(LAYERS, {})
    shown = values["layers"]
    mine = {key for key, was_on in came.items() if (key in shown) != was_on}
    change_view(toggled=frozenset((view().toggled - came.keys()) | mine))


def _snapshot(_values: Mapping[str, Any]) -> None:
    """Go where the map becomes a page."""
    turn_to("documents")


def _action(values: Mapping[str, Any]) -> None:
    if values["action"] == "open_data":
        st.session_state[NEXT_PAGE] = "data"


_HANDLERS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "select_unit": _select_unit,
    "select_cell": _take_click,
    "select_place": _select_place,
    "search": _search,
    "tier": _tier,
    "layers": _layers,
    "snapshot": _snapshot,
    "action": _action,
}
