"""A page whose part runs by itself and says a note from what a press calls."""

from __future__ import annotations

import streamlit as st

from ui.theme import apply_theme


def _say() -> None:
    for number in range(2):
        st.toast(f"Note {number}", duration="long")


def _part() -> None:
    st.button("Say", key="say", on_click=_say)


apply_theme(page="map")
st.fragment(_part)()
