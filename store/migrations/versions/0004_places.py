"""Places: hours, services and an LCPC's bodies; precincts of neighbourhood officers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXTS = (
    "open_hours",
    "services",
    "aksakal_court_days",
    "women_council_days",
    "youth_committee_days",
)
_MEMBERS = ("aksakal_court_members", "women_council_members", "youth_committee_members")


def upgrade() -> None:
    """Add the columns, unknown for every place that is there, and the table."""
    for name in _TEXTS:  # the default fills the rows that are there; SQLite asks for one
        op.add_column("place", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name in _MEMBERS:
        op.add_column("place", sa.Column(name, sa.SmallInteger(), nullable=True))
    op.add_column("place", sa.Column("is_manned", sa.Boolean(), nullable=True))
    _create_precinct_table()


def _create_precinct_table() -> None:
    row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "precinct",
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("villages", sa.Text(), nullable=False),
        sa.Column("posts", sa.SmallInteger(), nullable=False),
        sa.Column("filled", sa.SmallInteger(), nullable=False),
        sa.Column("left_last_year", sa.SmallInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("village_pcodes", sa.Text(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=True),
        sa.Column("west", sa.Double(), nullable=True),
        sa.Column("south", sa.Double(), nullable=True),
        sa.Column("east", sa.Double(), nullable=True),
        sa.Column("north", sa.Double(), nullable=True),
        sa.Column("number", row_number, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(length=16), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("import_number", row_number, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_number"],
            ["import_log.number"],
            name=op.f("fk_precinct_import_number"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_precinct")),
        sa.UniqueConstraint("digest", name=op.f("uq_precinct_digest")),
    )
    op.create_index(op.f("ix_precinct_import_number"), "precinct", ["import_number"])
