"""Open the store: where it lives, SQLite's safe settings, reading and writing transactions.

SQLite's own statements stand here and in `store.backup` only. The settings survived every
simulated power cut (`docs/decisions/0005-store.md`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import platformdirs
from sqlalchemy import URL, Connection, Engine, create_engine, event, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from model.errors import StoreError
from model.text import Text, text
from store.audit import append_entry
from store.models import StoreState
from store.schema import has_schema, is_current, upgrade

DATABASE_NAME = "hotspots.db"
"""File of the store inside its home folder."""

APPLICATION = "village-safety-map"
"""Names the folder among the user's data folders."""

BUSY_TIMEOUT_MS = 15_000
"""Wait for another writer; with 8 writers the 95th percentile was 3.3 s."""

LOCAL_ACTOR = "local"
"""Who acts on a laptop without accounts."""

_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode=DELETE",
    "PRAGMA synchronous=EXTRA",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-65536",  # KiB; the index of digests is filled in random order
)

_SYNCHRONISED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "yandex.disk",
    "yandexdisk",
    "яндекс.диск",
    "icloud",
    "mobile documents",
    "nextcloud",
    "облако mail",
)
"""Starts of folder names that a synchronising program owns, in lower case."""

_FAULT_CODES = {
    5: "store_busy",  # SQLITE_BUSY
    6: "store_busy",  # SQLITE_LOCKED
    8: "store_not_writable",  # SQLITE_READONLY
    10: "store_disk_fault",  # SQLITE_IOERR
    11: "store_damaged",  # SQLITE_CORRUPT
    13: "store_disk_full",  # SQLITE_FULL
    14: "store_not_writable",  # SQLITE_CANTOPEN
    26: "store_damaged",  # SQLITE_NOTADB
}
"""What SQLite's primary result codes mean to the user."""


def default_home() -> Path:
    """Return the folder of the user's data: `HOTSPOTS_HOME`, else the system's usual place."""
    given = os.environ.get("HOTSPOTS_HOME", "").strip()
    if given:
        return Path(given).expanduser()
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))


def folder_warning(home: Path) -> Text | None:
    """Return a warning when `home` looks synchronised or on a network: both break databases."""
    parts = [part.casefold() for part in home.parts]
    is_network = str(home).startswith(("\\\\", "//"))
    for name in _SYNCHRONISED:
        if any(part.startswith(name) for part in parts):
            return text("store.synchronised_folder", path=str(home))
    return text("store.network_folder", path=str(home)) if is_network else None


@dataclass(slots=True)
class Change:
    """A write in progress: its connection, and the summary its audit entry will carry."""

    connection: Connection
    summary: dict[str, str | int | bool | None] = field(default_factory=dict)


class Store:
    """An open store; share it between threads, close it when done.

    `read()` sees one consistent moment. `write()` is one transaction: all of it is kept, with
    its audit entry, or nothing.
    """

    def __init__(self, home: Path, engine: Engine, *, is_read_only: bool) -> None:
        self.home = home
        self.is_read_only = is_read_only
        self.engine = engine

    @property
    def path(self) -> Path:
        """The database file."""
        return self.home / DATABASE_NAME

    def version(self) -> int:
        """Return a number that grows with each write; caches key on it."""
        with self.read() as connection:
            return connection.scalar(select(StoreState.version)) or 0

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the store; raise `StoreError` on failure."""
        with _translate_errors(self.path), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(
        self, action: str, *, subject: str = "", actor: str = LOCAL_ACTOR
    ) -> Iterator[Change]:
        """Give a transaction that only one writer holds; commit it with its audit entry.

        Raises `StoreError`: read-only, busy for 15 s, disk full, damaged. Then nothing of it
        is kept.
        """
        if self.is_read_only:
            raise StoreError("store_read_only", path=str(self.path))
        with _translate_errors(self.path), _writer(self.engine).begin() as connection:
            change = Change(connection)
            connection.execute(update(StoreState).values(version=StoreState.version + 1))
            yield change
            append_entry(
                connection, actor=actor, action=action, subject=subject, summary=change.summary
            )

    def close(self) -> None:
        """Give back every connection; the store must not be used afterwards."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_store(home: Path, *, read_only: bool = False) -> Store:
    """Open the store in `home`; make or upgrade it as needed.

    Before an upgrade the old file is copied to `home/backups`. Raises `StoreError` when the
    folder cannot be written, the disk is full, the file is damaged (open it with `read_only`
    to save what is readable, or restore a backup), or a newer program wrote it.
    """
    path = home / DATABASE_NAME
    if not read_only:
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError("store_not_writable", path=str(home)) from error
    store = Store(home, _make_engine(path, read_only=read_only), is_read_only=read_only)
    try:
        with _translate_errors(path):
            _prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def _prepare(store: Store) -> None:
    with store.engine.connect() as connection:
        if not store.is_read_only:
            _check_pages(connection, store.path)
        current = is_current(connection)
        is_new = not has_schema(connection)
    if current or store.is_read_only:
        return
    if not is_new:
        from store.backup import backup_before_upgrade  # noqa: PLC0415  needed once a release

        backup_before_upgrade(store)
    with _writer(store.engine).begin() as connection:
        if not is_current(connection):  # another process may have been faster
            upgrade(connection)


def _check_pages(connection: Connection, path: Path) -> None:
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise StoreError("store_damaged", path=str(path))


def _make_engine(path: Path, *, read_only: bool) -> Engine:
    address = URL.create("sqlite", database=str(path))  # a folder may be named "50% ?"
    engine = create_engine(address, pool_size=5, max_overflow=20)

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        for pragma in _PRAGMAS:
            connection.execute(pragma).close()
        if read_only:
            connection.execute("PRAGMA query_only=ON").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # a deferred transaction that turns into a writing one fails at once when another
        # writer was faster; an immediate one waits its turn
        is_writer = connection.get_execution_options().get("is_writer", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")

    return engine


def _writer(engine: Engine) -> Engine:
    return engine.execution_options(is_writer=True)


@contextmanager
def _translate_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        primary_code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        code = _FAULT_CODES.get(primary_code, "store_failed")
        raise StoreError(code, path=str(path), detail=str(error.orig)) from error
    except PoolTimeoutError as error:
        raise StoreError("store_busy", path=str(path), detail=str(error)) from error
