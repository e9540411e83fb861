"""The step "agree": one table of issues, raised hands and result; phones beside it; priorities."""

from __future__ import annotations

import hashlib

import streamlit as st

from model.events import Edit, EntityKind
from model.session import Ballot, Group, Issue, SessionState, VoteMethod
from services.hall_sync import SyncRole, sync_status
from session.naming import group_name
from session.tally import Tally, tally
from ui.meeting import attempt, edit, follow, meeting
from ui.meeting_issues import show_issue, show_proposals
from ui.meeting_phones import show_phones
from ui.meeting_priorities import show_priorities
from ui.meeting_result import issue_bar
from ui.plain import plain
from ui.session import voice, workspace

PULSE_SECONDS, QUIET_SECONDS = 1.0, 3.0
"""How often votes are looked for: from phones and other laptops, and where there are neither."""


def show_agree(state: SessionState) -> None:
    """Show the board; it looks for new votes by itself."""
    is_alone = sync_status(workspace(), state.info.entity_id).role is SyncRole.ALONE
    is_quiet = is_alone and not state.info.is_voting
    st.fragment(_board, run_every=QUIET_SECONDS if is_quiet else PULSE_SECONDS)()


def _board() -> None:
    follow()
    state, t = meeting(), voice()
    counted = tally(state)
    with st.container(key="board"):
        table, phones = st.columns([4, 1], gap="medium")
    with table:
        st.subheader(t("meeting.issues_title"), anchor=False)
        if state.issues:
            _show_table(state, counted)
        else:
            st.info(t("meeting.no_issues"), icon=":material/info:")
        show_proposals(state)
        show_priorities(state, counted)
    with phones:
        show_phones(state)
    follow()


def _show_table(state: SessionState, counted: Tally) -> None:
    t, groups = voice(), state.groups
    shape = [3.2, *([1.35] * len(groups)), 1.8]
    with st.container(key="ballot_table", gap=None):
        head = st.columns(shape, vertical_alignment="bottom")
        head[0].caption(t("meeting.hands_title"))
        for column, group in zip(head[1:-1], groups, strict=True):
            with column.container(gap=None):
                st.text(t(group_name(group)))
                st.caption(t("meeting.people_count", count=group.people))
        head[-1].caption(t("meeting.result"))
        for issue in state.issues:
            _show_row(state, counted, issue, shape)
    for warning in counted.warnings:
        st.caption(plain(t(warning)))


def _show_row(state: SessionState, counted: Tally, issue: Issue, shape: list[float]) -> None:
    t = voice()
    with st.container(key=f"issue_row_{issue.entity_id}"):
        row = st.columns(shape, vertical_alignment="center")
        with row[0]:
            show_issue(state, issue)
        if not issue.is_on_ballot:
            row[-1].caption(t("meeting.off_ballot"))
            return
        for column, group in zip(row[1:-1], state.groups, strict=True):
            with column:
                _show_hands(state, issue, group)
        with row[-1]:
            if state.info.is_voting:
                st.caption(t("meeting.after_voting"))
            else:
                st.html(issue_bar(counted.result_of(issue.entity_id), counted, t))


def hands_id(group: Group) -> str:
    """Return the id of a group's count of hands: the same on every laptop, so there is one."""
    return hashlib.sha256(f"hands {group.entity_id}".encode()).hexdigest()[:32]


def hands_of(state: SessionState, group: Group) -> Ballot | None:
    """Return the count of hands of a group, None where nobody counted."""
    own = (b for b in state.ballots if b.method is VoteMethod.HANDS)
    return next((b for b in own if b.entity_id == hands_id(group)), None)


def _show_hands(state: SessionState, issue: Issue, group: Group) -> None:
    t = voice()
    ballot = hands_of(state, group)
    stored = int(ballot.dots.get(issue.entity_id, 0)) if ballot else 0
    key = f"hands_{issue.entity_id}_{group.entity_id}"
    if st.session_state.get(key, stored) != stored:
        st.session_state[key] = stored  # another laptop counted, or it could not be kept
    st.number_input(
        f"{t(group_name(group))}: {t.value(issue.title) or t(f'category.{issue.category}')}",
        min_value=0,
        max_value=5_000,
        value=stored,  # a field that comes back shows it; from the session alone it may show 0
        step=1,
        key=key,
        label_visibility="collapsed",
        disabled=state.info.is_closed,
        on_change=_count_hands,
        args=(group, issue.entity_id, key),
    )


def _count_hands(group: Group, issue_id: str, key: str) -> None:
    hands = int(st.session_state[key] or 0)

    def keep() -> None:
        ballot = hands_of(meeting(), group)
        dots = dict(ballot.dots) if ballot else {}
        dots[issue_id] = hands
        values = {"group_id": group.entity_id, "method": VoteMethod.HANDS.value, "dots": dots}
        seen = ballot.heads if ballot else ()  # another window may be counting too
        edit(Edit(EntityKind.BALLOT, hands_id(group), values, seen=seen))

    attempt(keep)
