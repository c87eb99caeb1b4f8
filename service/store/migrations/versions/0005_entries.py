"""Managed lists: entries, how often each list changed, and what was hit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

HANDLE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
TEXT = sa.Text()
LIVE = sa.text("removed_at IS NULL")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "entries",
        sa.Column("scope", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("target", HANDLE, nullable=False),
        sa.Column("treatment", HANDLE, nullable=False),
        sa.Column("written", TEXT, nullable=False),
        sa.Column("key", HANDLE, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("removed_by", TEXT, nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("removed_in", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "target IN ('word', 'text', 'pattern', 'domain', 'address', 'email', 'author')",
            name=op.f("ck_entries_target_known"),
        ),
        sa.CheckConstraint(
            "treatment IN ('block', 'hold', 'allow')", name=op.f("ck_entries_treatment_known")
        ),
        sa.PrimaryKeyConstraint("scope", "id", name=op.f("pk_entries")),
    )
    op.create_index(
        "ix_entries_live",
        "entries",
        ["scope", "key"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index(op.f("ix_entries_scope_added_in"), "entries", ["scope", "added_in"], unique=False)
    op.create_index(op.f("ix_entries_scope_removed_in"), "entries", ["scope", "removed_in"], unique=False)
    op.create_table(
        "lists",
        sa.Column("scope", HANDLE, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("patterns", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_lists")),
    )
    op.create_table(
        "entry_hits",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("entry_id", HANDLE, nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_entry_hits_sites")),
        sa.PrimaryKeyConstraint("site_id", "entry_id", name=op.f("pk_entry_hits")),
    )
