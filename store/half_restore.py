"""A restore that was cut off: whoever opens the store next finishes it.

Two files have to change places, and no system does that as one. So the new one first gets a
name of its own under which it waits; from then on it is the store, and what is left to do can
be done by anybody, any number of times.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from store.backup_files import (
    BackupFile,
    BackupReason,
    backup_folder,
    backup_path,
    next_number,
    write_note,
)

_WAITING = ".restored"
"""Ending of the new store's name while the old one is still in its place."""


def put_in_place(ready: Path, path: Path) -> None:
    """Put a finished store, which nobody has open, in the place of another.

    The replaced file is kept in the backup folder. A cut leaves the old store or the new one.
    Raises `OSError`.
    """
    ready.replace(_waiting(path))
    finish_restore(path)


def finish_restore(path: Path) -> None:
    """Let a store that waits for its place have it; without one there is nothing to do.

    Raises `OSError`.
    """
    waiting = _waiting(path)
    if not waiting.exists():
        return
    _to_disk(path.parent)  # nothing may go before it is certain that the new one is there
    if path.exists():
        _put_aside(path)
    # a journal left by the replaced file would be rolled into the new one
    path.with_name(path.name + "-journal").unlink(missing_ok=True)
    waiting.replace(path)
    _to_disk(path.parent)


def _waiting(path: Path) -> Path:
    return path.with_name(path.name + _WAITING)


def _put_aside(path: Path) -> None:
    folder = backup_folder(path.parent)
    folder.mkdir(exist_ok=True)
    kept = backup_path(folder, BackupReason.REPLACED)
    number = next_number(folder)
    path.replace(kept)
    with suppress(OSError):  # without a note it counts as one that was made long ago
        write_note(BackupFile(kept, datetime.now(UTC), BackupReason.REPLACED, 0, number=number))


def _to_disk(folder: Path) -> None:
    """Have the system write out which names a folder holds, where it can be asked to."""
    with suppress(OSError):  # Windows opens no folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
