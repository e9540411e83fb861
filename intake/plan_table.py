"""A plan's workbook as it comes back: its sheets found, every cell parsed, all faults at once.

What a row belongs to, and what it changes, is not judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from intake.archives import is_zip
from intake.cells import cell_text, clean_text
from intake.header_lines import LINES_ABOVE
from intake.plan_columns import Header, find_header, is_beside, sheet_of
from intake.plan_values import ERROR_CELL, parse_cell
from intake.tables import MAX_BYTES, OLD_EXCEL
from intake.xlsx_errors import error_cells
from intake.xlsx_table import read_xlsx_sheets
from model.errors import IntakeError
from model.plan_table import SHEET_COLUMNS, Cells, FileMark, PlanSheet, read_mark
from model.records import RowFault
from model.text import Text, text

MOST_ROWS = 2_000
"""Of a sheet, not counting what stands above: a plan has some dozens of activities."""

_NEVER_READ = frozenset({Cells.PLACES, Cells.CONTROL, Cells.ID})
_BELONGING = ("priority", "activity")
"""Columns that say by a number what a row belongs to."""

_NO_CONTENT = frozenset({"id", "places", "control", "rank", "number", "approver", *_BELONGING})
"""Columns that say what belongs together: a row of these alone was filled in beforehand, or was
emptied by somebody who wanted it away."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row: its entry's id ("" for a new one), what its cells say, what is wrong with them.

    `values` has every column that the file has and that could be read; None for an empty cell.
    """

    row: int  # as a spreadsheet shows it
    entity_id: str
    values: Mapping[str, Any]
    faults: tuple[RowFault, ...]
    cells: tuple[str, ...]  # as they were


@dataclass(frozen=True, slots=True)
class PlanTable:
    """A sheet of the workbook with its rows."""

    sheet: PlanSheet
    name: str  # in the file
    header: Header
    rows: tuple[PlanRow, ...]

    def fault(self, row: PlanRow, column: str, reason: Text) -> RowFault:
        """Return a fault of a row in a column of ours, under the title it has in the file."""
        at = self.header.at.get(column)
        title = column if at is None else self.header.titles[at]
        return RowFault(row.row, title, reason, self.name)


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A workbook of a plan: at most one table of each sheet, in the order of `PlanSheet`."""

    file_name: str
    mark: FileMark
    tables: tuple[PlanTable, ...]
    warnings: tuple[Text, ...]


def read_plan_file(data: bytes, *, file_name: str) -> PlanFile:
    """Read a plan's workbook, whole or in part.

    Raises `IntakeError`: no workbook, damaged, none of our sheets, a header that does not fit.
    Single cells that do not fit are faults of their rows.
    """
    found: dict[PlanSheet, _Texts] = {}
    others: list[str] = []
    mark = FileMark()
    for texts in _read_texts(data, file_name):
        name, rows = texts.name, texts.rows
        top = [[clean_text(cell) for cell in row] for row in rows[:LINES_ABOVE]]
        sheet = sheet_of(name, top)
        if sheet is not None and sheet not in found:
            found[sheet] = texts
            continue
        mark = _mark_in(rows) or mark
        if not is_beside(name) and any(any(row) for row in rows):
            others.append(name)
    if not found:
        raise IntakeError("plantable_no_sheets", file=file_name)
    tables = tuple(_table(one, found[one], file_name) for one in PlanSheet if one in found)
    return PlanFile(file_name, mark, tables, tuple(_warnings(tables, others)))


@dataclass(frozen=True, slots=True)
class _Texts:
    """A sheet as texts; `below` has the first row and the last, by column, of cells made one."""

    name: str
    rows: list[list[str]]
    below: tuple[tuple[int, int, int], ...]  # column, first row, last row


