"""The parts of the snapshot page: what is drawn, how, the preview and the download."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from exports.sheet import Orientation, Paper, SheetFormat
from i18n import LANGUAGE_NAMES, LANGUAGES
from model.errors import HotspotsError
from model.view import Measure, Month, Source, Tier, ViewState
from services.map_facts import map_facts
from services.map_public import public_releases
from services.snapshot import Document, SheetChoice, make_snapshot, preview_snapshot
from services.units import breadcrumb
from services.view_texts import period_text, unit_text
from ui.documents import offer_document
from ui.html_map import show_html_map
from ui.plain import plain
from ui.session import language, view, voice, workspace
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


def choose_sheet() -> SheetChoice:
    """Let the reader choose paper, orientation, format and language."""
    t = voice()
    paper = st.segmented_control(
        t("snapshot.paper"), list(Paper), default=Paper.A4, required=True, key="snapshot_paper"
    )
    orientation = st.segmented_control(
        t("snapshot.orientation"),
        list(Orientation),
        default=Orientation.LANDSCAPE,
        required=True,
        format_func=lambda o: t(f"snapshot.{o}"),
        key="snapshot_orientation",
    )
    file_format = st.segmented_control(
        t("snapshot.format"),
        list(SheetFormat),
        default=SheetFormat.PNG,
        required=True,
        format_func=lambda f: f.upper(),
        key="snapshot_format",
    )
    st.caption(t(f"snapshot.format_{file_format}"))
    sheet_language = st.segmented_control(
        t("snapshot.language"),
        LANGUAGES,
        default=language(),
        required=True,
        format_func=lambda code: LANGUAGE_NAMES[code],
        key=f"snapshot_language_{language()}",
    )
    return SheetChoice(
        paper=Paper(paper),
        orientation=Orientation(orientation),
        file_format=SheetFormat(file_format),
        language=str(sheet_language),
    )


def show_sheet(state: ViewState, choice: SheetChoice, *, reason: str) -> None:
    """Show exactly what others will see, and give it as a file."""
    t = voice()
    try:
        with st.spinner(t("snapshot.drawing")):
            png = _preview(workspace().store.version(), state, choice, date.today())
    except HotspotsError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
        return
    key = (state, choice, reason, workspace().store.version())
    with st.container(horizontal=True, vertical_alignment="center"):
        is_ready = state.tier is Tier.PUBLIC or bool(reason.strip())
        if st.button(
            t("snapshot.make"), type="primary", icon=":material/print:", disabled=not is_ready
        ):
            with st.spinner(t("snapshot.drawing")):
                document = make_snapshot(workspace(), state, choice, reason=reason)
            key = (state, choice, reason, workspace().store.version())
            st.session_state["snapshot"] = (key, document)
        made_for, document = st.session_state.get("snapshot", (None, None))
        if made_for == key and isinstance(document, Document):
            offer_document(document)
        elif not is_ready:
            st.caption(t("snapshot.reason_needed"))
    with st.container(key="sheet"):
        st.image(png, width="stretch")
    st.caption(t("snapshot.preview_is"))
    show_html_map(state, reason=reason)


@st.cache_data(show_spinner=False, max_entries=16)
def _preview(
    version: int,  # noqa: ARG001  part of the key: new data, new picture
    state: ViewState,
    choice: SheetChoice,
    today: date,
) -> bytes:
    return preview_snapshot(workspace(), state, choice, today=today)
