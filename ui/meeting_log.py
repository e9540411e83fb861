"""The log of a session with undo, redo, and what was deleted; and words that must be blanked."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from i18n import Translator
from model.events import PLAN_KINDS, Action, Edit, Entity
from model.session import Ballot, SessionState, VoteMethod
from services.backup import erase_redacted
from services.plan_redaction import Place, copies_of
from services.session_log import FieldChange, LogLine, Words, session_log, written_words
from services.sessions import redact, redo, undo, undo_state
from session.fields import LAST_WINS
from ui.meeting import actor, attempt, edit, hidden_here, meeting, open_id
from ui.meeting_words import (
    HIDDEN_FIELDS,
    field_text,
    find_entity,
    hands_changes,
    kind_of,
    named,
    value_text,
)
from ui.plain import plain
from ui.session import voice, workspace

SHOWN = 60
"""Latest changes in view."""


def show_log() -> None:
    """Show the changes, latest first, with undo and redo above; the dialog's content."""
    t, state = voice(), meeting()
    can_undo, can_redo = undo_state(workspace(), open_id())
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("meeting.undo"),
            icon=":material/undo:",
            disabled=not can_undo,
            key="log_undo",
            on_click=_take_back,
            args=(undo,),
        )
        st.button(
            t("meeting.redo"),
            icon=":material/redo:",
            disabled=not can_redo,
            key="log_redo",
            on_click=_take_back,
            args=(redo,),
        )
    _show_deleted(state)
    lines = [line for line in session_log(workspace(), open_id()) if says_something(line)]
    for line in lines[:SHOWN]:
        _show_line(state, line)
    if len(lines) > SHOWN:
        st.caption(t("meeting.log_more", count=len(lines) - SHOWN))


def _take_back(how: Callable[..., object]) -> None:
    hidden = hidden_here(meeting())
    attempt(lambda: how(workspace(), open_id(), actor=actor(), hidden=hidden))


def says_something(line: LogLine) -> bool:
    """Return whether a change is more than a page that was turned."""
    fields = {change.field for change in line.changes}
    return not fields or not fields <= LAST_WINS


def _show_deleted(state: SessionState) -> None:
    hidden = hidden_here(state)
    deleted = [entity for entity in state.deleted if entity.entity_id not in hidden]
    if not deleted:
        return
    t = voice()
    st.markdown(f"**{t('meeting.deleted')}**")
    for entity in deleted:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(named(state, entity, kind_of(entity), t))
            st.button(
                t("meeting.restore"),
                key=f"restore_{entity.entity_id}",
                on_click=edit,
                args=(Edit(kind_of(entity), entity.entity_id, action=Action.RESTORE),),
            )


def _show_line(state: SessionState, line: LogLine) -> None:
    t = voice()
    what = named(state, find_entity(state, line.entity_id), line.kind, t)
    who = ", ".join(part for part in (role_text(line.role), line.name) if part)
    with st.container(gap=None, key=f"line_{line.event_id}"):
        st.caption(plain(f"{line.at.astimezone():%d.%m.%Y %H:%M:%S} · {who}"))
        st.text(f"{_action(line)}: {what}")
        changes = [change_text(state, line, change, t) for change in line.changes]
        said = [change for change in changes if change]
        if said:
            st.caption(plain(" · ".join(said)))


def role_text(role: str) -> str:
    """Return a role as entered; the one nobody entered by its name."""
    return voice()("meeting.role_facilitator") if role == "facilitator" else role


def _action(line: LogLine) -> str:
    if line.is_undo:
        return voice()("meeting.action_undo")
    if line.action is Action.PUT:
        return voice()("meeting.action_new" if line.is_new else "meeting.action_change")
    return voice()(f"meeting.action_{line.action}")


def change_text(state: SessionState, line: LogLine, change: FieldChange, t: Translator) -> str:
    """Return one field of a change in words; "" for what says nothing to a reader."""
    if change.field in HIDDEN_FIELDS:
        return ""
    if change.field == "dots" and _is_counted(state, line):
        before = {} if line.is_new else change.before or {}
        return " · ".join(hands_changes(state, before, change.after or {}, t))
    if line.is_new and change.after in ("", None, 0, False):
        return ""  # nobody chose it: what is new begins with it
    after = value_text(state, change.field, change.after, t)
    if line.is_new or change.before in (None, ""):
        return f"{field_text(change.field, t)}: {after}"
    before = value_text(state, change.field, change.before, t)
    return f"{field_text(change.field, t)}: {before} → {after}"


def _is_counted(state: SessionState, line: LogLine) -> bool:
    """Return whether a ballot is a group's raised hands: whom one phone voted for stays secret."""
    ballot = find_entity(state, line.entity_id)
    return isinstance(ballot, Ballot) and ballot.method is VoteMethod.HANDS


def show_redact() -> None:
    """Offer every text that people wrote, to blank it for good; the dialog's content."""
    t, state = voice(), meeting()
    st.markdown(t("meeting.redact_why"))
    found = written_words(workspace(), open_id())
    if not found:
        st.info(t("meeting.redact_none"), icon=":material/info:")
    for words in found:
        _show_redactable(words, find_entity(state, words.entity_id))


def _show_redactable(words: Words, entity: Entity | None) -> None:
    t = voice()
    with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False):
        with st.container(gap=None):
            st.caption(plain(named(meeting(), entity, words.kind, t)))
            for one in words.texts:  # also what was changed since: it stands in the log still
                st.text(one)
        sure = st.checkbox(t("meeting.redact_sure"), key=f"sure_{words.entity_id}")
        st.button(
            t("meeting.redact_go"),
            key=f"redact_{words.entity_id}",
            disabled=not sure,
            icon=":material/ink_eraser:",
            on_click=_redact,
            args=(words,),
        )


def _redact(words: Words) -> None:
    """Blank the words here, then in the copies that were made before; say which plans have them."""
    t, kind, entity_id = voice(), words.kind, words.entity_id
    with st.spinner(t("meeting.redacting")):
        here = Place(open_id(), kind, entity_id, "")
        found = copies_of(workspace(), words.texts, but=here)
        if not attempt(lambda: redact(workspace(), open_id(), kind, entity_id, actor=actor())):
            return
        erased = erase_redacted(workspace())
    if erased.warning:
        st.toast(plain(t(erased.warning)), icon=":material/warning:", duration="long")
    if count := sum(one.kind in PLAN_KINDS for one in found):
        told = t("meeting.redact_in_plans", count=count)
        st.toast(plain(told), icon=":material/warning:", duration="long")
