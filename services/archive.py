"""Everything in one file, and that file on another machine."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from model.errors import StoreError
from services.workspace import Workspace
from store.archive_merge import Account, MergeReport, merge_archive
from store.backup import backup_store
from store.backup_files import backup_folder

__all__ = ["Account", "ExportedArchive", "MergeReport", "archive_name", "export_all", "import_all"]


@dataclass(frozen=True, slots=True)
class ExportedArchive:
    """A file that holds everything."""

    path: Path
    size_bytes: int
    sha256: str


def archive_name(*, at: datetime | None = None) -> str:
    """Return a name for an archive made now."""
    moment = (at or datetime.now(UTC)).astimezone()
    return f"village-safety-map-{moment:%Y%m%d-%H%M}.zip"


def export_all(workspace: Workspace, path: Path) -> ExportedArchive:
    """Write everything that is kept into one file, and log that it was done.

    It is as confidential as the data folder. Raises `StoreError` where it cannot be written.
    """
    if path.suffix != ".zip":
        path = path.with_name(path.name + ".zip")
    made = backup_store(workspace.store, path)
    with workspace.store.write("export_archive", subject=path.name[:120]) as change:
        change.summary |= {"sha256": made.sha256, "size_bytes": made.size_bytes}
    return ExportedArchive(made.path, made.size_bytes, made.sha256)


def export_bytes(workspace: Workspace) -> bytes:
    """Return the archive's content, for a download."""
    folder = backup_folder(workspace.home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix="archive-") as made:
            return export_all(workspace, Path(made) / archive_name()).path.read_bytes()
    except OSError as error:
        raise StoreError("backup_failed", path=str(folder), detail=str(error)) from error


def import_all(workspace: Workspace, path: Path) -> MergeReport:
    """Take in another machine's archive; safe to repeat, nothing here is overwritten.

    Raises `StoreError` for a file that is damaged, too large or not an archive; then nothing
    has changed.
    """
    return merge_archive(workspace.store, path)


def import_upload(workspace: Workspace, data: bytes, *, file_name: str) -> MergeReport:
    """Take in an archive that somebody uploads."""
    folder = backup_folder(workspace.home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix="archive-") as made:
            # the name is for the report; on this disk it is only a name inside our own folder
            path = Path(made) / (Path(file_name.replace("\\", "/")).name[:100] or "archive.zip")
            path.write_bytes(data)
            return import_all(workspace, path)
    except OSError as error:
        raise StoreError("backup_failed", path=str(folder), detail=str(error)) from error
