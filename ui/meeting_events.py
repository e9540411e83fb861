"""What the map of a session tells: marks put, moved and taken away, pages turned.

The browser repeats a change until it hears what became of it; a change is therefore dealt with
once, by its number, and its receipt goes back with the next message.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from model.errors import ConflictError, HotspotsError
from model.events import Action, Edit, EntityKind
from model.text import text
from model.view import ViewState
from services.hall_sync import poke_sync, set_editing
from services.sessions import edit_session, redo, release_group, set_step, undo
from services.stage import stage_of
from ui.map_events import MapEvent
from ui.meeting import actor, ask_conflict, attempt, heads_of, hidden_here, meeting, open_id
from ui.meeting_log import role_text
from ui.meeting_words import find_entity
from ui.session import workspace
from ui.session_payload import Receipt, was_taken, with_receipt

RECEIPTS = "mtg.receipts"
"""What became of the changes this browser sent."""

VIEW = "mtg.view"
"""What this laptop has chosen to see under the marks."""

QUERY, FOUND, PLACE = "mtg.query", "mtg.found", "mtg.place"
"""What is searched for, the unit the map was sent to, the place whose panel is open."""

LAYERS = "mtg.layers"
"""Which layers the last message had on."""

_log = logging.getLogger(__name__)


def take_event(event: MapEvent) -> None:
    """Do what the facilitator did on the map; the next run draws it."""
    handle = _HANDLERS.get(event.kind)
    if handle is None:
        return  # of the map page: the unit of a session stays the same
    handle(event.values)
    if event.kind in _TOLD_TO_OTHERS:
        poke_sync(workspace(), open_id())


def _receipts() -> tuple[Receipt, ...]:
    kept: tuple[Receipt, ...] = st.session_state.get(RECEIPTS, ())
    return kept


def _settle(receipt: Receipt) -> None:
    st.session_state[RECEIPTS] = with_receipt(_receipts(), receipt)


def _keep(uid: str, edit: Edit) -> None:
    """Keep a change of a mark, once; refuse it in words, a conflict with both versions."""
    if was_taken(_receipts(), uid):
        return
    try:
        made = edit_session(workspace(), open_id(), [edit], actor=actor())
    except ConflictError as conflict:
        heads = heads_of(edit.entity_id)
        _settle(Receipt(uid, refusal=conflict.text, is_conflict=True, heads=heads))
        ask_conflict(conflict, uid=uid)
    except HotspotsError as error:
        _settle(Receipt(uid, refusal=error.text))
    else:
        heads = (made[-1].event_id,) if made else heads_of(edit.entity_id)
        _settle(Receipt(uid, heads=heads))


def settle_conflict(uid: str) -> None:
    """Tell the map that somebody chose between a change it sent and what stood there."""
    if uid:
        _settle(Receipt(uid))


def _put(values: Mapping[str, Any]) -> None:
    changed, seen, action = dict(values["values"]), values["seen"], Action.PUT
    if seen is None:  # a new mark; sent again after a crash it may be there, and changed since
        changed |= {"group_id": values["group"], "placed_on": date.today().isoformat()}
        seen = ()
    elif _is_known_to_be_deleted(values["id"], seen):
        action = Action.RESTORE
    _keep(values["uid"], Edit(EntityKind.MARK, values["id"], changed, action, seen))


def _is_known_to_be_deleted(mark_id: str, seen: tuple[str, ...]) -> bool:
    """Say whether a change was made by somebody who was told that the mark is gone."""
    mark = find_entity(meeting(), mark_id)
    return mark is not None and mark.is_deleted and set(seen) == set(mark.heads)


def _delete(values: Mapping[str, Any]) -> None:
    seen = values["seen"] or ()  # who has seen nothing may not delete what others wrote
    _keep(values["uid"], Edit(EntityKind.MARK, values["id"], action=Action.DELETE, seen=seen))


def _unreadable(values: Mapping[str, Any]) -> None:
    _log.warning("a change of a mark made no sense; it was refused")
    _settle(Receipt(values["uid"], refusal=text("meeting.mark_unreadable")))


def _undo(_values: Mapping[str, Any]) -> None:
    hidden = hidden_here(meeting())
    attempt(lambda: undo(workspace(), open_id(), actor=actor(), hidden=hidden))


def _redo(_values: Mapping[str, Any]) -> None:
    hidden = hidden_here(meeting())
    attempt(lambda: redo(workspace(), open_id(), actor=actor(), hidden=hidden))


def _step(values: Mapping[str, Any]) -> None:
    attempt(lambda: set_step(workspace(), open_id(), values["step"], actor=actor()))


def _group(values: Mapping[str, Any]) -> None:
    if values["group"] in {group.entity_id for group in meeting().groups}:
        stage_of(workspace(), open_id()).change(active_group=values["group"])


def _release(values: Mapping[str, Any]) -> None:
    attempt(
        lambda: release_group(
            workspace(), open_id(), values["group"], values["is_released"], actor=actor()
        )
    )


def _highlight(values: Mapping[str, Any]) -> None:
    stage_of(workspace(), open_id()).change(highlight=values["mark"])


def _stage(values: Mapping[str, Any]) -> None:
    stage_of(workspace(), open_id()).change(**values)


def _editing(values: Mapping[str, Any]) -> None:
    who = ", ".join(part for part in (role_text(actor().role), actor().name) if part)
    set_editing(workspace(), open_id(), who, values["mark"])


def _layers(values: Mapping[str, Any]) -> None:
    """Keep which layers are switched the other way than they come."""
    before: Mapping[str, bool] = st.session_state.get(LAYERS, {})
    changed = {key for key, is_on in before.items() if (key in values["layers"]) != is_on}
    view = st.session_state.get(VIEW, ViewState())
    st.session_state[VIEW] = replace(view, toggled=view.toggled ^ changed)


def _view(values: Mapping[str, Any]) -> None:
    st.session_state[VIEW] = replace(
        st.session_state.get(VIEW, ViewState()),
        resolution=values["resolution"],
        categories=values["categories"] or frozenset(),
    )


def _search(values: Mapping[str, Any]) -> None:
    st.session_state[QUERY] = values["query"]


def _go_to(values: Mapping[str, Any]) -> None:
    """Move the map to a unit; the session stays that of its own."""
    if values["open"]:
        st.session_state[FOUND], st.session_state[QUERY] = values["pcode"], ""


def _open_place(values: Mapping[str, Any]) -> None:
    st.session_state[PLACE] = (values["layer"], values["id"])


def _close_panel(_values: Mapping[str, Any]) -> None:
    st.session_state[PLACE] = None


_TOLD_TO_OTHERS = frozenset(
    {"mark_put", "mark_delete", "mark_undo", "mark_redo", "session_step", "session_release"}
)

_HANDLERS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "mark_put": _put,
    "mark_delete": _delete,
    "mark_unreadable": _unreadable,
    "mark_undo": _undo,
    "mark_redo": _redo,
    "mark_editing": _editing,
    "session_step": _step,
    "session_group": _group,
    "session_release": _release,
    "session_highlight": _highlight,
    "session_stage": _stage,
    "search": _search,
    "select_unit": _go_to,
    "select_place": _open_place,
    "close_panel": _close_panel,
    "layers": _layers,
    "view": _view,
}
