"""Units below: who is covered gross and net; officers of precincts against the norm."""

from __future__ import annotations

import math

import streamlit as st

from model.coverage import Demand
from services.coverage import Coverage, catchments_of
from services.coverage_staff import STAFF_COLUMNS, Staff, homeless_note, staff_of
from services.coverage_tables import unit_name, unit_rows
from services.coverage_texts import point_name
from ui.coverage_precinct import show_draw_button
from ui.coverage_tables import show_table
from ui.plain import plain
from ui.session import voice, workspace


def show_units(coverage: Coverage) -> None:
    """Draw the tables of units, of points, and of officers."""
    t = voice()
    found = catchments_of(workspace(), coverage)
    main = Demand.RESIDENTS if coverage.demand.knows_residents else Demand.INCIDENTS
    st.subheader(t("coverage.units"), anchor=False)
    st.caption(t("coverage.units_what", what=t(f"demand.{main}")))
    units = unit_rows(workspace(), coverage)
    rows = [
        (
            _unit_name(str(pcode)),
            *(
                t.number(round(float(row[name])))
                for name in (main, f"{main}_beyond", f"{main}_within", f"{main}_gross")
            ),
        )
        for pcode, row in units.iterrows()
    ]
    head = ("total", "beyond", "net", "gross")
    show_table(
        ("", *(t(f"coverage.column_{name}") for name in head)),
        rows,
        label=t("coverage.units"),
    )
    _points(coverage, found.by_point, main)
    _staff(coverage)
    show_draw_button()


def _unit_name(pcode: str) -> str:
    return voice()(unit_name(workspace(), pcode))


def _points(coverage: Coverage, by_point: object, main: Demand) -> None:
    t = voice()
    table = by_point.sort_values(str(main), ascending=False)  # type: ignore[attr-defined]
    table = table[table["cells"] > 0]
    if table.empty:
        return
    st.subheader(t("coverage.points"), anchor=False)
    rows = [
        (
            t(point_name(coverage, int(place))),
            t.number(int(row["cells"])),
            t.number(round(float(row[f"{main}_net"]))),
            t.number(round(float(row[main]))),
        )
        for place, row in table.iterrows()
    ]
    head = (
        "",
        t("coverage.column_cells"),
        t("coverage.column_net"),
        t("coverage.column_gross"),
    )
    show_table(head, rows, label=t("coverage.points"))


def _staff(coverage: Coverage) -> None:
    t = voice()
    st.subheader(t("coverage.staff"), anchor=False)
    if not coverage.state.info.norm:
        st.info(t("coverage.norm_first"), icon=":material/info:")
        return
    found = staff_of(workspace(), coverage)
    if found is None:
        st.info(t("coverage.no_precincts"), icon=":material/info:")
        for note in homeless_note(workspace()):
            st.caption(plain(t(note)))
        return
    if found.is_demo:
        st.badge(t("ui.demo_badge"), color="red")
    _precincts(found)
    for note in found.notes:
        st.caption(plain(t(note)))


def _precincts(found: Staff) -> None:
    t = voice()
    head = ("", *(t(f"coverage.staff_{name}") for name in STAFF_COLUMNS))
    ordered = found.load.sort_values("residents_per_officer", ascending=False, na_position="first")
    rows = [
        (str(found.precincts.at[key, "post"]), *(_number(row[name]) for name in STAFF_COLUMNS))
        for key, row in ordered.iterrows()
    ]
    show_table(head, rows, label=t("coverage.staff"))
    st.caption(t("coverage.staff_units"))
    units = [
        (
            _unit_name(str(pcode)),
            *(_number(row[name]) for name in STAFF_COLUMNS),
            _number(row["outside"]),
        )
        for pcode, row in found.by_unit.iterrows()
    ]
    show_table((*head, t("coverage.staff_outside")), units, label=t("coverage.staff_units"))


def _number(value: float) -> str:
    return "–" if math.isnan(float(value)) else voice().number(round(float(value)))
