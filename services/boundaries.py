"""Boundary sets: import files, download the official ones, list, choose, delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from geo.boundaries.recognise import ColumnMapping
from intake.boundaries import NamedBytes, read_boundary_files
from intake.download import HDX_URL, Progress, download_official
from model.admin import Accuracy, BoundaryReport, BoundarySetInfo, Level
from model.errors import BoundaryError, NotFoundError
from services.workspace import Workspace
from store.boundary_sets import activate_set, active_set_id, delete_set, list_sets, save_set


def import_boundaries(
    workspace: Workspace,
    files: Sequence[NamedBytes],
    *,
    title: str | None = None,
    source: str | None = None,
    published: date | None = None,
    licence: str | None = None,
    accuracy: Accuracy | None = None,
    mapping: ColumnMapping | None = None,
) -> tuple[BoundarySetInfo, BoundaryReport]:
    """Read the files as one consistent set, keep it and use it.

    Raises `BoundaryError` or `IntakeError` when they cannot be used; then nothing has changed.
    """
    boundary_set, report = read_boundary_files(
        files,
        title=title,
        source=source,
        date=published,
        licence=licence,
        accuracy=accuracy,
        mapping=mapping,
    )
    save_set(workspace.store, boundary_set, report)
    activate_set(workspace.store, boundary_set.info.set_id)
    return boundary_set.info, report


def column_mapping(level: str, columns: Sequence[str]) -> ColumnMapping | None:
    """Return the mapping of `FIELD=COLUMN` texts, as the command line takes it; None for none.

    Fields: code, name_ky, name_ru, name_en, parent, kind. Raises `BoundaryError` for others.
    """
    if not columns:
        return None
    pairs = [column.partition("=") for column in columns]
    given = {field: column for field, _, column in pairs}
    known = {field.name for field in fields(ColumnMapping)} - {"level"}
    unknown = sorted(set(given) - known) + [c for c in given.values() if not c]
    if unknown or not level:
        wrong = ", ".join(unknown) or "level"
        raise BoundaryError("mapping_unknown", fields=wrong, known=", ".join(sorted(known)))
    return ColumnMapping(level=Level[level.upper()], **given)


def download_boundaries(
    workspace: Workspace, *, url: str | None = None, progress: Progress | None = None
) -> tuple[BoundarySetInfo, BoundaryReport]:
    """Fetch the official set, keep it and use it; raises `IntakeError` without internet."""
    files = download_official(url=url or HDX_URL, progress=progress)
    return import_boundaries(workspace, files)


def boundary_sets(workspace: Workspace) -> tuple[tuple[BoundarySetInfo, bool], ...]:
    """List the sets that are kept, each with whether it is in use."""
    active = active_set_id(workspace.store)
    return tuple((info, info.set_id == active) for info in list_sets(workspace.store))


def use_boundaries(workspace: Workspace, set_id: str) -> None:
    """Use another set: incidents are assigned to its units from now on."""
    _require_set(workspace, set_id)
    activate_set(workspace.store, set_id)


def delete_boundaries(workspace: Workspace, set_id: str) -> None:
    """Delete a set that is not in use; raises `NotFoundError` for one that is not there."""
    _require_set(workspace, set_id)
    delete_set(workspace.store, set_id)


def _require_set(workspace: Workspace, set_id: str) -> None:
    known = [info.set_id for info in list_sets(workspace.store)]
    if set_id not in known:
        raise NotFoundError("no_such_set", set=set_id, known=", ".join(known))
