"""Read a CSV or XLSX of residents: by position, by H3 cell, or by unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from intake.cells import clean_text
from intake.faults import FaultBook
from intake.fields import ColumnMap, looks_personal, title_of
from intake.parsers import parse_degrees
from intake.population_fields import Columns, find_columns, words_of_field
from intake.population_values import (
    Residents,
    cells_in_country,
    in_country_box,
    parse_cells,
    require_people,
    residents_of_texts,
)
from intake.tables import TextTable, read_table
from model.datasets import PopulationForm
from model.errors import IntakeError
from model.records import RowFault
from model.text import Text, text


@dataclass(frozen=True, slots=True, eq=False)
class PopulationRows:
    """The rows of a table; read = rows of `frame` + outside + empty + rejected."""

    form: PopulationForm
    frame: pd.DataFrame
    read: int
    outside: int
    empty: int
    rejected: int
    faults: tuple[RowFault, ...]
    warnings: tuple[Text, ...]


def read_population_table(data: bytes, *, file_name: str) -> PopulationRows:
    """Read residents by longitude and latitude, else by cell, else by code or name of a unit.

    Raises `IntakeError`: those of `read_table`; `population_no_column` without residents,
    `population_no_place` without anything that says where, `population_elsewhere`,
    `population_nobody`.
    """
    table = read_table(data, file_name=file_name, known=words_of_field())
    columns = find_columns(table.headers, file_name=file_name)
    if "residents" not in columns.at:
        raise IntakeError("population_no_column", file=file_name)
    residents = residents_of_texts(
        _texts(table, columns, "residents"),
        table.row_numbers.tolist(),
        table.headers[columns.at["residents"]],
    )
    is_torn = np.zeros(len(table.cells), dtype=bool)
    is_torn[list(table.faults)] = True
    rows = _Rows(table, columns, residents, is_torn)
    if {"lng", "lat"} <= columns.at.keys():
        return _points(rows)
    if "cell" in columns.at:
        return _cells(rows)
    if columns.at.keys() & {"code", "name", "municipality", "district"}:
        return _units(rows)
    raise IntakeError("population_no_place", file=file_name)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    table: TextTable
    columns: Columns
    residents: Residents
    is_torn: NDArray[np.bool_]  # rows that do not fit the header

    def texts(self, name: str) -> list[str]:
        return _texts(self.table, self.columns, name)

    def account(
        self,
        form: PopulationForm,
        frame: pd.DataFrame,
        *,
        is_bad: NDArray[np.bool_],
        is_outside: NDArray[np.bool_],
        faults: tuple[RowFault, ...] = (),
    ) -> PopulationRows:
        """Keep the good rows that have residents, and count the others."""
        numbers = self.residents.numbers
        bad = is_bad | self.residents.is_bad | self.is_torn
        outside = is_outside & ~bad
        kept = ~bad & ~outside & (numbers > 0)
        require_people(numbers[kept], self.table.file_name, is_elsewhere=bool(outside.any()))
        frame = frame.assign(residents=numbers)[kept].reset_index(drop=True)
        torn = tuple(
            RowFault(int(self.table.row_numbers[at]), "", reason)
            for at, reason in sorted(self.table.faults.items())
        )
        every = sorted((*self.residents.faults, *faults, *torn), key=lambda one: one.row)
        return PopulationRows(
            form=form,
            frame=frame,
            read=len(numbers),
            outside=int(outside.sum()),
            empty=int((~bad & ~outside & (numbers == 0)).sum()),
            rejected=int(bad.sum()),
            faults=tuple(every),
            warnings=(*self.table.warnings, *self.residents.warnings, *self._left_out()),
        )

    def _left_out(self) -> tuple[Text, ...]:
        personal = [one for one in self.columns.ignored if looks_personal(one)]
        if not personal:
            return ()
        return (text("intake.personal_left_out", columns=", ".join(personal)),)


def _texts(table: TextTable, columns: Columns, name: str) -> list[str]:
    if name not in columns.at:
        return [""] * len(table.cells)
    return [clean_text(one) for one in table.cells[columns.at[name]]]


def _points(rows: _Rows) -> PopulationRows:
    book = FaultBook(rows.table, ColumnMap(rows.columns.at, (), ()))
    lng, lat = (
        np.array(book.parse(name, rows.texts(name), parse_degrees), dtype=np.float64)
        for name in ("lng", "lat")
    )
    for name, degrees in (("lng", lng), ("lat", lat)):
        for at in np.flatnonzero(np.isnan(degrees) & ~book.is_bad):
            book.add(int(at), name, text("intake.fault_missing", column=title_of(name)))
    inside = in_country_box(lng, lat)
    swapped = in_country_box(lat, lng)
    if swapped.sum() > inside.sum():  # the two ranges do not overlap
        raise IntakeError("vector_swapped", file=rows.table.file_name)
    frame = pd.DataFrame({"lng": lng, "lat": lat})
    is_bad = book.is_bad.copy()
    return rows.account(
        PopulationForm.POINTS, frame, is_bad=is_bad, is_outside=~inside, faults=book.row_faults()
    )


def _cells(rows: _Rows) -> PopulationRows:
    cell, is_bad = parse_cells(rows.texts("cell"), file_name=rows.table.file_name)
    header = rows.table.headers[rows.columns.at["cell"]]
    faults = tuple(
        RowFault(int(rows.table.row_numbers[at]), header, text("population.fault_cell"))
        for at in np.flatnonzero(is_bad)
    )
    is_outside = np.zeros(len(cell), dtype=bool)
    is_outside[~is_bad] = ~cells_in_country(cell[~is_bad])
    frame = pd.DataFrame({"cell": cell})
    return rows.account(
        PopulationForm.CELLS, frame, is_bad=is_bad, is_outside=is_outside, faults=faults
    )


def _units(rows: _Rows) -> PopulationRows:
    """Keep code, name and district as the file writes them; the boundary set tells later.

    The name of a unit is the most local one that the row gives.
    """
    texts = {name: np.array(rows.texts(name), dtype=object) for name in _NAMES}
    name = texts["name"]
    for wider in ("municipality", "district"):
        name = np.where(name == "", texts[wider], name)
    # a village is told from its namesakes by its municipality as well as by its district
    district = np.where(texts["district"] == "", texts["municipality"], texts["district"])
    district = np.where(district == name, "", district)
    frame = pd.DataFrame({"code": texts["code"], "name": name, "district": district}).astype("str")
    is_bad = np.asarray((frame["code"] == "") & (frame["name"] == ""))
    reason = text("intake.fault_missing", column=title_of("name"))
    faults = tuple(
        RowFault(int(rows.table.row_numbers[at]), "", reason) for at in np.flatnonzero(is_bad)
    )
    nowhere = np.zeros(len(frame), dtype=bool)
    return rows.account(
        PopulationForm.UNITS, frame, is_bad=is_bad, is_outside=nowhere, faults=faults
    )


_NAMES = ("code", "name", "municipality", "district")
