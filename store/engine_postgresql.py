"""PostgreSQL: one server for several offices, named by one address.

The address holds a password, which stands in no message, no log and no `repr`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from model.errors import StoreError
from store.backend import APPLICATION, BUSY_TIMEOUT_MS, POOL_OVERFLOW, POOL_SIZE

SCHEMES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
"""Beginnings of an address that are understood."""

CONNECT_TIMEOUT_S = 10
"""Wait for the server to answer; a hall's network is slow, but nobody waits a minute."""

IDLE_WRITER_MS = 60_000
"""A writer whose laptop fell silent is given up then: it holds up everybody else."""

PAUSE_BETWEEN_PROBES_S = 10
"""A server that stopped answering is noticed after a few of these."""

SCHEMA_LOCK = 0x76736D  # "vsm"; any number that no other program on this database uses
"""Advisory lock of whoever changes the tables."""

FAULT_CODES = {
    "08": "store_connection_lost",  # connection exception
    "25006": "store_server_read_only",
    "25P03": "store_connection_lost",  # idle in a transaction for too long
    "28": "store_login_refused",  # invalid authorisation
    "3D000": "store_login_refused",  # no such database
    "3F000": "store_no_rights",  # no schema to make tables in
    "40001": "store_busy",  # serialisation failure
    "40P01": "store_busy",  # deadlock
    "42501": "store_no_rights",
    "53": "store_busy",  # too many connections, no memory
    "53100": "store_disk_full",
    "55P03": "store_busy",  # lock not available in time
    "57014": "store_busy",  # statement took too long
    "57P": "store_connection_lost",  # the server stops or starts
    "58": "store_disk_fault",
    "XX001": "store_damaged",
    "XX002": "store_damaged",
}
"""What SQLSTATEs mean to the user; the longest beginning counts."""

_WRITER_SETTINGS = f"""
    SELECT set_config('lock_timeout', '{BUSY_TIMEOUT_MS}', true),
           set_config('idle_in_transaction_session_timeout', '{IDLE_WRITER_MS}', true),
           CASE WHEN current_setting('synchronous_commit') = 'off'
                THEN set_config('synchronous_commit', 'on', true) END
"""  # an acknowledged write is on the server's disk, whatever its administrator chose for others


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A store on a PostgreSQL server."""

    place: str  # host, port and database
    _url: URL = field(repr=False)
    _options: dict[str, Any] = field(repr=False)

    def make_engine(self, *, read_only: bool) -> Engine:
        """Return an engine that looks whether a connection still lives before it is used."""
        engine = create_engine(
            self._url,
            connect_args=self._options,
            pool_size=POOL_SIZE,
            max_overflow=POOL_OVERFLOW,
            pool_pre_ping=True,
            hide_parameters=True,
            use_native_hstore=False,  # spares a question at the first connection
        )

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            if connection.get_execution_options().get("is_writer", False):
                connection.exec_driver_sql(_WRITER_SETTINGS)

        return self.reader(engine) if read_only else engine

    def reader(self, engine: Engine) -> Engine:
        """Return the engine whose transactions see one moment, and cannot write.

        Writers stay at READ COMMITTED: they first lock the one row of the store's state, and
        must then see what the writer before them committed.
        """
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def check(self, connection: Connection) -> None:
        """Do nothing: the server checks its own pages."""

    def hold_schema(self, connection: Connection) -> None:
        """Wait for whoever changes the tables now."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({SCHEMA_LOCK})")

    def error_of(self, error: DBAPIError) -> StoreError:
        """Return what the server's SQLSTATE means; without one, whether it is there at all."""
        state = getattr(error.orig, "sqlstate", None)
        code = fault_code(state) if state else self._connection_fault(error)
        return StoreError(code, path=self.place, detail=self._without_secrets(str(error.orig)))

    def _connection_fault(self, error: DBAPIError) -> str:
        """Tell why there is no connection: libpq gives a sentence in any language, no code."""
        from psycopg import OperationalError  # noqa: PLC0415  SQLite's users need no driver

        if error.connection_invalidated:
            return "store_connection_lost"
        if not isinstance(error.orig, OperationalError):
            return "store_failed"
        return "store_login_refused" if self._answers() else "store_unreachable"

    def _answers(self) -> bool:
        """Return whether the server takes connections; asking needs no login."""
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415
        from psycopg.pq import PGconn, Ping  # noqa: PLC0415

        given = self._url.translate_connect_args(username="user", database="dbname")
        given = {key: value for key, value in given.items() if key != "password"}
        asked = given | {k: v for k, v in self._options.items() if k in _TO_PING}
        return PGconn.ping(make_conninfo("", **asked).encode()) == Ping.OK

    def _without_secrets(self, detail: str) -> str:
        for secret in (self._url.password, *_secrets(self._options)):
            if secret:
                detail = detail.replace(str(secret), "***")
        return detail


_TO_PING = frozenset({"host", "hostaddr", "port", "connect_timeout", "sslmode"})


def open_address(database_url: str) -> PostgresServer:
    """Return the server of `postgresql://user:password@host:port/database`.

    Also understood: `postgres://`, and libpq's options after a question mark (`?sslmode=...`,
    `?host=/run/postgresql`). Raises `StoreError`, never with the address in it.
    """
    try:
        url = make_url(database_url.strip())
        is_known = url.drivername in SCHEMES
    except (ArgumentError, ValueError):
        is_known = False
    if not is_known or not url.database or "@" in (url.host or ""):
        # an @ in the host is the end of a password that was not percent-encoded
        raise StoreError("store_bad_address") from None
    given = {k: ",".join(v) if isinstance(v, tuple) else v for k, v in url.query.items()}
    # what may hold a secret must not stand in the URL: SQLAlchemy shows its query
    bare = url.set(drivername="postgresql+psycopg", query={})
    return PostgresServer(_place(bare, given), bare, _defaults() | given)


def fault_code(state: str) -> str:
    """Return our code for a SQLSTATE; `store_failed` for one we say nothing special about."""
    beginnings = (state[:length] for length in range(len(state), 1, -1))
    return next((FAULT_CODES[b] for b in beginnings if b in FAULT_CODES), "store_failed")


def _defaults() -> dict[str, Any]:
    return {
        "application_name": APPLICATION,
        "connect_timeout": CONNECT_TIMEOUT_S,
        "keepalives_idle": PAUSE_BETWEEN_PROBES_S,
        "keepalives_interval": PAUSE_BETWEEN_PROBES_S,
        "keepalives_count": 3,
        # a kept plan fails once another program has changed the tables, or behind a pooler
        "prepare_threshold": None,
    }


def _place(url: URL, options: dict[str, Any]) -> str:
    host = url.host or str(options.get("host", "")) or "localhost"
    port = url.port or options.get("port")
    return f"{host}:{port}/{url.database}" if port else f"{host}/{url.database}"


def _secrets(options: dict[str, Any]) -> list[str]:
    return [str(value) for key, value in options.items() if "password" in key]
