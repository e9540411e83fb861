"""Workbooks of plans as people bring them back: cells changed, rows added, headers of their own."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import xlsxwriter
from python_calamine import load_workbook

from model.plan import PlanState
from model.plan_table import PlanImport
from services.plan_table import import_plan, plan_xlsx
from services.workspace import Workspace

TODAY = date(2026, 6, 15)

Sheets = dict[str, list[list[Any]]]


def sheets_of(data: bytes) -> Sheets:
    """Return the typed cells of every sheet."""
    with load_workbook(io.BytesIO(data)) as workbook:
        return {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        }


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return a workbook; a text that begins with "=" is a formula, as a person writes one."""
    buffer = io.BytesIO()
    options = {"default_date_format": "dd.mm.yyyy", "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, at, column, cell)
    return buffer.getvalue()


def _write(sheet: Any, at: int, column: int, cell: Any) -> None:
    if isinstance(cell, Formula):
        sheet.write_formula(at, column, cell.formula, None, cell.shows)
    elif isinstance(cell, date | datetime):
        sheet.write_datetime(at, column, cell)
    elif isinstance(cell, str):
        if cell:
            sheet.write_string(at, column, cell)
    elif cell is not None:
        sheet.write(at, column, cell)


class Formula:
    """A cell with a formula, and what it showed when the file was saved."""

    def __init__(self, formula: str, shows: Any) -> None:
        self.formula, self.shows = formula, shows

    def __repr__(self) -> str:
        return self.formula


class Book:
    """A workbook in a person's hands: columns by title."""

    def __init__(self, data: bytes) -> None:
        self.sheets = sheets_of(data)

    def put(self, sheet: str, row: int, **cells: Any) -> Book:
        """Change cells of a row (numbered as a spreadsheet does); "Why_it" is "Why it"."""
        rows = self.sheets[sheet]
        while len(rows) < row:
            rows.append([""] * len(rows[0]))
        for name, value in cells.items():
            rows[row - 1][self._at(sheet, name)] = value
        return self

    def get(self, sheet: str, row: int, name: str) -> Any:
        return self.sheets[sheet][row - 1][self._at(sheet, name)]

    def _at(self, sheet: str, name: str) -> int:
        titles = [str(title) for title in self.sheets[sheet][0]]
        return titles.index(name if name in titles else name.replace("_", " "))

    @property
    def data(self) -> bytes:
        return workbook(self.sheets)


def bare(state: PlanState) -> PlanState:
    """Return a plan without what every event changes."""

    def plain(entities):
        return tuple(replace(one, heads=()) for one in entities)

    return replace(
        state,
        info=replace(state.info, heads=()),
        priorities=plain(state.priorities),
        activities=plain(state.activities),
        indicators=plain(state.indicators),
        approvals=plain(state.approvals),
        meetings=plain(state.meetings),
        questions=plain(state.questions),
        deleted=(),
    )


def book(workspace: Workspace, plan: str, language: str = "en") -> Book:
    """A plan's workbook as it goes out."""
    return Book(plan_xlsx(workspace, plan, language=language, today=TODAY).data)


def take(
    workspace: Workspace, plan: str, data: bytes, *, name: str = "plan.xlsx", language: str = "en"
) -> PlanImport:
    """Bring a workbook back into its plan."""
    return import_plan(workspace, plan, data, name, language=language)


def counts(report: PlanImport) -> tuple[int, int, int, int]:
    """How many rows changed something, were new, stayed, were not taken."""
    return report.changed, report.added, report.unchanged, report.rejected


def faults(report: PlanImport) -> list[tuple[str, int, str, str]]:
    """Sheet, row, column and reason of each fault."""
    return [
        (one.sheet, one.row, one.column, one.text.key.partition(".")[2]) for one in report.faults
    ]


def warnings(report: PlanImport) -> list[str]:
    """What else was said."""
    return [one.key.removeprefix("plantable.") for one in report.warnings]
