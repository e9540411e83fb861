"""A page with the map component alone, over the made-up country; events change the view."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

PROJECT = Path(__file__).parents[3]
sys.path.insert(0, str(PROJECT))

import streamlit as st  # noqa: E402

from model.text import text  # noqa: E402
from model.view import ViewState  # noqa: E402
from tests.browser.apps import synthetic  # noqa: E402
from ui.map_component import MapEvent, held_by_browser, show_map  # noqa: E402
from ui.map_payload import (  # noqa: E402
    Button,
    Panel,
    PanelRow,
    PanelTable,
    SearchAnswer,
    SearchHit,
    build_payload,
)
from ui.theme import apply_theme  # noqa: E402


def on_event(event: MapEvent) -> None:
    st.session_state.setdefault("events", []).append(event.kind)
    state: ViewState = st.session_state["state"]
    values = event.values
    if event.kind == "select_cell":
        st.session_state["panel"] = ("cell", values["cell"])
    elif event.kind == "select_unit" and values["open"]:
        st.session_state["state"] = replace(state, pcode=values["pcode"])
        st.session_state["panel"] = None
    elif event.kind == "select_unit":
        st.session_state["panel"] = ("unit", values["pcode"])
    elif event.kind == "close_panel":
        st.session_state["panel"] = None
    elif event.kind == "search":
        st.session_state["query"] = values["query"]
    elif event.kind == "tier":
        st.session_state["state"] = replace(state, tier=values["tier"])
    elif event.kind == "view":
        st.session_state["state"] = replace(
            state,
            source=values["source"],
            measure=values["measure"],
            resolution=values["resolution"],
            categories=values["categories"] or frozenset(),
            period=values["period"],
        )


def panel() -> Panel | None:
    what, of = st.session_state.get("panel") or (None, "")
    if what is None:
        return None
    rows = (
        PanelRow(text("mapui.incidents"), 1234),
        PanelRow(text("mapui.area"), text("mapui.km2", area=0.87)),
    )
    table = PanelTable(
        text("mapui.by_category"),
        (text("mapui.category"), text("mapui.number")),
        ((text("category.cattle_theft"), 800), (text("category.road_safety"), 434)),
    )
    return Panel(
        title=text("mapui.cell_title", count=1234) if what == "cell" else of,
        subtitle=of,
        rows=rows,
        tables=(table,),
        notes=(text("mapui.distance_note"),),
        buttons=(Button("open_unit", text("mapui.unit"), is_primary=True),),
        cell=of if what == "cell" else "",
        pcode=of if what == "unit" else "",
        is_demo=True,
    )


def answer() -> SearchAnswer | None:
    query = st.session_state.get("query")
    if not query:
        return None
    table = synthetic.units()
    found = [p for p, n in zip(table["id"], table["label"], strict=True) if n.startswith(query)]
    return SearchAnswer(query, tuple(SearchHit(synthetic.label(p), 100.0) for p in found))


@st.fragment
def map_fragment(language: str) -> None:
    state: ViewState = st.session_state.setdefault("state", ViewState())
    payload = build_payload(
        synthetic.synthetic_view(state),
        state,
        language=language,
        choices=synthetic.synthetic_choices(state),
        panel=panel(),
        search=answer(),
        have=held_by_browser(),
    )
    st.session_state["sent"] = sorted(payload["data"])
    show_map(payload, on_event=on_event)


st.set_page_config(layout="wide")
apply_theme(page="map")
with st.container(key="topline", horizontal=True, vertical_alignment="center"):
    chosen = st.segmented_control(
        "language", ["ky", "ru", "en"], default=st.query_params.get("lang", "ky"),
        label_visibility="collapsed", key="language",
    )  # fmt: skip
map_fragment(chosen or "ky")
