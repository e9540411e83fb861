"""Before a session is open: those to resume, a new one, and another laptop's."""

from __future__ import annotations

from datetime import date

import streamlit as st

from model.errors import NotFoundError
from model.session import SessionInfo, SessionState, Step
from services.paper import paper_sheet
from services.sessions import list_sessions, session_state, unit_names
from services.units import unit_label
from services.view_texts import unit_text
from ui.meeting import attempt, open_meeting
from ui.meeting_files import offer_file
from ui.meeting_join import show_join
from ui.meeting_new import choose_actor, show_new
from ui.session import language, voice, workspace
from ui.shell import error_box, page_link

LISTED = 5
"""Sessions in view; the others are one click away."""


def show_start() -> None:
    """Show what can be resumed at the right, a new session at the left."""
    t = voice()
    st.title(t("meeting.title"), anchor=False)
    st.markdown(t("meeting.intro"))
    new, kept = st.columns([3, 2], gap="large")
    with kept:  # first: whoever starts a session has a name by then
        choose_actor()
    with new, error_box():
        show_new()
    with kept, error_box():
        show_list()
        show_join()


def show_list() -> None:
    """List the sessions of this laptop, newest first."""
    t = voice()
    st.subheader(t("meeting.resume_title"), anchor=False)
    sessions = list_sessions(workspace())
    if not sessions:
        with st.container(key="meeting_none"):
            st.markdown(t("meeting.none_yet"))
        return
    for info in sessions[:LISTED]:
        _show_session(info)
    if len(sessions) > LISTED:
        with st.expander(t("meeting.older", count=len(sessions) - LISTED)):
            for info in sessions[LISTED:]:
                _show_session(info)
    page_link("history", label=t("meeting.to_history"), icon=":material/history:")


def unit_name(info: SessionInfo) -> str:
    """Return the name of a session's unit, with its kind where the set in use knows it."""
    try:
        return voice()(unit_text(unit_label(workspace(), info.pcode)))
    except NotFoundError:  # the session stands on another set
        return unit_names(info).in_language(language()) or info.pcode


def held_on(info: SessionInfo) -> str:
    """Return the day of the meeting as readers write it."""
    return voice().date(date.fromisoformat(info.held_on)) if info.held_on else ""


def sheet_name(info: SessionInfo) -> str:
    """Return the file name of a session's paper sheet."""
    return f"session-{info.held_on}-{info.pcode}-{language()}.pdf"


def _show_session(info: SessionInfo) -> None:
    t, state = voice(), session_state(workspace(), info.entity_id)
    with st.container(border=True, key=f"meeting_{info.entity_id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(gap=None):
                st.text(unit_name(info))
                st.caption(_facts(state))
                if info.title:
                    st.text(info.title)
            st.html(_badges(info), width="content")
        with st.container(horizontal=True, gap="small"):
            is_open = st.button(
                t("meeting.look" if info.is_closed else "meeting.resume"),
                key=f"resume_{info.entity_id}",
                type="secondary" if info.is_closed else "primary",
                icon=":material/visibility:" if info.is_closed else ":material/play_arrow:",
            )
            paper_button(info)
        if is_open and attempt(lambda: session_state(workspace(), info.entity_id)):
            open_meeting(info.entity_id)
            st.rerun()


def paper_button(info: SessionInfo) -> None:
    """Offer the paper sheet of a session."""
    spoken = language()
    offer_file(
        f"paper_{info.entity_id}",
        label=voice()("meeting.paper"),
        file_name=sheet_name(info),
        mime="application/pdf",
        made_from=(session_state(workspace(), info.entity_id).groups, spoken),
        make=lambda: paper_sheet(workspace(), info.entity_id, language=spoken),
        icon=":material/print:",
    )


def _facts(state: SessionState) -> str:
    t = voice()
    parts = (
        held_on(state.info),
        t("meeting.groups_count", count=len(state.groups)),
        t("meeting.marks_count", count=len(state.marks)),
    )
    return " · ".join(part for part in parts if part)


def _badges(info: SessionInfo) -> str:
    t = voice()
    where = t("meeting.closed") if info.is_closed else t(f"step.{Step(info.step)}")
    kind = "closed" if info.is_closed else "open"
    badges = [f"<span class='badge {kind}'>{where}</span>"]
    if info.is_rehearsal:
        badges.insert(0, f"<span class='badge demo'>{t('ui.demo_badge')}</span>")
    return f"<div class='badges'>{''.join(badges)}</div>"
