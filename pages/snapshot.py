"""Snapshot: a map picture for the plan, public by default, with a preview of exactly that."""

import streamlit as st

from ui.session import voice
from ui.sheet_look import choose_sheet
from ui.shell import in_shell
from ui.snapshot import choose_view, show_more, show_sheet


def show_snapshot() -> None:
    """Show the choices at the left and the sheet they make at the right."""
    st.title(voice()("ui.page_snapshot"), anchor=False)
    options, sheet = st.columns([1, 2], gap="large")
    with options:
        state, reason = choose_view()
        choice = choose_sheet()
    with sheet:
        show_sheet(state, choice, reason=reason)
        show_more(state, choice, reason=reason)


in_shell(show_snapshot)
