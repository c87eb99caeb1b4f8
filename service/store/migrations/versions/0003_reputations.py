"""Traces of pages and of linked domains."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

HANDLE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")

KINDS = "kind IN ('author', 'address', 'network', 'text', 'near_text', 'thread', 'domain')"
COLUMNS = "site_id, kind, key, at, comment_id"


def upgrade() -> None:
    """Let traces be of two more kinds. SQLite cannot change a constraint: there the table is made anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_traces_kind_known"), "traces", type_="check")
        op.create_check_constraint(op.f("ck_traces_kind_known"), "traces", KINDS)
        return
    op.rename_table("traces", "traces_before")
    op.create_table(
        "traces",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("kind", HANDLE, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("comment_id", HANDLE, nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_traces_kind_known")),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"], ["comments.site_id", "comments.id"], name=op.f("fk_traces_comments")
        ),
        sa.PrimaryKeyConstraint("site_id", "kind", "key", "at", "comment_id", name=op.f("pk_traces")),
        sa.UniqueConstraint(
            "site_id", "comment_id", "kind", "key", name=op.f("uq_traces_site_id_comment_id_kind_key")
        ),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO traces ({COLUMNS}) SELECT {COLUMNS} FROM traces_before")  # noqa: S608 - our own names
    op.drop_table("traces_before")
