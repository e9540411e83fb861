"""Layouts on the snapshot page: take one, save the present look under a name, delete one."""

from __future__ import annotations

from typing import Final

import streamlit as st

from model.errors import HotspotsError
from services.sheet_choice import SheetChoice
from services.sheet_layouts import (
    LONGEST_NAME,
    Layout,
    delete_layout,
    find_layout,
    layout_names,
    save_layout,
)
from ui.plain import plain
from ui.session import change_view, language, view, voice, workspace

_PICKED: Final = "snapshot_layout"
_TO_PICK: Final = "snapshot_layout_next"
_FAULT: Final = "snapshot_layout_fault"


def choose_layout() -> None:
    """Let the reader take a saved layout; its parts then stand in the fields below."""
    t, names = voice(), layout_names(workspace())
    if not names:
        return
    st.session_state[_PICKED] = st.session_state.pop(_TO_PICK, st.session_state.get(_PICKED, ""))
    if st.session_state[_PICKED] not in names:
        st.session_state[_PICKED] = ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            t("mapsheet.layout"),
            ["", *names],
            format_func=lambda name: name or t("mapsheet.layout_none"),
            key=_PICKED,
            on_change=_take,
        )
        if picked := st.session_state[_PICKED]:
            _offer_deleting(picked)
    if fault := st.session_state.pop(_FAULT, None):
        st.error(plain(t(fault)), icon=":material/error:")


def _take() -> None:
    """Put the parts of the picked layout into the fields, before they are drawn."""
    if name := st.session_state[_PICKED]:
        try:
            layout = find_layout(workspace(), name)
        except HotspotsError as error:
            st.session_state[_FAULT] = error.text
            return
        choice = layout.choice
        st.session_state.update(
            {
                "snapshot_paper": choice.paper,
                "snapshot_orientation": choice.orientation,
                "snapshot_format": choice.file_format,
                "snapshot_dpi": choice.dpi,
                f"snapshot_language_{language()}": choice.language,
                "snapshot_grey": choice.is_grey,
                "snapshot_locator": choice.has_locator,
                "snapshot_detail": choice.has_detail,
            }
        )
        change_view(toggled=layout.toggled)


def _offer_deleting(name: str) -> None:
    """Offer to delete the picked layout, and ask once more first."""
    t = voice()
    with st.popover("", icon=":material/delete:", help=t("mapsheet.layout_delete")):
        st.text(t("mapsheet.layout_delete_sure", name=name))
        st.button(
            t("mapsheet.layout_delete"),
            icon=":material/delete:",
            key="snapshot_layout_delete",
            on_click=delete_layout,
            args=(workspace(), name),
        )


def offer_saving(choice: SheetChoice) -> None:
    """Offer to save the present look, with the layers as they are switched on the map."""
    t = voice()
    with st.popover(t("mapsheet.layout_save"), icon=":material/bookmark_add:"):
        name = st.text_input(
            t("mapsheet.layout_name"),
            max_chars=LONGEST_NAME,
            help=t("mapsheet.layout_help"),
            key="snapshot_layout_name",
        )
        if st.button(
            t("mapsheet.layout_keep"), key="snapshot_layout_keep", disabled=not name.strip()
        ):
            _save(Layout(name, choice, view().toggled))


def _save(layout: Layout) -> None:
    try:
        saved = save_layout(workspace(), layout)
    except HotspotsError as error:
        st.error(plain(voice().error(error)), icon=":material/error:")
        return
    st.session_state[_TO_PICK] = saved.name
    st.rerun()
