"""Read a file of incidents, hotspots or places: texts, columns, values, a typed frame.

The seams, one module each: `tables` (file -> texts), `fields` (headers -> documented columns),
`parsers` (text -> value or reason), `validate` (rows -> typed frame and faults), `rejects`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from intake.fields import ColumnMap, map_columns
from intake.rejects import Rejects, collect_rejects
from intake.tables import read_table
from intake.validate import validate
from model.records import RecordKind, RowFault
from model.text import Text, text


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
    table = read_table(data, file_name=file_name)
    column_map = map_columns(
        table.headers,
        kind,
        file_name=file_name,
        columns=columns,
        has_geometry=table.geometry is not None,
    )
    found = validate(table, column_map, kind, today=today)
    return Intake(
        kind=kind,
        file_name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        read=len(table.cells),
        frame=found.frame,
        faults=found.faults,
        warnings=(*table.warnings, *_left_out(column_map), *found.warnings),
        rejects=collect_rejects(table, np.flatnonzero(found.is_bad).tolist(), found.faults),
    )


def _left_out(columns: ColumnMap) -> tuple[Text, ...]:
    warnings: tuple[Text, ...] = ()
    if columns.personal:
        names = ", ".join(columns.personal)
        warnings += (text("intake.personal_left_out", columns=names),)
    others = [header for header in columns.ignored if header not in columns.personal]
    if others:
        warnings += (text("intake.left_out", columns=", ".join(others)),)
    return warnings
