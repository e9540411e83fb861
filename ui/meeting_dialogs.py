"""The dialogs of the session page, each shown once when it was asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import streamlit as st

from services.hall import close_hall, hall_of
from services.sessions import close_session, reopen_session
from ui.meeting import Asked, actor, attempt, meeting, open_id
from ui.meeting_backup import back_up_end
from ui.meeting_conflict import show_conflict, show_conflicts
from ui.meeting_groups import edit_groups
from ui.meeting_laptops import show_laptops
from ui.meeting_log import show_log, show_redact
from ui.meeting_start import paper_button
from ui.plain import plain
from ui.session import voice, workspace
from ui.shell import error_box


def show_dialog(asked: Asked | None) -> None:
    """Open a dialog; nothing where none was asked for."""
    if asked is None:
        return
    name, about = asked
    width = "medium" if name in _NARROW else "large"

    def content() -> None:
        with error_box():
            _DIALOGS[name](**about)

    st.dialog(voice()(f"meeting.dialog_{name}"), width=width)(content)()


def _show_paper() -> None:
    st.markdown(voice()("meeting.paper_why"))
    paper_button(meeting().info)


def _show_close() -> None:
    """Close the session, or open it again."""
    t, state = voice(), meeting()
    if state.info.is_closed:
        st.markdown(t("meeting.reopen_why"))
        if st.button(t("meeting.reopen"), type="primary", icon=":material/lock_open:"):
            attempt(lambda: reopen_session(workspace(), open_id(), actor=actor()))
            st.rerun()
        return
    st.markdown(t("meeting.close_why"))
    if len(state.priorities) == 0:
        st.warning(plain(t("meeting.close_without")), icon=":material/warning:")
    if st.button(t("meeting.close"), type="primary", icon=":material/lock:", key="close_now"):
        close_meeting()


def close_meeting() -> None:
    """End the session and keep a backup of it."""
    with st.spinner(voice()("meeting.closing")):
        if attempt(_close_all):
            back_up_end()
    st.rerun()


def _close_all() -> None:
    close_session(workspace(), open_id(), actor=actor())
    hall = hall_of(workspace(), open_id())
    if hall and hall.join_code:
        time.sleep(LAST_WORD_SECONDS)
    close_hall(workspace(), open_id(), actor=actor())


LAST_WORD_SECONDS = 2.5
"""Other laptops ask every second: time to hear that the session is closed."""

_NARROW = frozenset({"paper", "close"})

_DIALOGS: Mapping[str, Callable[..., None]] = {
    "groups": edit_groups,
    "paper": _show_paper,
    "laptops": show_laptops,
    "log": show_log,
    "conflict": show_conflict,
    "conflicts": show_conflicts,
    "redact": show_redact,
    "close": _show_close,
}
