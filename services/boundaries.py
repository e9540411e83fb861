"""Boundary sets: import files, download the official ones, list, choose, delete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date

from geo.boundaries.join import add_list, has_polygons
from geo.boundaries.recognise import ColumnMapping
from intake.boundaries import NamedBytes, read_boundary_files
from intake.download import HDX_URL, Progress, download_official
from model.admin import Accuracy, BoundaryReport, BoundarySet, BoundarySetInfo, Level
from model.errors import BoundaryError, NotFoundError
from model.text import text
from services.workspace import Workspace, active_set
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

    A list without polygons is added to the set in use, which keeps its lines. Raises
    `BoundaryError` or `IntakeError` when they cannot be used; then nothing has changed.
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
    if not has_polygons(boundary_set):
        boundary_set, report = _added_to_active(workspace, boundary_set, report)
    save_set(workspace.store, boundary_set, report)
    activate_set(workspace.store, boundary_set.info.set_id)
    return boundary_set.info, report


def _added_to_active(
    workspace: Workspace, listed: BoundarySet, report: BoundaryReport
) -> tuple[BoundarySet, BoundaryReport]:
    active = active_set(workspace)
    if not has_polygons(active):
        return listed, report
    joined = add_list(active, listed)
    said = text("error.list_joined", title=active.info.title_text)
    return joined, replace(
        report,
        levels={int(level): n for level, n in sorted(Counter(joined.units["level"]).items())},
        derived=len(joined.units) - report.units,
        without_parent=tuple(
            joined.units.index[(joined.units["parent"] == "") & (joined.units["level"] > 0)]
        ),
        warnings=(*report.warnings, said),
    )


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
