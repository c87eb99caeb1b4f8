"""Counts by day for the dashboard, and what of each comment is counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

HANDLE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
TEXT = sa.Text()


def upgrade() -> None:
    """Add the tables, and the numbers that tell which comments are to be counted anew: at first all are."""
    op.add_column("comments", sa.Column("changes", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("comments", sa.Column("counted", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_comments_uncounted",
        "comments",
        ["site_id", "created_at", "id"],
        sqlite_where=sa.text("changes <> counted"),
        postgresql_where=sa.text("changes <> counted"),
    )
    op.create_table(
        "comment_counts",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("comment_id", HANDLE, nullable=False),
        sa.Column("counts", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_comment_counts_comments"),
        ),
        sa.PrimaryKeyConstraint("site_id", "comment_id", name=op.f("pk_comment_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "daily_counts",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("kind", HANDLE, nullable=False),
        sa.Column("day", HANDLE, nullable=False),
        sa.Column("name", HANDLE, nullable=False),
        sa.Column("part", HANDLE, nullable=False),
        sa.Column("label", HANDLE, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_daily_counts_sites")),
        sa.PrimaryKeyConstraint(
            "site_id", "kind", "day", "name", "part", "label", name=op.f("pk_daily_counts")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "count_zones",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("zone", HANDLE, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_count_zones_sites")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_count_zones")),
    )
