"""The activities of a plan: a table per priority, and all of one activity beside it."""

from __future__ import annotations

import streamlit as st

from model.plan import Activity, FundSource, PlanState
from ui.plan_entry import show_plan_forms
from ui.plan_forms import activity_rows, details_parts
from ui.plan_state import ACTIVITY, say_first
from ui.session import voice


def show_activities(state: PlanState) -> None:
    """Draw the table at the left, the activity that is open at the right."""
    t = voice()
    left, right = st.columns([8, 5], gap="medium")
    opened = _opened(state)
    scope = state.info.entity_id
    with left, st.container(key="plan_left"):
        if not state.priorities:
            say_first("plan.no_priorities", "basics")
        rows = activity_rows(state, opened=opened.entity_id if opened else "")
        show_plan_forms(state, rows, key=f"plan_rows_{scope}")
        _totals(state)
    with right, st.container(key="plan_right"):
        if opened is None:
            st.caption(t("plan.open_one"))
            return
        show_plan_forms(state, details_parts(state, opened), key=f"plan_details_{opened.entity_id}")


def _opened(state: PlanState) -> Activity | None:
    wanted = st.session_state.get(ACTIVITY, "")
    return next((one for one in state.activities if one.entity_id == wanted), None)


def _totals(state: PlanState) -> None:
    """Say what the plan costs, and from where it comes."""
    t = voice()
    sums = {
        source: sum(one.sums_som.get(source.value, 0) for one in state.activities)
        for source in FundSource
    }
    total = sum(sums.values())
    if not total:
        return
    parts = [
        t("plan.sum_of", source=t(f"fund_source.{source}"), som=som)
        for source, som in sums.items()
        if som
    ]
    st.markdown(f"**{t('plan.total', som=total)}**  \n{' · '.join(parts)}")
