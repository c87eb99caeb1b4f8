"""Other services' protocols, what they said, and imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

HANDLE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
TEXT = sa.Text()


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("sites", sa.Column("doors", TEXT, nullable=False, server_default="{}"))
    op.add_column("api_keys", sa.Column("kind", HANDLE, nullable=False, server_default="native"))
    op.create_table(
        "incumbents",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("decision_id", HANDLE, nullable=False),
        sa.Column("verdict", HANDLE, nullable=False),
        sa.Column("service", HANDLE, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accept', 'hold', 'reject')", name=op.f("ck_incumbents_verdict_known")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "decision_id"],
            ["decisions.site_id", "decisions.id"],
            name=op.f("fk_incumbents_decisions"),
        ),
        sa.PrimaryKeyConstraint("site_id", "decision_id", name=op.f("pk_incumbents")),
    )
    op.create_index(
        op.f("ix_incumbents_site_id_created_at_decision_id"),
        "incumbents",
        ["site_id", "created_at", "decision_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_decisions_site_id_created_at_id"),
        "decisions",
        ["site_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "imports",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("digest", HANDLE, nullable=False),
        sa.Column("format", HANDLE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("counts", TEXT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_imports_sites")),
        sa.PrimaryKeyConstraint("site_id", "digest", name=op.f("pk_imports")),
    )
