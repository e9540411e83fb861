"""The parts of the home page: figures of what is loaded, the next steps, demo data."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from services.demo import add_demo, remove_demo
from services.overview import Overview, overview
from ui.plain import plain
from ui.session import voice, workspace
from ui.shell import error_box, page_link


def show_home() -> None:
    """Show the page: figures above, the next steps at the left, demo data at the right."""
    show_headline()
    left, right = show_loaded()
    with left:
        show_next_steps()
    with right:
        show_demo()


def show_headline() -> None:
    """Say what this is for, in one line and a sentence."""
    t = voice()
    st.title(t("home.headline"), anchor=False)
    st.markdown(t("home.intro"))


def show_loaded() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Show four figures; return the two columns under them (wide, narrow)."""
    t, loaded = voice(), overview(workspace())
    for column, figure in zip(st.columns(4), _figures(loaded), strict=True):
        with column.container(
            border=True, height="stretch", gap="xsmall", key=f"figure_{figure.key}"
        ):
            st.metric(t(f"home.{figure.key}"), figure.value)
            for line in figure.lines:
                st.caption(plain(line))
    wide, narrow = st.columns([3, 2], gap="large")
    return wide, narrow


@dataclass(frozen=True, slots=True)
class _Figure:
    key: str
    value: str
    lines: tuple[str, ...]


def _figures(loaded: Overview) -> tuple[_Figure, ...]:
    t = voice()
    accuracy = "approximate" if loaded.boundary_set.is_approximate else "official"
    boundary_lines = [
        t.value(loaded.boundary_set.title_text),
        t("home.boundaries_count", mapped=loaded.units_with_polygon, listed=loaded.units_listed),
    ]
    incident_lines = []
    if loaded.first_day and loaded.last_day:
        incident_lines.append(t("home.period", first=loaded.first_day, last=loaded.last_day))
    if loaded.demo_incidents:
        incident_lines.append(t("home.of_them_demo", number=loaded.demo_incidents))
    if not loaded.incidents:
        incident_lines.append(t("home.no_incidents"))
    hotspot_lines = []
    if loaded.demo_hotspots:
        hotspot_lines.append(t("home.of_them_demo", number=loaded.demo_hotspots))
    places_lines = [t("home.places_hint")]
    if loaded.not_placed:
        places_lines.append(t("home.not_placed", count=loaded.not_placed))
    return (
        _Figure("boundaries", t(f"home.{accuracy}"), tuple(boundary_lines)),
        _Figure("incidents", t.number(loaded.incidents), tuple(incident_lines)),
        _Figure("hotspots", t.number(loaded.hotspots), tuple(hotspot_lines)),
        _Figure("places", t.number(loaded.places), tuple(places_lines)),
    )


def show_next_steps() -> None:
    """List the steps from nothing to a map in the plan, done ones ticked."""
    t, loaded = voice(), overview(workspace())
    steps = (
        ("boundaries", not loaded.boundary_set.is_approximate, "data"),
        ("incidents", loaded.incidents > loaded.demo_incidents, "data"),
        ("map", False, "map"),
        ("session", False, "session"),
        ("plan", False, "plan"),
        ("snapshot", False, "snapshot"),
    )
    st.subheader(t("home.next"), anchor=False)
    for number, (key, is_done, page) in enumerate(steps, 1):
        with st.container(key=f"step_{key}", horizontal=True, vertical_alignment="center"):
            st.html(f"<div class='step{' done' if is_done else ''}'>{number}</div>", width=32)
            with st.container(gap=None):
                st.markdown(f"**{t(f'home.step_{key}')}**")
                st.caption(t(f"home.step_{key}_why"))
            if is_done:
                st.badge(t("home.done"), icon=":material/check:", color="green")
            page_link(page, label=t(f"home.open_{page}"))


def show_demo() -> None:
    """Offer to add demo data, or to remove them."""
    t, loaded = voice(), overview(workspace())
    st.subheader(t("home.demo_title"), anchor=False)
    st.markdown(t("home.demo_why"))
    with error_box():
        if loaded.has_demo:
            if st.button(t("home.demo_remove"), icon=":material/delete:"):
                remove_demo(workspace())
                st.rerun()
        elif st.button(t("home.demo_add"), icon=":material/science:"):
            with st.spinner(t("home.demo_working")):
                add_demo(workspace())
            st.rerun()
