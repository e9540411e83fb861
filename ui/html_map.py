"""The map in one file, offered beside the sheet: to send by phone or to carry on a stick."""

from __future__ import annotations

import streamlit as st

from model.errors import HotspotsError
from model.view import Tier, ViewState
from services.html_map import make_html_map
from services.snapshot import Document
from ui.documents import offer_document
from ui.plain import plain
from ui.session import language, voice, workspace


def show_html_map(state: ViewState, *, reason: str) -> None:
    """Offer the view as one HTML file; a working one is made once a reason is given."""
    t = voice()
    is_ready = state.tier is Tier.PUBLIC or bool(reason.strip())
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            t("htmlmap.make"),
            icon=":material/phone_android:",
            disabled=not is_ready,
            key="html_map",
        ):
            _make(state, reason)
        made_for, document = st.session_state.get("html_document", (None, None))
        if made_for == _key(state, reason) and isinstance(document, Document):
            offer_document(document)
    st.caption(t("htmlmap.what"))


def _make(state: ViewState, reason: str) -> None:
    t = voice()
    try:
        with st.spinner(t("snapshot.drawing")):
            document = make_html_map(workspace(), state, language=language(), reason=reason)
    except HotspotsError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
        return
    st.session_state["html_document"] = (_key(state, reason), document)


def _key(state: ViewState, reason: str) -> tuple[ViewState, str, str, object]:
    return state, reason, language(), workspace().store.version()
