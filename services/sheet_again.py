"""Make a sheet again from its record: the same bytes, or a word about what is different now.

A working document that comes out the same is a reprint: it keeps its number, which is part of
the picture, and is logged as one. One that comes out different is another document: it gets a
number of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from exports.provenance import font_digests, program_versions
from layers.digest import WORDS
from model.errors import HotspotsError
from model.text import Text, text
from services.sheet_record import Difference, EarlierSheet, SheetRecord, joined
from services.sheet_record_read import read_record
from services.snapshot import (
    MadeSheet,
    PlannedSheet,
    draw_planned,
    finished,
    mark_working,
    plan_sheet,
    sheet_views,
)
from services.workspace import Workspace, active_set
from store.documents import log_reprint, require_logged
from store.program import program_version

_Found = tuple[Difference, Text]
"""A difference, and the words that say what exactly it is."""


@dataclass(frozen=True, slots=True)
class SheetAgain:
    """A sheet made again; without differences its picture is the same, byte for byte."""

    sheet: MadeSheet
    differences: tuple[Text, ...]


def make_sheet_again(
    workspace: Workspace,
    data: bytes,
    *,
    file_name: str = "SHEET.json",
    may_differ: bool = False,
    today: date | None = None,
) -> SheetAgain:
    """Draw the sheet whose record `data` is.

    Where data, boundaries, version, fonts or libraries are not those of then, it is refused
    (`HotspotsError` "sheet_differs", which says what differs), or with `may_differ` made from
    what is there now, with a note on it. Raises `IntakeError` for a file that is no record, and
    `NotFoundError` for a working document that this store never logged.
    """
    now = today or date.today()
    record = read_record(data, today=now, file_name=file_name)
    _require_known(workspace, record)
    planned = _planned(workspace, record)
    found = [*_around(workspace, record), *_inside(record, planned)]
    if not found:
        drawn = draw_planned(workspace, planned)
        if hashlib.sha256(drawn).hexdigest() == record.picture:
            _log_reprint(workspace, record)
            return SheetAgain(finished(workspace, planned, drawn), ())
        found = [(Difference.PICTURE, text("mapsheet.differs_picture"))]
    differences = tuple(said for _, said in found)
    if not may_differ:
        raise HotspotsError("sheet_differs", what=joined(differences), file=file_name)
    kinds = tuple(dict.fromkeys(kind for kind, _ in found))
    return SheetAgain(_as_it_is_now(workspace, record, kinds, now), differences)


def _require_known(workspace: Workspace, record: SheetRecord) -> None:
    if record.working:
        number, reason = record.working.number, record.working.reason
        require_logged(workspace.store, number=number, subject=record.state.pcode, reason=reason)


def _log_reprint(workspace: Workspace, record: SheetRecord) -> None:
    if record.working:
        log_reprint(workspace.store, number=record.working.number, subject=record.state.pcode)


def _planned(workspace: Workspace, record: SheetRecord) -> PlannedSheet:
    """Return the sheet that the record's choices make of what is there now."""
    made_on, scale = record.made_on, record.scale
    views = sheet_views(workspace, record.state, today=made_on, scale=scale)
    return plan_sheet(
        workspace,
        views,
        record.state,
        record.choice,
        made_on=made_on,
        scale=scale,
        working=record.working,
        earlier=record.earlier,
    )


def _around(workspace: Workspace, record: SheetRecord) -> Iterator[_Found]:
    """Say what is different of all that is not data."""
    if record.version != program_version():
        said = text("mapsheet.differs_version", then=record.version, now=program_version())
        yield Difference.VERSION, said
    info = active_set(workspace).info
    if record.set_sha256 != info.sha256:
        said = text("mapsheet.differs_boundaries", then=record.set_id, now=info.set_id)
        yield Difference.BOUNDARIES, said
    if record.fonts != font_digests():
        yield Difference.FONTS, text("mapsheet.differs_fonts")
    now = program_versions()
    for name in sorted(record.programs.keys() | now.keys()):
        versions = {"then": record.programs.get(name, "-"), "now": now.get(name, "-")}
        if versions["then"] != versions["now"]:
            said = text("mapsheet.differs_program", name=name, **versions)
            yield Difference.PROGRAMS, said


def _inside(record: SheetRecord, planned: PlannedSheet) -> Iterator[_Found]:
    """Say which parts of what is drawn are different."""
    now = planned.record.data
    titles = {la.key: la.title for view in planned.views for la in view.layers}
    for part in sorted(record.data.keys() | now.keys()):
        if record.data.get(part) == now.get(part):
            continue
        key = part.partition("@")[0]
        if key == WORDS:
            yield Difference.DATA, text("mapsheet.differs_words")
        else:
            yield Difference.DATA, text("mapsheet.differs_layer", layer=titles.get(key, key))


def _as_it_is_now(
    workspace: Workspace, record: SheetRecord, differs: tuple[Difference, ...], today: date
) -> MadeSheet:
    """Return a new sheet of the same choices that says what it is not the same as, and why."""
    state, scale = record.state, record.scale
    views = sheet_views(workspace, state, today=today, scale=scale)
    reason = record.working.reason if record.working else ""
    planned = plan_sheet(
        workspace,
        views,
        state,
        record.choice,
        made_on=today,
        scale=scale,
        working=mark_working(workspace, state, reason=reason),
        earlier=EarlierSheet(record.sheet_id, record.made_on, differs),
    )
    return finished(workspace, planned, draw_planned(workspace, planned))
