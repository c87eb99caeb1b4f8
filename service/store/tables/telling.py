"""Webhooks: who is told, what waits to be told, and every try of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.domain.webhook import EndpointState, OutboxState
from service.store.columns import Document, Words, one_of
from service.store.tables.base import Base, table

OUTBOX_WAITING = "state = 'waiting'"
"""What puts an event into the index of those that are due; SQLite wants it word for word in a query."""


class WebhookEndpointRow(Base):
    """An endpoint. Its secrets are kept as they are: they sign."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (PrimaryKeyConstraint("site_id", "id"), one_of("state", EndpointState))

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    id: Mapped[str]
    url: Mapped[str] = mapped_column(Words)
    events: Mapped[Any] = mapped_column(Document, nullable=False)
    secret: Mapped[str]
    old_secret: Mapped[str | None]
    old_until: Mapped[datetime | None]
    state: Mapped[str]
    created_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(Words)


class OutboxRow(Base):
    """An event for one endpoint, written in the transaction that made it. `due_at` is also a claim's end."""

    __tablename__ = "outbox"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "endpoint_id", "id"),
        ForeignKeyConstraint(
            ["site_id", "endpoint_id"], ["webhook_endpoints.site_id", "webhook_endpoints.id"]
        ),
        one_of("state", OutboxState),
        Index(
            "ix_outbox_due",
            "site_id",
            "endpoint_id",
            "due_at",
            "id",
            sqlite_where=text(OUTBOX_WAITING),
            postgresql_where=text(OUTBOX_WAITING),
        ),
        Index(None, "site_id", "id", "endpoint_id"),
        Index(None, "created_at"),
    )

    site_id: Mapped[str]
    endpoint_id: Mapped[str]
    id: Mapped[str]
    event: Mapped[str]
    payload: Mapped[Any] = mapped_column(Document, nullable=False)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer)
    state: Mapped[str]


class WebhookDeliveryRow(Base):
    """A try: its answer's status, or why there was none."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "endpoint_id", "event_id", "id"),
        ForeignKeyConstraint(
            ["site_id", "endpoint_id", "event_id"], ["outbox.site_id", "outbox.endpoint_id", "outbox.id"]
        ),
        Index(None, "site_id", "event_id"),
    )

    site_id: Mapped[str]
    endpoint_id: Mapped[str]
    event_id: Mapped[str]
    id: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    status: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str] = mapped_column(Words)
    duration_ms: Mapped[int] = mapped_column(Integer)
    excerpt: Mapped[str] = mapped_column(Words)


webhook_endpoints = table(WebhookEndpointRow)
outbox = table(OutboxRow)
webhook_deliveries = table(WebhookDeliveryRow)
