"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, and the one row of the store's state."""
    _create_log_tables()
    _create_boundary_tables()
    _create_incident_table()
    _create_hotspot_table()
    _create_place_table()
    state = sa.table(
        "store_state", *map(sa.column, ("state_id", "version", "audit_number", "audit_hash"))
    )
    op.execute(sa.insert(state).values(state_id=1, version=0, audit_number=0, audit_hash="0" * 64))


def _create_log_tables() -> None:
    op.create_table(
        "store_state",
        sa.Column("state_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("audit_number", sa.BigInteger(), nullable=False),
        sa.Column("audit_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("state_id", name=op.f("pk_store_state")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", _row_number(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "import_log",
        sa.Column("number", _row_number(), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("duplicate", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_import_log")),
        sa.UniqueConstraint("import_id", name=op.f("uq_import_log_import_id")),
    )


def _create_boundary_tables() -> None:
    op.create_table(
        "boundary_set",
        sa.Column("set_id", sa.String(length=120), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("set_date", sa.Date(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("accuracy", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("set_id", name=op.f("pk_boundary_set")),
    )
    op.create_table(
        "admin_unit",
        sa.Column("set_id", sa.String(length=120), nullable=False),
        sa.Column("pcode", sa.String(length=40), nullable=False),
        sa.Column("soate", sa.String(length=20), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("parent", sa.String(length=40), nullable=False),
        sa.Column("name_ky", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("other_names", sa.Text(), nullable=False),
        sa.Column("unreviewed", sa.Boolean(), nullable=False),
        sa.Column("population", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("area_km2", sa.Double(), nullable=True),
        sa.Column("geometry", sa.LargeBinary(), nullable=True),
        sa.Column("west", sa.Double(), nullable=True),
        sa.Column("south", sa.Double(), nullable=True),
        sa.Column("east", sa.Double(), nullable=True),
        sa.Column("north", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["set_id"],
            ["boundary_set.set_id"],
            name=op.f("fk_admin_unit_set_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("set_id", "pcode", name=op.f("pk_admin_unit")),
    )


def _create_incident_table() -> None:
    op.create_table(
        "incident",
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("lng", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("precision", sa.String(length=20), nullable=False),
        sa.Column("number", _row_number(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(length=16), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("import_number", _row_number(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_number"], ["import_log.number"], name=op.f("fk_incident_import_number")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_incident")),
        sa.UniqueConstraint("digest", name=op.f("uq_incident_digest")),
    )
    op.create_index(op.f("ix_incident_import_number"), "incident", ["import_number"], unique=False)


def _create_hotspot_table() -> None:
    op.create_table(
        "hotspot",
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("mapped_by", sa.String(length=20), nullable=False),
        sa.Column("group_size", sa.SmallInteger(), nullable=True),
        sa.Column("mapped_on", sa.Date(), nullable=False),
        sa.Column("time_of_day", sa.String(length=20), nullable=False),
        sa.Column("season", sa.String(length=20), nullable=False),
        sa.Column("radius_m", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("west", sa.Double(), nullable=True),
        sa.Column("south", sa.Double(), nullable=True),
        sa.Column("east", sa.Double(), nullable=True),
        sa.Column("north", sa.Double(), nullable=True),
        sa.Column("number", _row_number(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(length=16), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("import_number", _row_number(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_number"], ["import_log.number"], name=op.f("fk_hotspot_import_number")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_hotspot")),
        sa.UniqueConstraint("digest", name=op.f("uq_hotspot_digest")),
    )
    op.create_index(op.f("ix_hotspot_import_number"), "hotspot", ["import_number"], unique=False)


def _create_place_table() -> None:
    op.create_table(
        "place",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("activity_kind", sa.String(length=40), nullable=False),
        sa.Column("name_ky", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("note_ky", sa.Text(), nullable=False),
        sa.Column("note_ru", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("precision", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=True),
        sa.Column("west", sa.Double(), nullable=True),
        sa.Column("south", sa.Double(), nullable=True),
        sa.Column("east", sa.Double(), nullable=True),
        sa.Column("north", sa.Double(), nullable=True),
        sa.Column("number", _row_number(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(length=16), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("import_number", _row_number(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_number"], ["import_log.number"], name=op.f("fk_place_import_number")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_place")),
        sa.UniqueConstraint("digest", name=op.f("uq_place_digest")),
    )
    op.create_index(op.f("ix_place_import_number"), "place", ["import_number"], unique=False)


def _row_number() -> sa.types.TypeEngine[int]:
    # SQLite numbers rows by itself for INTEGER only
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
