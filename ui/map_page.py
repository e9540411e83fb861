"""The map page: what the reader does changes the view, the view makes the next picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from model.admin import UnitLabel
from model.errors import HotspotsError
from model.view import Measure, Month, Source, Tier, ViewState
from services.demo import add_demo
from services.map_public import public_releases
from services.map_view import open_view
from services.places import describe_place
from services.records import place_at_click
from services.units import search_units
from ui.map_choices import SearchAnswer, SearchHit
from ui.map_component import MapEvent, held_by_browser, show_map
from ui.map_controls import controls_of
from ui.map_panels import panel_of, place_panel, with_position
from ui.map_payload import build_payload
from ui.plain import plain
from ui.session import change_view, language, view, voice, workspace, write_url
from ui.shell import error_box, first_wait, switch_page

OPEN_UNIT = "map.open_unit"
OPEN_PLACE = "map.open_place"
QUERY = "map.query"
CLICKED_AT = "map.clicked_at"
NEXT_PAGE = "map.next_page"
WHOLE_PAGE = "map.whole_page"
DEFAULTS = "map.layers_on"
"""Where the session keeps what belongs to the map alone."""


@st.fragment
def show_map_page() -> None:
    """Draw the map of the session's view; a click reruns this, not the page."""
    next_page = st.session_state.pop(NEXT_PAGE, None)
    if next_page:
        switch_page(next_page)
    if st.session_state.pop(WHOLE_PAGE, False):
        st.rerun()
    with error_box():
        state, here = _possible(view()), workspace()
        try:
            with first_wait("map"):
                opened = open_view(here, state)
        except HotspotsError as error:
            if not state.pcode:
                raise
            st.toast(
                plain(voice().error(error)), icon=":material/error:"
            )  # an old link, another set
            state = change_view(pcode="", cell="")
            opened = open_view(here, state)
        st.session_state[DEFAULTS] = {
            layer.key: layer.is_on != (layer.key in state.toggled) for layer in opened.layers
        }
        payload = build_payload(
            opened,
            state,
            language=language(),
            choices=controls_of(here, state),
            panel=_panel(state),
            search=search_answer(st.session_state.get(QUERY, "")),
            have=held_by_browser(),
        )
        show_map(payload, failed=voice()("map.failed"), on_event=take_event)
    write_url()


def _possible(state: ViewState) -> ViewState:
    """Return the view with a measure its source has: density and hot cells are of police records.

    A link, or a change of source after that of the measure, may ask for another.
    """
    if state.source is Source.POLICE or state.measure is Measure.COUNT:
        return state
    return change_view(measure=Measure.COUNT)


def _panel(state: ViewState) -> Any:
    place = st.session_state.get(OPEN_PLACE)
    if place:
        details = describe_place(workspace(), state, place)
        return place_panel(details) if details else None
    panel = panel_of(workspace(), state, open_unit=st.session_state.get(OPEN_UNIT, ""))
    clicked_at = st.session_state.get(CLICKED_AT)
    return with_position(workspace(), state, panel, clicked_at) if panel and clicked_at else panel


def search_answer(query: str) -> SearchAnswer | None:
    """Return the units a query finds, None without one."""
    if not query:
        return None
    found = search_units(workspace(), query)
    hits = tuple(
        SearchHit(UnitLabel(h.pcode, h.level, h.kind, h.names, h.parent_names), h.score)
        for h in found
    )
    return SearchAnswer(query, hits)


def take_event(event: MapEvent) -> None:
    """Change the session as the reader asked; the next run draws it."""
    _HANDLERS[event.kind](event.values)


def _select_unit(values: Mapping[str, Any]) -> None:
    """Go to a unit (from a search, the breadcrumb, a double click), or show its numbers."""
    close_panels()
    st.session_state[QUERY] = ""
    if values["open"]:
        change_view(pcode=values["pcode"])
    else:
        st.session_state[OPEN_UNIT] = values["pcode"]
        st.session_state[CLICKED_AT] = values["at"]


def _select_cell(values: Mapping[str, Any]) -> None:
    close_panels()
    st.session_state[CLICKED_AT] = values["at"]
    change_view(cell=values["cell"])


def _select_place(values: Mapping[str, Any]) -> None:
    close_panels()
    st.session_state[OPEN_PLACE] = (values["layer"], values["id"])


def close_panels() -> None:
    """Close whatever the panel at the right shows."""
    st.session_state[OPEN_UNIT] = ""
    st.session_state[OPEN_PLACE] = None
    st.session_state[CLICKED_AT] = None
    change_view(cell="")


def _view(values: Mapping[str, Any]) -> None:
    period = values["period"]
    if view().tier is Tier.PUBLIC:
        period = _months_of_release(values["release"]) or view().period
    elif view().source is Source.RESIDENTS:
        period = view().period  # its map offers no months to choose from
    change_view(
        source=values["source"],
        measure=values["measure"],
        resolution=values["resolution"],
        categories=values["categories"] or frozenset(),
        period=period,
    )


def _months_of_release(value: str | None) -> tuple[Month, Month] | None:
    releases = public_releases(workspace(), view())
    return next((r.period.months for r in releases if r.value == value), None)


def _search(values: Mapping[str, Any]) -> None:
    st.session_state[QUERY] = values["query"]


def _tier(values: Mapping[str, Any]) -> None:
    close_panels()
    change_view(tier=values["tier"])


def _layers(values: Mapping[str, Any]) -> None:
    """Keep which layers are switched the other way than they come."""
    defaults: Mapping[str, bool] = st.session_state.get(DEFAULTS, {})
    changed = {key for key, is_on in defaults.items() if (key in values["layers"]) != is_on}
    change_view(toggled=(view().toggled - defaults.keys()) | changed)


def _go_to_snapshot(_values: Mapping[str, Any]) -> None:
    st.session_state[NEXT_PAGE] = "snapshot"


def _action(values: Mapping[str, Any]) -> None:
    action, given = values["action"], values["values"]
    if action == "select_unit" and "pcode" in given:
        _select_unit({"pcode": given["pcode"], "open": True})
    elif action == "place_here" and "place_id" in given:
        _place_here(given["place_id"])
    elif action == "add_demo":
        add_demo(workspace())
        st.session_state[WHOLE_PAGE] = True  # the line above gets its DEMO badge
    elif action == "open_data":
        st.session_state[NEXT_PAGE] = "data"


def _place_here(place_id: str) -> None:
    """Give a place that was waiting for it the position of the last click."""
    clicked_at = st.session_state.get(CLICKED_AT)
    if clicked_at:
        lng, lat = clicked_at
        place_at_click(workspace(), place_id, lng=lng, lat=lat)
        close_panels()


_HANDLERS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "select_unit": _select_unit,
    "select_cell": _select_cell,
    "select_place": _select_place,
    "close_panel": lambda _values: close_panels(),
    "view": _view,
    "search": _search,
    "tier": _tier,
    "layers": _layers,
    "snapshot": _go_to_snapshot,
    "action": _action,
}
