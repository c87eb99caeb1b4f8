"""Webhooks: endpoints, outbox and deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HANDLE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
TEXT = sa.Text()
WAITING = "state = 'waiting'"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "webhook_endpoints",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("events", TEXT, nullable=False),
        sa.Column("secret", HANDLE, nullable=False),
        sa.Column("old_secret", HANDLE, nullable=True),
        sa.Column("old_until", INSTANT, nullable=True),
        sa.Column("state", HANDLE, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("failing_since", INSTANT, nullable=True),
        sa.Column("changed_at", INSTANT, nullable=True),
        sa.Column("why", TEXT, nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'disabled', 'removed')", name=op.f("ck_webhook_endpoints_state_known")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_webhook_endpoints_sites")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_table(
        "outbox",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("endpoint_id", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("event", HANDLE, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", HANDLE, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name=op.f("ck_outbox_state_known")),
        sa.ForeignKeyConstraint(
            ["site_id", "endpoint_id"],
            ["webhook_endpoints.site_id", "webhook_endpoints.id"],
            name=op.f("fk_outbox_webhook_endpoints"),
        ),
        sa.PrimaryKeyConstraint("site_id", "endpoint_id", "id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["site_id", "endpoint_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )
    op.create_index(
        op.f("ix_outbox_site_id_id_endpoint_id"), "outbox", ["site_id", "id", "endpoint_id"], unique=False
    )
    op.create_index(op.f("ix_outbox_created_at"), "outbox", ["created_at"], unique=False)
    op.create_table(
        "webhook_deliveries",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("endpoint_id", HANDLE, nullable=False),
        sa.Column("event_id", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", TEXT, nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("excerpt", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "endpoint_id", "event_id"],
            ["outbox.site_id", "outbox.endpoint_id", "outbox.id"],
            name=op.f("fk_webhook_deliveries_outbox"),
        ),
        sa.PrimaryKeyConstraint(
            "site_id", "endpoint_id", "event_id", "id", name=op.f("pk_webhook_deliveries")
        ),
    )
    op.create_index(
        op.f("ix_webhook_deliveries_site_id_event_id"),
        "webhook_deliveries",
        ["site_id", "event_id"],
        unique=False,
    )
