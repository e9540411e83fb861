"""Sheets and columns of a plan's workbook as people name them, and where the header stands.

A header is known by its title in three languages or another word in use (`plan_fields.toml`);
lines above it do not matter, nor does a second line of it under merged cells.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from intake.header_lines import header_line, whole_header
from intake.vocabulary import fold
from model.errors import IntakeError
from model.plan_table import REQUIRED_COLUMNS, PlanSheet, column_title
from model.text import Text, text

PLAN_FIELDS_FILE = Path(__file__).parent / "plan_fields.toml"

_SURE = 3  # known columns by which a sheet of any name is recognised


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: its titles, which column holds which field, where the rows begin."""

    titles: tuple[str, ...]
    at: Mapping[str, int]
    first_row: int  # from 0
    unknown: tuple[str, ...]  # titles of columns that nobody recognised

    @property
    def own_titles(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Titles and positions of all columns but the reasons of a file that was handed back."""
        kept = [at for at, title in enumerate(self.titles) if fold(title) not in _others("reasons")]
        return tuple(self.titles[at] for at in kept), tuple(kept)


@cache
def _known() -> Mapping[str, Mapping[str, list[str]]]:
    with PLAN_FIELDS_FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def words_of_columns(sheet: PlanSheet) -> Mapping[str, str]:
    """Return the column that each folded header stands for."""
    found: dict[str, str] = {}
    for name, words in _known()[sheet].items():
        for word in words:
            if found.setdefault(fold(word), name) != name:
                raise ValueError(f"{sheet}: {word!r} stands for {found[fold(word)]} and {name}")
    return MappingProxyType(found)


@cache
def _sheets() -> Mapping[str, PlanSheet]:
    sheets = _known()["sheets"]
    return {fold(word): sheet for sheet in PlanSheet for word in sheets[sheet]}


@cache
def _others(of: str) -> frozenset[str]:
    return frozenset(map(fold, _known()["sheets"][of]))


def is_beside(name: str) -> bool:
    """Return whether a sheet is one that our own files have beside the tables."""
    return fold(name) in _others("beside")


def sheet_of(name: str, rows: Sequence[Sequence[str]]) -> PlanSheet | None:
    """Return which sheet this is: by its name, else by its columns; None for another one."""
    if found := _sheets().get(fold(name)):
        return found
    scores = {one: header_line(rows, words_of_columns(one))[1] for one in PlanSheet}
    best = max(scores, key=lambda sheet: scores[sheet])
    is_alone = list(scores.values()).count(scores[best]) == 1
    return best if scores[best] >= _SURE and is_alone else None


def find_header(
    sheet: PlanSheet, rows: Sequence[Sequence[str]], *, file_name: str, name: str
) -> Header:
    """Find the header of a sheet.

    Raises `IntakeError`: none recognised, a required column absent, one field in two columns.
    """
    known = words_of_columns(sheet)
    line, score = header_line(rows, known)
    if not score:
        raise IntakeError("plantable_no_header", file=file_name, sheet=name)
    titles, first_row = whole_header(rows, line, known)
    at: dict[str, int] = {}
    for position, title in enumerate(titles):
        column = known.get(fold(title))
        if column in at:
            first = titles[at[column]]
            raise IntakeError(
                "plantable_column_twice", file=file_name, sheet=name, first=first, second=title
            )
        if column is not None:
            at[column] = position
    _require(sheet, at, file_name=file_name, name=name)
    unknown = (
        title
        for position, title in enumerate(titles)
        if title and position not in at.values() and fold(title) not in _others("reasons")
    )
    return Header(titles, MappingProxyType(at), first_row, tuple(unknown))


def _require(sheet: PlanSheet, at: Mapping[str, int], *, file_name: str, name: str) -> None:
    missing = [column for column in REQUIRED_COLUMNS[sheet] if column not in at]
    if not missing:
        return
    columns: Text = column_title(sheet, missing[0])
    for column in missing[1:]:
        columns = text("intake.and", one=columns, other=column_title(sheet, column))
    raise IntakeError("plantable_columns_missing", file=file_name, sheet=name, columns=columns)
