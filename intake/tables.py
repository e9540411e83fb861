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
from intake.cells import cell_text
from intake.csv_table import read_csv_rows
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


class TableFormat(StrEnum):
    """What the file is; rejected rows go back in the same format (GeoJSON as CSV)."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A file as texts: n rows, m columns, just as its author wrote them.

    `cells` has a RangeIndex and columns 0..m-1, all str; `headers` may repeat or be empty.
    `row_numbers` are those a spreadsheet shows (the header is row 1); of a GeoJSON they count
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


def read_table(data: bytes, *, file_name: str) -> TextTable:
    """Read a file by its content, not by its name.

    Blank rows are left out. Raises `IntakeError`: empty, too large, too many columns, old or
    encrypted Excel, damaged, no rows under the header.
    """
    if len(data) > MAX_BYTES:
        raise IntakeError("table_too_large", file=file_name, size_mb=round(len(data) / 1e6))
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xfe\xff"):
        raise IntakeError("table_empty", file=file_name)
    if data.startswith(OLD_EXCEL):
        raise IntakeError("table_old_excel", file=file_name)
    if is_zip(data):
        rows, warnings = read_xlsx_rows(data, file_name=file_name)
        table = _tabulate(rows, file_name, TableFormat.XLSX)
        return replace(table, warnings=warnings)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _read_geojson(data, file_name)
    rows, delimiter, warnings = read_csv_rows(data, file_name=file_name)
    table = _tabulate(rows, file_name, TableFormat.CSV)
    return replace(table, delimiter=delimiter, warnings=warnings)


def _tabulate(rows: list[list[str]], file_name: str, table_format: TableFormat) -> TextTable:
    filled = [at for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        raise IntakeError("table_empty", file=file_name)
    headers = _trim_end(rows[filled[0]])
    if len(filled) == 1:
        raise IntakeError("table_no_rows", file=file_name)
    width = _width(headers, file_name)
    faults: dict[int, Text] = {}
    body: list[list[str]] = []
    for at, row_at in enumerate(filled[1:]):
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
        row_numbers=np.array(filled[1:]) + 1,
        faults=MappingProxyType(faults),
    )


def _width(headers: Sequence[str], file_name: str) -> int:
    if len(headers) > MAX_COLUMNS:
        raise IntakeError("table_too_wide", file=file_name, columns=len(headers), most=MAX_COLUMNS)
    return len(headers)


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
