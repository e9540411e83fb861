"""Which priority or activity a row of a plan's workbook means by a number."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from model.text import Text, text
from services.plan_rows import Row


class Links:
    """Finds entries by the numbers they have in the file, else in the plan.

    `known` are the numbers by id, of the plan when the file was made and of the plan now: an
    entry whose row is not in the file is still called what it was.
    """

    def __init__(self, rows: Sequence[Row], label: str, known: Sequence[Mapping[str, Any]]) -> None:
        self._rows: dict[Hashable, list[Row]] = {}
        for row in rows:
            if (number := row.given(label)) is not None:
                self._rows.setdefault(number, []).append(row)
        self._known = [{number: one for one, number in names.items()} for names in known]
        self._here = frozenset(known[-1]) if known else frozenset()

    def find(self, number: Hashable, *, unknown: Text) -> str | Text:
        """Return the id of what is called so, or why there is none; `unknown` is one reason."""
        rows = self._rows.get(number, ())
        if len(rows) > 1:
            return text("plantable.fault_number_twice", number=str(number))
        if rows:
            row = rows[0]
            return (
                text("plantable.fault_not_taken", row=row.read.row)
                if row.is_lost
                else (row.entity_id)
            )
        for names in self._known:
            if names.get(number) in self._here:
                return str(names[number])
        return unknown
