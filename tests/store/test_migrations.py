"""The migrations make exactly the tables of the models, and an upgrade keeps a copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from store import database, schema
from store.backup import check_file
from store.backup_files import BACKUP_FOLDER
from store.database import Store, open_store
from store.models import Base


def test_known_revisions_are_those_of_the_folder() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS_FOLDER))
    config.set_main_option("path_separator", "os")
    found = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(found)) == schema.KNOWN_REVISIONS


def test_tables_equal_the_models(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrade_copies_the_old_file_first(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = sqlite_store
    store.close()
    upgraded: list[str] = []
    monkeypatch.setattr(database, "is_current", lambda _connection: bool(upgraded))
    monkeypatch.setattr(database, "upgrade", lambda _connection: upgraded.append("0002"))
    open_store(store.home).close()
    copies = list((store.home / BACKUP_FOLDER).glob("*-before-upgrade.db"))
    assert upgraded == ["0002"]
    assert len(copies) == 1
    check_file(copies[0])


def test_tables_can_be_made_in_postgresql() -> None:
    for table in Base.metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert "BYTEA" in made or "geometry" not in made


def test_models_stay_portable() -> None:
    sources = Path(schema.__file__).parent.rglob("*.py")
    named = {p.name for p in sources if "PRAGMA" in p.read_text(encoding="utf-8")}
    of_files = {"backup.py", "restore.py", "verify.py"}  # what copies, checks and replaces a file
    assert {"engine_sqlite.py"} <= named <= {"engine_sqlite.py"} | of_files
