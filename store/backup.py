"""Copies of the store: consistent while others write, checked before they count."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from model.errors import StoreError
from store.database import BUSY_TIMEOUT_MS, DATABASE_NAME, Store, open_store

BACKUP_FOLDER = "backups"
"""Under the store's home: copies made before upgrades and restores."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A checked copy."""

    path: Path
    size_bytes: int


def backup_store(store: Store, path: Path) -> Backup:
    """Copy the store to `path` by SQLite's backup interface, and check the copy.

    Consistent while others write. An older file at `path` is replaced only when the new copy
    is whole. Raises `StoreError` when the copy cannot be written or is damaged.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _copy(store.path, part)
        check_file(part)
        part.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError("backup_failed", path=str(path), detail=str(error)) from error
    finally:
        with suppress(OSError):  # gone already, or its folder could not be made
            part.unlink()
    return Backup(path, path.stat().st_size)


def backup_before_upgrade(store: Store) -> Backup:
    """Copy the store into its backup folder, named by the moment."""
    return backup_store(store, store.home / BACKUP_FOLDER / f"{_stamp()}-before-upgrade.db")


def check_file(path: Path) -> None:
    """Raise `StoreError` unless `path` is a whole database."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise StoreError("backup_damaged", path=str(path), detail=str(error)) from error
    if found != "ok":
        raise StoreError("backup_damaged", path=str(path), detail=found)


def restore_store(home: Path, backup: Path) -> Store:
    """Put a checked backup in the place of the store of `home`; open it.

    The replaced file is kept in the backup folder. The store must not be open elsewhere.
    """
    if not backup.is_file():
        raise StoreError("backup_missing", path=str(backup))
    check_file(backup)
    path = home / DATABASE_NAME
    part = path.with_name(path.name + ".part")
    try:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(backup, part)
        if path.exists():
            (home / BACKUP_FOLDER).mkdir(exist_ok=True)
            path.replace(home / BACKUP_FOLDER / f"{_stamp()}-replaced.db")
        # a journal left by the replaced file would be rolled into the new one
        path.with_name(path.name + "-journal").unlink(missing_ok=True)
        part.replace(path)
    except OSError as error:
        raise StoreError("backup_failed", path=str(path), detail=str(error)) from error
    return open_store(home)


def _copy(source: Path, target: Path) -> None:
    wait_s = BUSY_TIMEOUT_MS / 1000
    with (
        closing(sqlite3.connect(source, timeout=wait_s)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
