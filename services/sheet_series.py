"""A sheet for each unit of a larger one, in one go, with the same classes so that they compare.

A public series is as public as its sheets: each is what the privacy gate gives for its own unit,
in classes that are fixed for the whole country. Working sheets share the classes made from all
their values; each is a working document with a number of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from exports.sheet import SheetFormat
from exports.sheet_bundle import INDEX, PAGES, IndexRow, write_bundle, write_index
from exports.sheet_join import join_sheets
from exports.sheet_pool import draw_all, worker_count
from exports.sheet_worker import SheetTask
from i18n import translator
from layers.cells import police_values
from layers.classify import ClassScale, class_scale
from model.admin import Level, UnitLabel
from model.errors import NotFoundError, PrivacyError
from model.text import text
from model.view import Measure, Source, Tier, ViewState
from services.document_marks import file_stem
from services.map_working import counts_of, measure_of
from services.selection import select
from services.sheet_choice import Document, SheetChoice
from services.snapshot import (
    PlannedSheet,
    finished,
    mark_working,
    plan_sheet,
    sheet_task,
    sheet_views,
)
from services.units import country_pcode, unit_label, unit_tree
from services.view_texts import unit_text
from services.workspace import Workspace, active_set

LEVELS = (Level.OBLAST, Level.DISTRICT, Level.AYIL_OKMOTU)
"""Levels a series can go through, largest first."""


@dataclass(frozen=True, slots=True)
class SeriesUnits:
    """The units of a series, by P-code: with an outline, and without one to draw."""

    drawn: tuple[UnitLabel, ...]
    without_outline: tuple[UnitLabel, ...]


def series_units(workspace: Workspace, pcode: str, level: Level) -> SeriesUnits:
    """Return the units of a level inside a unit ("" is the country)."""
    tree = unit_tree(workspace)
    above = pcode or country_pcode(workspace)
    inside = [
        label
        for code, label in sorted(tree.labels.items())
        if label.level is level
        and code != above
        and any(one.pcode == above for one in tree.chain(code))
    ]
    return SeriesUnits(
        tuple(label for label in inside if label.pcode in tree.has_polygon),
        tuple(label for label in inside if label.pcode not in tree.has_polygon),
    )


def series_levels(workspace: Workspace, pcode: str) -> tuple[Level, ...]:
    """Return the levels of which a unit has units with an outline, largest first."""
    return tuple(level for level in LEVELS if series_units(workspace, pcode, level).drawn)


def make_series(
    workspace: Workspace,
    state: ViewState,
    choice: SheetChoice,
    *,
    level: Level,
    reason: str = "",
    today: date | None = None,
    progress: Callable[[float], None] | None = None,
    workers: int | None = None,
) -> Document:
    """Return a ZIP with a sheet for each unit of `level` inside the view's unit.

    It holds one PDF of all pages, each sheet alone in the chosen format with its record, and an
    index, which also lists the units without an outline. `progress` takes the share done; what
    it raises cancels the series. Raises `NotFoundError` ("series_no_units") where there is
    nothing to draw, `PrivacyError` for working sheets without a reason.
    """
    made_on = today or date.today()
    units = series_units(workspace, state.pcode, level)
    _require_possible(workspace, state, units, level=level, reason=reason)
    series = _Series(workspace, state, choice, made_on, units, reason)
    count = len(units.drawn)
    drawn = draw_all(series.tasks(), workers=workers or worker_count(count))
    files: list[tuple[bytes, ...]] = []
    try:
        for made in drawn:
            files.append(made)
            if progress:
                progress(len(files) / count)
    finally:
        drawn.close()
    stem = file_stem(unit_label(workspace, state.pcode).names)
    name = f"{stem}-{level.name.lower()}-{state.tier}"
    data = series.bundle(files, level=level)
    return Document(f"{name}-{choice.language}.zip", "application/zip", data)


def _require_possible(
    workspace: Workspace, state: ViewState, units: SeriesUnits, *, level: Level, reason: str
) -> None:
    if state.tier is Tier.WORKING and not reason.strip():
        raise PrivacyError("reason_missing")
    if not units.drawn:
        unit = unit_text(unit_label(workspace, state.pcode))
        raise NotFoundError("series_no_units", unit=unit, level=text(f"level.{level.value}"))


@dataclass(frozen=True, slots=True)
class _Series:
    """The sheets of one series, planned one after the other while others are drawn."""

    workspace: Workspace
    state: ViewState
    choice: SheetChoice
    made_on: date
    units: SeriesUnits
    reason: str
    planned: list[PlannedSheet] = field(default_factory=list)  # without their views

    def tasks(self) -> Iterator[SheetTask]:
        """Yield what is to be drawn, in the order of the units."""
        scale = common_scale(self.workspace, self.state, self.units.drawn)
        formats = tuple(dict.fromkeys((self.choice.file_format, SheetFormat.PDF)))
        for unit in self.units.drawn:
            planned = self._plan(replace(self.state, pcode=unit.pcode), scale)
            self.planned.append(replace(planned, views=()))
            yield sheet_task(self.workspace, planned, formats=formats, dpi=self.choice.dpi)

    def _plan(self, state: ViewState, scale: ClassScale | None) -> PlannedSheet:
        views = sheet_views(self.workspace, state, today=self.made_on, scale=scale)
        return plan_sheet(
            self.workspace,
            views,
            state,
            self.choice,
            made_on=self.made_on,
            scale=scale,
            working=mark_working(self.workspace, state, reason=self.reason),
        )

    def bundle(self, files: list[tuple[bytes, ...]], *, level: Level) -> bytes:
        """Return the archive of the drawn sheets."""
        rows: list[IndexRow] = []
        single: dict[str, bytes] = {}
        for at, (planned, drawn) in enumerate(zip(self.planned, files, strict=True)):
            sheet = finished(self.workspace, planned, drawn[0])
            stem = f"sheets/{at + 1:03d}-{planned.record.state.pcode}-"
            single[stem + sheet.picture.name] = sheet.picture.data
            single[stem + sheet.record.name] = sheet.record.data
            rows.append(self._row(at, planned, stem + sheet.picture.name))
        pages = self._pages([drawn[-1] for drawn in files], level=level)
        rows += [self._missing(unit) for unit in self.units.without_outline]
        index = write_index(
            rows,
            tier=text(f"mapsheet.tier_{self.state.tier}"),
            boundaries=active_set(self.workspace).info.title_text,
            language=self.choice.language,
        )
        return write_bundle({PAGES: pages, INDEX: index, **single}, made_on=self.made_on)

    def _pages(self, pages: list[bytes], *, level: Level) -> bytes:
        t = translator(self.choice.language)
        unit = unit_text(unit_label(self.workspace, self.state.pcode))
        return join_sheets(
            pages,
            names=[t(unit_text(unit)) for unit in self.units.drawn],
            keywords=[planned.record.sheet_id for planned in self.planned],
            title=t("mapsheet.series_title", unit=unit, level=text(f"level.{level.value}")),
            language=self.choice.language,
            paper=self.choice.paper,
            orientation=self.choice.orientation,
            made_on=self.made_on,
        )

    def _row(self, at: int, planned: PlannedSheet, file: str) -> IndexRow:
        unit, record = self.units.drawn[at], planned.record
        number = record.working.number if record.working else None
        note = text("mapsheet.index_drawn")
        return IndexRow(unit.pcode, unit_text(unit), at + 1, number, record.sheet_id, file, note)

    def _missing(self, unit: UnitLabel) -> IndexRow:
        note = text("mapsheet.index_no_outline")
        return IndexRow(unit.pcode, unit_text(unit), None, None, "", "", note)


def common_scale(
    workspace: Workspace, state: ViewState, units: tuple[UnitLabel, ...]
) -> ClassScale | None:
    """Return the classes for the police records of all units together.

    None where classes are fixed anyway: in the public tier, and in residents' pictures.
    """
    if state.tier is Tier.PUBLIC or state.source not in {Source.POLICE, Source.SIDE_BY_SIDE}:
        return None
    measure = measure_of(state)
    # hot cells have classes of their own; where there are too few records, counts stand in
    shown = Measure.COUNT if measure is Measure.GI_STAR else measure
    values = [
        police_values(
            counts_of(select(workspace, replace(state, pcode=unit.pcode))), measure=shown
        ).to_numpy()
        for unit in units
    ]
    return class_scale(np.concatenate(values))
