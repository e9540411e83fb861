"""A sheet for each unit, on the snapshot page: level, progress, cancel, and the archive."""

from __future__ import annotations

import streamlit as st

from model.admin import Level
from model.errors import HotspotsError
from model.view import Tier, ViewState
from services.sheet_choice import Document, SheetChoice
from services.sheet_series import make_series, series_levels, series_units
from ui.documents import offer_document
from ui.plain import plain
from ui.session import voice, workspace

_MADE = "snapshot_series"


def show_series(state: ViewState, choice: SheetChoice, *, reason: str) -> None:
    """Offer a sheet for each unit inside the shown one; nothing where there are none."""
    t = voice()
    levels = series_levels(workspace(), state.pcode)
    if not levels:
        return
    with st.expander(t("mapsheet.series"), icon=":material/auto_awesome_motion:"):
        st.caption(t(f"mapsheet.series_what_{state.tier}"))
        level = st.segmented_control(
            t("mapsheet.series_each"),
            levels,
            default=levels[0],
            required=True,
            format_func=lambda one: t(f"mapsheet.each_{one.name.lower()}"),
            key=f"snapshot_series_level_{state.pcode}",
        )
        count = len(series_units(workspace(), state.pcode, Level(level)).drawn)
        is_ready = state.tier is Tier.PUBLIC or bool(reason.strip())
        if st.button(
            t("mapsheet.series_make", count=count),
            icon=":material/print:",
            disabled=not is_ready,
            key="snapshot_series_make",
        ):
            document = _make(state, choice, reason=reason, level=Level(level))
            st.session_state[_MADE] = (_asked(state, choice, reason, level), document)
        if not is_ready:
            st.caption(t("snapshot.reason_needed"))
        made_for, document = st.session_state.get(_MADE, (None, None))
        if document and made_for == _asked(state, choice, reason, level):
            offer_document(document)


def _asked(state: ViewState, choice: SheetChoice, reason: str, level: Level) -> tuple[object, ...]:
    """Return what a series was made for: with another choice, or other data, it is outdated."""
    return (state, choice, reason, level, workspace().store.version())


def _make(state: ViewState, choice: SheetChoice, *, reason: str, level: Level) -> Document | None:
    """Make the series under a bar; a press on "cancel", or on anything else, ends it."""
    t = voice()
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text=t("mapsheet.series_drawing"))
        st.button(t("mapsheet.series_cancel"), key="snapshot_series_cancel")
    try:
        made = make_series(
            workspace(),
            state,
            choice,
            level=level,
            reason=reason,
            progress=lambda share: bar.progress(share, text=t("mapsheet.series_drawing")),
        )
    except HotspotsError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
        return None
    place.empty()
    return made
