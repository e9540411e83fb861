"""What is told of a workbook beside its rows: what it lacks, and words it should not have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from intake.plan_table import PlanTable
from model.plan import Approval, Meeting
from model.plan_table import READ_ONLY, SHEET_COLUMNS, Cells, PlanSheet
from model.text import Text, text
from services.plan_rows import PlanView, Row, day_words
from session.personal import find_personal

_NAMES_SHOWN = 12
"""Of entries that are not in the file."""


def left_out(
    table: PlanTable, *, now: PlanView, then: PlanView, claimed: Collection[str]
) -> Text | None:
    """Return which entries were in the file and are in none of its rows (the `claimed` ones)."""
    names = {i: str(n) for i, n in now.positions.items()} | now.numbers
    left = [
        names.get(one.entity_id) or _name_of(one)
        for one in _entries(now, table.sheet)
        if one.entity_id not in claimed and one.entity_id in then.by_id
    ]
    if not left:
        return None
    told = ", ".join(left[:_NAMES_SHOWN]) + (", …" if left[_NAMES_SHOWN:] else "")
    return text("plantable.left_in_plan", sheet=table.name, count=len(left), names=told)


def _entries(now: PlanView, sheet: PlanSheet) -> Sequence[Any]:
    """Return what stands on a sheet, without what is empty and has no row to be known by."""
    state = now.state
    known: dict[PlanSheet, Sequence[Any]] = {
        PlanSheet.PRIORITIES: state.priorities,
        PlanSheet.ACTIVITIES: state.activities,
        PlanSheet.INDICATORS: [
            one for one in state.indicators if one.title and one.activity_id in now.numbers
        ],
        PlanSheet.MEETINGS: [one for one in state.meetings if one.held_on],
        PlanSheet.SURVEY: [one for one in state.questions if one.title],
        PlanSheet.APPROVALS: [one for one in state.approvals if one.signatory or one.signed_on],
    }
    return known.get(sheet, ())


def _name_of(entry: Any) -> str:
    """Return what an entry without a number is called."""
    if isinstance(entry, Meeting):
        return day_words(entry.held_on)
    if isinstance(entry, Approval):
        return entry.signatory or day_words(entry.signed_on)
    return str(entry.title)


def personal_words(rows: Iterable[Row]) -> Iterator[Text]:
    """Tell of rows whose new words look as if they named somebody: a warning, as on the forms."""
    found: dict[str, list[int]] = {}
    for row in rows:
        if row.sheet in READ_ONLY or row.faults:
            continue
        if any(_is_personal(row, name) for name in row.changed):
            found.setdefault(row.table.name, []).append(row.read.row)
    for sheet, numbers in found.items():
        told = ", ".join(map(str, numbers))
        yield text("plantable.personal", sheet=sheet, count=len(numbers), rows=told)


def _is_personal(row: Row, name: str) -> bool:
    is_text = SHEET_COLUMNS[row.sheet][name] in (Cells.TEXT, Cells.PARAGRAPHS)
    return is_text and bool(find_personal(row.changed[name]))
