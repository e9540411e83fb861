"""Read a CSV, XLSX or GeoJSON file into a table of texts: nothing is guessed or converted yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from intake.archives import is_zip
from intake.cells import cell_text, clean_text
from intake.csv_table import read_csv_rows
from intake.header_lines import LINES_ABOVE, header_line, whole_header
from intake.vector import read_vector
from intake.xlsx_table import read_xlsx_rows
from model.errors import IntakeError
from model.text import Text, text

MAX_BYTES = 120_000_000
"""Largest file accepted: two million incidents as CSV, for which reading takes some 2 GB."""

MAX_COLUMNS = 1_000
"""Ours have forty; a file of a few MB can have millions, each of which costs a table more."""

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""First bytes of OLE2: .xls, or an encrypted .xlsx."""


_NOTHING: Mapping[str, str] = MappingProxyType({})


class TableFormat(StrEnum):
    """What the file is; rejected rows go back in the same format (GeoJSON as CSV)."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A file as texts: n rows, m columns, just as its author wrote them.

    `cells` has a RangeIndex and columns 0..m-1, all str; `headers` may repeat or be empty.
    `row_numbers` are those a spreadsheet shows; of a GeoJSON they count
    features from 1. `geometry` (EPSG:4326) and its faults come with GeoJSON only. `faults`
    tells, by position, which rows do not fit the header.
    """

    file_name: str
    format: TableFormat
    headers: tuple[str, ...]
    cells: pd.DataFrame
    row_numbers: np.ndarray
    delimiter: str = ","
    geometry: gpd.GeoSeries | None = None
    geometry_faults: Mapping[int, Text] = field(default_factory=lambda: MappingProxyType({}))
    faults: Mapping[int, Text] = field(default_factory=lambda: MappingProxyType({}))
    warnings: tuple[Text, ...] = ()


def read_table(data: bytes, *, file_name: str, known: Mapping[str, str] = _NOTHING) -> TextTable:
    """Read a file by its content, not by its name.

    `known` has the column that each folded header stands for: by it the header is found under
    titles and on a later sheet; without it the first row that is not blank is the header. Blank
    rows are left out. Raises `IntakeError`: empty, too large, too many columns, old or
    encrypted Excel, damaged, no rows under the header.
    """
    if len(data) > MAX_BYTES:
        raise IntakeError("table_too_large", file=file_name, size_mb=round(len(data) / 1e6))
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xfe\xff"):
        raise IntakeError("table_empty", file=file_name)
    if data.startswith(OLD_EXCEL):
        raise IntakeError("table_old_excel", file=file_name)
    if is_zip(data):
        rows, warnings = read_xlsx_rows(data, file_name=file_name, known=known)
        table = _tabulate(rows, file_name, TableFormat.XLSX, known)
        return replace(table, warnings=(*warnings, *table.warnings))
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _read_geojson(data, file_name)
    rows, delimiter, warnings = read_csv_rows(data, file_name=file_name)
    table = _tabulate(rows, file_name, TableFormat.CSV, known)
    return replace(table, delimiter=delimiter, warnings=(*warnings, *table.warnings))


def _tabulate(
    rows: list[list[str]], file_name: str, table_format: TableFormat, known: Mapping[str, str]
) -> TextTable:
    filled = [at for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        raise IntakeError("table_empty", file=file_name)
    headers, first_row = _header(rows, filled[0], known)
    body_at = [at for at in filled if at >= first_row]
    if not body_at:
        raise IntakeError("table_no_rows", file=file_name)
    width = _width(headers, file_name)
    faults: dict[int, Text] = {}
    body: list[list[str]] = []
    for at, row_at in enumerate(body_at):
        row = rows[row_at]
        if len(row) > width:
            if any(cell.strip() for cell in row[width:]):
                found = len(_trim_end(row))
                faults[at] = text("intake.fault_cells", found=found, expected=width)
            row = row[:width]
        elif len(row) < width:  # spreadsheets leave out empty cells at the end
            row = row + [""] * (width - len(row))
        body.append(row)
    return TextTable(
        file_name=file_name,
        format=table_format,
        headers=tuple(cell.strip() for cell in headers),
        cells=pd.DataFrame(body, columns=range(width), dtype="str"),
        row_numbers=np.array(body_at) + 1,
        faults=MappingProxyType(faults),
        warnings=_header_note(headers, rows[filled[0]], first_row),
    )


def _width(headers: Sequence[str], file_name: str) -> int:
    if len(headers) > MAX_COLUMNS:
        raise IntakeError("table_too_wide", file=file_name, columns=len(headers), most=MAX_COLUMNS)
    return len(headers)


def _header(
    rows: list[list[str]], first_filled: int, known: Mapping[str, str]
) -> tuple[list[str], int]:
    """Return the names of the columns, and the first row (from 0) that is not above them."""
    top = [[clean_text(cell) for cell in row] for row in rows[first_filled:][: LINES_ABOVE + 2]]
    line, score = header_line(top, known)
    if not score:
        return _trim_end(rows[first_filled]), first_filled + 1
    titles, below = whole_header(top, line, known)
    return _trim_end(list(titles)), first_filled + below


def _header_note(headers: list[str], first: list[str], first_row: int) -> tuple[Text, ...]:
    """Say which row is the header where it is not the first one."""
    if [clean_text(cell) for cell in headers] == [clean_text(cell) for cell in _trim_end(first)]:
        return ()
    return (text("intake.header_below", row=first_row),)


def _trim_end(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _read_geojson(data: bytes, file_name: str) -> TextTable:
    found = read_vector(data, file_name=file_name, check_extent=False, keep_faulty=True)
    frame = found.frame
    names = [str(name) for name in frame.columns if name != frame.geometry.name]
    width = _width(names, file_name)
    columns = {at: [cell_text(v) for v in frame[name]] for at, name in enumerate(names)}
    return TextTable(
        file_name=file_name,
        format=TableFormat.GEOJSON,
        headers=tuple(names),
        cells=pd.DataFrame(columns, index=frame.index, columns=range(width), dtype="str"),
        row_numbers=np.arange(1, len(frame) + 1),
        geometry=frame.geometry,
        geometry_faults=found.faults,
        warnings=found.warnings,
    )
