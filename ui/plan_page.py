"""The plan's page: which plan, its parts at the left, what belongs to them at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from model.admin import Level
from model.plan import PlanState
from services.plans import redo, undo, undo_state
from services.units import unit_label
from services.view_texts import unit_text
from session.plan_rules import is_approved
from ui.map_page import NEXT_PAGE
from ui.meeting import actor
from ui.plain import plain
from ui.plan_activities import show_activities
from ui.plan_basics import show_basics, show_deleted
from ui.plan_board import show_board
from ui.plan_documents import show_documents
from ui.plan_effects import show_effects
from ui.plan_log import show_log
from ui.plan_map import show_plan_map
from ui.plan_start import show_all_plans, show_choice, show_start
from ui.plan_state import TURNS, asked_part, attempt, keep_part, open_plan, unit_pcode
from ui.plan_style import plan_style
from ui.session import voice, workspace, write_url
from ui.shell import error_box, switch_page

PARTS: Mapping[str, Callable[[PlanState], None]] = {
    "basics": show_basics,
    "activities": show_activities,
    "map": show_plan_map,
    "board": show_board,
    "documents": show_documents,
    "effects": show_effects,
    "log": show_log,
}
"""What can be looked at, by the key of its name: `plan.part_<key>`."""


def show_plan_page() -> None:
    """Draw the plan; what is done in it reruns this part, not the page."""
    plan_style()
    _draw()


@st.fragment
def _draw() -> None:
    next_page = st.session_state.pop(NEXT_PAGE, None)
    if next_page:
        switch_page(next_page)
    with error_box():
        state = open_plan()
        with st.container(key="plan_page"):
            if state is None:
                _head(None)
                _without_plan()
            else:
                part = _head(state)
                with error_box():
                    PARTS[part](state)
    write_url()


def _without_plan() -> None:
    """Offer to start the unit's plan; of the whole country there is none."""
    show_deleted()
    if unit_label(workspace(), unit_pcode()).level is Level.COUNTRY:
        show_all_plans()
    else:
        show_start()


def _head(state: PlanState | None) -> str:
    """Draw the lines above: whose plan, which one, its state, undo; then its parts."""
    t = voice()
    with st.container(key="plan_head"):
        with st.container(key="plan_line", horizontal=True, vertical_alignment="center"):
            unit = plain(t(unit_text(unit_label(workspace(), unit_pcode()))))
            st.markdown(f"**{unit}**", width="content")
            show_choice(state)
            if state is None:
                return ""
            _badges(state)
            st.space("stretch")
            can_undo, can_redo = undo_state(workspace(), state.info.entity_id)
            _step("undo", can_undo, lambda: undo(workspace(), state.info.entity_id, actor=actor()))
            _step("redo", can_redo, lambda: redo(workspace(), state.info.entity_id, actor=actor()))
        with st.container(key="plan_part"):
            part = st.segmented_control(
                t("plan.parts"),
                list(PARTS),
                default=asked if (asked := asked_part()) in PARTS else "basics",
                required=True,
                format_func=lambda name: t(f"plan.part_{name}"),
                key=f"plan_parts_{st.session_state.get(TURNS, 0)}",
                label_visibility="collapsed",
            )
    keep_part(str(part))
    return str(part)


def _badges(state: PlanState) -> None:
    t = voice()
    if state.info.is_demo:
        st.html(f"<div class='badge demo'>{t('ui.demo_badge')}</div>", width="content")
    word = "signed" if state.info.is_closed else "approved" if is_approved(state) else "draft"
    st.html(f"<div class='badge plan-{word}'>{t(f'plan.state_{word}')}</div>", width="content")


def _step(name: str, is_on: bool, act: Callable[[], object]) -> None:
    if st.button(
        "",
        icon=f":material/{name}:",
        help=voice()(f"coverage.{name}"),
        disabled=not is_on,
        key=f"plan_do_{name}",
    ):
        attempt(act)
        st.rerun(scope="fragment")
