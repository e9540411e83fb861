"""The step "minutes": what stayed open, what the document will say, the files, the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from model.events import Action, Edit, EntityKind
from model.session import Question, SessionState
from services.minutes import minutes_data, minutes_docx, minutes_pdf
from services.sessions import new_id
from session.naming import group_name, issue_name
from session.tally import tally
from session.visibility import is_large, shared_marks
from ui.meeting import ask, edit, follow, kept_field, meeting
from ui.meeting_backup import show_last_backup
from ui.meeting_files import offer_file
from ui.meeting_start import held_on, unit_name
from ui.plain import plain
from ui.session import language, voice, workspace

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

NEW_QUESTION = "new_question_body"

PULSE_SECONDS = 2.0
"""How often another laptop's questions and answers are looked for."""


def show_minutes(state: SessionState) -> None:
    """Show questions at the left, the document and its files at the right.

    The files stand outside of what runs by itself: a run while one is made would drop it.
    """
    t = voice()
    with st.container(key="board"):
        left, right = st.columns([1, 1], gap="large")
    with left:
        st.fragment(_questions, run_every=PULSE_SECONDS)()
    with right:
        st.subheader(t("meeting.document_title"), anchor=False)
        _show_files(state)
        st.fragment(_content, run_every=PULSE_SECONDS)()


def _questions() -> None:
    follow()
    state, t = meeting(), voice()
    st.subheader(t("meeting.questions_title"), anchor=False)
    _show_questions(state)
    st.subheader(t("meeting.end_title"), anchor=False)
    show_last_backup()
    word = "meeting.reopen" if state.info.is_closed else "meeting.close"
    icon = ":material/lock_open:" if state.info.is_closed else ":material/lock:"
    st.button(t(word), icon=icon, key="close_or_open", on_click=ask, args=("close",))


def _content() -> None:
    _show_content(meeting())


def _show_questions(state: SessionState) -> None:
    t, is_closed = voice(), state.info.is_closed
    st.caption(t("meeting.questions_why"))
    for question in state.questions:
        _show_question(question, is_closed=is_closed)
    if is_closed:
        return
    with st.form("new_question", clear_on_submit=True, border=False):
        words, add = st.columns([5, 2], vertical_alignment="bottom")
        words.text_input(t("meeting.new_question"), max_chars=600, key=NEW_QUESTION)
        add.form_submit_button(t("meeting.add"), icon=":material/add:", on_click=_add_question)


def _add_question() -> None:
    body = str(st.session_state[NEW_QUESTION]).strip()
    if body:
        order = max((question.order for question in meeting().questions), default=-1) + 1
        edit(Edit(EntityKind.QUESTION, new_id(), {"body": body, "order": order}))


def _show_question(question: Question, *, is_closed: bool) -> None:
    t = voice()
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", wrap=False,
        key=f"row_{question.entity_id}",
    ):  # fmt: skip
        st.text_area(
            t("meeting.field_body"),
            question.body,
            max_chars=600,
            height=68,
            label_visibility="collapsed",
            **kept_field(question, "body", is_closed=is_closed),
        )
        if not is_closed:
            st.button(
                "",
                icon=":material/close:",
                key=f"drop_{question.entity_id}",
                type="tertiary",
                help=t("meeting.remove_question"),
                on_click=edit,
                args=(_deletion(question),),
            )


def _deletion(question: Question) -> Edit:
    return Edit(EntityKind.QUESTION, question.entity_id, action=Action.DELETE, seen=question.heads)


def _show_files(state: SessionState) -> None:
    """Offer the documents, made from what is kept when they are asked for."""
    with st.container(horizontal=True, gap="small", key="minutes_files"):
        for suffix, mime, make in _FILES:
            _offer(state, suffix, mime, make)
    st.caption(voice()("meeting.files_why"))


def _offer(state: SessionState, suffix: str, mime: str, make: Callable[..., bytes]) -> None:
    session_id, spoken = state.info.entity_id, language()
    offer_file(
        f"minutes_{suffix}",
        label=voice()(f"meeting.file_{suffix}"),
        file_name=f"minutes-{state.info.held_on}-{state.info.pcode}-{spoken}.{suffix}",
        mime=mime,
        made_from=(meeting(), spoken),
        make=lambda: make(workspace(), session_id, language=spoken),
        is_first=suffix == "docx",
    )


_FILES: Sequence[tuple[str, str, Callable[..., bytes]]] = (
    ("docx", DOCX, minutes_docx),
    ("pdf", "application/pdf", minutes_pdf),
    ("gpkg", "application/geopackage+sqlite3", minutes_data),
)


def _show_content(state: SessionState) -> None:
    """Say in short what the document will hold, so that what is missing is seen in time."""
    t = voice()
    with st.container(border=True, key="minutes_content", gap="xsmall"):
        st.markdown(f"**{plain(unit_name(state.info))}, {held_on(state.info)}**")
        if state.info.title:
            st.text(state.info.title)
        people = sum(group.people for group in state.groups)
        st.text(f"{t('meeting.took_part')}: {t('meeting.people_count', count=people)}, "
                f"{t('meeting.groups_count', count=len(state.groups))}")  # fmt: skip
        st.caption(plain(_groups_line(state)))
        marks, released = len(state.marks), len(shared_marks(state))
        st.text(t("meeting.marks_in_minutes", released=released, marks=marks))
        counted = tally(state)
        st.text(t("meeting.voted", voted=counted.groups_voted, groups=counted.groups))
        _show_chosen(state)


def _groups_line(state: SessionState) -> str:
    t = voice()
    shown = [
        f"{t(group_name(group))}: {t.number(group.people)}"
        for group in state.groups
        if is_large(group)
    ]
    small = sum(not is_large(group) for group in state.groups)
    if small:
        shown.append(t("minutes.small_groups", count=small))
    return " · ".join(shown)


def _show_chosen(state: SessionState) -> None:
    t = voice()
    if not state.priorities:
        st.warning(plain(t("meeting.close_without")), icon=":material/warning:")
        return
    st.markdown(f"**{t('meeting.priorities_title')}**")
    for issue in state.priorities:
        st.text(f"{issue.rank}. {t.value(issue_name(issue))}")
