"""The data of a view for other programs: which files, in which language, and the archive."""

from __future__ import annotations

import streamlit as st

from i18n import LANGUAGE_NAMES, LANGUAGES
from model.errors import HotspotsError
from model.view import Tier, ViewState
from services.data_export import ALL_FORMATS, make_data_export
from services.snapshot import Document
from ui.documents import offer_document
from ui.plain import plain
from ui.session import language, voice, workspace

MADE = "data_export.made"


def show_data_export(state: ViewState, *, reason: str) -> None:
    """Let the reader choose formats and language, and give the archive of a view's data.

    A working export needs the same `reason` as a working picture of the view.
    """
    t = voice()
    with st.expander(t("dataexport.heading"), icon=":material/folder_zip:"):
        st.caption(t("dataexport.heading_what"))
        formats = tuple(
            name
            for name in ALL_FORMATS
            if st.checkbox(t(f"dataexport.format_{name}"), value=True, key=f"data_format_{name}")
        )
        chosen = st.segmented_control(
            t("dataexport.language"),
            LANGUAGES,
            default=language(),
            required=True,
            format_func=lambda code: LANGUAGE_NAMES[code],
            key=f"data_language_{language()}",
        )
        _make_and_offer(state, formats, str(chosen), reason)


def _make_and_offer(state: ViewState, formats: tuple[str, ...], chosen: str, reason: str) -> None:
    t = voice()
    has_reason = state.tier is Tier.PUBLIC or bool(reason.strip())
    asked = (state, formats, chosen, reason.strip())
    if st.button(
        t("dataexport.make"),
        icon=":material/folder_zip:",
        disabled=not (formats and has_reason),
        key="data_make",
    ):
        _make(asked)
    if not has_reason:
        st.caption(t("snapshot.reason_needed"))
    elif not formats:
        st.caption(t("dataexport.choose_format"))
    made_for, document = st.session_state.get(MADE, (None, None))
    if made_for == (asked, workspace().store.version()) and isinstance(document, Document):
        offer_document(document)


def _make(asked: tuple[ViewState, tuple[str, ...], str, str]) -> None:
    state, formats, chosen, reason = asked
    t = voice()
    bar = st.progress(0.0, text=t("dataexport.making"))
    try:
        document = make_data_export(
            workspace(),
            state,
            formats=formats,
            language=chosen,
            reason=reason,
            on_step=lambda share: bar.progress(share, text=t("dataexport.making")),
        )
        # a working document is logged, which is a change of the store
        st.session_state[MADE] = ((asked, workspace().store.version()), document)
    except HotspotsError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
    finally:
        bar.empty()
