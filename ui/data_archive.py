"""Everything in one file: make it, and take in another machine's."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from i18n import Translator
from model.errors import HotspotsError
from services.archive import MergeReport, archive_name, export_bytes, import_upload
from ui.plain import plain
from ui.session import workspace


def show_carrying(t: Translator) -> None:
    """Show the export of everything, the import of it, and what became of the last one."""
    out, take = st.columns(2, gap="large")
    opened = workspace()  # the file is made when it is asked for, outside of any session
    with out:
        st.markdown(f"**{t('backup.export')}**")
        st.caption(t("backup.export_why"))
        st.download_button(
            t("backup.export_go"),
            data=lambda: export_bytes(opened),
            file_name=archive_name(),
            mime="application/zip",
            icon=":material/archive:",
            on_click="ignore",
        )
    with take:
        st.markdown(f"**{t('backup.import')}**")
        st.caption(t("backup.import_why"))
        uploaded = st.file_uploader(
            t("backup.import"), type=["zip"], key="archive_file", label_visibility="collapsed"
        )
        if st.button(t("backup.import_go"), disabled=not uploaded) and uploaded:
            with st.spinner(t("backup.importing")):
                _take_in(uploaded.getvalue(), uploaded.name)
    report = st.session_state.get("archive_report")
    if isinstance(report, HotspotsError):
        st.error(f"{plain(t.error(report))}  \n{t('data.nothing_changed')}")
    elif report:
        _show_report(report, t)


def _take_in(data: bytes, file_name: str) -> None:
    try:
        st.session_state["archive_report"] = import_upload(workspace(), data, file_name=file_name)
    except HotspotsError as error:
        st.session_state["archive_report"] = error
    st.rerun()


def _show_report(report: MergeReport, t: Translator) -> None:
    with st.container(border=True, key="outcome_archive"):
        st.text(report.file_name)
        table = pd.DataFrame(
            [
                {
                    t("backup.what"): t(f"backup.count_{name}"),
                    t("backup.read"): one.read,
                    t("backup.added"): one.added,
                    t("backup.known"): one.known,
                    t("backup.conflicting"): one.conflicting,
                }
                for name, one in report.accounts.items()
            ]
        )
        st.dataframe(table, hide_index=True, height="content")
        for note in report.notes:
            st.info(plain(t(note)))
        if report.conflicts:
            st.markdown(f"**{t('backup.conflicts')}**")
            st.caption(t("backup.conflicts_why"))
            for conflict in report.conflicts:
                st.text(t(conflict))