def _read_texts(data: bytes, file_name: str) -> Iterator[_Texts]:
    """Yield every sheet; a cell that shows an error stands as `ERROR_CELL`."""
    if len(data) > MAX_BYTES:
        raise IntakeError("table_too_large", file=file_name, size_mb=round(len(data) / 1e6))
    if data.startswith(OLD_EXCEL):
        raise IntakeError("table_old_excel", file=file_name)
    if not is_zip(data):
        raise IntakeError("plantable_no_workbook", file=file_name)
    sheets = read_xlsx_sheets(data, file_name=file_name, with_merged=True)
    errors = error_cells(data)
    for sheet in sheets:
        wrong = errors.get(sheet.name, frozenset())
        rows = [
            [ERROR_CELL if (at, to) in wrong else cell_text(cell) for to, cell in enumerate(row)]
            for at, row in enumerate(sheet.rows)
        ]
        below = tuple((first[1], first[0], last[0]) for first, last in sheet.merged)
        yield _Texts(sheet.name, rows, below)


def _mark_in(rows: Sequence[Sequence[str]]) -> FileMark | None:
    return next((mark for row in rows for cell in row if (mark := read_mark(cell))), None)


def _warnings(tables: Sequence[PlanTable], others: Sequence[str]) -> Iterator[Text]:
    for table in tables:
        if table.header.unknown:
            columns = ", ".join(table.header.unknown)
            yield text("plantable.left_out", sheet=table.name, columns=columns)
    if others:
        yield text("plantable.other_sheets", sheets=", ".join(others))


def _table(sheet: PlanSheet, texts: _Texts, file_name: str) -> PlanTable:
    name, rows = texts.name, texts.rows
    filled = sum(any(row) for row in rows)
    if filled > MOST_ROWS + LINES_ABOVE:
        raise IntakeError(
            "plantable_too_long", file=file_name, sheet=name, rows=filled, most=MOST_ROWS
        )
    cleaned = [[clean_text(cell) for cell in row] for row in rows]
    header = find_header(sheet, cleaned, file_name=file_name, name=name)
    _fill_down(header, texts)
    table = PlanTable(sheet, name, header, ())
    read = tuple(
        _row(table, at + 1, rows[at])
        for at in range(header.first_row, len(rows))
        if _says_anything(table, cleaned[at])
    )
    return PlanTable(sheet, name, header, read)


def _fill_down(header: Header, texts: _Texts) -> None:
    """Write one cell over several rows into each of them where it says what they belong to."""
    for column, first, last in texts.below:
        if first < header.first_row or column not in map(header.at.get, _BELONGING):
            continue
        for at in range(first + 1, min(last + 1, len(texts.rows))):
            texts.rows[at][column] = texts.rows[first][column]


def _says_anything(table: PlanTable, cells: Sequence[str]) -> bool:
    """Return whether a row holds more than numbers and ids."""
    filled = {at for at, cell in enumerate(cells) if cell}
    return bool(filled - {at for name, at in table.header.at.items() if name in _NO_CONTENT})


def _row(table: PlanTable, number: int, cells: Sequence[str]) -> PlanRow:
    row = PlanRow(number, _id_of(table, cells), MappingProxyType({}), (), tuple(cells))
    values: dict[str, Any] = {}
    faults = []
    for name, kind in SHEET_COLUMNS[table.sheet].items():
        if kind in _NEVER_READ or name not in table.header.at:
            continue
        cell = _cell(cells, table.header.at[name])
        if kind not in (Cells.TEXT, Cells.PARAGRAPHS):
            cell = clean_text(cell)
        value = parse_cell(kind, cell) if cell.strip() else None
        if isinstance(value, Text):
            faults.append(table.fault(row, name, value))
        else:
            values[name] = value
    return PlanRow(number, row.entity_id, MappingProxyType(values), tuple(faults), row.cells)


def _id_of(table: PlanTable, cells: Sequence[str]) -> str:
    return clean_text(_cell(cells, table.header.at["id"])) if "id" in table.header.at else ""


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""
