"""The version of the tables: is it current, and how to bring it there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from model.errors import StoreError

KNOWN_REVISIONS: tuple[str, ...] = ("0001", "0002", "0003", "0004")
"""Every revision in `store/migrations/versions`, oldest first; a test compares them."""

HEAD_REVISION = KNOWN_REVISIONS[-1]
"""What this program writes. Known here so that a usual start need not import Alembic."""

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"


def has_schema(connection: Connection) -> bool:
    """Return whether any revision was ever applied."""
    return inspect(connection).has_table("alembic_version")


def revision_of(connection: Connection) -> str:
    """Return the revision of the tables; "" for an empty database."""
    if not has_schema(connection):
        return ""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")


def is_current(connection: Connection) -> bool:
    """Return whether the tables are those of this program.

    Raises `StoreError` when a newer program wrote them.
    """
    revision = revision_of(connection)
    if revision and revision not in KNOWN_REVISIONS:
        raise StoreError("store_newer", revision=revision, known=HEAD_REVISION)
    return revision == HEAD_REVISION


def upgrade(connection: Connection) -> None:
    """Bring the tables to `HEAD_REVISION` inside the caller's transaction."""
    from alembic import command  # noqa: PLC0415  takes 0.3 s, needed once a release
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
