"""The file handed back: the rejected rows as they were, each with its reasons.

It goes to the person who gave the file and nowhere else: rejected rows may hold names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter

from intake.fields import REASONS_WORDS
from intake.tables import TableFormat, TextTable
from intake.vocabulary import fold
from model.formulas import guard_text
from model.records import RowFault
from model.text import Text, text

REASONS_TITLE = text("intake.title_reasons")
"""Header of the added column."""


@dataclass(frozen=True, slots=True)
class Rejects:
    """Rejected rows: the headers, each row's cells, and the reasons, row by row."""

    format: TableFormat
    delimiter: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    reasons: tuple[tuple[RowFault, ...], ...]


def collect_rejects(
    table: TextTable, positions: Sequence[int], faults: Sequence[RowFault]
) -> Rejects:
    """Take the rejected rows (0-based positions) out of a table, with their faults."""
    of_row: dict[int, list[RowFault]] = {}
    for fault in faults:
        of_row.setdefault(fault.row, []).append(fault)
    headers, cells = table.headers, table.cells.iloc[list(positions)]
    rows = [tuple(row) for row in cells.itertuples(index=False, name=None)]
    kept = [at for at, header in enumerate(headers) if fold(header) not in REASONS_WORDS]
    if len(kept) < len(headers):  # of a file that was handed back before
        headers = tuple(headers[at] for at in kept)
        rows = [tuple(row[at] for at in kept) for row in rows]
    if table.geometry is not None:  # so that the CSV can be mended and imported again
        headers = (*headers, "wkt")
        shapes = table.geometry.iloc[list(positions)]
        rows = [
            (*row, "" if shape is None else shape.wkt)
            for row, shape in zip(rows, shapes, strict=True)
        ]
    return Rejects(
        format=table.format,
        delimiter=table.delimiter,
        headers=headers,
        rows=tuple(rows),
        reasons=tuple(tuple(of_row[int(table.row_numbers[at])]) for at in positions),
    )


def rejects_file(rejects: Rejects, *, translate: Callable[[Text], str]) -> bytes:
    """Return the rejected rows in their file's format (GeoJSON as CSV) with a column of reasons.

    CSV is UTF-8 with BOM, so that spreadsheets read it; no cell of either is a formula.
    """
    rows: list[Sequence[str]] = [(*rejects.headers, translate(REASONS_TITLE))]
    for cells, faults in zip(rejects.rows, rejects.reasons, strict=True):
        rows.append((*cells, "; ".join(reason_of(fault, translate) for fault in faults)))
    return _to_xlsx(rows) if rejects.format is TableFormat.XLSX else _to_csv(rows, rejects)


def rejects_suffix(rejects: Rejects) -> str:
    """Return the ending of the file's name: ".xlsx" or ".csv"."""
    return ".xlsx" if rejects.format is TableFormat.XLSX else ".csv"


def reason_of(fault: RowFault, translate: Callable[[Text], str]) -> str:
    """Return a reason with the column it is about, where it is about one."""
    reason = translate(fault.text)
    return f"{fault.column}: {reason}" if fault.column else reason


def _to_csv(rows: Sequence[Sequence[str]], rejects: Rejects) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=rejects.delimiter)
    writer.writerows(map(guard_text, row) for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _to_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    return workbook_of({"": rows})


def workbook_of(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Return a workbook of texts, a sheet for each name ("" for the program's own)."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name or None)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(at, column, cell[:32_767])
            sheet.freeze_panes(1, 0)
    return buffer.getvalue()
