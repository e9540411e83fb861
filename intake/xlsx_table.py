"""XLSX workbooks: looked at, then opened by calamine in a process of its own; cells as texts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from itertools import islice

from intake.archives import ArchiveLimits, check_archive
from intake.cells import cell_text
from intake.header_lines import LINES_ABOVE, header_line
from intake.xlsx_process import WORKBOOK_LIMITS, XlsxSheet, read_sheets_in_process
from model.errors import DAMAGED_ZIP, IntakeError
from model.text import Text, text

XLSX_LIMITS = ArchiveLimits(
    max_members=2_000, max_total_bytes=300_000_000, max_ratio=150.0, ratio_free_bytes=30_000_000
)
"""A million rows of ten columns unpack to about 250 MB."""

TEMPLATE_SHEETS = frozenset(("Түшүндүрмө", "Пояснение", "Help", "Коддор", "Коды", "Codes"))
"""Sheets that our own template adds; nobody needs to hear that they were not read."""

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_REFERENCE = re.compile(rb"""<(?:row|c)\s[^>]*?\br=["']([A-Z]{0,3})(\d{1,7})["']""")
_CHUNK_BYTES = 1 << 20
_TAIL_BYTES = 200  # a tag cut by the end of a chunk


def read_xlsx_rows(
    data: bytes, *, file_name: str, known: Mapping[str, str]
) -> tuple[list[list[str]], tuple[Text, ...]]:
    """Return the rows of the sheet that holds most `known` columns, as texts, and warnings.

    Of equal sheets the first that holds anything: notes may stand on a sheet before the table.
    Dates become yyyy-MM-dd, times HH:MM. Raises `IntakeError`: no workbook, damaged,
    encrypted, or larger than any list of records can be.
    """
    filled = [
        sheet
        for sheet in read_xlsx_sheets(data, file_name=file_name)
        if any(cell != "" for row in sheet.rows for cell in row)
    ]
    if not filled:
        raise IntakeError("table_empty", file=file_name)
    chosen = max(filled, key=lambda sheet: _known_columns(sheet, known))
    warnings: tuple[Text, ...] = ()
    others = ", ".join(
        one.name for one in filled if one is not chosen and one.name not in TEMPLATE_SHEETS
    )
    if others:
        warnings = (text("intake.other_sheets", sheet=chosen.name, others=others),)
    return [[cell_text(cell) for cell in row] for row in chosen.rows], warnings


def _known_columns(sheet: XlsxSheet, known: Mapping[str, str]) -> int:
    """Return how many columns a sheet's header knows, its first rows that hold anything."""
    filled = islice((row for row in sheet.rows if any(cell != "" for cell in row)), LINES_ABOVE)
    return header_line([[cell_text(cell) for cell in row] for row in filled], known)[1]


def read_xlsx_sheets(
    data: bytes, *, file_name: str, with_merged: bool = False
) -> Sequence[XlsxSheet]:
    """Return every sheet of a workbook. Raises as `read_xlsx_rows`."""
    members = check_archive(data, file_name=file_name, limits=XLSX_LIMITS)
    if "xl/workbook.xml" not in members:
        raise IntakeError("table_not_workbook", file=file_name)
    _check_extent(data, members, file_name)
    return read_sheets_in_process(data, file_name=file_name, with_merged=with_merged)


def _check_extent(data: bytes, members: tuple[str, ...], file_name: str) -> None:
    """Refuse a sheet with one cell far out: the reader would fill everything before it.

    Finds what spreadsheet programs write, before a process is started; the rest is up to that.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in filter(_SHEET.fullmatch, members):
                rows, columns = _extent(archive, name)
                if rows * columns > WORKBOOK_LIMITS.max_cells:
                    raise IntakeError("xlsx_too_wide", file=file_name, rows=rows, columns=columns)
    except (*DAMAGED_ZIP, OSError) as error:
        raise IntakeError("zip_damaged", file=file_name) from error


def _extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """Return the last row and column that any cell of a sheet names."""
    last_row = last_column = 1
    seen: set[bytes] = set()
    tail = b""
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK_BYTES):
            for letters, digits in _REFERENCE.findall(tail + chunk):
                last_row = max(last_row, int(digits))
                seen.add(letters)
            tail = chunk[-_TAIL_BYTES:]
    return last_row, max([last_column, *map(column_number, seen)])


def column_number(letters: bytes) -> int:
    """Return the number of a column from 1 on: 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
