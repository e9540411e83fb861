"""The list of gaps, the worst first: where nobody comes, and what happens there."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from model.coverage import Demand
from services.coverage import Coverage
from services.coverage_texts import doubt_text, gap_name, nearest_of_gap
from ui.coverage_state import GAP, LOOK, ROW
from ui.plain import plain
from ui.session import voice

ROWS_SHOWN = 200
"""Gaps in the list; the files have all of them."""

_WHOLE = (Demand.RESIDENTS, Demand.INCIDENTS)


def show_gaps(coverage: Coverage) -> None:
    """Draw the list; a click on a row shows the gap on the map."""
    t = voice()
    if coverage.points.counted.empty:
        st.warning(t("coverage.no_points"), icon=":material/location_off:")
    if not coverage.demand.matters.any():
        st.info(t("coverage.nothing_known"), icon=":material/info:")
    elif coverage.gaps.empty:
        st.success(t("coverage.no_gaps"), icon=":material/check:")
    else:
        st.caption(t("coverage.gaps_what", count=len(coverage.gaps)))
        _table(coverage)
    _doubts(coverage)
    for note in coverage.notes:
        st.caption(plain(t(note)))


def _table(coverage: Coverage) -> None:
    t = voice()
    gaps = coverage.gaps.head(ROWS_SHOWN)
    known = [name for name in Demand if name.value in gaps]
    is_timed = coverage.state.info.reach_method.is_timed
    far = t("coverage.column_minutes" if is_timed else "coverage.column_km")

    def demand(names: tuple[Demand, ...]) -> dict[str, pd.Series]:
        told = [name for name in names if name in known]
        return {t(f"demand.{n}"): gaps[n].round(0 if n in _WHOLE else 1) for n in told}

    columns: dict[str, Any] = {
        "№": gaps["group"] + 1,
        t("coverage.column_where"): [t(gap_name(coverage, row)) for _, row in gaps.iterrows()],
        **demand(_WHOLE),  # seen without scrolling on a small screen
        far: (gaps["cost"] / (60 if is_timed else 1_000)).round(1),
        t("coverage.column_cells"): gaps["cells"],
        **demand(tuple(name for name in known if name not in _WHOLE)),
        t("coverage.column_nearest"): [t(nearest_of_gap(coverage, r)) for _, r in gaps.iterrows()],
    }
    chosen = st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=min(38 + 35 * len(gaps), 360),
        key=f"coverage_gaps_{id(coverage)}",  # other gaps: nothing is chosen
        column_config={
            "№": st.column_config.NumberColumn(width=36),
            t("coverage.column_where"): st.column_config.TextColumn(width=205),
            **{
                t(f"demand.{name}"): st.column_config.NumberColumn(
                    format="%d" if name in _WHOLE else "%.1f"
                )
                for name in known
            },
        },
    )
    rows = chosen["selection"]["rows"]
    row = int(gaps["group"].iloc[rows[0]]) if rows else -1
    if row != st.session_state.get(ROW, -1):  # a gap that was clicked on the map stays chosen
        st.session_state[ROW] = st.session_state[GAP] = row
        st.session_state[LOOK] = f"gap {row}"


def _doubts(coverage: Coverage) -> None:
    if not coverage.doubts:
        return
    t = voice()
    with st.expander(
        t("coverage.doubts", count=len(coverage.doubts)), icon=":material/help_center:"
    ):
        for doubt in coverage.doubts:
            st.text(t(doubt_text(coverage, doubt)))
