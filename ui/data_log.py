"""The log of imports, with undo: nothing that was imported is beyond recall."""

from __future__ import annotations

import streamlit as st

from services.demo import DEMO_NAME
from services.records import ImportEntry, import_log, redo_import, undo_import
from services.workspace import STARTER_FILE
from ui.session import voice, workspace


def show_log() -> None:
    """List the imports, newest first, each with its account and an undo."""
    t = voice()
    log = import_log(workspace())
    if not log:
        st.info(t("data.log_empty"))
    for entry in log:
        _show_entry(entry)


def _show_entry(entry: ImportEntry) -> None:
    t, report = voice(), entry.report
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"log_{report.import_id}"
    ):
        with st.container(gap=None):
            st.text(file_text(report.file_name))
            account = t(
                "data.account",
                read=report.read,
                stored=report.stored,
                duplicate=report.duplicate,
                rejected=report.rejected,
            )
            day = t.date(entry.imported_at.astimezone())
            st.caption(f"{t(f'data.kind_{report.kind}')} · {day} · {account}")
        if entry.is_undone:
            st.badge(t("data.undone"), color="gray")
            if st.button(t("data.redo"), key=f"redo_{report.import_id}"):
                redo_import(workspace(), report.import_id)
                st.rerun()
        elif st.button(t("data.undo"), key=f"undo_{report.import_id}", icon=":material/undo:"):
            undo_import(workspace(), report.import_id)
            st.rerun()


def file_text(name: str) -> str:
    """Return the name of an imported file; of what came with the program, what it is."""
    if name == STARTER_FILE:
        return voice()("data.file_starter")
    return voice()("data.file_demo") if name.startswith(DEMO_NAME) else name
