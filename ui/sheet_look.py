"""How a sheet is to look, on the snapshot page: paper, file, language, colour."""

from __future__ import annotations

from typing import Final, TypeVar

import streamlit as st

from exports.sheet import Orientation, Paper, SheetFormat
from i18n import LANGUAGE_NAMES, LANGUAGES
from services.sheet_choice import SheetChoice
from ui.session import language, voice
from ui.sheet_layouts import choose_layout, offer_saving

Part = TypeVar("Part", Paper, Orientation, SheetFormat)

DPI: Final = (150, 300, 600)
"""What is offered for a picture; a layout made elsewhere may have another."""


def choose_sheet() -> SheetChoice:
    """Let the reader choose a layout, or each part of the look by itself."""
    t = voice()
    choose_layout()
    usual = SheetChoice()
    paper = _pick("snapshot.paper", list(Paper), usual.paper)
    orientation = _pick("snapshot.orientation", list(Orientation), usual.orientation)
    file_format = _pick("snapshot.format", list(SheetFormat), usual.file_format)
    st.caption(t(f"snapshot.format_{file_format}"))
    dpi = _choose_dpi(file_format)
    key = f"snapshot_language_{language()}"
    st.session_state.setdefault(key, language())
    sheet_language = st.segmented_control(
        t("snapshot.language"),
        LANGUAGES,
        required=True,
        format_func=lambda code: LANGUAGE_NAMES[code],
        key=key,
    )
    is_grey = st.toggle(t("mapsheet.grey"), key="snapshot_grey", help=t("mapsheet.grey_help"))
    st.session_state.setdefault("snapshot_locator", True)
    has_locator = st.toggle(t("mapsheet.locator"), key="snapshot_locator")
    has_detail = st.toggle(
        t("mapsheet.detail"), key="snapshot_detail", help=t("mapsheet.detail_help")
    )
    choice = SheetChoice(
        paper=paper,
        orientation=orientation,
        file_format=file_format,
        dpi=dpi,
        language=str(sheet_language),
        is_grey=is_grey,
        has_locator=has_locator,
        has_detail=has_detail,
    )
    offer_saving(choice)
    return choice


def _pick(key: str, parts: list[Part], usual: Part) -> Part:
    """Let the reader pick one; what was picked, or a layout gave, stays."""
    t, kept = voice(), key.replace(".", "_")
    st.session_state.setdefault(kept, usual)
    names = {
        part: t(f"snapshot.{part}") if isinstance(part, Orientation) else part.value.upper()
        for part in parts
    }
    return st.segmented_control(
        t(key), parts, required=True, format_func=names.__getitem__, key=kept
    )


def _choose_dpi(file_format: SheetFormat) -> int:
    """Let the reader choose how fine a picture is; other files are as sharp as the printer."""
    st.session_state.setdefault("snapshot_dpi", 300)
    kept = int(st.session_state["snapshot_dpi"])
    if file_format is not SheetFormat.PNG:
        return kept
    return int(
        st.segmented_control(
            voice()("mapsheet.dpi"), sorted({*DPI, kept}), required=True, key="snapshot_dpi"
        )
    )
