"""Sites with their keys, moderators with their sessions, and what people did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.domain.site import KeyKind, Role
from service.store.columns import Document, Words, one_of
from service.store.tables.base import Base, table


class SiteRow(Base):
    """A site."""

    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str] = mapped_column(Words)
    created_at: Mapped[datetime]
    doors: Mapped[Any] = mapped_column(Document, nullable=False, server_default="{}")


class ApiKeyRow(Base):
    """A site's key; of its secret only the SHA-256."""

    __tablename__ = "api_keys"
    __table_args__ = (PrimaryKeyConstraint("site_id", "id"),)

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    id: Mapped[str]
    prefix: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(server_default=KeyKind.NATIVE.value)
    created_by: Mapped[str] = mapped_column(Words, server_default="")
    last_used_at: Mapped[datetime | None]


class ModeratorRow(Base):
    """A moderator. `folded` is the name without case, taken once on the installation."""

    __tablename__ = "moderators"
    __table_args__ = (one_of("role", Role), Index(None, "site_id", "folded"))

    id: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password_hash: Mapped[str] = mapped_column(Words)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    hides_abuse: Mapped[int] = mapped_column(server_default="0")


class SessionRow(Base):
    """A moderator's signed-in browser."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(primary_key=True)
    moderator_id: Mapped[str] = mapped_column(ForeignKey("moderators.id"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    agent: Mapped[str] = mapped_column(Words, server_default="")


class AuditEventRow(Base):
    """Who did what to which thing; without a site, on the whole installation."""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "site_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"))
    actor: Mapped[str] = mapped_column(Words)
    action: Mapped[str] = mapped_column(Words)
    subject: Mapped[str] = mapped_column(Words)
    detail: Mapped[Any] = mapped_column(Document)
    created_at: Mapped[datetime]


sites = table(SiteRow)
api_keys = table(ApiKeyRow)
moderators = table(ModeratorRow)
sessions = table(SessionRow)
audit_events = table(AuditEventRow)
