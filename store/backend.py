"""What a kind of database brings: its engine, its checks, what its errors mean."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from model.errors import StoreError

APPLICATION = "village-safety-map"
"""Names the folder among the user's data folders, and our connections on a server."""

BUSY_TIMEOUT_MS = 15_000
"""Wait for another writer; with 8 writers on SQLite the 95th percentile was 3.3 s."""

POOL_SIZE = 5
"""Connections that stay open between uses."""

POOL_OVERFLOW = 20
"""Connections more that may be open at once: readers come in waves."""


class Backend(Protocol):
    """A kind of database, and where it is; `store.database` knows no more of it than this."""

    @property
    def place(self) -> str:
        """Where the data are, as people are told; never with a password."""

    def make_engine(self, *, read_only: bool) -> Engine:
        """Return an engine; connections with the option `is_writer` wait for other writers."""

    def reader(self, engine: Engine) -> Engine:
        """Return the engine whose transactions see one moment."""

    def check(self, connection: Connection) -> None:
        """Raise `StoreError` when the data are damaged."""

    def hold_schema(self, connection: Connection) -> None:
        """Let nobody else change the tables until the transaction ends."""

    def error_of(self, error: DBAPIError) -> StoreError:
        """Return what an error of the driver means to the user."""
