"""The table of groups in the form of a new session."""

from __future__ import annotations

import streamlit as st

from model.records import MappedBy
from model.session import SMALLEST_GROUP_SHOWN
from services.sessions import GroupPlan
from ui.session import voice

ROWS = "mtg.rows"
"""Ids of the rows of the table of groups, in order."""

FIRST_GROUPS = (MappedBy.WOMEN, MappedBy.YOUTH, MappedBy.MIXED)
"""What a first look offers: women and young people often speak only among themselves."""


def choose_groups() -> tuple[GroupPlan, ...]:
    """Show the rows, and what is so of small groups; return what is in them."""
    t = voice()
    if ROWS not in st.session_state:
        st.session_state[ROWS] = list(range(len(FIRST_GROUPS)))
    rows: list[int] = st.session_state[ROWS]
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"**{t('meeting.groups')}**", help=t("meeting.groups_help"), width="content")
        if st.button(t("meeting.group_add"), icon=":material/add:", key="mtg_group_add"):
            st.session_state[ROWS] = [*rows, max(rows, default=-1) + 1]
            st.rerun()
    with st.container(gap="xsmall"):
        plans = [_group_row(row, is_first=at == 0) for at, row in enumerate(rows)]
    small = sum(1 for plan in plans if 0 < plan.people < SMALLEST_GROUP_SHOWN)
    if small:
        st.info(
            t("meeting.small_groups", count=small, least=SMALLEST_GROUP_SHOWN),
            icon=":material/info:",
        )
    return tuple(plans)


def empty_groups() -> None:
    """Take back what was entered."""
    for row in st.session_state.pop(ROWS, ()):
        st.session_state[f"mtg_people_{row}"] = None
        st.session_state[f"mtg_label_{row}"] = ""


def _group_row(row: int, *, is_first: bool) -> GroupPlan:
    t = voice()
    seen = "visible" if is_first else "collapsed"
    kind_at, label_at, people_at, drop_at = st.columns(
        [5, 5, 4, 1], vertical_alignment="bottom", gap="small"
    )
    kind = kind_at.selectbox(
        t("meeting.group_kind"),
        list(MappedBy),
        index=list(MappedBy).index(
            FIRST_GROUPS[row] if row < len(FIRST_GROUPS) else MappedBy.OTHER
        ),
        format_func=lambda value: t(f"group.{value}"),
        key=f"mtg_kind_{row}",
        label_visibility=seen,
    )
    label = label_at.text_input(
        t("meeting.group_label"),
        key=f"mtg_label_{row}",
        max_chars=40,
        placeholder=t("meeting.group_label_example") if is_first else "",
        label_visibility=seen,
    )
    people = people_at.number_input(
        t("meeting.people"),
        min_value=0,
        max_value=5_000,
        value=None,
        step=1,
        key=f"mtg_people_{row}",
        label_visibility=seen,
        placeholder="0",
    )
    if drop_at.button(
        "", icon=":material/close:", key=f"mtg_drop_{row}", help=t("meeting.group_remove"),
        type="tertiary",
    ):  # fmt: skip
        st.session_state[ROWS] = [kept for kept in st.session_state[ROWS] if kept != row]
        st.rerun()
    return GroupPlan(kind=str(kind), label=label.strip(), people=int(people or 0))
