"""The 4-5 priorities: chosen from the result, in order, each with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from model.events import Edit, EntityKind
from model.session import CanAct, Issue, SessionState
from services.agreement import police_figures
from session.naming import issue_name
from session.priorities import MOST_PRIORITIES, PrioritySuggestion, suggest_priorities
from session.tally import Tally
from ui.meeting import edit, keep_field, meeting, stamp
from ui.plain import plain
from ui.session import voice, workspace

ENOUGH = 4
"""A plan has four or five."""


def show_priorities(state: SessionState, counted: Tally) -> None:
    """Show the chosen ones in their order, and what may be chosen besides."""
    if not state.issues:
        return
    t = voice()
    police = police_figures(workspace(), state)
    advice = {s.issue_id: s for s in suggest_priorities(state, counted, police=police)}
    chosen = [issue.entity_id for issue in state.priorities]
    st.subheader(t("meeting.priorities_title"), anchor=False)
    st.caption(t("meeting.priorities_why"))
    for at, issue in enumerate(state.priorities):
        _show_priority(issue, at, chosen, advice[issue.entity_id], is_closed=state.info.is_closed)
    _show_offer(state, chosen, advice)
    if 0 < len(chosen) < ENOUGH:
        st.caption(t("meeting.few_priorities", count=len(chosen)))


def rank_edits(state: SessionState, order: Sequence[str]) -> list[Edit]:
    """Return the edits that make exactly these issues the priorities, in this order."""
    ranks = {issue_id: at for at, issue_id in enumerate(order, 1)}
    return [
        Edit(EntityKind.ISSUE, issue.entity_id, {"rank": ranks.get(issue.entity_id, 0)})
        for issue in state.issues
        if issue.rank != ranks.get(issue.entity_id, 0)
    ]


def _show_offer(
    state: SessionState, chosen: list[str], advice: Mapping[str, PrioritySuggestion]
) -> None:
    t = voice()
    open_ones = [issue for issue in advice.values() if issue.issue_id not in chosen]
    if len(chosen) >= MOST_PRIORITIES or not open_ones or state.info.is_closed:
        return
    if not chosen:
        first = [s.issue_id for s in advice.values() if s.is_suggested][:MOST_PRIORITIES]
        if first:
            st.button(
                t("meeting.take_first", count=len(first)),
                type="primary",
                key="take_first",
                on_click=_keep_order,
                args=(first,),
            )
    for suggestion in open_ones:
        st.button(
            plain(t.value(suggestion.name)),
            icon=":material/add:",
            key=f"choose_{suggestion.issue_id}",
            on_click=_keep_order,
            args=([*chosen, suggestion.issue_id],),
        )


def _show_priority(
    issue: Issue,
    at: int,
    chosen: list[str],
    suggestion: PrioritySuggestion,
    *,
    is_closed: bool,
) -> None:
    t, key = voice(), issue.entity_id
    with (
        st.container(border=True, key=f"priority_{key}"),
        st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False),
    ):
        st.html(f"<div class='step'>{at + 1}</div>", width=32)
        with st.container(gap="small"):
            st.text(t.value(issue_name(issue)))
            st.caption(plain(" · ".join(t(reason) for reason in suggestion.reasons[:-1])))
            _show_answers(issue, is_closed=is_closed)
        if not is_closed:
            with st.container(width="content", horizontal=True, gap=None):
                _show_order(at, chosen)


def _show_answers(issue: Issue, *, is_closed: bool) -> None:
    """Ask whether the community can act, and why this is a priority."""
    t = voice()
    answer, words = st.columns([2, 3], vertical_alignment="top")
    key = f"can_act_{issue.entity_id}_{issue.can_act}"
    answer.segmented_control(
        t("meeting.can_act"),
        [CanAct.YES, CanAct.PARTLY, CanAct.NO],
        default=issue.can_act if issue.can_act is not CanAct.UNKNOWN else None,
        format_func=lambda value: t(f"can_act.{value}"),
        key=key,
        disabled=is_closed,
        on_change=keep_field,
        args=(EntityKind.ISSUE, issue.entity_id, "can_act", key, issue.heads),
    )
    key = f"reason_{issue.entity_id}_{stamp(issue.reason)}"
    words.text_area(
        t("meeting.reason"),
        issue.reason,
        key=key,
        max_chars=600,
        height=80,
        placeholder=t("meeting.reason_example"),
        disabled=is_closed,
        on_change=keep_field,
        args=(EntityKind.ISSUE, issue.entity_id, "reason", key, issue.heads),
    )


def _show_order(at: int, chosen: list[str]) -> None:
    t, issue_id = voice(), chosen[at]
    for icon, by in ((":material/arrow_upward:", -1), (":material/arrow_downward:", 1)):
        is_end = not 0 <= at + by < len(chosen)
        st.button(
            "",
            icon=icon,
            key=f"move_{by}_{issue_id}",
            type="tertiary",
            help=t("meeting.move_up" if by < 0 else "meeting.move_down"),
            disabled=is_end,
            on_click=_keep_order,
            args=(chosen if is_end else moved(chosen, at, by),),
        )
    st.button(
        "",
        icon=":material/close:",
        key=f"unchoose_{issue_id}",
        type="tertiary",
        help=t("meeting.not_a_priority"),
        on_click=_keep_order,
        args=([other for other in chosen if other != issue_id],),
    )


def moved(order: Sequence[str], at: int, by: int) -> list[str]:
    """Return the order with one entry moved up (-1) or down (1)."""
    changed = list(order)
    changed.insert(at + by, changed.pop(at))
    return changed


def _keep_order(order: Sequence[str]) -> None:
    edit(*rank_edits(meeting(), order))
