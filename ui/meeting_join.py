"""Join the session of another laptop: its address and its code, as they stand on its screen."""

from __future__ import annotations

import streamlit as st

from services.hall_sync import join_session
from ui.meeting import actor, attempt, open_meeting
from ui.plain import plain
from ui.session import voice, workspace


def show_join() -> None:
    """Show the form; a session that answers is opened at once."""
    t = voice()
    with (
        st.expander(t("meeting.join_title"), icon=":material/lan:"),
        st.form("join", border=False),
    ):
        st.caption(t("meeting.join_why"))
        address = st.text_input(t("meeting.address"), placeholder="192.168.43.5:8701", max_chars=60)
        code = st.text_input(
            t("meeting.join_code"), placeholder="ACE234-HKM567-PTX892", max_chars=40
        )
        if st.form_submit_button(t("meeting.join"), icon=":material/login:"):
            if not address.strip() or not code.strip():
                st.error(plain(t("meeting.fault_join")), icon=":material/error:")
            elif _join(address, code):
                st.rerun()


def _join(address: str, code: str) -> bool:
    who = ", ".join(part for part in (actor().role, actor().name) if part)

    def join() -> None:
        open_meeting(join_session(workspace(), address.strip(), code.strip(), who=who))

    with st.spinner(voice()("meeting.joining")):
        return attempt(join)
