"""Two people changed the same thing: both versions side by side, and a choice between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from model.errors import ConflictError
from model.events import Action, Edit, Entity, EntityKind
from model.session import SessionState
from services.sessions import resolve, versions_of
from session.fold import IS_DELETED
from ui.meeting import actor, attempt, edit, hidden_here, meeting, open_id
from ui.meeting_events import settle
from ui.meeting_log import role_text
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


def show_conflict(conflict: ConflictError, uid: str = "") -> None:
    """Show what was entered here beside what somebody else entered first; a dialog's content.

    `uid` is the number of a change that came from the map: the map hears that it is decided.
    """
    t, state = voice(), meeting()
    entity = find_entity(state, conflict.entity_id)
    is_gone = entity in state.deleted
    st.markdown(t("meeting.conflict_why"))
    st.text(named(state, entity, EntityKind(conflict.kind), t))
    fields = sorted(conflict.mine.keys() | conflict.theirs.keys())
    fields = [name for name in fields if conflict.mine.get(name) != conflict.theirs.get(name)]
    both = (conflict.mine, conflict.theirs)
    mine, theirs = st.columns(2)
    with mine.container(border=True, height="stretch"):
        st.markdown(f"**{t('meeting.mine')}**")
        _show_values(state, conflict.mine, fields, both)
        if st.button(t("meeting.take_mine"), type="primary", key="take_mine"):
            if edit(*again(conflict, entity, is_gone=is_gone)):
                settle(uid)
            st.rerun()
    with theirs.container(border=True, height="stretch"):
        st.markdown(f"**{t('meeting.theirs')}**")
        if is_gone:
            st.text(t("meeting.version_deleted"))
        _show_values(state, conflict.theirs, fields, both)
        if st.button(t("meeting.take_theirs"), key="take_theirs"):
            settle(uid)
            st.rerun()


def again(conflict: ConflictError, entity: Entity | None, *, is_gone: bool) -> tuple[Edit, ...]:
    """Return the change that was refused, made in the knowledge of the other version."""
    kind, entity_id = EntityKind(conflict.kind), conflict.entity_id
    heads, values = entity.heads if entity else None, dict(conflict.mine)
    if values.pop(IS_DELETED, False):
        return (Edit(kind, entity_id, action=Action.DELETE, seen=heads),)
    back = (Edit(kind, entity_id, action=Action.RESTORE),) if is_gone else ()
    return (Edit(kind, entity_id, values, seen=heads), *back)


def show_conflicts() -> None:
    """Show everything that two laptops left in two versions; a dialog's content."""
    t, state = voice(), meeting()
    kept = (state.info, *state.groups, *state.marks, *state.issues, *state.ballots,
            *state.questions, *state.deleted)  # fmt: skip
    hidden = hidden_here(state)  # whose group has not let this laptop see them
    open_ones = [one for one in kept if one.has_conflict and one.entity_id not in hidden]
    if not open_ones:
        st.success(t("meeting.no_conflicts"), icon=":material/check:")
        return
    st.markdown(t("meeting.conflicts_why"))
    for entity in open_ones:
        st.markdown(f"**{plain(named(state, entity, kind_of(entity), t))}**")
        _show_versions(state, entity.entity_id)


def _show_versions(state: SessionState, entity_id: str) -> None:
    t, versions = voice(), versions_of(workspace(), open_id(), entity_id)
    all_values = [dict(version.values) for version in versions]
    differing = _differing(all_values)
    for column, version in zip(st.columns(max(len(versions), 1)), versions, strict=False):
        with column.container(border=True, height="stretch"):
            by = version.event.actor
            who = ", ".join(part for part in (role_text(by.role), by.name) if part)
            at = datetime.fromisoformat(version.event.at).astimezone()
            st.caption(plain(f"{who} · {at:%d.%m.%Y %H:%M}"))
            if version.is_deleted:
                st.text(t("meeting.version_deleted"))
            _show_values(state, version.values, differing, all_values)
            st.button(
                t("meeting.take_this"),
                key=f"take_{version.head_id}",
                on_click=_resolve,
                args=(entity_id, version.head_id, tuple(one.head_id for one in versions)),
            )


def _resolve(entity_id: str, head_id: str, shown: tuple[str, ...]) -> None:
    attempt(lambda: resolve(workspace(), open_id(), entity_id, head_id, shown=shown, actor=actor()))


def _differing(values: list[dict[str, Any]]) -> list[str]:
    names = sorted({name for one in values for name in one})
    return [name for name in names if any(one.get(name) != values[0].get(name) for one in values)]


def _show_values(
    state: SessionState,
    values: Mapping[str, Any],
    fields: list[str],
    versions: Sequence[Mapping[str, Any]],
) -> None:
    """Show the fields of one of the versions, those of `versions` beside it."""
    t, dots = voice(), [version.get("dots") or {} for version in versions]
    for name in fields:
        if name in HIDDEN_FIELDS:
            continue
        if name == IS_DELETED:
            if values.get(name):
                st.text(t("meeting.version_deleted"))
            continue
        value = values.get(name)
        st.caption(field_text(name, t))
        if name == "dots":  # only what was counted for a group can differ
            value = " · ".join(hands_changes(state, {}, _apart(value or {}, dots), t))
        st.text(value_text(state, name, value, t))


def _apart(dots: Mapping[str, int], versions: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Return the issues of a count that the versions do not agree on."""
    found = {issue for version in versions for issue in version}
    apart = {i for i in found if len({version.get(i, 0) for version in versions}) > 1}
    return {issue: dots.get(issue, 0) for issue in apart}
