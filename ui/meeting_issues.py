"""What the groups vote upon: proposed from the marks, and put into words by the meeting."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from model.categories import CATEGORIES
from model.events import Action, Edit, EntityKind
from model.session import Issue, SessionState
from services.sessions import new_id
from session.naming import issue_name
from session.priorities import IssueProposal, suggest_issues
from session.visibility import shared_marks
from ui.meeting import edit, kept_field, meeting
from ui.plain import plain
from ui.session import voice

OTHER = "other"
"""The category of what has no other; a meeting's own issue begins as that."""

PROPOSED = 6
"""Proposals in view; the others follow when these are taken."""


def add_edits(state: SessionState, chosen: Iterable[IssueProposal]) -> list[Edit]:
    """Return the edits that make issues of proposals, or join their marks to the issue named."""
    first = next_order(state)
    return [_add_edit(state, proposal, order=first + at) for at, proposal in enumerate(chosen)]


def _add_edit(state: SessionState, proposal: IssueProposal, *, order: int) -> Edit:
    for issue in state.issues:
        if issue.entity_id == proposal.issue_id:
            ids = dict.fromkeys((*issue.mark_ids, *proposal.mark_ids))
            return Edit(EntityKind.ISSUE, issue.entity_id, {"mark_ids": list(ids)})
    values = {"category": proposal.category, "mark_ids": list(proposal.mark_ids), "order": order}
    return Edit(EntityKind.ISSUE, new_id(), values)


def merge_edits(kept: Issue, merged: Iterable[Issue]) -> list[Edit]:
    """Return the edits that take other issues into one: their places, and the others go."""
    others = list(merged)
    ids = dict.fromkeys(mark_id for issue in (kept, *others) for mark_id in issue.mark_ids)
    gone = [Edit(EntityKind.ISSUE, i.entity_id, action=Action.DELETE, seen=i.heads) for i in others]
    joined = Edit(EntityKind.ISSUE, kept.entity_id, {"mark_ids": list(ids)}, seen=kept.heads)
    return [joined, *gone]


def next_order(state: SessionState) -> int:
    """Return the place after the last issue."""
    return max((issue.order for issue in state.issues), default=-1) + 1


def marked_by(state: SessionState, issue: Issue) -> int:
    """Return how many groups marked places of an issue."""
    ids = set(issue.mark_ids)
    return len({mark.group_id for mark in shared_marks(state) if mark.entity_id in ids})


def show_proposals(state: SessionState) -> None:
    """Offer the issues that the marks suggest, and a field for one of the meeting's own."""
    if state.info.is_closed:
        return
    t, found = voice(), suggest_issues(state)
    hidden = sum(1 for g in state.groups if not g.is_released)
    if hidden:
        st.caption(t("meeting.hidden_groups", count=hidden), help=t("meeting.hidden_help"))
    if found:
        with st.container(key="proposals", horizontal=True, gap="small"):
            st.markdown(t("meeting.proposals"), width="content")
            for proposal in found[:PROPOSED]:
                _offer(proposal)
            fit = [proposal for proposal in found if not proposal.is_sensitive]
            if len(fit) > 1:
                st.button(
                    t("meeting.take_all"),
                    type="primary",
                    key="take_all",
                    on_click=_take,
                    args=fit,
                    help=t("meeting.take_all_help") if len(fit) < len(found) else None,
                )
    _show_own_issue()


def _offer(proposal: IssueProposal) -> None:
    """Offer one; a sensitive one says that the hall will read it, and is taken by itself alone."""
    t = voice()
    words = t(
        "meeting.proposal",
        category=t(f"category.{proposal.category}"),
        places=t("meeting.marks_count", count=len(proposal.mark_ids)),
    )
    st.button(
        words,
        icon=":material/visibility_off:" if proposal.is_sensitive else ":material/add:",
        key=f"take_{proposal.category}",
        on_click=_take,
        args=(proposal,),
        help=t("meeting.take_sensitive_help") if proposal.is_sensitive else None,
    )


def _take(*chosen: IssueProposal) -> None:
    edit(*add_edits(meeting(), chosen))


OWN_TITLE, OWN_CATEGORY = "own_issue_title", "own_issue_category"


def _show_own_issue() -> None:
    t = voice()
    with st.form("own_issue", clear_on_submit=True, border=False):
        words, category, add = st.columns([4, 3, 2], vertical_alignment="bottom")
        words.text_input(t("meeting.own_issue"), max_chars=120, key=OWN_TITLE)
        category.selectbox(
            t("meeting.category"),
            [OTHER, *(c.code for c in CATEGORIES if c.code != OTHER)],
            format_func=lambda value: t(f"category.{value}"),
            key=OWN_CATEGORY,
        )
        add.form_submit_button(t("meeting.add"), icon=":material/add:", on_click=_add_own)


def _add_own() -> None:
    title = str(st.session_state[OWN_TITLE]).strip()
    if title:
        order = next_order(meeting())
        values = {"title": title, "category": st.session_state[OWN_CATEGORY], "order": order}
        edit(Edit(EntityKind.ISSUE, new_id(), values))


def show_issue(state: SessionState, issue: Issue) -> None:
    """Show an issue's name and what may be done with it."""
    t = voice()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        with st.container(gap=None):
            st.text(t.value(issue_name(issue)))
            places = t("meeting.marks_count", count=len(issue.mark_ids))
            groups = t("meeting.by_groups", count=marked_by(state, issue))
            st.caption(f"{places} · {groups}" if issue.mark_ids else t("meeting.of_the_meeting"))
        if not state.info.is_closed:
            with st.popover("", icon=":material/more_vert:", key=f"issue_{issue.entity_id}"):
                _show_issue_menu(state, issue)


def _show_issue_menu(state: SessionState, issue: Issue) -> None:
    t, key = voice(), issue.entity_id
    st.text_input(
        t("meeting.rename"),
        issue.title,
        max_chars=120,
        placeholder=t(f"category.{issue.category}"),
        **kept_field(issue, "title"),
    )
    st.toggle(t("meeting.on_ballot"), issue.is_on_ballot, **kept_field(issue, "is_on_ballot"))
    others = {i.entity_id: i for i in state.issues if i.entity_id != key}
    if others:
        merged = st.multiselect(
            t("meeting.merge"),
            list(others),
            format_func=lambda entity_id: plain(t.value(issue_name(others[entity_id]))),
            key=f"merge_{key}_{len(others)}",
            placeholder=t("meeting.choose"),
        )
        st.button(
            t("meeting.merge_go"),
            key=f"merge_go_{key}",
            disabled=not merged,
            on_click=_merge,
            args=(issue, [others[entity_id] for entity_id in merged]),
        )
    st.button(
        t("meeting.remove_issue"),
        icon=":material/delete:",
        key=f"drop_{key}",
        on_click=edit,
        args=(Edit(EntityKind.ISSUE, key, action=Action.DELETE, seen=issue.heads),),
    )


def _merge(kept: Issue, merged: list[Issue]) -> None:
    edit(*merge_edits(kept, merged))
