"""Incidents, hotspots, places and precincts: import, undo, place what has no position."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from intake.parsers import parse_degrees
from intake.records import read_records
from intake.rejects import rejects_file, rejects_suffix
from intake.template import template
from model.errors import GeometryError
from model.records import MOVING_KINDS, ImportReport, RecordKind
from model.text import Text, text
from services.incident_index import assign_units
from services.precincts import find_villages
from services.units import unit_at
from services.workspace import Workspace
from store.imports import ImportEntry, delete_import, list_imports, restore_import
from store.records import (
    add_hotspots,
    add_incidents,
    add_places,
    add_precincts,
    load_places,
    place_at,
)

__all__ = [
    "ImportEntry",
    "ImportOutcome",
    "import_file",
    "import_log",
    "import_template",
    "place_at_click",
    "place_on_map",
    "redo_import",
    "undo_import",
    "unplaced",
]

_ADD: dict[RecordKind, Callable[..., ImportReport]] = {
    RecordKind.INCIDENTS: add_incidents,
    RecordKind.HOTSPOTS: add_hotspots,
    RecordKind.PLACES: add_places,
    RecordKind.PRECINCTS: add_precincts,
}


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a file: the account of its rows, and the bad ones to give back."""

    report: ImportReport
    rejects_name: str  # "" when nothing was rejected
    rejects: bytes


def import_file(
    workspace: Workspace,
    data: bytes,
    *,
    file_name: str,
    kind: RecordKind,
    translate: Callable[[Text], str],
    today: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ImportOutcome:
    """Read a file, keep its good rows, give back the bad ones with their reasons.

    The same file twice adds nothing. Rejected rows are not kept: they may hold names of people;
    `translate` writes their reasons into the file that is given back. `progress` is told the
    rows stored and their total. Raises `IntakeError` when the file cannot be read as a whole;
    then nothing has changed.
    """
    intake = read_records(data, file_name=file_name, kind=kind, today=today or date.today())
    frame, warnings = intake.frame, intake.warnings
    if kind is RecordKind.PRECINCTS:
        frame, unsure = find_villages(workspace, frame)
        warnings += unsure
    warnings += _outside_country(workspace, frame)
    report = _ADD[kind](
        workspace.store,
        frame,
        file_name=file_name,
        sha256=intake.sha256,
        read=intake.read,
        faults=intake.faults,
        warnings=warnings,
        progress=progress,
    )
    if not report.rejected:
        return ImportOutcome(report, "", b"")
    stem = file_name.rsplit(".", 1)[0]
    name = f"{stem}-rejected{rejects_suffix(intake.rejects)}"
    return ImportOutcome(report, name, rejects_file(intake.rejects, translate=translate))


def _outside_country(workspace: Workspace, frame: pd.DataFrame) -> tuple[Text, ...]:
    """Count the points beyond the border: they are kept, and no unit's map shows them."""
    if isinstance(frame, gpd.GeoDataFrame):
        points = frame.geometry[frame.geom_type == "Point"]
        lng, lat = points.x.to_numpy(), points.y.to_numpy()
    else:
        lng, lat = frame["lng"].to_numpy(), frame["lat"].to_numpy()
    if not len(lng):
        return ()
    outside = int((assign_units(workspace, lng=lng, lat=lat)["country"] == "").sum())
    return (text("intake.outside_country", count=outside),) if outside else ()


def import_log(workspace: Workspace) -> tuple[ImportEntry, ...]:
    """List the imports, newest first."""
    return list_imports(workspace.store)


def undo_import(workspace: Workspace, import_id: str) -> None:
    """Take an import's records out of every view; they can be restored."""
    delete_import(workspace.store, import_id)


def redo_import(workspace: Workspace, import_id: str) -> None:
    """Bring an undone import's records back."""
    restore_import(workspace.store, import_id)


def import_template(kind: RecordKind, *, translate: Callable[[Text], str]) -> bytes:
    """Return an XLSX file with the documented columns, their help, and an example row."""
    return template(kind, translate=translate)


def unplaced(workspace: Workspace) -> gpd.GeoDataFrame:
    """Return the places that have no position yet; what moves is never put at one."""
    places = load_places(workspace.store)
    return places[places.geometry.isna() & ~places["kind"].isin(list(MOVING_KINDS))]


def place_on_map(workspace: Workspace, place_id: str, *, lat: str, lng: str) -> None:
    """Give a place its position, each coordinate written in any usual form.

    Raises `GeometryError` for a text that is no coordinate, or a position outside the country.
    """
    place_at_click(workspace, place_id, lng=_degrees(lng), lat=_degrees(lat))


def place_at_click(workspace: Workspace, place_id: str, *, lng: float, lat: float) -> None:
    """Give a place the position that was clicked on the map (degrees, EPSG:4326).

    Raises `GeometryError` for a position outside the country.
    """
    if not unit_at(workspace, lng=lng, lat=lat):
        raise GeometryError("place_outside", lng=lng, lat=lat)
    place_at(workspace.store, place_id, lng=lng, lat=lat)


def _degrees(written: str) -> float:
    parsed = parse_degrees(written.strip())
    if isinstance(parsed, Text):
        raise GeometryError("position_unreadable", value=written)
    return parsed
