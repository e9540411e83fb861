"""Two people changed the same thing: both versions side by side, and a choice between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from model.errors import ConflictError
from model.events import Action, Edit, EntityKind
from model.session import SessionState
from services.choosing import versions_of
from services.sessions import resolve
from session.fold import IS_DELETED
from ui.meeting import actor, attempt, edit, hidden_here, meeting, open_id
from ui.meeting_events import settle_conflict
from ui.meeting_log import role_text
from ui.meeting_words import (
    HIDDEN_FIELDS,
    conflicts_in,
    field_text,
    find_entity,
    hands_changes,
    kind_of,
    named,
    value_text,
)
from ui.plain import plain
from ui.session import voice, workspace


def show_conflict(conflict: ConflictError, seen: tuple[str, ...], uid: str) -> None:
    """Show what was entered here beside what somebody else entered first; a dialog's content.

    `seen` are the heads that the choice is made in view of: who is faster still is asked about
    again. `uid` is that of the change on the map, "" for one of the page's fields.
    """
    t, state = voice(), meeting()
    entity = find_entity(state, conflict.entity_id)
    is_gone = entity is not None and entity.is_deleted
    st.markdown(t("meeting.conflict_why"))
    st.text(named(state, entity, EntityKind(conflict.kind), t))
    mine, theirs = st.columns(2)
    with mine.container(border=True, height="stretch"):
        st.markdown(f"**{t('meeting.mine')}**")
        _show_side(state, conflict.mine, conflict, is_deleted=bool(conflict.mine.get(IS_DELETED)))
        if st.button(t("meeting.take_mine"), type="primary", key="take_mine"):
            if edit(my_version(conflict, seen, is_gone=is_gone)):
                settle_conflict(uid)
            st.rerun()
    with theirs.container(border=True, height="stretch"):
        st.markdown(f"**{t('meeting.theirs')}**")
        _show_side(state, conflict.theirs, conflict, is_deleted=is_gone)
        if st.button(t("meeting.take_theirs"), key="take_theirs"):
            settle_conflict(uid)
            st.rerun()


def my_version(conflict: ConflictError, seen: tuple[str, ...], *, is_gone: bool) -> Edit:
    """Return the change that puts one's own version in the place of what stands there."""
    values, kind = dict(conflict.mine), EntityKind(conflict.kind)
    if values.pop(IS_DELETED, False):
        return Edit(kind, conflict.entity_id, action=Action.DELETE, seen=seen)
    action = Action.RESTORE if is_gone else Action.PUT
    return Edit(kind, conflict.entity_id, values, action, seen)


def _show_side(
    state: SessionState, values: Mapping[str, Any], conflict: ConflictError, *, is_deleted: bool
) -> None:
    """Show one of the two: that it is deleted, or what differs; all of it beside a deletion."""
    if is_deleted:
        st.text(voice()("meeting.version_deleted"))
        return
    both = (conflict.mine, conflict.theirs)
    fields = sorted({name for side in both for name in side} - {IS_DELETED})
    differing = [name for name in fields if both[0].get(name) != both[1].get(name)]
    _show_values(state, values, differing or fields, both)


def show_conflicts() -> None:
    """Show everything that two laptops left in two versions; a dialog's content."""
    t, state = voice(), meeting()
    open_ones = conflicts_in(state, hidden_here(state))  # of no group that keeps its marks
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
