"""What passes between the steps of building a boundary set: rows of units, not yet a set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from shapely.geometry.base import BaseGeometry

from geo.boundaries.publishers import Publisher
from model.admin import Level, UnitKind
from model.text import Names, Text


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit as one table tells it; `shape` is polygonal, EPSG:4326, or None."""

    pcode: str
    level: Level
    kind: UnitKind
    names: Names
    parent: str = ""  # P-code as the table gives it; "" where it does not
    others: tuple[str, ...] = ()  # further spellings
    shape: BaseGeometry | None = None
    is_derived: bool = False  # told by its children's columns, not by a row of its own
    unreviewed: bool = False
    population: float = float("nan")

    def complete_from(self, later: UnitRow) -> UnitRow:
        """Return this unit with what only `later` knows; other spellings of it are kept."""
        higher = self if self.level <= later.level else later
        names = Names(
            ky=self.names.ky or later.names.ky,
            ru=self.names.ru or later.names.ru,
            en=self.names.en or later.names.en,
        )
        told = (*self.others, later.names.ky, later.names.ru, later.names.en, *later.others)
        return replace(
            self,
            level=higher.level,
            kind=higher.kind,
            names=names,
            parent=(higher.parent or self.parent or later.parent),
            others=spellings(told, names),
            shape=self.shape if self.shape is not None else later.shape,
            is_derived=self.is_derived and later.is_derived,
            population=self.population if self.population == self.population else later.population,
        )


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The rows one layer or classifier gave, and the account of it.

    read = own rows + merged_rows + rejected; parents told by columns come on top, `is_derived`.
    """

    rows: tuple[UnitRow, ...]
    publisher: Publisher
    read: int
    rejected: tuple[Text, ...] = ()
    repaired: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()
    valid_on: date | None = None

    @property
    def polygon_count(self) -> int:
        """How many rows carry a polygon."""
        return sum(row.shape is not None for row in self.rows)


def spellings(told: tuple[str, ...], names: Names) -> tuple[str, ...]:
    """Return the spellings that are not among the names, each once, in their order."""
    known = {"", names.ky, names.ru, names.en}
    return tuple(name for name in dict.fromkeys(told) if name not in known)
