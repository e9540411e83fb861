"""A store of each released version opens with this program, and everything is there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from store.audit import verify_audit
from store.backup import check_file
from store.backup_files import BACKUP_FOLDER
from store.boundary_sets import active_set_id, load_set
from store.database import Store, open_store
from store.imports import list_imports
from store.records import (
    Counts,
    add_incidents,
    add_places,
    counts,
    load_hotspots,
    load_incidents,
    load_places,
)
from store.schema import HEAD_REVISION, KNOWN_REVISIONS, MIGRATIONS_FOLDER, revision_of
from store.settings import set_setting
from tests.store.tables import SHA, equipped_places, incidents, places

RELEASED = Path(__file__).parent / "released"
"""What a store of a version held when that version came out; `dump_content` made it then."""

ROWS = 7
"""Rows that each table of an old store gets, but for the one row of its state."""

_SAMPLES = {
    "BIGINT": lambda number: number,
    "INTEGER": lambda number: number,
    "SMALLINT": lambda number: number,
    "BOOLEAN": lambda number: bool(number % 2),
    "DOUBLE": lambda number: number / 4,
    "DATE": lambda number: date(2024, 1, number),
    "DATETIME": lambda number: datetime(2024, 1, number, 12, tzinfo=UTC).replace(tzinfo=None),
    "BLOB": lambda number: bytes([number]) * 16,
    "VARCHAR": lambda number: f"{number}",
    "TEXT": lambda number: f"ң {number}",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str | None]]:
    """A home and an address where there is no table yet."""
    if request.param == "sqlite":
        yield tmp_path / "home", None
        return
    server = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield tmp_path / "home", url


def migrate_to(connection: Connection, revision: str) -> None:
    """Make the tables as the version of that revision did."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def make_old(place: tuple[Path, str | None], revision: str, patch: pytest.MonkeyPatch) -> Store:
    """Open a store as the version of that revision did: with its tables and no newer ones."""
    home, url = place
    with patch.context() as old:
        old.setattr("store.database.upgrade", lambda connection: migrate_to(connection, revision))
        return open_store(home, database_url=url)


