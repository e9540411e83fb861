"""Copies of the store: consistent while others write, checked before they count.

A copy of SQLite is a database file, one of PostgreSQL an archive (`store.archive_write`); both
have a note beside them (`<file>.json`) that says when and why it was made and its SHA-256.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from model.errors import StoreError
from store.backup_files import (
    ARCHIVE_SUFFIX,
    DATABASE_SUFFIX,
    BackupFile,
    BackupReason,
    backup_folder,
    backup_path,
    describe,
    list_backups,
    next_number,
    note_path,
    sha256_of,
    write_note,
)
from store.database import BUSY_TIMEOUT_MS, Store
from store.rotation import Dated, superseded


def backup_suffix(store: Store) -> str:
    """Return the ending of the store's own kind of copy."""
    return DATABASE_SUFFIX if store.is_file else ARCHIVE_SUFFIX


def backup_store(
    store: Store, path: Path, *, reason: BackupReason = BackupReason.MANUAL
) -> BackupFile:
    """Copy the store to `path`, check the copy, and write its note.

    SQLite's own backup interface is used: consistent while others write. A name ending in
    `.zip`, and any on PostgreSQL, makes an archive. An older file at `path` is replaced only
    when the new copy is whole. A whole copy of a store whose log does not fit is kept too, but
    does not count as verified. Raises `StoreError` when it cannot be written or is damaged.
    """
    if path.suffix == ARCHIVE_SUFFIX or not store.is_file:
        from store.archive_write import write_archive  # noqa: PLC0415  it is rarely needed

        return _make(path, reason, lambda part: write_archive(store, part).version)
    return _make(path, reason, lambda part: copy_database(store.path, part))


def backup_connection(live: sqlite3.Connection, path: Path, *, reason: BackupReason) -> BackupFile:
    """Copy the database that one connection alone may read, as `backup_store` does."""
    return _make(path, reason, lambda part: _copy(live, part))


def backup_before_upgrade(store: Store) -> BackupFile:
    """Copy the store into its backup folder, named by the moment."""
    reason = BackupReason.BEFORE_UPGRADE
    path = backup_path(backup_folder(store.home), reason, suffix=backup_suffix(store))
    return backup_store(store, path, reason=reason)


def copy_backup(backup: BackupFile, folder: Path) -> BackupFile:
    """Put the same copy, checked again, into another folder. Raises `StoreError`."""

    def carry(part: Path) -> int:
        shutil.copyfile(backup.path, part)
        if backup.sha256 and sha256_of(part) != backup.sha256:
            raise StoreError("backup_damaged", path=str(part), detail="sha256")
        return backup.version

    return _make(folder / backup.name, backup.reason, carry, made_at=backup.made_at)


def rotate(folder: Path) -> int:
    """Delete the copies that others stand for (`store.rotation`); return how many went."""
    copies = [Dated(one.name, one.made_at, one.is_verified) for one in list_backups(folder)]
    gone = superseded(copies)
    for name in gone:
        with suppress(OSError):  # still open elsewhere, or the stick was pulled out: next time
            note_path(folder / name).unlink(missing_ok=True)
            (folder / name).unlink()
    return len(gone)


def copy_database(source: Path, target: Path) -> int:
    """Copy a SQLite store that others may be using; return its version number.

    Raises `OSError` or `sqlite3.Error`.
    """
    address = f"{source.absolute().as_uri()}?mode=rw"  # never makes a store that is not there
    wait_s = BUSY_TIMEOUT_MS / 1000
    with closing(sqlite3.connect(address, uri=True, timeout=wait_s)) as old:
        return _copy(old, target)


def check_file(path: Path) -> None:
    """Raise `StoreError` unless `path` is a whole database."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise StoreError("backup_damaged", path=str(path), detail=str(error)) from error
    if found != "ok":
        raise StoreError("backup_damaged", path=str(path), detail=found)


def is_archive(path: Path) -> bool:
    """Return whether a file is an archive, not a database; by its first bytes, not its name."""
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK"
    except OSError as error:
        raise StoreError("backup_missing", path=str(path)) from error


def write_anew(path: Path) -> None:
    """Write a database anew, so that nothing that was deleted is left in its pages.

    Waits for others who have it open; raises `sqlite3.Error`.
    """
    wait_s = BUSY_TIMEOUT_MS / 1000
    with closing(sqlite3.connect(path, timeout=wait_s, isolation_level=None)) as file:
        file.execute("PRAGMA secure_delete=ON").close()
        file.execute("VACUUM").close()


def _make(
    path: Path,
    reason: BackupReason,
    fill: Callable[[Path], int],
    *,
    made_at: datetime | None = None,
) -> BackupFile:
    """Let `fill` write a part (and say the store's version), check it, and give it its name."""
    from store.verify import check_copy  # noqa: PLC0415  it reads the notes made here

    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        version = fill(part)
        is_sound = not check_copy(part)
        to_disk(part)
        note_path(path).unlink(missing_ok=True)
        part.replace(path)
        at = made_at or datetime.now(UTC)
        number = next_number(path.parent)
        made = BackupFile(path, at, reason, 0, is_sound, version=version, number=number)
        write_note(made)
    except (OSError, sqlite3.Error) as error:
        raise StoreError("backup_failed", path=str(path), detail=str(error)) from error
    finally:
        with suppress(OSError):  # gone already, or its folder could not be made
            part.unlink()
    return describe(path) or made


def _copy(source: sqlite3.Connection, target: Path) -> int:
    with closing(sqlite3.connect(target)) as new:
        source.backup(new)
        row = new.execute("SELECT version FROM store_state").fetchone()
    return int(row[0]) if row else 0


def to_disk(path: Path) -> None:
    """Have the system write a file out before its name says that it is whole."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
