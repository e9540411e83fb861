"""The parts of the snapshot page: what is drawn, how, the preview and the download."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from model.errors import HotspotsError
from model.view import Measure, Month, Source, Tier, ViewState
from services.map_facts import map_facts
from services.map_public import public_releases
from services.snapshot import MadeSheet, SheetChoice, make_sheet, preview_snapshot
from services.units import breadcrumb
from services.view_texts import period_text, unit_text
from ui.data_export import show_data_export
from ui.documents import offer_document
from ui.html_map import show_html_map
from ui.plain import plain
from ui.session import view, voice, workspace
from ui.sheet_again import show_sheet_again
from ui.sheet_series import show_series
from ui.shell import page_link


def choose_view() -> tuple[ViewState, str]:
    """Let the reader choose tier and period; return the view and the reason for working use."""
    t, state = voice(), view()
    unit = breadcrumb(workspace(), state.pcode)[-1]
    st.markdown(f"**{t('snapshot.what')}**")
    st.text(t(unit_text(unit)))
    page_link("map", label=t("snapshot.change_view"), icon=":material/map:")
    state = _choose_source(state)
    tier = st.segmented_control(
        t("snapshot.tier"),
        [Tier.PUBLIC, Tier.WORKING],
        default=Tier.PUBLIC,
        required=True,
        format_func=lambda tier: t(f"snapshot.tier_{tier}"),
        key="snapshot_tier",
    )
    st.caption(t(f"snapshot.tier_{tier}_what"))
    state, reason = replace(state, tier=Tier(tier), cell=""), ""
    if state.tier is Tier.PUBLIC:
        state = _choose_release(state)
    else:
        if state.source is not Source.RESIDENTS:
            st.caption(t("snapshot.period_is", period=t(period_text(_months(state)))))
        reason = st.text_input(t("snapshot.reason"), help=t("snapshot.reason_help"), max_chars=120)
    return state, reason


def _months(state: ViewState) -> tuple[Month, Month] | None:
    """Return the chosen months, else all that the unit has records of."""
    if state.period:
        return state.period
    months = [month for month, _ in map_facts(workspace(), state).by_month]
    return (months[0], months[-1]) if months else None


def _choose_source(state: ViewState) -> ViewState:
    """Let the reader choose whose picture is drawn, and say what its colour shows."""
    t = voice()
    source = st.pills(
        t("map.source"),
        list(Source),
        default=state.source,
        required=True,
        format_func=lambda source: t(f"mapui.source_{source}"),
        key=f"snapshot_source_{state.source}",  # the map may change it meanwhile
        wrap=True,
    )
    source = Source(source)
    measure = state.measure if source is Source.POLICE else Measure.COUNT
    st.caption(f"{t('map.measure')}: {t(f'mapui.measure_{measure}')}")
    return replace(state, source=source, measure=measure)


def _choose_release(state: ViewState) -> ViewState:
    t = voice()
    releases = public_releases(workspace(), state)
    if not releases:
        return state
    by_value = {release.value: release for release in releases}
    shown = next((at for at, release in enumerate(releases) if release.is_on), 0)
    chosen = st.selectbox(
        t("snapshot.period"),
        list(by_value),
        index=shown,
        format_func=lambda value: t(by_value[value].text),
    )
    return replace(state, period=by_value[chosen].period.months)


def show_sheet(state: ViewState, choice: SheetChoice, *, reason: str) -> None:
    """Show exactly what others will see, and give it as a file."""
    t = voice()
    try:
        with st.spinner(t("snapshot.drawing")):
            png = _preview(workspace().store.version(), state, choice, date.today())
    except HotspotsError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        _offer_sheet(state, choice, reason)
    with st.container(key="sheet"):
        st.image(png, width="stretch")
    st.caption(t("snapshot.preview_is"))


def _offer_sheet(state: ViewState, choice: SheetChoice, reason: str) -> None:
    """Make the file at a press, and give it with its record."""
    t = voice()
    key = (state, choice, reason, workspace().store.version())
    is_ready = state.tier is Tier.PUBLIC or bool(reason.strip())
    if st.button(
        t("snapshot.make"), type="primary", icon=":material/print:", disabled=not is_ready
    ):
        with st.spinner(t("snapshot.drawing")):
            made = make_sheet(workspace(), state, choice, reason=reason)
        key = (state, choice, reason, workspace().store.version())
        st.session_state["snapshot"] = (key, made)
    made_for, kept = st.session_state.get("snapshot", (None, None))
    if made_for == key and isinstance(kept, MadeSheet):
        offer_document(kept.picture)
        offer_document(kept.record, label=t("mapsheet.record"), help_text=t("mapsheet.record_help"))
    elif not is_ready:
        st.caption(t("snapshot.reason_needed"))


def show_more(state: ViewState, choice: SheetChoice, *, reason: str) -> None:
    """Show what else can be made, below the sheet of the view: one panel each."""
    show_html_map(state, reason=reason)
    show_series(state, choice, reason=reason)
    show_data_export(state, reason=reason)
    show_sheet_again()


@st.cache_data(show_spinner=False, max_entries=16)
def _preview(
    version: int,  # noqa: ARG001  part of the key: new data, new picture
    state: ViewState,
    choice: SheetChoice,
    today: date,
) -> bytes:
    return preview_snapshot(workspace(), state, choice, today=today)
