"""A plan as a workbook: its sheets, their columns, and the mark by which a file is known again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from model.events import EntityKind
from model.plan import FundSource
from model.records import RowFault
from model.text import Text, text


class PlanSheet(StrEnum):
    """A sheet of the workbook. Name: `plantable.sheet_<value>`."""

    PLAN = "plan"
    PRIORITIES = "priorities"
    ACTIVITIES = "activities"
    INDICATORS = "indicators"
    MEETINGS = "meetings"
    SURVEY = "survey"
    APPROVALS = "approvals"


class Cells(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"  # one line
    PARAGRAPHS = "paragraphs"
    DATE = "date"
    MONTH = "month"
    CATEGORY = "category"
    ACTIVITY_KIND = "activity_kind"
    STATUS = "outcome"
    APPROVER = "approver"
    SOM = "som"  # whole
    MEASURE = "measure"
    COUNT = "count"  # of people or answers
    RANK = "rank"  # the number of a priority, from 1
    NUMBER = "number"  # of an activity: "1.2"
    PLACES = "places"  # in words; not read back
    CONTROL = "control"  # likewise
    ID = "id"


CODES = frozenset({Cells.CATEGORY, Cells.ACTIVITY_KIND, Cells.STATUS})
"""Cells with a word of a list; their values are the domains of `intake.vocabulary`."""

SHEET_KINDS: Mapping[PlanSheet, EntityKind] = MappingProxyType(
    {
        PlanSheet.PLAN: EntityKind.PLAN,
        PlanSheet.PRIORITIES: EntityKind.PRIORITY,
        PlanSheet.ACTIVITIES: EntityKind.ACTIVITY,
        PlanSheet.INDICATORS: EntityKind.INDICATOR,
        PlanSheet.MEETINGS: EntityKind.MEETING,
        PlanSheet.SURVEY: EntityKind.SURVEY,
        PlanSheet.APPROVALS: EntityKind.APPROVAL,
    }
)
"""What a row of each sheet is."""

READ_ONLY = frozenset({PlanSheet.APPROVALS})
"""Sheets that are shown and never taken: a signature is an act, not a cell."""


def _by_source(field_name: str) -> dict[str, Cells]:
    return {f"{field_name}.{source}": Cells.SOM for source in FundSource}


SHEET_COLUMNS: Mapping[PlanSheet, Mapping[str, Cells]] = MappingProxyType(
    {
        PlanSheet.PLAN: {
            "title": Cells.TEXT,
            "order_number": Cells.TEXT,
            "ordered_on": Cells.DATE,
            "baseline": Cells.PARAGRAPHS,
            "id": Cells.ID,
        },
        PlanSheet.PRIORITIES: {
            "rank": Cells.RANK,
            "category": Cells.CATEGORY,
            "title": Cells.TEXT,
            "justification": Cells.PARAGRAPHS,
            "causes": Cells.PARAGRAPHS,
            "consequences": Cells.PARAGRAPHS,
            "id": Cells.ID,
        },
        PlanSheet.ACTIVITIES: {
            "number": Cells.NUMBER,
            "priority": Cells.RANK,
            "kind": Cells.ACTIVITY_KIND,
            "title": Cells.TEXT,
            "places": Cells.PLACES,
            "first_month": Cells.MONTH,
            "last_month": Cells.MONTH,
            "responsible": Cells.TEXT,
            "involved": Cells.TEXT,
            "resources": Cells.PARAGRAPHS,
            **_by_source("sums_som"),
            "expected": Cells.PARAGRAPHS,
            "monitoring": Cells.PARAGRAPHS,
            "status": Cells.STATUS,
            "status_on": Cells.DATE,
            "evidence": Cells.PARAGRAPHS,
            **_by_source("spent_som"),
            "control": Cells.CONTROL,
            "id": Cells.ID,
        },
        PlanSheet.INDICATORS: {
            "activity": Cells.NUMBER,
            "title": Cells.TEXT,
            "unit_of_measure": Cells.TEXT,
            "baseline": Cells.MEASURE,
            "target": Cells.MEASURE,
            "actual": Cells.MEASURE,
            "measured_on": Cells.DATE,
            "id": Cells.ID,
        },
        PlanSheet.MEETINGS: {
            "held_on": Cells.DATE,
            "people": Cells.COUNT,
            "decisions": Cells.PARAGRAPHS,
            "id": Cells.ID,
        },
        PlanSheet.SURVEY: {
            "title": Cells.TEXT,
            "before_answers": Cells.COUNT,
            "before_yes": Cells.COUNT,
            "after_answers": Cells.COUNT,
            "after_yes": Cells.COUNT,
            "id": Cells.ID,
        },
        PlanSheet.APPROVALS: {
            "approver": Cells.APPROVER,
            "signatory": Cells.TEXT,
            "signed_on": Cells.DATE,
            "id": Cells.ID,
        },
    }
)
"""Columns in their order; a name is the entity's field, "sums_som.donor" one sum of it.

`number` names an activity within the file, `priority` and `activity` name by number what a row
belongs to.
"""

REQUIRED_COLUMNS: Mapping[PlanSheet, tuple[str, ...]] = MappingProxyType(
    {
        PlanSheet.PLAN: (),
        PlanSheet.PRIORITIES: ("category",),
        PlanSheet.ACTIVITIES: ("priority", "title"),
        PlanSheet.INDICATORS: ("activity", "title"),
        PlanSheet.MEETINGS: ("held_on",),
        PlanSheet.SURVEY: ("title",),
        PlanSheet.APPROVALS: ("approver",),
    }
)
"""Without these the rows of a sheet say nothing."""


def column_title(sheet: PlanSheet, name: str) -> Text:
    """Return the title of a column."""
    return text(f"plantable.{sheet}_{name.replace('.', '_')}")


def sheet_title(sheet: PlanSheet) -> Text:
    """Return the name of a sheet."""
    return text(f"plantable.sheet_{sheet}")


@dataclass(frozen=True, slots=True)
class FileMark:
    """Of which plan a file is, as it stood after which event, and whether the file is all of it."""

    plan_id: str = ""
    event_id: str = ""
    is_part: bool = False  # rejected rows that were handed back

    def __str__(self) -> str:
        return f"plan:{self.plan_id}:{self.event_id}" + (":part" if self.is_part else "")


_MARK = re.compile(r"plan:([0-9a-f]{32}):([0-9a-f]{32})(:part)?")


def read_mark(cell: str) -> FileMark | None:
    """Return the mark that a cell holds, None for any other cell."""
    found = _MARK.fullmatch(cell.strip())
    return FileMark(found[1], found[2], bool(found[3])) if found else None


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a row of the file changes: an entry that is new, or fields of one."""

    sheet: PlanSheet
    row: int
    title: str | Text  # the entry's own words, else what kind it is of
    fields: tuple[str, ...]  # names of columns
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class PlanImport:
    """What became of a workbook; read = changed + added + unchanged + rejected."""

    file_name: str
    read: int
    changed: int
    added: int
    unchanged: int
    rejected: int
    changes: tuple[RowChange, ...] = ()
    faults: tuple[RowFault, ...] = ()
    warnings: tuple[Text, ...] = ()
    rejects_name: str = ""  # "" when nothing was rejected
    rejects: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if self.read != self.changed + self.added + self.unchanged + self.rejected:
            raise ValueError(
                f"{self.read} rows read, but {self.changed} + {self.added} + {self.unchanged} "
                f"+ {self.rejected} accounted for"
            )
