"""Rows of a plan's workbook held against the plan: what an entry holds, and what a row makes of it.

Three states meet: the plan when the file was made, the file, and the plan now. A cell that is as
it was when the file was made changes nothing, whatever has become of the plan since.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from intake.plan_table import PlanRow, PlanTable
from model.events import Entity
from model.plan import Activity, Indicator, PlanState
from model.plan_table import SHEET_COLUMNS, Cells, PlanSheet
from model.records import RowFault
from model.text import Text, text
from services.plan_fields import entities
from session.checks import MAX_PARAGRAPHS, check_text
from session.plan_order import numbers_of
from session.state import plain_value

LABELS = frozenset({"number"})
"""Columns that name a row within the file and are no field of its entry."""

_NOTHING: Mapping[Cells, Any] = {
    Cells.CATEGORY: "other",
    Cells.ACTIVITY_KIND: "other",
    Cells.SOM: 0,
    Cells.MEASURE: None,
    Cells.COUNT: 0,
    Cells.RANK: None,
}
"""What an empty cell stands for; of all others, an empty text."""

_SAME_NUMBER = 1e-12  # a worksheet holds 15 digits


class PlanView:
    """A plan as its workbook shows it: entries by id, with their numbers."""

    def __init__(self, state: PlanState) -> None:
        self.state = state

    @cached_property
    def by_id(self) -> dict[str, Entity]:
        """Every entry of the plan."""
        return {one.entity_id: one for one in entities(self.state)}

    @cached_property
    def positions(self) -> dict[str, int]:
        """The number of each priority, from 1."""
        return {one.entity_id: at for at, one in enumerate(self.state.priorities, start=1)}

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The number of each activity."""
        return numbers_of(self.state)

    def value(self, entity: Entity, name: str) -> Any:
        """Return what an entry holds in a column of the workbook."""
        if name == "rank":
            return self.positions[entity.entity_id]
        if name == "priority" and isinstance(entity, Activity):
            return entity.priority_id if entity.priority_id in self.positions else ""
        if name == "activity" and isinstance(entity, Indicator):
            return entity.activity_id
        field_name, _, part = name.partition(".")
        value = plain_value(getattr(entity, field_name))
        return value.get(part, 0) if part else value


def settled(sheet: PlanSheet, name: str, value: Any) -> Any:
    """Return a value as it is compared and kept: an empty cell is what it stands for."""
    cells = SHEET_COLUMNS[sheet][name]
    if value is None:
        return "" if name == "priority" else _NOTHING.get(cells, "")
    if cells in (Cells.TEXT, Cells.PARAGRAPHS):
        return check_text(value, longest=max(MAX_PARAGRAPHS, len(value)))
    return value


def is_same(one: Any, other: Any) -> bool:
    """Return whether two settled values are the same as far as a worksheet can tell."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_SAME_NUMBER)
    return bool(one == other)


def day_words(iso: str) -> str:
    """Return a day as every language of ours writes it, "" for none."""
    return f"{date.fromisoformat(iso):%d.%m.%Y}" if iso else ""


@dataclass(slots=True)
class Row:
    """A row on its way into the plan."""

    table: PlanTable
    read: PlanRow
    entity_id: str
    entity: Entity | None  # None for a new one
    was: Entity | None = None  # when the file was made
    values: dict[str, Any] = field(default_factory=dict)  # settled, references as ids
    changed: dict[str, Any] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)
    is_twin: bool = False  # a new row whose entry is in the plan already

    @property
    def sheet(self) -> PlanSheet:
        """The sheet that the row stands in."""
        return self.table.sheet

    @property
    def is_new(self) -> bool:
        """Whether the row asks for an entry that the plan does not have."""
        return self.entity is None

    @property
    def is_lost(self) -> bool:
        """Whether there will be no entry that others could belong to."""
        return self.entity is None and bool(self.faults)

    def fault(self, column: str, reason: Text) -> None:
        """Note what is wrong with the row in one of its columns."""
        self.faults.append(self.table.fault(self.read, column, reason))

    def given(self, name: str) -> Any:
        """Return what a cell says, None for an empty, absent or faulty one."""
        return self.read.values.get(name)

    def compare(self, now: PlanView, then: PlanView) -> None:
        """Note what the row changes; a fault where the plan was changed there too."""
        if self.entity is None or self.was is None:
            self.changed = dict(self.values)
            return
        then = then if self.was.entity_id in then.by_id else now
        for name, value in self.values.items():
            old, current = (
                settled(self.sheet, name, view.value(entity, name))
                for view, entity in ((then, self.was), (now, self.entity))
            )
            if is_same(value, old) or is_same(value, current):
                continue
            if is_same(old, current):
                self.changed[name] = value
            else:
                self.fault(name, text("plantable.fault_changed_since"))
