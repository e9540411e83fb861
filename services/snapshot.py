"""Make a map picture for the plan: public by default, or a marked working document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd

from exports.sheet import Locator, SheetFormat
from exports.sheet_worker import SheetTask, draw_task
from layers.classify import ClassScale
from layers.layer import MapView
from model.admin import Level
from model.text import Text
from model.view import Source, Tier, ViewState
from services.document_marks import WorkingMark, file_stem, number_working
from services.map_view import open_view
from services.sheet_choice import MIME, Document, SheetChoice, sheet_choice
from services.sheet_record import EarlierSheet, SheetRecord, record_of, recorded_state
from services.units import unit_label
from services.workspace import Workspace, active_set

__all__ = [
    "Document",
    "MadeSheet",
    "SheetChoice",
    "make_sheet",
    "make_snapshot",
    "preview_snapshot",
    "sheet_choice",
    "sheet_locator",
]

PREVIEW_DPI = 110
"""An A4 sheet fills a laptop's screen."""


@dataclass(frozen=True, slots=True)
class MadeSheet:
    """A finished sheet, and its record: SHEET.json, from which it can be made again."""

    picture: Document
    record: Document


@dataclass(frozen=True, slots=True)
class PlannedSheet:
    """Everything a sheet is drawn from, before it is drawn."""

    views: tuple[MapView, ...]
    record: SheetRecord


def make_snapshot(
    workspace: Workspace,
    state: ViewState,
    choice: SheetChoice,
    *,
    reason: str = "",
    today: date | None = None,
) -> Document:
    """Return the picture of `make_sheet` alone."""
    return make_sheet(workspace, state, choice, reason=reason, today=today).picture


def make_sheet(
    workspace: Workspace,
    state: ViewState,
    choice: SheetChoice,
    *,
    reason: str = "",
    today: date | None = None,
) -> MadeSheet:
    """Draw the view as a print sheet; its tier is the view's.

    A working document needs a `reason`: it carries it with its running number, and the audit
    logs both (`PrivacyError` without one). A side-by-side view is two maps on one sheet.
    """
    made_on = today or date.today()
    views = sheet_views(workspace, state, today=made_on)
    working = mark_working(workspace, state, reason=reason)
    planned = plan_sheet(workspace, views, state, choice, made_on=made_on, working=working)
    return finished(workspace, planned, draw_planned(workspace, planned))


def preview_snapshot(
    workspace: Workspace, state: ViewState, choice: SheetChoice, *, today: date | None = None
) -> bytes:
    """Return a PNG for the screen of what `make_snapshot` would draw; nothing is logged."""
    made_on = today or date.today()
    views = sheet_views(workspace, state, today=made_on)
    planned = plan_sheet(workspace, views, state, choice, made_on=made_on)
    on_screen = replace(planned.record.choice, file_format=SheetFormat.PNG, dpi=PREVIEW_DPI)
    return draw_planned(workspace, planned, choice=on_screen)


def sheet_views(
    workspace: Workspace, state: ViewState, *, today: date, scale: ClassScale | None = None
) -> tuple[MapView, ...]:
    """Return the maps of a sheet: one, or for a side-by-side view two."""
    parts = _parts(recorded_state(state))
    return tuple(open_view(workspace, part, today=today, scale=scale) for part in parts)


def _parts(state: ViewState) -> tuple[ViewState, ...]:
    if state.source is not Source.SIDE_BY_SIDE:
        return (state,)
    return tuple(replace(state, source=part) for part in (Source.POLICE, Source.RESIDENTS))


def mark_working(workspace: Workspace, state: ViewState, *, reason: str) -> WorkingMark | None:
    """Give a working document its number and log it; return None for a public one.

    Raises `PrivacyError` without a reason.
    """
    if state.tier is not Tier.WORKING:
        return None
    return number_working(workspace, subject=state.pcode, reason=reason)


def plan_sheet(
    workspace: Workspace,
    views: Sequence[MapView],
    state: ViewState,
    choice: SheetChoice,
    *,
    made_on: date,
    scale: ClassScale | None = None,
    working: WorkingMark | None = None,
    earlier: EarlierSheet | None = None,
) -> PlannedSheet:
    """Return a sheet with its marks and its record, ready to be drawn."""
    notes: list[Text] = []
    if working:
        notes.append(working.text)
    if earlier:
        notes.append(earlier.note)
    marked = tuple(replace(view, disclaimers=(*notes, *view.disclaimers)) for view in views)
    record = record_of(
        workspace,
        marked,
        state,
        choice,
        made_on=made_on,
        scale=scale,
        working=working,
        earlier=earlier,
    )
    return PlannedSheet(marked, record)


def draw_planned(
    workspace: Workspace, planned: PlannedSheet, *, choice: SheetChoice | None = None
) -> bytes:
    """Return a planned sheet as a file's bytes; `choice` may ask for another file of it."""
    look = choice or planned.record.choice
    (drawn,) = draw_task(sheet_task(workspace, planned, formats=(look.file_format,), dpi=look.dpi))
    return drawn


def sheet_task(
    workspace: Workspace, planned: PlannedSheet, *, formats: tuple[SheetFormat, ...], dpi: int
) -> SheetTask:
    """Return a planned sheet as a task that any process can draw."""
    record = planned.record
    return SheetTask(
        views=planned.views,
        language=record.choice.language,
        paper=record.choice.paper,
        orientation=record.choice.orientation,
        formats=formats,
        dpi=dpi,
        locator=sheet_locator(workspace) if record.choice.has_locator else None,
        made_on=record.made_on,
        is_grey=record.choice.is_grey,
        has_detail=record.choice.has_detail,
        origin=record.origin,
    )


def finished(workspace: Workspace, planned: PlannedSheet, data: bytes) -> MadeSheet:
    """Return a drawn sheet and its record as files."""
    state, choice = planned.record.state, planned.record.choice
    name = f"{file_stem(unit_label(workspace, state.pcode).names)}-{state.tier}-{choice.language}"
    picture = Document(f"{name}.{choice.file_format}", MIME[choice.file_format], data)
    return MadeSheet(picture, planned.record.as_file(picture))


def sheet_locator(workspace: Workspace) -> Locator:
    """Return the country and its oblasts for the small map in a sheet's corner."""
    units = active_set(workspace).units
    units = units[units.geometry.notna()]

    def of_level(level: Level) -> gpd.GeoDataFrame:
        return units[units["level"] == level]

    return Locator(country=of_level(Level.COUNTRY), oblasts=of_level(Level.OBLAST))
