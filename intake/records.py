"""Read a file of incidents, hotspots or places: texts, columns, values, a typed frame.

The seams, one module each: `tables` (file -> texts), `fields` (headers -> documented columns),
`parsers` (text -> value or reason), `validate` (rows -> typed frame and faults), `rejects`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from intake.fields import ColumnMap, headers_of, map_columns
from intake.rejects import Rejects, collect_rejects
from intake.tables import TextTable, read_table
from intake.validate import validate
from intake.vocabulary import fold
from model.records import RecordKind, RowFault
from model.text import Text, text

_ROW_NUMBER_WORDS = frozenset(map(fold, ("№", "номер", "номери", "id")))
"""Headers of numbers that may be the record's own, or those of the sheet's rows."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file holds; `read` = rows of `frame` + `rejected`.

    `frame` has the columns of its kind without id and `import_id`, and `reference` (str, ""
    for none: the store keeps a digest of it only); hotspots and places are GeoDataFrames.
    """

    kind: RecordKind
    file_name: str
    sha256: str
    read: int
    frame: pd.DataFrame | gpd.GeoDataFrame
    faults: tuple[RowFault, ...]
    warnings: tuple[Text, ...]
    rejects: Rejects

    @property
    def rejected(self) -> int:
        """Rows with at least one fault."""
        return len(self.rejects.rows)


def read_records(
    data: bytes,
    *,
    file_name: str,
    kind: RecordKind,
    today: date,
    columns: Mapping[str, str] | None = None,
) -> Intake:
    """Read, map, parse and validate a CSV, XLSX or GeoJSON file.

    `columns` (field -> header) settles headers that the documented words do not. Dates after
    `today` are faults. Raises `IntakeError` when the file cannot be used as a whole; single
    rows have `faults` instead, all of a row's at once.
    """
    table = read_table(data, file_name=file_name, known=headers_of(kind))
    column_map = map_columns(
        table.headers,
        kind,
        file_name=file_name,
        columns=columns,
        has_geometry=table.geometry is not None,
    )
    column_map, row_numbers = _without_row_numbers(column_map, table)
    found = validate(table, column_map, kind, today=today)
    return Intake(
        kind=kind,
        file_name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        read=len(table.cells),
        frame=found.frame,
        faults=found.faults,
        warnings=(*table.warnings, *_left_out(column_map), *row_numbers, *found.warnings),
        rejects=collect_rejects(table, np.flatnonzero(found.is_bad).tolist(), found.faults),
    )


def _without_row_numbers(
    columns: ColumnMap, table: TextTable
) -> tuple[ColumnMap, tuple[Text, ...]]:
    """Leave out a column "No" that counts the rows from 1 on: it is no record's own number.

    Taken for one, row 1 of the next month's file would be a duplicate of this one's.
    """
    at = columns.at.get("reference")
    if at is None or fold(table.headers[at]) not in _ROW_NUMBER_WORDS:
        return columns, ()
    cells = [cell.strip().rstrip(".") for cell in table.cells[at]]
    numbers = [cell for cell in cells if cell.isdigit()]
    if len(numbers) < 2 or numbers != [str(n) for n in range(1, len(numbers) + 1)]:
        return columns, ()
    kept = {name: position for name, position in columns.at.items() if name != "reference"}
    told = text("intake.row_numbers", column=table.headers[at])
    return replace(columns, at=MappingProxyType(kept)), (told,)


def _left_out(columns: ColumnMap) -> tuple[Text, ...]:
    warnings: tuple[Text, ...] = ()
    if columns.personal:
        names = ", ".join(columns.personal)
        warnings += (text("intake.personal_left_out", columns=names),)
    others = [header for header in columns.ignored if header not in columns.personal]
    if others:
        warnings += (text("intake.left_out", columns=", ".join(others)),)
    return warnings
