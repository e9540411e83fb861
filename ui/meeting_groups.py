"""The groups of an open session: how many came, another group, who released its marks."""

from __future__ import annotations

import streamlit as st

from model.events import Edit, EntityKind
from model.records import MappedBy
from model.session import SMALLEST_GROUP_SHOWN, Group, SessionState
from services.sessions import new_id
from ui.meeting import edit, kept_field, meeting
from ui.plain import plain
from ui.session import voice


def edit_groups() -> None:
    """Show every group in a row, and a form for another; the dialog's content."""
    t, state = voice(), meeting()
    st.caption(t("meeting.groups_help"))
    for at, group in enumerate(state.groups):
        _show_group(state, group, is_first=at == 0)
    small = sum(1 for group in state.groups if 0 < group.people < SMALLEST_GROUP_SHOWN)
    if small:
        st.info(
            t("meeting.small_groups", count=small, least=SMALLEST_GROUP_SHOWN),
            icon=":material/info:",
        )
    if not state.info.is_closed:
        _show_new_group()


def _show_group(state: SessionState, group: Group, *, is_first: bool) -> None:
    t, seen = voice(), "visible" if is_first else "collapsed"
    is_closed = state.info.is_closed
    kind, label, people, released = st.columns([4, 4, 3, 3], vertical_alignment="bottom")
    kind.selectbox(
        t("meeting.group_kind"),
        [value.value for value in MappedBy],
        index=[value.value for value in MappedBy].index(group.kind),
        format_func=lambda value: t(f"group.{value}"),
        label_visibility=seen,
        **kept_field(group, "kind", is_closed=is_closed),
    )
    label.text_input(
        t("meeting.group_label"),
        group.label,
        max_chars=40,
        label_visibility=seen,
        **kept_field(group, "label", is_closed=is_closed),
    )
    people.number_input(
        t("meeting.people"),
        min_value=1,
        max_value=5_000,
        value=max(group.people, 1),
        step=1,
        label_visibility=seen,
        **kept_field(group, "people", is_closed=is_closed),
    )
    released.toggle(
        t("meeting.released"),
        group.is_released,
        **kept_field(group, "is_released", is_closed=is_closed),
    )


NEW_KIND, NEW_LABEL, NEW_PEOPLE = "new_group_kind", "new_group_label", "new_group_people"


def _show_new_group() -> None:
    t = voice()
    with st.form("another_group", clear_on_submit=True):
        kind, label, people = st.columns([4, 4, 3])
        kind.selectbox(
            t("meeting.group_kind"),
            list(MappedBy),
            format_func=lambda value: t(f"group.{value}"),
            key=NEW_KIND,
        )
        label.text_input(t("meeting.group_label"), max_chars=40, key=NEW_LABEL)
        people.number_input(
            t("meeting.people"),
            min_value=1,
            max_value=5_000,
            value=None,
            step=1,
            placeholder="0",
            key=NEW_PEOPLE,
        )
        st.form_submit_button(t("meeting.group_add"), icon=":material/add:", on_click=_add_group)


def _add_group() -> None:
    people = st.session_state[NEW_PEOPLE]
    if not people:
        fault = voice()("meeting.fault_people", count=1)
        st.toast(plain(fault), icon=":material/error:", duration="long")
        return
    values = {
        "kind": MappedBy(st.session_state[NEW_KIND]).value,
        "label": str(st.session_state[NEW_LABEL]).strip(),
        "people": int(people),
        "order": max((group.order for group in meeting().groups), default=-1) + 1,
    }
    edit(Edit(EntityKind.GROUP, new_id(), values))
