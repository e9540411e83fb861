"""Files of a coverage: report, list, data, map; public unless they are marked as working."""

from __future__ import annotations

import streamlit as st

from i18n import LANGUAGE_NAMES, LANGUAGES
from model.errors import HotspotsError
from model.view import Tier
from services.coverage import Coverage
from services.coverage_asked import make_file
from services.coverage_report import FileChoice
from services.snapshot import Document
from ui.coverage_state import proposal
from ui.documents import offer_document
from ui.plain import plain
from ui.session import language, view, voice, workspace

MADE = "cov.made"

FILES = ("docx", "pdf", "xlsx", "gpkg", "png", "map_pdf")
"""By the key of its name: `coverage.file_<key>`."""


def show_files(coverage: Coverage) -> None:
    """Let the reader choose tier, language and file, and give it."""
    t = voice()
    st.caption(t("coverage.files_what"))
    is_public_view = view().tier is Tier.PUBLIC
    tiers = [Tier.PUBLIC] if is_public_view else [Tier.PUBLIC, Tier.WORKING]
    tier = st.segmented_control(
        t("snapshot.tier"),
        tiers,
        default=Tier.PUBLIC,
        required=True,
        format_func=lambda one: t(f"snapshot.tier_{one}"),
        key="cov_tier",
    )
    reason = ""
    if tier is Tier.WORKING:
        reason = st.text_input(
            t("snapshot.reason"), help=t("snapshot.reason_help"), max_chars=120, key="cov_reason"
        )
    file = st.selectbox(
        t("coverage.file"), FILES, format_func=lambda one: t(f"coverage.file_{one}"), key="cov_file"
    )
    chosen = st.segmented_control(
        t("snapshot.language"),
        LANGUAGES,
        default=language(),
        required=True,
        format_func=lambda code: LANGUAGE_NAMES[code],
        key=f"cov_language_{language()}",
    )
    is_pair = False
    if file in ("png", "map_pdf") and not coverage.state.is_today:
        is_pair = st.toggle(t("coverage.today_beside"), key="cov_file_pair")
    asked = (file, str(chosen), tier, reason.strip(), is_pair, id(coverage))
    is_ready = tier is Tier.PUBLIC or bool(reason.strip())
    if st.button(
        t("snapshot.make"), type="primary", icon=":material/print:", disabled=not is_ready
    ):
        _make(coverage, asked)
    if not is_ready:
        st.caption(t("snapshot.reason_needed"))
    made_for, document = st.session_state.get(MADE, (None, None))
    if made_for == asked and isinstance(document, Document):
        offer_document(document)


def _make(coverage: Coverage, asked: tuple[str, str, Tier, str, bool, int]) -> None:
    file, chosen, tier, reason, is_pair, _ = asked
    suffix = "pdf" if file == "map_pdf" else file
    choice = FileChoice(suffix, chosen, tier, reason)
    try:
        with st.spinner(voice()("snapshot.drawing")):
            document = make_file(
                workspace(),
                coverage,
                choice,
                proposal=proposal(),
                is_map=file == "map_pdf",
                is_pair=is_pair,
            )
            st.session_state[MADE] = (asked, document)
    except HotspotsError as error:
        st.error(plain(voice().error(error)), icon=":material/error:")
