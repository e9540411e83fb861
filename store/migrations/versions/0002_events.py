"""Sessions and plans: their events, what they amount to, and people's own words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables."""
    op.create_table(
        "free_text",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("log_id", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_free_text")),
    )
    op.create_index(op.f("ix_free_text_log_id"), "free_text", ["log_id"])
    op.create_table(
        "event",
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("log_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("audit_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event")),
        sa.UniqueConstraint("log_id", "origin", "number", name=op.f("uq_event_log_id")),
    )
    op.create_index(op.f("ix_event_entity_id"), "event", ["entity_id"])
    op.create_index(op.f("ix_event_audit_number"), "event", ["audit_number"])
    op.create_table(
        "entity",
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("log_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("made", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_entity")),
    )
    op.create_index(op.f("ix_entity_log_id"), "entity", ["log_id"])
