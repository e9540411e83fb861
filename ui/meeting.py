"""What this browser holds of a mapping session: which one is open, who acts, what was asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Any

import streamlit as st

from model.errors import ConflictError, HotspotsError
from model.events import Actor, Edit, Entity
from model.session import SessionState
from services.sessions import edit_session, session_state
from services.stage import stage_of
from session.visibility import hidden_marks
from ui.meeting_words import find_entity, kind_of
from ui.plain import plain
from ui.session import page_query, voice, workspace

SESSION_ID = re.compile(r"[0-9a-f]{32}")

OPEN = "mtg.open"
"""Id of the open session, "" for none."""

ROLE, NAME = "mtg.role", "mtg.name"
"""Who acts, as entered; kept in the log of the session and nowhere else."""

DIALOG = "mtg.dialog"
"""The dialog to show once, with what it is about."""

SHOWN = "mtg.dialog_shown"
"""The dialog that a run has begun to show."""

DRAWN = "mtg.drawn"
"""The session and step that the page last drew as a whole."""

ADDRESS = "session"
"""Names the open session in the page's address."""


def open_id() -> str:
    """Return the id of the open session; the address counts when it was changed by hand."""
    asked = st.query_params.get(ADDRESS, "")
    written = st.session_state.get("mtg.written", "")
    if asked != written and SESSION_ID.fullmatch(asked):
        st.session_state[OPEN] = asked
    return str(st.session_state.get(OPEN, ""))


def write_address(session_id: str) -> None:
    """Let the page's address name the open session."""
    st.session_state["mtg.written"] = session_id
    if session_id:
        page_query(**{ADDRESS: session_id})


def open_meeting(session_id: str) -> None:
    """Open a session in this browser; "" closes the page's session without touching it."""
    st.session_state[OPEN] = session_id
    st.session_state["mtg.written"] = st.query_params.get(ADDRESS, "")


def actor() -> Actor:
    """Return who acts, as entered on the first page."""
    role = str(st.session_state.get(ROLE, "")).strip() or Actor().role
    return Actor(role=role[:100], name=str(st.session_state.get(NAME, "")).strip()[:100])


def meeting() -> SessionState:
    """Return the open session as it stands; raises `NotFoundError` where it is not here."""
    return state_of(open_id())


def state_of(session_id: str) -> SessionState:
    """Return a session as it stands, read once per change of the store."""
    return session_state(workspace(), session_id)


def edit(*edits: Edit) -> bool:
    """Keep changes of the open session; say so in the reader's words where that failed."""
    return attempt(lambda: edit_session(workspace(), open_id(), edits, actor=actor()))


def attempt(change: Callable[[], object]) -> bool:
    """Do what changes something; show an error as a note, a conflict with both versions."""
    try:
        change()
    except ConflictError as conflict:
        ask_conflict(conflict)
        return False
    except HotspotsError as error:
        st.toast(plain(voice().error(error)), icon=":material/error:", duration="long")
        return False
    return True


def kept_field(entity: Entity, field: str, *, is_closed: bool = False) -> dict[str, Any]:
    """Return what makes a widget keep a field of an entity, as options of the widget.

    Its key changes with the value: what others changed is shown, not what this browser held.
    """
    kind = kind_of(entity)
    key = f"{kind}_{field}_{entity.entity_id}_{stamp(getattr(entity, field))}"
    edited = Edit(kind, entity.entity_id, seen=entity.heads)
    return {"key": key, "disabled": is_closed, "on_change": _keep, "args": (edited, field, key)}


def _keep(edited: Edit, field: str, key: str) -> None:
    value = st.session_state[key]
    if isinstance(value, str) and not isinstance(value, StrEnum):
        value = value.strip()
    edit(replace(edited, values={field: "" if value is None else value}))


def hidden_here(state: SessionState) -> frozenset[str]:
    """Return the ids of marks whose group has not let this laptop's group see them."""
    group = stage_of(workspace(), state.info.entity_id).active_group
    return hidden_marks(state, active_group=group)


def stamp(value: object) -> str:
    """Return a few letters for a value: in a field's key, they renew it when others changed it."""
    return hashlib.sha256(str(value).encode()).hexdigest()[:8]


def follow() -> None:
    """Run the whole page again where it shows another step than the session is at by now.

    Call it in what runs by itself: another laptop, or the map's keys, may have turned the page.
    """
    if st.session_state.get(DRAWN) != _page_of(meeting()) or DIALOG in st.session_state:
        st.rerun()


def drawn(state: SessionState) -> None:
    """Note which step the page shows."""
    st.session_state[DRAWN] = _page_of(state)


def _page_of(state: SessionState) -> tuple[object, ...]:
    info = state.info
    return info.entity_id, info.step, info.is_closed, info.is_voting, info.is_rehearsal


Asked = tuple[str, dict[str, Any]]
"""A dialog's name and what it is about."""


def take_asked() -> None:
    """Note that this run of the page shows the dialog that was asked for."""
    if DIALOG in st.session_state:
        st.session_state[SHOWN] = st.session_state.pop(DIALOG)


def asked_for() -> Asked | None:
    """Return the dialog to show: also one of a run that was cut off before its end."""
    found: Asked | None = st.session_state.get(SHOWN)
    return found


def forget_asked() -> None:
    """Note that the dialog is open."""
    st.session_state.pop(SHOWN, None)


def heads_of(entity_id: str) -> tuple[str, ...]:
    """Return the heads of something in the open session as it stands; none for nothing."""
    entity = find_entity(meeting(), entity_id)
    return entity.heads if entity else ()


def ask_conflict(conflict: ConflictError, *, uid: str = "") -> None:
    """Have the next run show both versions; `uid` is that of a change on the map."""
    ask("conflict", conflict=conflict, seen=heads_of(conflict.entity_id), uid=uid)


def ask(dialog: str, **about: object) -> None:
    """Have the next run of the page show a dialog."""
    st.session_state[DIALOG] = (dialog, about)
