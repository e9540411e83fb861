"""Residents and cells as files write them, column by column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.cells import centres_of, text_to_cell
from intake.parsers import parse_number
from intake.vector import BOX_MARGIN_DEG, COUNTRY_BOX
from model.errors import GeometryError, IntakeError
from model.records import RowFault
from model.text import Text, text

MOST_RESIDENTS = 10_000_000
"""Of one row: more than the country has."""

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE][+-]?\d{1,2}")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_FAULTS_KEPT = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Residents:
    """A column of residents; a row that is empty or bad has 0 and is marked bad."""

    numbers: NDArray[np.float64]
    is_bad: NDArray[np.bool_]
    faults: tuple[RowFault, ...] = ()
    warnings: tuple[Text, ...] = ()


def residents_of_numbers(column: pd.Series) -> Residents:
    """Read a column of a vector file: numbers, or texts of numbers."""
    if not pd.api.types.is_numeric_dtype(column.dtype):
        given = column.fillna("").astype(str)
        return residents_of_texts(list(given), range(1, len(given) + 1), str(column.name))
    numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    # no number at all means that nobody is known to live there
    is_bad = ~np.isnan(numbers) & ~((numbers >= 0) & (numbers <= MOST_RESIDENTS))
    reason = text("population.fault_residents", limit=MOST_RESIDENTS)
    faults = [
        RowFault(int(at) + 1, str(column.name), reason)
        for at in np.flatnonzero(is_bad)[:_FAULTS_KEPT]
    ]
    return Residents(np.where(is_bad, 0.0, np.nan_to_num(numbers)), is_bad, tuple(faults))


def residents_of_texts(texts: Sequence[str], rows: Sequence[int], column: str) -> Residents:
    """Read a column of texts; `rows` are the numbers a spreadsheet shows.

    A comma is a decimal sign, unless every comma of the column stands before three digits: then
    it parts thousands, and a warning says so. An empty text means that nobody is known there.
    """
    with_comma = [one for one in texts if "," in one]
    is_thousands = bool(with_comma) and all(map(_THOUSANDS.fullmatch, with_comma))
    warnings = (text("population.thousands", column=column),) if is_thousands else ()
    known: dict[str, float | Text] = {"": 0.0}
    numbers = np.zeros(len(texts))
    is_bad = np.zeros(len(texts), dtype=bool)
    faults = []
    for at, given in enumerate(texts):
        if given not in known:
            known[given] = _parse(given.replace(",", "") if is_thousands else given)
        value = known[given]
        if isinstance(value, Text):
            is_bad[at] = True
            faults.append(RowFault(int(rows[at]), column, value))
        else:
            numbers[at] = value
    return Residents(numbers, is_bad, tuple(faults[:_FAULTS_KEPT]), warnings)


def _parse(given: str) -> float | Text:
    if _SCIENTIFIC.fullmatch(given):
        given = f"{float(given.replace(',', '.')):.12f}"
    return parse_number(given, low=0, high=MOST_RESIDENTS)


def parse_cells(
    column: pd.Series | Sequence[str], *, file_name: str
) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Read H3 cells written in hexadecimal; bad ones are 0 and marked.

    Raises `IntakeError("cells_mixed")` where the cells are of several resolutions.
    """
    cells = np.zeros(len(column), dtype=np.uint64)
    for at, given in enumerate(column):
        try:
            cells[at] = text_to_cell(str(given).strip())
        except GeometryError:
            continue
    is_bad = cells == 0
    resolutions = np.unique((cells[~is_bad] >> np.uint64(52)) & np.uint64(15))
    if len(resolutions) > 1:
        found = ", ".join(map(str, resolutions))
        raise IntakeError("cells_mixed", file=file_name, resolutions=found)
    return cells, is_bad


def cells_in_country(cells: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return per cell whether its centre lies in the country's box."""
    return in_country_box(*centres_of(cells))


def in_country_box(lng: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return per point (degrees) whether it lies in the country's box."""
    west, south, east, north = COUNTRY_BOX
    margin = BOX_MARGIN_DEG
    inside: NDArray[np.bool_] = (lng > west - margin) & (lng < east + margin)
    return inside & (lat > south - margin) & (lat < north + margin)


def require_people(
    residents: NDArray[np.float64], file_name: str, *, is_elsewhere: bool = False
) -> None:
    """Raise `IntakeError` where nobody is left: another country, or no people at all."""
    if not len(residents):
        code = "population_elsewhere" if is_elsewhere else "population_nobody"
        raise IntakeError(code, file=file_name)
