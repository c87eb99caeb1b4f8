"""Campaigns and their members."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

HANDLE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
TEXT = sa.Text()


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "campaigns",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("exemplar", HANDLE, nullable=False),
        sa.Column("exemplar_version", sa.Integer(), nullable=False),
        sa.Column("founded_at", INSTANT, nullable=False),
        sa.Column("ruling", HANDLE, nullable=True),
        sa.Column("ruled_by", TEXT, nullable=True),
        sa.Column("ruled_at", INSTANT, nullable=True),
        sa.CheckConstraint("ruling IN ('ham', 'spam', 'abuse')", name=op.f("ck_campaigns_ruling_known")),
        sa.ForeignKeyConstraint(
            ["site_id", "exemplar", "exemplar_version"],
            ["versions.site_id", "versions.comment_id", "versions.version"],
            name=op.f("fk_campaigns_versions"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_campaigns")),
    )
    op.create_table(
        "campaign_members",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("campaign_id", HANDLE, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("comment_id", HANDLE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=False),
        sa.Column("similarity", sa.Float(53), nullable=False),
        sa.Column("review", HANDLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id", "version"],
            ["versions.site_id", "versions.comment_id", "versions.version"],
            name=op.f("fk_campaign_members_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "campaign_id"],
            ["campaigns.site_id", "campaigns.id"],
            name=op.f("fk_campaign_members_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "review"],
            ["reviews.site_id", "reviews.id"],
            name=op.f("fk_campaign_members_reviews"),
        ),
        sa.PrimaryKeyConstraint(
            "site_id", "campaign_id", "at", "comment_id", name=op.f("pk_campaign_members")
        ),
        sa.UniqueConstraint("site_id", "comment_id", name=op.f("uq_campaign_members_site_id_comment_id")),
        sqlite_with_rowid=False,
    )
