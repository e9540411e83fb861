"""Put a backup in the place of the store: while it is open, or where it is damaged.

SQLite: the backup is made ready apart (upgraded, redacted anew, its audit saying what it
replaced), then its pages are written into the open file as one transaction of SQLite's backup
interface, under a lock that lets no other process in between. So every connection, of this
process and of others, sees the old store or the new one; a cut in the middle leaves the old one;
and nothing has to be closed, which on Windows could not be replaced while it is open.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import DBAPIError

from model.errors import StoreError
from store.archive_load import load_archive
from store.archive_write import write_archive
from store.backup import backup_connection, backup_store, check_file, copy_database, is_archive
from store.backup_files import (
    ARCHIVE_SUFFIX,
    BackupFile,
    BackupReason,
    backup_folder,
    backup_path,
    list_backups,
)
from store.database import BUSY_TIMEOUT_MS, DATABASE_NAME, LOCAL_ACTOR, Store, open_store
from store.events import renew_origin
from store.half_restore import put_in_place
from store.models import StoreState
from store.redaction import blank_in_connection, redacted_in, scrub_store
from store.verify import copy_of


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the copy of what it replaced, None where there was nothing."""

    source: str
    replaced: BackupFile | None


def restore_into(store: Store, backup: Path, *, actor: str = LOCAL_ACTOR) -> Restored:
    """Let an open store go on from a backup (a database file or an archive).

    The store as it was is copied into the backup folder first. Its version number grows, so
    that every session sees the change; texts redacted here stay redacted; the audit says what
    was replaced. Raises `StoreError`; then nothing has changed.
    """
    if not backup.is_file():
        raise StoreError("backup_missing", path=str(backup))
    if store.is_read_only:
        raise StoreError("store_read_only", path=store.place)
    if store.is_file and backup.resolve() == store.path.resolve():
        raise StoreError("backup_is_store", path=str(backup))
    if not store.is_file:
        return _restore_server(store, backup, actor=actor)
    target = backup_path(backup_folder(store.home), BackupReason.BEFORE_RESTORE)
    with _ready(store.home, backup) as ready, _only_user(store.path) as live:
        replaced = backup_connection(live, target, reason=BackupReason.BEFORE_RESTORE)
        with copy_of(target) as before:
            known = _Replaced(replaced.version, _chain_end(before), redacted_in(before))
        _sign(ready, backup, known, actor=actor)
        with closing(sqlite3.connect(ready.path)) as new:
            new.backup(live)
    return Restored(backup.name, replaced)


def restore_store(home: Path, backup: Path, *, actor: str = LOCAL_ACTOR) -> Store:
    """Put a backup in the place of a store that cannot be opened, or is not there; open it.

    The replaced file is kept in the backup folder. Nobody may have the store open. A cut leaves
    the old file or the restored one (`store.half_restore`).
    """
    if not backup.is_file():
        raise StoreError("backup_missing", path=str(backup))
    path = home / DATABASE_NAME
    with _ready(home, backup) as ready:
        _sign(ready, backup, _known_of_damaged(home), actor=actor)
        ready.close()
        try:
            put_in_place(ready.path, path)
        except OSError as error:
            raise StoreError("backup_failed", path=str(path), detail=str(error)) from error
    return open_store(home)


@dataclass(frozen=True, slots=True)
class _Replaced:
    """What the restored store must know of the one it replaces."""

    version: int
    chain_end: str
    redacted: Mapping[str, str]


@contextmanager
def _ready(home: Path, backup: Path) -> Iterator[Store]:
    """Give a store made of the backup, in a folder beside the real one, upgraded as needed."""
    if not is_archive(backup):
        check_file(backup)
    try:
        home.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="restore-", dir=home))
    except OSError as error:
        raise StoreError("backup_failed", path=str(home), detail=str(error)) from error
    try:
        with _opened(folder, backup) as store:
            yield store
    except (OSError, sqlite3.Error) as error:
        raise StoreError("restore_failed", path=str(home), detail=str(error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _opened(folder: Path, backup: Path) -> Store:
    if is_archive(backup):
        store = open_store(folder)
        try:
            load_archive(store, backup)
        except BaseException:
            store.close()
            raise
        return store
    copy_database(backup, folder / DATABASE_NAME)
    return open_store(folder)


def _sign(ready: Store, backup: Path, replaced: _Replaced, *, actor: str) -> None:
    """Write into the copy what it is about to replace."""
    with ready.write("restore_backup", subject=backup.name[:120], actor=actor) as change:
        blank_in_connection(change.connection, replaced.redacted)
        # what came after the backup is lost here but may be known to other laptops: events
        # must never be numbered like those again
        renew_origin(change.connection)
        older = update(StoreState).where(StoreState.version <= replaced.version)
        change.connection.execute(older.values(version=replaced.version + 1))
        change.summary |= {"replaced": replaced.chain_end, "replaced_version": replaced.version}
    scrub_store(ready)  # words that were redacted since the backup are not even in free pages


@contextmanager
def _only_user(path: Path) -> Iterator[sqlite3.Connection]:
    """Give the one connection to the store: everybody else waits until it is closed."""
    wait_s = BUSY_TIMEOUT_MS / 1000
    try:
        with closing(sqlite3.connect(path, timeout=wait_s, isolation_level=None)) as live:
            live.execute("PRAGMA journal_mode=DELETE").close()
            live.execute("PRAGMA synchronous=EXTRA").close()
            live.execute("BEGIN EXCLUSIVE")
            # only now: while it waits, this mode would hold on to a reader's lock, and a writer
            # who waits for readers would wait for us as we for him
            live.execute("PRAGMA locking_mode=EXCLUSIVE").close()
            live.execute("COMMIT")  # the lock stays until the connection is closed
            yield live
    except sqlite3.OperationalError as error:
        code = "store_busy" if "locked" in str(error) else "restore_failed"
        raise StoreError(code, path=str(path), detail=str(error)) from error


def _chain_end(connection: Connection) -> str:
    return connection.scalar(select(StoreState.audit_hash)) or ""


def _known_of_damaged(home: Path) -> _Replaced:
    """Return what the newest backup knows: the damaged store cannot be asked."""
    for backup in list_backups(backup_folder(home)):
        if backup.is_verified and backup.path.suffix != ARCHIVE_SUFFIX:
            with suppress(StoreError, DBAPIError), copy_of(backup.path) as connection:
                return _Replaced(backup.version, _chain_end(connection), redacted_in(connection))
    return _Replaced(0, "", {})


def _restore_server(store: Store, backup: Path, *, actor: str) -> Restored:
    """Replace what a server holds by an archive, or by a database file read as one."""
    target = backup_path(
        backup_folder(store.home), BackupReason.BEFORE_RESTORE, suffix=ARCHIVE_SUFFIX
    )
    replaced = backup_store(store, target, reason=BackupReason.BEFORE_RESTORE)
    if is_archive(backup):
        load_archive(store, backup, actor=actor)
        return Restored(backup.name, replaced)
    with _ready(store.home, backup) as ready:
        archive = ready.home / "as-archive.zip"
        write_archive(ready, archive)
        load_archive(store, archive, actor=actor)
    return Restored(backup.name, replaced)
