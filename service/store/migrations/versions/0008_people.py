"""People: passes, second factors, preferences, and when keys and people were seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

HANDLE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
TEXT = sa.Text()


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("api_keys", sa.Column("created_by", TEXT, nullable=False, server_default=""))
    op.add_column("api_keys", sa.Column("last_used_at", INSTANT, nullable=True))
    op.add_column("moderators", sa.Column("last_seen_at", INSTANT, nullable=True))
    op.add_column("moderators", sa.Column("hides_abuse", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("sessions", sa.Column("agent", TEXT, nullable=False, server_default=""))
    op.create_table(
        "passes",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("purpose", HANDLE, nullable=False),
        sa.Column("digest", HANDLE, nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("role", HANDLE, nullable=True),
        sa.Column("moderator_id", HANDLE, nullable=True),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "purpose IN ('invitation', 'reset', 'second_step')", name=op.f("ck_passes_purpose_known")
        ),
        sa.CheckConstraint("role IN ('owner', 'moderator', 'viewer')", name=op.f("ck_passes_role_known")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_passes_sites")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_passes")),
        sa.UniqueConstraint("digest", name=op.f("uq_passes_digest")),
    )
    op.create_index(op.f("ix_passes_expires_at"), "passes", ["expires_at"], unique=False)
    op.create_table(
        "second_factors",
        sa.Column("moderator_id", HANDLE, nullable=False),
        sa.Column("secret", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["moderators.id"], name=op.f("fk_second_factors_moderators")
        ),
        sa.PrimaryKeyConstraint("moderator_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("moderator_id", HANDLE, nullable=False),
        sa.Column("digest", HANDLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["moderators.id"], name=op.f("fk_recovery_codes_moderators")
        ),
        sa.PrimaryKeyConstraint("moderator_id", "digest", name=op.f("pk_recovery_codes")),
    )
