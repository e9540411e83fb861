"""A plan as a workbook to fill in: a sheet for each kind of entry, lists, an account of itself.

Every row ends with the id of its entry, so that a row that comes back is known again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

from exports.plan_lists import ListSheet
from exports.tables import XLSX_OPTIONS
from i18n import Translator, translator
from model.admin import BoundarySetInfo
from model.plan import Activity, PlanState
from model.plan_table import (
    CODES,
    READ_ONLY,
    SHEET_COLUMNS,
    Cells,
    FileMark,
    PlanSheet,
    column_title,
    sheet_title,
)
from model.session import Outcome
from model.text import Names
from model.view import Month
from session.plan_order import activities_of, control_text, numbers_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ROWS_TO_FILL = 500
"""Rows in which lists and checks are offered."""

_EARLIEST_DAY = "1900-03-01"  # before it a worksheet counts a day that never was
_HOW_TO = 8  # sentences on how to fill the workbook in
_HEAD_POINTS = 32
_WIDTHS: Mapping[Cells, int] = {
    Cells.TEXT: 30,
    Cells.PARAGRAPHS: 44,
    Cells.DATE: 12,
    Cells.MONTH: 11,
    Cells.CATEGORY: 30,
    Cells.ACTIVITY_KIND: 30,
    Cells.STATUS: 18,
    Cells.SOM: 13,
    Cells.MEASURE: 12,
    Cells.COUNT: 12,
    Cells.APPROVER: 34,
    Cells.RANK: 12,
    Cells.NUMBER: 9,
    Cells.PLACES: 20,
    Cells.CONTROL: 20,
    Cells.ID: 4,
}
_FORMATS: Mapping[Cells, dict[str, Any]] = {
    Cells.DATE: {"num_format": "dd.mm.yyyy"},
    Cells.SOM: {"num_format": "#,##0"},
    Cells.COUNT: {"num_format": "#,##0"},
    # as text: programs make a day of 1.2, and a number of 03.2026
    Cells.MONTH: {"num_format": "@"},
    Cells.NUMBER: {"num_format": "@"},
    Cells.PLACES: {"font_color": "#808080"},
    Cells.CONTROL: {"font_color": "#808080"},
    Cells.ID: {"font_color": "#808080", "font_size": 6, "text_wrap": False},
}

_REMARKS: Mapping[Cells, str] = {
    Cells.PLACES: "plantable.how_6",
    Cells.CONTROL: "plantable.how_6",
    Cells.ID: "plantable.how_2",
    Cells.APPROVER: "plantable.how_8",
}
"""Said at the head of a column as well."""


@dataclass(frozen=True, slots=True)
class PlanFileAbout:
    """What the workbook says about itself."""

    unit: Names
    boundary_set: BoundarySetInfo
    made_on: date
    mark: FileMark | None = None  # None of a template


def plan_workbook(state: PlanState, about: PlanFileAbout, *, language: str) -> bytes:
    """Return the workbook of a plan; of one without entries, a template to fill in."""
    t = translator(language)
    day = about.made_on
    file = BytesIO()
    with xlsxwriter.Workbook(file, dict(XLSX_OPTIONS)) as workbook:
        workbook.set_properties({"created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
        lists = ListSheet(t, t("plantable.sheet_lists"))
        is_template = about.mark is None
        for sheet in PlanSheet:
            if is_template and sheet in READ_ONLY:
                continue  # there is nothing to show, and nothing to fill in
            _write_sheet(workbook, sheet, _rows(state, sheet), lists, t, is_demo=state.info.is_demo)
        _write_about(workbook, state, about, t)
        lists.write(workbook)
    return file.getvalue()


_ALONE: Mapping[PlanSheet, str] = {
    PlanSheet.MEETINGS: "meetings",
    PlanSheet.SURVEY: "questions",
    PlanSheet.APPROVALS: "approvals",
}
"""Sheets whose rows belong to nothing else, and where the plan has them."""


def _rows(state: PlanState, sheet: PlanSheet) -> Iterator[dict[str, Any]]:
    """Yield each entry's values by column; those of the plan's own order first."""
    if sheet is PlanSheet.PLAN:
        yield {"id": state.info.entity_id, **_fields(state.info, sheet)}
    elif sheet is PlanSheet.PRIORITIES:
        for rank, priority in enumerate(state.priorities, start=1):
            yield _fields(priority, sheet) | {"rank": rank, "id": priority.entity_id}
    elif sheet in _ALONE:
        for entry in getattr(state, _ALONE[sheet]):
            yield _fields(entry, sheet) | {"id": entry.entity_id}
    else:
        for activity in _by_number(state):
            rows = (
                _activity(state, activity)
                if sheet is PlanSheet.ACTIVITIES
                else _indicators(state, activity)
            )
            yield from rows


def _by_number(state: PlanState) -> Iterator[Activity]:
    for priority_id in ("", *(one.entity_id for one in state.priorities)):
        yield from activities_of(state, priority_id)


def _activity(state: PlanState, activity: Activity) -> Iterator[dict[str, Any]]:
    ranks = {one.entity_id: rank for rank, one in enumerate(state.priorities, start=1)}
    yield _fields(activity, PlanSheet.ACTIVITIES) | {
        "number": numbers_of(state)[activity.entity_id],
        "priority": ranks.get(activity.priority_id),
        "id": activity.entity_id,
    }


def _indicators(state: PlanState, activity: Activity) -> Iterator[dict[str, Any]]:
    number = numbers_of(state)[activity.entity_id]
    for indicator in state.indicators:
        if indicator.activity_id == activity.entity_id:
            fields = _fields(indicator, PlanSheet.INDICATORS)
            yield fields | {"activity": number, "id": indicator.entity_id}


def _fields(entity: Any, sheet: PlanSheet) -> dict[str, Any]:
    """Return the fields that a column shows as they are; a sum of none is left empty."""
    found = {}
    for name in SHEET_COLUMNS[sheet]:
        field_name, _, part = name.partition(".")
        if hasattr(entity, field_name):
            value = getattr(entity, field_name)
            found[name] = (value.get(part) or None) if part else value
    return found


def _write_sheet(
    workbook: Workbook,
    sheet: PlanSheet,
    rows: Iterator[dict[str, Any]],
    lists: ListSheet,
    t: Translator,
    *,
    is_demo: bool,
) -> None:
    page = workbook.add_worksheet(t(sheet_title(sheet)))
    head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    top = 1 if is_demo else 0  # the mark stands above the table, on every sheet
    if is_demo:
        bold = workbook.add_format({"bold": True, "font_color": "#b00020"})
        page.write_string(0, 0, f"{t('ui.demo_badge')} · {t('sheet.demo_detail')}", bold)
        page.set_header(f"&L{t('ui.demo_badge')}")
    _lay_out(page, top)
    if sheet in READ_ONLY:
        page.protect(options={"format_columns": True, "format_rows": True})
    columns = SHEET_COLUMNS[sheet]
    formats = [_format(workbook, cells) for cells in columns.values()]
    for at, (name, cells) in enumerate(columns.items()):
        page.write_string(top, at, t(column_title(sheet, name)), head)
        page.set_column(at, at, _WIDTHS[cells], formats[at])
        lists.offer(page, at, cells, rows=(top + 1, ROWS_TO_FILL))
        if cells in _REMARKS:
            page.write_comment(top, at, t(_REMARKS[cells]))
    for row, values in enumerate(rows, start=top + 1):
        for at, (name, cells) in enumerate(columns.items()):
            _write_cell(page, (row, at), cells, values.get(name), form=formats[at], t=t)


def _lay_out(page: Worksheet, top: int) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.freeze_panes(top + 1, 0)
    page.set_row(top, _HEAD_POINTS)
    page.ignore_errors({"number_stored_as_text": "A1:Z1000"})


def _format(workbook: Workbook, cells: Cells) -> Format:
    return workbook.add_format({"text_wrap": True, "valign": "top"} | _FORMATS.get(cells, {}))


def _write_cell(
    page: Worksheet, at: tuple[int, int], cells: Cells, value: Any, *, form: Format, t: Translator
) -> None:
    if cells is Cells.PLACES:
        page.write_string(*at, _places(value, t), form)
    elif cells is Cells.CONTROL:
        page.write_string(*at, t(control_text(value)), form)
    elif cells in CODES or cells is Cells.APPROVER:
        page.write_string(*at, code_word(cells, value, t), form)
    elif value in (None, "") or (cells is Cells.COUNT and not value):
        return
    elif cells in (Cells.SOM, Cells.RANK, Cells.MEASURE, Cells.COUNT):
        page.write_number(*at, value, form)
    elif cells is Cells.DATE and value >= _EARLIEST_DAY:
        page.write_datetime(*at, date.fromisoformat(value), form)
    elif cells is Cells.MONTH:
        month = Month.parse(value)
        page.write_string(*at, f"{month.month:02d}.{month.year:04d}", form)
    else:
        page.write_string(*at, value, form)


def code_word(cells: Cells, code: str, t: Translator) -> str:
    """Return the word for a code: of a category, a kind of activity, a status, who signs."""
    if cells is Cells.STATUS and code == Outcome.OPEN:
        return t("plan.status_open")
    return t(f"{cells.value}.{code}")


def _places(places: Sequence[Mapping[str, Any]], t: Translator) -> str:
    """Return where an activity is, in words: geometry stays on the map."""
    if not places:
        return t("plantable.whole_unit")
    kinds = {"Point": "points", "LineString": "lines", "Polygon": "areas"}
    counts = {word: sum(one["type"] == kind for one in places) for kind, word in kinds.items()}
    told = (t(f"plantable.{word}", number=count) for word, count in counts.items() if count)
    return ", ".join(told)


def _write_about(workbook: Workbook, state: PlanState, about: PlanFileAbout, t: Translator) -> None:
    page = workbook.add_worksheet(t("plantable.sheet_about"))
    wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
    bold = workbook.add_format({"bold": True, "valign": "top"})
    page.set_column(0, 0, 24, bold)
    page.set_column(1, 1, 100, wrap)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for row, (name, words) in enumerate(_about(state, about, t)):
        page.write_string(row, 0, name, bold)
        page.write_string(row, 1, words, wrap)


def _about(state: PlanState, about: PlanFileAbout, t: Translator) -> Iterator[tuple[str, str]]:
    info, boundary = state.info, about.boundary_set
    if info.is_demo:
        yield t("ui.demo_badge"), t("sheet.demo_detail")
    if about.mark is not None:
        yield t("plantable.about_unit"), t.value(about.unit)
        yield t("plantable.about_year"), str(info.year)
    yield t("plantable.about_made_on"), t.date(about.made_on)
    for number in range(1, _HOW_TO + 1):
        yield t("plantable.about_how") if number == 1 else "", t(f"plantable.how_{number}")
    dated = t.date(boundary.date) if boundary.date else t("data.set_undated")
    source = t(
        "data.set_line",
        source=boundary.source_text,
        date=dated,
        licence=boundary.licence,
    )
    yield t("plantable.about_boundaries"), f"{t.value(boundary.title_text)}. {source}"
    yield "", t("view.disclaimer")
    if about.mark is not None:
        yield t("plantable.about_mark"), str(about.mark)
