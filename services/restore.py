"""Go back to a backup, and check whether everything that is kept is whole."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from model.errors import StoreError
from services.backup import memory_of
from services.second_place import UNSAFE
from services.workspace import Workspace
from store.backup_files import backup_folder
from store.database import default_home
from store.restore import Restored, restore_into, restore_store
from store.verify import Verification, verify_file, verify_store

__all__ = [
    "Restored",
    "Verification",
    "restore",
    "restore_closed",
    "restore_upload",
    "verify",
    "verify_closed",
]


def restore(workspace: Workspace, backup: Path) -> Restored:
    """Go back to a backup while the program runs; what it replaces is kept as a backup.

    Every session sees the restored data at its next look. Raises `StoreError`; then nothing
    has changed.
    """
    with memory_of(workspace).lock:
        return restore_into(workspace.store, backup)


def restore_upload(workspace: Workspace, data: bytes, *, file_name: str) -> Restored:
    """Go back to a backup that somebody uploads: a database file or an archive."""
    suffix = ".zip" if data[:2] == b"PK" else ".db"
    folder = backup_folder(workspace.home)
    # a plain name of our own: what the browser sends is no path, and two may send the same
    stem = f"uploaded-{UNSAFE.sub('-', Path(file_name).stem)[:40]}-{secrets.token_hex(4)}"
    path = folder / f"{stem}{suffix}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return restore(workspace, path)
    except OSError as error:
        raise StoreError("backup_failed", path=str(path), detail=str(error)) from error
    finally:
        with suppress(OSError):
            path.unlink()


def restore_closed(backup: Path, home: Path | None = None) -> None:
    """Put a backup in the place of a store that cannot be opened; the damaged file is kept.

    Raises `StoreError` when the backup is no good; then nothing has changed.
    """
    restore_store(home or default_home(), backup).close()


def verify(workspace: Workspace) -> Verification:
    """Check the open store in full, every record included. Raises `StoreError`."""
    return verify_store(workspace.store)


def verify_closed(path: Path) -> Verification:
    """Check a backup or an archive in full, and against its note. Raises `StoreError`."""
    return verify_file(path)
