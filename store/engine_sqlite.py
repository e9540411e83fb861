"""SQLite: one file on this laptop, with settings that survived every simulated power cut.

SQLite's own statements stand here and in `store.backup` only; why these settings, and how
they were tried, is in `docs/decisions/0010-durability.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from model.errors import StoreError
from store.backend import BUSY_TIMEOUT_MS, POOL_OVERFLOW, POOL_SIZE

PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode=DELETE",
    "PRAGMA synchronous=EXTRA",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-65536",  # KiB; the index of digests is filled in random order
)
"""Said on each new connection."""

FAULT_CODES = {
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


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A store in a file of this laptop."""

    path: Path

    @property
    def place(self) -> str:
        """The file's path."""
        return str(self.path)

    def make_engine(self, *, read_only: bool) -> Engine:
        """Return an engine whose connections have the safe settings."""
        address = URL.create("sqlite", database=str(self.path))  # a folder may be named "50% ?"
        engine = create_engine(
            address, pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW, hide_parameters=True
        )

        @event.listens_for(engine, "connect")
        def _settle(connection: Any, _record: object) -> None:
            connection.isolation_level = None  # we say BEGIN ourselves, see below
            for pragma in PRAGMAS:
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

    def reader(self, engine: Engine) -> Engine:
        """Return the engine as it is: every transaction of SQLite sees one moment."""
        return engine

    def check(self, connection: Connection) -> None:
        """Read the whole file; raise `StoreError` when it is damaged."""
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
            raise StoreError("store_damaged", path=self.place)

    def hold_schema(self, connection: Connection) -> None:
        """Do nothing: an immediate transaction has the whole file to itself."""

    def error_of(self, error: DBAPIError) -> StoreError:
        """Return what SQLite's result code means to the user."""
        primary_code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        code = FAULT_CODES.get(primary_code, "store_failed")
        return StoreError(code, path=self.place, detail=str(error.orig))
