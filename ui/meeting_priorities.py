"""The 4-5 priorities: chosen from the result, in order, each with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from model.errors import ConflictError
from model.session import CanAct, Issue, SessionState
from services.agreement import police_figures
from services.sessions import edit_session
from session.naming import issue_name
from session.priorities import PrioritySuggestion, suggest_priorities
from session.ranks import MOST_PRIORITIES, added, chosen_ids, moved, rank_edits, removed
from session.tally import Tally
from ui.meeting import actor, attempt, kept_field, meeting, open_id
from ui.plain import plain
from ui.session import voice, workspace

ENOUGH = 4
"""A plan has four or five."""


def show_priorities(state: SessionState, counted: Tally) -> None:
    """Show the chosen ones in their order, and what may be chosen besides."""
    if not state.issues:
        return
    t = voice()
    if state.info.is_voting:  # their order is that of the votes: nobody sees it before the end
        st.subheader(t("meeting.priorities_title"), anchor=False)
        st.caption(t("meeting.priorities_after_vote"))
        return
    police = police_figures(workspace(), state)
    advice = {s.issue_id: s for s in suggest_priorities(state, counted, police=police)}
    chosen = chosen_ids(state)
    st.subheader(t("meeting.priorities_title"), anchor=False)
    st.caption(t("meeting.priorities_why"))
    for issue in state.priorities:
        suggestion = advice[issue.entity_id]
        _show_priority(issue, suggestion, of=len(chosen), is_closed=state.info.is_closed)
    _show_offer(state, chosen, advice)
    _show_count(len(chosen), of=len(state.issues))


def _show_count(chosen: int, *, of: int) -> None:
    """Say where there are too few or too many, and why nothing more is offered."""
    t = voice()
    if chosen > MOST_PRIORITIES:  # two laptops chose at once, each as many as there was room for
        words = t("meeting.too_many_priorities", count=chosen, most=MOST_PRIORITIES)
        st.warning(plain(words), icon=":material/warning:")
    elif chosen == MOST_PRIORITIES < of:
        st.caption(t("meeting.enough_priorities", most=MOST_PRIORITIES))
    elif 0 < chosen < ENOUGH:
        st.caption(t("meeting.few_priorities", count=chosen))


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
                on_click=_keep,
                args=(added, first),
            )
    for suggestion in open_ones:
        st.button(
            plain(t.value(suggestion.name)),
            icon=":material/add:",
            key=f"choose_{suggestion.issue_id}",
            on_click=_keep,
            args=(added, [suggestion.issue_id]),
        )


def _show_priority(
    issue: Issue, suggestion: PrioritySuggestion, *, of: int, is_closed: bool
) -> None:
    t, key = voice(), issue.entity_id
    with (
        st.container(border=True, key=f"priority_{key}"),
        st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False),
    ):
        st.html(f"<div class='step'>{issue.rank}</div>", width=32)
        with st.container(gap="small"):
            st.text(t.value(issue_name(issue)))
            st.caption(plain(" · ".join(t(reason) for reason in suggestion.reasons[:-1])))
            _show_answers(issue, is_closed=is_closed)
        if not is_closed:
            with st.container(width="content", horizontal=True, gap=None):
                _show_order(issue, of=of)


def _show_answers(issue: Issue, *, is_closed: bool) -> None:
    """Ask whether the community can act, and why this is a priority."""
    t = voice()
    answer, words = st.columns([2, 3], vertical_alignment="top")
    answer.segmented_control(
        t("meeting.can_act"),
        [CanAct.YES, CanAct.PARTLY, CanAct.NO],
        default=issue.can_act if issue.can_act is not CanAct.UNKNOWN else None,
        format_func=lambda value: t(f"can_act.{value}"),
        **kept_field(issue, "can_act", is_closed=is_closed),
    )
    words.text_area(
        t("meeting.reason"),
        issue.reason,
        max_chars=600,
        height=80,
        placeholder=t("meeting.reason_example"),
        **kept_field(issue, "reason", is_closed=is_closed),
    )


def _show_order(issue: Issue, *, of: int) -> None:
    t, issue_id = voice(), issue.entity_id
    for icon, by in ((":material/arrow_upward:", -1), (":material/arrow_downward:", 1)):
        is_end = not 1 <= issue.rank + by <= of
        st.button(
            "",
            icon=icon,
            key=f"move_{by}_{issue_id}",
            type="tertiary",
            help=t("meeting.move_up" if by < 0 else "meeting.move_down"),
            disabled=is_end or of > MOST_PRIORITIES,  # first one is taken out
            on_click=_keep,
            args=(moved, issue_id, by),
        )
    st.button(
        "",
        icon=":material/close:",
        key=f"unchoose_{issue_id}",
        type="tertiary",
        help=t("meeting.not_a_priority"),
        on_click=_keep,
        args=(removed, issue_id),
    )


def _keep(ordered: Callable[..., Sequence[str]], *wanted: object) -> None:
    """Put into effect what was asked for, on the priorities as they stand now."""

    def change() -> None:
        for is_last in (False, False, True):
            state = meeting()
            edits = rank_edits(state, ordered(state, *wanted))
            if not edits:
                return
            try:
                edit_session(workspace(), open_id(), edits, actor=actor())
            except ConflictError:  # somebody was faster, between our look and our write
                if is_last:
                    raise
            else:
                return

    attempt(change)
