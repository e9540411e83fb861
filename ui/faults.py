"""The rows of a file that were not taken: each fault in a table, and the rows to download."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from i18n import Translator
from model.records import RowFault

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FAULTS_SHOWN = 500
"""More are in the file of rejected rows; the table stays quick on an old laptop."""


FOUR_LINES_PX = 100
"""Height of a row: what is wrong and how to mend it is read without opening the cell."""


def show_faults(
    faults: Sequence[RowFault], *, rejects: bytes, rejects_name: str, t: Translator
) -> None:
    """Say what is wrong with each row and how to fix it, and hand the rows back."""
    shown = faults[:FAULTS_SHOWN]
    columns: dict[str, list[object]] = {}
    if any(fault.sheet for fault in shown):
        columns[t("plantable.column_sheet")] = [fault.sheet for fault in shown]
    columns |= {
        t("data.fault_row"): [fault.row for fault in shown],
        t("data.fault_column"): [fault.column for fault in shown],
        t("data.fault_what"): [t(fault.text) for fault in shown],
    }
    table = pd.DataFrame(columns)
    st.markdown(t("data.faults", count=len(faults)))
    st.dataframe(
        table,
        hide_index=True,
        height="content" if len(table) < 5 else 320,
        row_height=FOUR_LINES_PX,
        column_config={
            t("data.fault_row"): st.column_config.NumberColumn(width=64, format="%d"),
            t("data.fault_column"): st.column_config.TextColumn(width=130),
            t("data.fault_what"): st.column_config.TextColumn(width=320),
        },
    )
    if len(faults) > FAULTS_SHOWN:
        st.caption(t("data.faults_more", shown=FAULTS_SHOWN, number=len(faults)))
    st.download_button(
        t("data.rejects"),
        data=rejects,
        file_name=rejects_name,
        mime=XLSX if rejects_name.endswith(".xlsx") else "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
