"""Who changed what in a plan, and the way back to how it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from model.events import Action
from model.plan import PlanState
from model.view import Month
from services.plan_log import bring_back, plan_log
from services.plan_redaction import Place
from services.session_log import LogLine
from session.plan_order import control_text, entry_names, priority_name
from ui.meeting import actor
from ui.plan_names import field_label
from ui.plan_redact import ask_redact, redactable
from ui.plan_state import attempt
from ui.session import voice, workspace

LINES = "plan.log_lines"
STEP = 40
"""Lines shown at first, and added by each press."""

HIDDEN = frozenset(
    {
        "order",
        "pcode",
        "set_id",
        "unit_ky",
        "unit_ru",
        "unit_en",
        "activity_id",
        "session_id",
        "issue_id",
        "session_ids",
    }
)
"""Fields that nobody typed."""

_CODES = {
    "category": "category",
    "kind": "activity_kind",
    "status": "outcome",
    "approver": "approver",
}
"""Fields that hold a code, and the catalogue of its names."""

LONGEST = 120
"""Letters of a text in the log; the rest stands in the plan."""


def show_log(state: PlanState) -> None:
    """Draw the changes, the latest first; each can be gone back to."""
    t = voice()
    lines = plan_log(workspace(), state.info.entity_id)
    shown = int(st.session_state.get(LINES, STEP))
    with st.container(key="plan_log"):
        st.caption(t("plan.log_what"))
        if st.button(t("plan.redact"), icon=":material/ink_eraser:", key="plan_redact"):
            ask_redact(state)
        for at, line in enumerate(lines[:shown]):
            _line(state, line, is_latest=at == 0)
        if len(lines) > shown and st.button(t("plan.log_more"), key="plan_log_more"):
            st.session_state[LINES] = shown + STEP
            st.rerun(scope="fragment")


def _line(state: PlanState, line: LogLine, *, is_latest: bool) -> None:
    t = voice()
    with st.container(key=f"plan_line_{line.event_id}", horizontal=True, gap="small"):
        when = line.at.astimezone().strftime("%d.%m.%Y %H:%M")
        what = t(f"plan.log_{'new' if line.is_new else line.action}", what=_what(state, line))
        who = " ".join(filter(None, (t("plan.log_undo") if line.is_undo else "", line.name)))
        st.text(" · ".join(filter(None, (when, who, what, *_changes(state, line)))))
        if not is_latest and st.button(
            t("plan.log_back"), key=f"plan_back_{line.event_id}", type="tertiary"
        ):
            attempt(
                lambda: bring_back(workspace(), state.info.entity_id, line.event_id, actor=actor())
            )
            st.rerun(scope="fragment")
        field = redactable(line)
        if field and st.button(
            t("plan.redact"), key=f"plan_redact_{line.event_id}", type="tertiary"
        ):
            ask_redact(state, Place(state.info.entity_id, line.kind, line.entity_id, field))


def _what(state: PlanState, line: LogLine) -> str:
    """Return which thing was changed: its kind and its name; what is new tells its name below."""
    kind = voice()(f"entity.{line.kind}")
    return kind if line.is_new else named_entry(state, kind, line.entity_id)


def named_entry(state: PlanState, kind: str, entity_id: str) -> str:
    """Return a kind of thing with the name of one, where it has a name."""
    t, name = voice(), entry_names(state).get(entity_id)
    return t("plan.log_named", what=kind, name=_short(t.value(name))) if name else kind


def _changes(state: PlanState, line: LogLine) -> list[str]:
    """Return each field that was typed: of something new what it holds, else before and after."""
    if line.action is Action.REDACT:
        return [", ".join(field_label(line.kind, one) for one in sorted(line.blanked))]
    told: list[str] = []
    for change in line.changes:
        is_gone = change.field in line.blanked
        before, after = (
            voice()("plan.log_blanked")
            if is_gone and not one
            else value_words(state, change.field, one)
            for one in (change.before, change.after)
        )
        if change.field in HIDDEN or (before == after and not is_gone):
            continue
        label, is_one = field_label(line.kind, change.field), line.is_new or before == after
        told.append(f"{label}: {after}" if is_one else f"{label}: {before} → {after}")
    return told


def value_words(state: PlanState, field: str, value: Any) -> str:
    """Return the value of a field as people read it."""
    t = voice()
    if field == "control":
        return t(control_text(value))
    if isinstance(value, bool):
        return t("plan.yes" if value else "plan.no")
    if value in (None, "", [], {}):
        return t("plan.status_open") if field == "status" else "–"
    if isinstance(value, dict):
        parts = (f"{t(f'fund_source.{name}')} {t.number(sum_)}" for name, sum_ in value.items())
        return ", ".join(parts)
    if isinstance(value, list):
        return t.number(len(value))
    if isinstance(value, int | float):
        return str(value) if field == "year" else t.number(value)
    return _short(_name(state, field, str(value)))


def _name(state: PlanState, field: str, value: str) -> str:
    """Return what a code, a month, a day or an id stands for; a text as it is."""
    t = voice()
    if field in _CODES:
        return t(f"{_CODES[field]}.{value}")
    if field.endswith("_month"):
        return t.month(Month.parse(value))
    if field.endswith("_on"):
        return t.date(date.fromisoformat(value))
    if field == "priority_id":
        known = (one for one in state.priorities if one.entity_id == value)
        return next((t.value(priority_name(one)) for one in known), t("plan.gone"))
    return value


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
