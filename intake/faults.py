"""The faults of a file's rows, gathered all at once and told in the file's order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from intake.fields import ColumnMap
from intake.tables import TextTable
from model.records import RowFault
from model.text import Text

T = TypeVar("T")


class FaultBook:
    """Gathers faults by row position (0-based) and field; `is_bad` marks rows with any."""

    def __init__(self, table: TextTable, columns: ColumnMap) -> None:
        self._table = table
        self._columns = columns
        self._found: list[tuple[int, int, str, Text]] = []
        self.is_bad = np.zeros(len(table.cells), dtype=bool)

    def add(self, position: int, name: str, reason: Text) -> None:
        """Note a fault of one row in the column of a field."""
        at = self._columns.at.get(name, len(self._table.headers))
        self._found.append((position, at, name, reason))
        self.is_bad[position] = True

    def parse(
        self, name: str, texts: Sequence[str], parser: Callable[[str], T | Text]
    ) -> list[T | None]:
        """Parse a column's texts; None for an empty cell or a fault, which is noted.

        Equal texts are parsed once: dates and categories repeat.
        """
        known: dict[str, T | Text] = {}
        values: list[T | None] = []
        for position, value in enumerate(texts):
            if not value:
                values.append(None)
                continue
            if value not in known:
                known[value] = parser(value)
            parsed = known[value]
            if isinstance(parsed, Text):
                self.add(position, name, parsed)
                values.append(None)
            else:
                values.append(parsed)
        return values

    def settle(self, position: int, reason: Text) -> None:
        """Say one thing of a row instead of everything that was noted of it."""
        self._found = [one for one in self._found if one[0] != position]
        self.add(position, "", reason)

    def count(self, name: str, key: str) -> int:
        """Return how many rows have a fault with this key in the column of a field."""
        return sum(field == name and reason.key == key for _, _, field, reason in self._found)

    def row_faults(self) -> tuple[RowFault, ...]:
        """Return every fault by row, then by column, as a spreadsheet numbers them."""
        headers, numbers = self._table.headers, self._table.row_numbers
        return tuple(
            RowFault(int(numbers[position]), headers[at] if at < len(headers) else name, reason)
            for position, at, name, reason in sorted(self._found, key=lambda one: one[:3])
        )
