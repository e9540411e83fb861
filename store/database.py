"""Open the store: where it lives, reading and writing transactions.

SQLite in a file of this laptop, or a PostgreSQL server (`store.engine_sqlite`,
`store.engine_postgresql`); nothing else in the project knows which.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import platformdirs
from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from model.errors import StoreError
from model.text import Text, text
from store.audit import append_entry
from store.backend import APPLICATION, BUSY_TIMEOUT_MS, Backend
from store.engine_postgresql import open_address
from store.engine_sqlite import SqliteFile
from store.half_restore import finish_restore
from store.models import StoreState
from store.schema import has_schema, is_current, upgrade

__all__ = [
    "BUSY_TIMEOUT_MS",
    "DATABASE_NAME",
    "LOCAL_ACTOR",
    "Change",
    "Store",
    "default_address",
    "default_home",
    "folder_warning",
    "open_store",
]

DATABASE_NAME = "hotspots.db"
"""File of the store inside its home folder."""

LOCAL_ACTOR = "local"
"""Who acts on a laptop without accounts."""

_ACTOR_LENGTH, _SUBJECT_LENGTH = 80, 120
# of the audit's columns: a server refuses what is longer, and an audit must not stop a write

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


def default_home() -> Path:
    """Return the folder of the user's data: `HOTSPOTS_HOME`, else the system's usual place."""
    given = os.environ.get("HOTSPOTS_HOME", "").strip()
    if given:
        return Path(given).expanduser()
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))


def default_address() -> str | None:
    """Return the server's address from `DATABASE_URL`; None means a file of this laptop."""
    return os.environ.get("DATABASE_URL", "").strip() or None


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

    def __init__(self, home: Path, backend: Backend, *, is_read_only: bool) -> None:
        self.home = home
        self.is_read_only = is_read_only
        self.backend = backend
        self.engine = backend.make_engine(read_only=is_read_only)
        self._reader = backend.reader(self.engine)
        self._turn = threading.Lock()

    @property
    def place(self) -> str:
        """Where the data are, to tell people: the file, or host and database of the server."""
        return self.backend.place

    @property
    def is_file(self) -> bool:
        """Whether the store is a file of this laptop, which can be copied and put back."""
        return isinstance(self.backend, SqliteFile)

    @property
    def path(self) -> Path:
        """The database file. Raises `StoreError` for a store on a server."""
        if isinstance(self.backend, SqliteFile):
            return self.backend.path
        raise StoreError("store_is_no_file", path=self.place)

    def version(self) -> int:
        """Return a number that grows with each write; caches key on it."""
        with self.read() as connection:
            return connection.scalar(select(StoreState.version)) or 0

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the store; raise `StoreError` on failure."""
        with _translate_errors(self.backend), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(
        self, action: str, *, subject: str = "", actor: str = LOCAL_ACTOR
    ) -> Iterator[Change]:
        """Give a transaction that only one writer holds; commit it with its audit entry.

        Raises `StoreError`: read-only, busy for 15 s, disk full, damaged, server away. Then
        nothing of it is kept (if a server goes away while it commits, that cannot be known).
        """
        if self.is_read_only:
            raise StoreError("store_read_only", path=self.place)
        with (
            self._in_turn(),
            _translate_errors(self.backend),
            _writer(self.engine).begin() as connection,
        ):
            change = Change(connection)
            # first of all: on a server this row is what writers wait for
            connection.execute(update(StoreState).values(version=StoreState.version + 1))
            yield change
            append_entry(
                connection,
                actor=actor[:_ACTOR_LENGTH],
                action=action,
                subject=subject[:_SUBJECT_LENGTH],
                summary=change.summary,
            )

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        # who waits for SQLite sleeps and asks again, and may be unlucky for seconds: threads of
        # one program are let in one by one instead (longest of 8 writers: 5.2 s, so 0.9 s)
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            raise StoreError("store_busy", path=self.place)
        try:
            yield
        finally:
            self._turn.release()

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


def open_store(home: Path, *, read_only: bool = False, database_url: str | None = None) -> Store:
    """Open the store in `home`, or on a server; make or upgrade its tables as needed.

    `database_url` is a server's address (`postgresql://user:password@host/database`); `home`
    then holds caches and copies only. Before an upgrade a file is copied to `home/backups`; on
    a server the upgrade is one transaction. Raises `StoreError` when the folder cannot be
    written, the disk is full, the file is damaged (open it with `read_only` to save what is
    readable, or restore a backup), the server cannot be used, or a newer program wrote it.
    """
    if not read_only:
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError("store_not_writable", path=str(home)) from error
        if not database_url:
            _finish_restore(home / DATABASE_NAME)
    backend = open_address(database_url) if database_url else SqliteFile(home / DATABASE_NAME)
    store = Store(home, backend, is_read_only=read_only)
    try:
        with _translate_errors(backend):
            _prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def _finish_restore(path: Path) -> None:
    try:
        finish_restore(path)
    except OSError as error:
        raise StoreError("restore_failed", path=str(path), detail=str(error)) from error


def _prepare(store: Store) -> None:
    with store.engine.connect() as connection:
        if not store.is_read_only:
            store.backend.check(connection)
        current = is_current(connection)
        is_new = not has_schema(connection)
    if current or store.is_read_only:
        return
    if store.is_file and not is_new:
        from store.backup import backup_before_upgrade  # noqa: PLC0415  needed once a release

        backup_before_upgrade(store)
    with _writer(store.engine).begin() as connection:
        store.backend.hold_schema(connection)
        if not is_current(connection):  # another process may have been faster
            upgrade(connection)


def _writer(engine: Engine) -> Engine:
    return engine.execution_options(is_writer=True)


@contextmanager
def _translate_errors(backend: Backend) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise backend.error_of(error) from error
    except PoolTimeoutError as error:
        raise StoreError("store_busy", path=backend.place, detail=str(error)) from error
