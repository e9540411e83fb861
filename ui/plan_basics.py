"""The plan as a whole: order, baseline, priorities, signatures, and what it still lacks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from model.events import EntityKind
from model.plan import PlanState
from services.plans import delete_plan, put, restore_plan
from session.plan_board import Lack, lacks
from session.plan_order import numbers_of
from ui.meeting import actor
from ui.plain import plain
from ui.plan_conflicts import show_conflicts
from ui.plan_entry import show_plan_forms
from ui.plan_forms import approvals_part, basics_part, priorities_part
from ui.plan_start import show_growth
from ui.plan_state import attempt, choose_plan
from ui.session import voice, workspace

LACKS_SHOWN = 10


def show_basics(state: PlanState) -> None:
    """Draw the forms at the left, at the right what is lacking, the signatures, the end."""
    left, right = st.columns([8, 4], gap="medium")
    scope = state.info.entity_id
    with left, st.container(key="plan_left"):
        show_growth(state)
        parts = (basics_part(state), priorities_part(state))
        show_plan_forms(state, parts, key=f"plan_basics_{scope}")
    with right, st.container(key="plan_right"):
        show_conflicts(state)
        _show_lacks(state)
        show_plan_forms(state, (approvals_part(state),), key=f"plan_approvals_{scope}")
        _show_end(state)


def _show_lacks(state: PlanState) -> None:
    t = voice()
    found = () if state.info.is_closed else lacks(state)
    if not found:
        st.success(t("plan.lacks_nothing"), icon=":material/check:")
        return
    st.subheader(t("plan.lacks", count=len(found)), anchor=False)
    lines = _lines(state, found)
    st.markdown("\n".join(f"- {plain(line)}" for line in lines[:LACKS_SHOWN]))
    if len(lines) > LACKS_SHOWN:
        st.caption(t("plan.lacks_more", count=len(lines) - LACKS_SHOWN))


def _lines(state: PlanState, found: Sequence[Lack]) -> list[str]:
    """Return a line per activity with all it lacks, and one for each other lack."""
    t, numbers = voice(), numbers_of(state)
    lines: list[str] = []
    for entity_id, together in groupby(found, key=lambda lack: lack.entity_id):
        words = [t(lack.words) for lack in together]
        number = numbers.get(entity_id)
        lines += [f"{number}: {', '.join(words)}"] if number else words
    return lines


def _show_end(state: PlanState) -> None:
    """Sign the plan, open it again, take it out of the list."""
    t, plan_id = voice(), state.info.entity_id
    is_closed = state.info.is_closed
    st.caption(t("plan.signed_what" if is_closed else "plan.sign_what"))
    with st.container(horizontal=True, gap="small"):
        word = "reopen" if is_closed else "sign"
        if st.button(t(f"plan.{word}"), icon=":material/draw:", key=f"plan_{word}"):
            attempt(
                lambda: put(
                    workspace(),
                    plan_id,
                    EntityKind.PLAN,
                    plan_id,
                    actor=actor(),
                    is_closed=not is_closed,
                )
            )
            st.rerun(scope="fragment")
        if st.button(
            t("plan.delete"), icon=":material/delete:", type="tertiary", key="plan_delete"
        ):
            attempt(lambda: delete_plan(workspace(), plan_id, actor=actor()))
            st.session_state[DELETED] = plan_id
            choose_plan("")
            st.rerun(scope="fragment")


DELETED = "plan.deleted"
"""Id of the plan that was deleted last in this window: it can be brought back."""


def show_deleted() -> None:
    """Offer to bring back the plan that was just deleted."""
    deleted = st.session_state.get(DELETED, "")
    if not deleted:
        return
    t = voice()
    with st.container(key="plan_deleted", horizontal=True, vertical_alignment="center"):
        st.markdown(t("plan.deleted"))
        if st.button(t("plan.bring_back"), icon=":material/undo:", key="plan_restore"):
            attempt(lambda: restore_plan(workspace(), deleted, actor=actor()))
            st.session_state[DELETED] = ""
            choose_plan(deleted)
            st.rerun(scope="fragment")