def fill(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Put some rows into every table, whatever its columns are; return them by table."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        if table.name in {"alembic_version", "store_state"}:
            continue
        columns = [(column.name, _sample(column.type)) for column in table.columns]
        rows = [{name: make(n) for name, make in columns} for n in range(1, ROWS + 1)]
        connection.execute(table.insert(), rows)
    return rows_of(connection, metadata)


def _sample(kind: sa.types.TypeEngine[Any]) -> Any:
    for name in type(kind).__mro__:
        if name.__name__.upper() in _SAMPLES:
            return _SAMPLES[name.__name__.upper()]
    if isinstance(kind, sa.LargeBinary):
        return _SAMPLES["BLOB"]
    if isinstance(kind, sa.DateTime):
        return _SAMPLES["DATETIME"]
    if isinstance(kind, sa.Float):
        return _SAMPLES["DOUBLE"]
    raise AssertionError(f"no sample of {kind!r}: add one")


def rows_of(connection: Connection, metadata: sa.MetaData) -> dict[str, list[dict[str, Any]]]:
    """Return every row of those tables, with those columns."""
    return {
        table.name: sorted(
            (dict(row) for row in connection.execute(sa.select(table)).mappings()), key=repr
        )
        for table in metadata.sorted_tables
        if table.name != "alembic_version"
    }


def dump_content(connection: Connection) -> str:
    """Return every row of every table as JSON; keep it in `released` when a version comes out."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    plain = {
        name: [{key: _to_json(value) for key, value in row.items()} for row in rows]
        for name, rows in rows_of(connection, metadata).items()
    }
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def put_content(connection: Connection, path: Path) -> None:
    """Put such rows into tables that are still empty."""
    content = json.loads(path.read_text(encoding="utf-8"))
    metadata = sa.MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        rows = content.get(table.name, [])
        if rows:
            connection.execute(table.delete())  # the one row of the state
            kinds = {column.name: column.type for column in table.columns}
            values = [{k: _from_json(v, kinds[k]) for k, v in row.items()} for row in rows]
            connection.execute(table.insert(), values)
    if connection.dialect.name == "postgresql":  # it counts on from what it gave out itself
        for name in ("import_log", "incident", "hotspot", "place"):
            last = sa.select(sa.func.max(metadata.tables[name].c.number)).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(name, "number")
            connection.execute(sa.select(sa.func.setval(sequence, last)))


def _to_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date | datetime) else value


def _from_json(value: Any, kind: sa.types.TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(kind, sa.LargeBinary):
        return bytes.fromhex(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if isinstance(kind, sa.DateTime) else value


@pytest.mark.parametrize("revision", KNOWN_REVISIONS)
def test_every_row_of_an_older_store_is_kept(
    place: tuple[Path, str | None], revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_old(place, revision, monkeypatch) as old:
        with old.engine.connect() as connection:
            assert revision_of(connection) == revision
        with old.engine.execution_options(is_writer=True).begin() as connection:
            before = fill(connection)
    assert len(before) >= 9
    # what it copies is checked for sense, and these rows have none
    monkeypatch.setattr("store.backup.backup_before_upgrade", lambda _store: None)
    home, url = place
    with open_store(home, database_url=url) as store, store.read() as connection:
        assert revision_of(connection) == HEAD_REVISION
        metadata = sa.MetaData()
        metadata.reflect(connection)
        after = rows_of(connection, metadata)
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0]} for row in after[table]]
        assert sorted(kept, key=repr) == rows, table


def test_store_of_the_first_version_works_as_before(
    place: tuple[Path, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_old(place, "0001", monkeypatch) as old, old.engine.begin() as connection:
        put_content(connection, RELEASED / "0001.json")
    home, url = place
    with open_store(home, database_url=url) as store:
        assert active_set_id(store) == "made-up"
        assert len(load_set(store, "made-up").units) == 3
        assert list(load_incidents(store)["category"]) == ["cattle_theft"] * 4
        assert list(load_hotspots(store)["note"]) == ["көпүрө", ""]
        assert load_places(store).geometry.isna().sum() == 1
        assert counts(store) == Counts(incidents=4, hotspots=2, places=2, not_placed=1, demo=1)
        assert [entry.report.stored for entry in list_imports(store)] == [2, 2, 1, 3]
        check = verify_audit(store)
        assert (check.entries, check.is_whole) == (7, True)
        assert store.version() == 7
        set_setting(store, "after", "the upgrade")
        assert verify_audit(store).is_whole
        report = add_incidents(store, incidents(3), file_name="a", sha256=SHA, read=3)
        assert (report.stored, report.duplicate) == (0, 3)  # it knows them again
        report = add_places(store, places(), file_name="p", sha256=SHA, read=2)
        assert (report.stored, report.duplicate) == (0, 2)  # though places have more columns now
        report = add_places(store, equipped_places(), file_name="p", sha256=SHA, read=2)
        assert report.stored == 2
        if store.is_file:
            (copy,) = (home / BACKUP_FOLDER).glob("*before-upgrade.db")
            check_file(copy)
            with closing(sqlite3.connect(copy)) as connection:
                found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            assert found == [("0001",)]


def test_upgrade_that_fails_changes_nothing(
    place: tuple[Path, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, url = place
    make_old(place, "0001", monkeypatch).close()

    def fail(connection: Connection) -> None:
        migrate_to(connection, HEAD_REVISION)
        raise KeyboardInterrupt

    with monkeypatch.context() as failing, pytest.raises(KeyboardInterrupt):
        failing.setattr("store.database.upgrade", fail)
        open_store(home, database_url=url)
    with open_store(home, read_only=True, database_url=url) as store, store.read() as connection:
        assert revision_of(connection) == "0001"
        assert not sa.inspect(connection).has_table("event")
    with open_store(home, database_url=url) as store, store.read() as connection:
        assert revision_of(connection) == HEAD_REVISION
