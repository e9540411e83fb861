"""The board of the monthly meeting: what is overdue, what is due, the year by months."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

import streamlit as st

from model.plan import Activity, PlanState
from model.view import Month
from session.plan_board import board
from session.plan_order import activity_name, numbers_of
from session.plan_progress import Progress, lacks_evidence, progress_of, term_of
from ui.plain import plain
from ui.plan_entry import show_plan_forms
from ui.plan_forms import meetings_part
from ui.plan_state import ACTIVITY, say_first, turn_to
from ui.session import voice

_PRESSING = (Progress.OVERDUE, Progress.DUE, Progress.RUNNING)


def show_board(state: PlanState) -> None:
    """Draw what presses and the year at the left, the meetings at the right."""
    left, right = st.columns([8, 5], gap="medium")
    with left, st.container(key="plan_left"):
        if not state.activities:
            say_first("plan.board_empty", "activities")
        with st.container(key="plan_pressing"):
            _pressing(state, month=this_month())
        _year(state, this_month())
    with right, st.container(key="plan_right"):
        scope = state.info.entity_id
        show_plan_forms(state, (meetings_part(state),), key=f"plan_meetings_{scope}")


def this_month() -> Month:
    """Return the month that the reader lives in."""
    today = date.today()
    return Month(today.year, today.month)


def _pressing(state: PlanState, *, month: Month) -> None:
    t = voice()
    by_progress = {
        progress: [one for one in state.activities if progress_of(one, month=month) is progress]
        for progress in _PRESSING
    }
    for progress, found in by_progress.items():
        _list(state, t(f"plan.progress_{progress}", count=len(found)), found, progress)
    bare = [one for one in state.activities if lacks_evidence(state, one)]
    _list(state, t("plan.without_evidence", count=len(bare)), bare, "bare")


def _list(state: PlanState, title: str, found: Iterable[Activity], key: str) -> None:
    """Show activities as buttons that open them."""
    activities = list(found)
    if not activities:
        return
    t, numbers = voice(), numbers_of(state)
    st.subheader(title, anchor=False)
    for one in activities:
        words = [numbers[one.entity_id], t.value(activity_name(one)), one.responsible]
        if st.button(
            plain(" · ".join(filter(None, words))),
            key=f"plan_{key}_{one.entity_id}",
            type="tertiary",
        ):
            st.session_state[ACTIVITY] = one.entity_id
            turn_to("activities")
            st.rerun(scope="fragment")


def _year(state: PlanState, this: Month) -> None:
    """Show every activity as a bar over the months it takes."""
    t, months = voice(), board(state)
    dated = [one for one in state.activities if one.first_month or one.last_month]
    if not dated:
        return
    numbers = numbers_of(state)
    head = "".join(
        f"<th class='{'now' if one.month == str(this) else ''}'>"
        f"{escape(t(f'month_short.{Month.parse(one.month).month}'))}</th>"
        for one in months
    )
    rows = []
    for one in dated:
        progress = progress_of(one, month=this)
        cells = "".join(f"<td class='{_bar(one, month.month, progress)}'></td>" for month in months)
        name = escape(f"{numbers[one.entity_id]} {t.value(activity_name(one))}")
        rows.append(f"<tr><th scope='row'>{name}</th>{cells}</tr>")
    st.subheader(t("plan.year_board", year=str(state.info.year)), anchor=False)
    st.html(
        f"<table class='plan-year'><thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _bar(activity: Activity, month: str, progress: Progress) -> str:
    first, last = term_of(activity)
    return f"bar {progress}" if first <= month <= last else ""
