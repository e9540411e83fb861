"""The plan as a workbook: take it, bring it back, see row by row what changes, then keep that."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from i18n import Translator
from model.errors import HotspotsError
from model.plan import PlanState
from model.plan_table import PlanImport, RowChange, column_title, sheet_title
from services.plan_table import check_plan_file, import_plan, plan_template, plan_xlsx
from services.plans import plan_stamp
from services.snapshot import Document
from ui.documents import offer_document
from ui.faults import show_faults
from ui.meeting import actor
from ui.plain import plain
from ui.session import language, voice, workspace

MADE = "plan.workbook"
"""The workbook as it was made last, with what it was made of."""

TAKEN = "plan.workbook_taken"
"""What became of the file that was taken last, by plan, file, and the plan's state since."""

TWO_LINES_PX = 56
"""Height of a row in which words take two lines."""

_FIGURES = ("read", "changed", "added", "unchanged", "rejected")


def show_plan_table(state: PlanState) -> None:
    """Offer the open plan as a workbook, and take one back."""
    t, plan_id = voice(), state.info.entity_id
    with st.container(key="plan_table"):
        st.caption(t("plantable.what"))
        with st.container(horizontal=True, gap="small"):
            offer_document(_workbook(plan_id))
            st.download_button(
                t("plantable.template"),
                data=lambda: plan_template(workspace(), language=t.language).data,
                file_name=f"plan-template-{t.language}.xlsx",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key="plan_template",
            )
        uploaded = st.file_uploader(t("plantable.file"), type=["xlsx"], key=f"plan_file_{plan_id}")
        if uploaded is not None:
            _show_file(plan_id, uploaded.name, uploaded.getvalue(), t)


def _workbook(plan_id: str) -> Document:
    """Return the plan's workbook, made anew only when the plan or the language has changed."""
    made_of = (plan_id, plan_stamp(workspace(), plan_id), language())
    kept = st.session_state.get(MADE)
    if kept is None or kept[0] != made_of:
        kept = (made_of, plan_xlsx(workspace(), plan_id, language=language()))
        st.session_state[MADE] = kept
    document = kept[1]
    if not isinstance(document, Document):
        raise TypeError(f"the kept workbook is a {type(document).__name__}")
    return document


def _show_file(plan_id: str, name: str, data: bytes, t: Translator) -> None:
    """Show what a file would change; once it was taken, what it has changed."""
    file = _file_now(plan_id, data)
    taken: dict[tuple[str, str, str], PlanImport] = st.session_state.setdefault(TAKEN, {})
    try:
        report = taken.get(file) or check_plan_file(
            workspace(), plan_id, data, name, language=t.language
        )
    except HotspotsError as error:
        st.error(f"{plain(t.error(error))}  \n{t('data.nothing_changed')}", icon=":material/error:")
        return
    if file in taken:
        st.success(t("plantable.taken"), icon=":material/check:")
    _show_report(report, t)
    if file in taken:
        return
    if not report.changes:
        st.info(t("plantable.nothing"), icon=":material/info:")
        return
    st.caption(t("plantable.preview"))
    words = t("plantable.take", count=len(report.changes))
    if st.button(words, type="primary", icon=":material/check:", key="plan_take_file"):
        _take(plan_id, name, data, t)


def _file_now(plan_id: str, data: bytes) -> tuple[str, str, str]:
    """Return what a report is of: once the plan changes (by an undo), it is looked at again."""
    return plan_id, hashlib.sha256(data).hexdigest(), plan_stamp(workspace(), plan_id)


def _take(plan_id: str, name: str, data: bytes, t: Translator) -> None:
    try:
        done = import_plan(workspace(), plan_id, data, name, language=t.language, actor=actor())
    except HotspotsError as error:  # somebody was faster: look again
        st.error(plain(t.error(error)), icon=":material/error:")
        return
    st.session_state[TAKEN] = {_file_now(plan_id, data): done}
    st.rerun()


def _show_report(report: PlanImport, t: Translator) -> None:
    with st.container(border=True, key="plan_file_report"):
        for column, figure in zip(st.columns(len(_FIGURES)), _FIGURES, strict=True):
            column.metric(t(f"plantable.{figure}"), t.number(getattr(report, figure)))
        for warning in report.warnings:
            st.warning(plain(t(warning)), icon=":material/info:")
        if report.changes:
            table = pd.DataFrame([_change(change, t) for change in report.changes])
            st.dataframe(
                table,
                hide_index=True,
                height="content" if len(table) < 5 else 320,
                row_height=TWO_LINES_PX,
                column_config=dict(zip(table.columns, _widths(), strict=True)),
            )
        if report.faults:
            show_faults(
                report.faults, rejects=report.rejects, rejects_name=report.rejects_name, t=t
            )


def _widths() -> list[object]:
    """Return how wide the columns of the changes are: all of them fit beside the papers."""
    return [st.column_config.TextColumn(width=px) for px in (90, 55, 165, 150)]


def _change(change: RowChange, t: Translator) -> dict[str, object]:
    what = (
        t("plantable.is_new")
        if change.is_new
        else ", ".join(t(column_title(change.sheet, name)) for name in change.fields)
    )
    return {
        t("plantable.column_sheet"): t(sheet_title(change.sheet)),
        t("plantable.column_row"): change.row,
        t("plantable.column_entry"): t.value(change.title),
        t("plantable.column_changes"): what,
    }
