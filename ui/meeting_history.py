"""The history of a unit: what was a priority then, and what became of it."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.errors import HotspotsError
from model.session import Outcome
from services.session_history import (
    PastPriority,
    PastSession,
    SessionHistory,
    set_outcome,
    unit_history,
)
from services.sessions import list_sessions
from ui.meeting import actor, stamp
from ui.meeting_start import unit_name
from ui.meeting_style import table_style
from ui.plain import plain
from ui.session import view, voice, workspace
from ui.shell import page_link


def show_history() -> None:
    """Let the reader choose a unit that had sessions, and show them year by year."""
    t = voice()
    table_style()
    st.title(t("ui.page_history"), anchor=False)
    st.markdown(t("meeting.past_intro"))
    units = units_with_sessions()
    if not units:
        st.info(t("meeting.past_none"), icon=":material/info:")
        page_link("session", label=t("meeting.past_to_session"), icon=":material/groups:")
        return
    codes = list(units)
    pcode = st.selectbox(
        t("meeting.past_unit"),
        codes,
        index=codes.index(view().pcode) if view().pcode in codes else 0,
        format_func=units.__getitem__,
        key="history_unit",
    )
    history = unit_history(workspace(), pcode)
    _show_table(history)
    for session in history.sessions:
        _show_session(session)
    if not history.sessions:
        st.info(t("meeting.past_only_rehearsals"), icon=":material/info:")
    if history.rehearsals:
        with st.expander(t("meeting.past_rehearsals", count=len(history.rehearsals))):
            for session in history.rehearsals:
                _show_session(session)


def units_with_sessions() -> dict[str, str]:
    """Return the names of the units that had sessions, those of the latest first."""
    found: dict[str, str] = {}
    for info in list_sessions(workspace()):
        if info.pcode not in found:
            found[info.pcode] = unit_name(info)
    return found


def _show_table(history: SessionHistory) -> None:
    """Show each category's rank over the years: what stayed, what went."""
    if len(history.years) < 2 or not history.table:
        return
    t = voice()
    head = "".join(f"<th>{year}</th>" for year in history.years)
    rows = "".join(
        f"<tr><td>{escape(t(f'category.{row.category}'))}</td>"
        + "".join(f"<td>{rank or '·'}</td>" for rank in row.ranks)
        + "</tr>"
        for row in history.table
    )
    st.subheader(t("meeting.past_years"), anchor=False)
    st.html(f"<table class='cells'><tr><th></th>{head}</tr>{rows}</table>")


def _show_session(session: PastSession) -> None:
    t = voice()
    day = t.date(session.held_on) if session.held_on else t("meeting.past_undated")
    with st.container(border=True, key=f"log_{session.session_id}"):
        st.markdown(f"**{plain(' · '.join(part for part in (day, session.title) if part))}**")
        facts = [
            t("meeting.groups_count", count=session.groups),
            t("meeting.people_count", count=session.people),
            t("meeting.marks_count", count=session.marks),
        ]
        st.caption(" · ".join(facts))
        if session.is_other_set:
            st.caption(t("meeting.past_other_set"))
        if not session.priorities:
            st.caption(t("meeting.past_no_priorities"))
        for priority in session.priorities:
            _show_priority(session, priority)
        if session.dropped:
            names = ", ".join(t(f"category.{code}") for code in session.dropped)
            st.caption(t("meeting.past_dropped", categories=names))


def _show_priority(session: PastSession, priority: PastPriority) -> None:
    t, key = voice(), f"{session.session_id}_{priority.issue_id}"
    name, outcome, note = st.columns([3, 2, 4], vertical_alignment="center")
    with name.container(gap=None):
        st.text(f"{priority.rank}. {t.value(priority.name)}")
        if priority.is_carried_over:
            st.caption(t("meeting.past_carried_over", rank=priority.earlier_rank))
    outcome_key = f"outcome_of_{key}_{priority.outcome}"
    outcome.selectbox(
        t("meeting.past_outcome"),
        list(Outcome),
        index=list(Outcome).index(priority.outcome),
        format_func=lambda value: t(f"outcome.{value}") if value else t("outcome.open"),
        key=outcome_key,
        label_visibility="collapsed",
        on_change=_keep,
        args=(session.session_id, priority, outcome_key, ""),
    )
    note_key = f"note_of_{key}_{stamp(priority.outcome_note)}"
    note.text_input(
        t("meeting.past_note"),
        priority.outcome_note,
        max_chars=600,
        key=note_key,
        placeholder=t("meeting.past_note"),
        label_visibility="collapsed",
        on_change=_keep,
        args=(session.session_id, priority, "", note_key),
    )


def _keep(session_id: str, priority: PastPriority, outcome_key: str, note_key: str) -> None:
    outcome = st.session_state[outcome_key] if outcome_key else priority.outcome
    note = st.session_state[note_key] if note_key else priority.outcome_note
    try:
        set_outcome(
            workspace(), session_id, priority, outcome=Outcome(outcome), note=note, actor=actor()
        )
    except HotspotsError as error:
        st.toast(plain(voice().error(error)), icon=":material/error:", duration="long")
