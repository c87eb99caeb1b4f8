"""Single-use passes, and moderators' second factors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.domain.access import Purpose
from service.domain.site import Role
from service.store.columns import Words, one_of
from service.store.tables.base import Base, table


class PassRow(Base):
    """A secret that is good once; of it only the SHA-256."""

    __tablename__ = "passes"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "id"),
        one_of("purpose", Purpose),
        one_of("role", Role),
    )

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    id: Mapped[str]
    purpose: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_by: Mapped[str] = mapped_column(Words)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    role: Mapped[str | None]
    moderator_id: Mapped[str | None]
    used_at: Mapped[datetime | None]


class SecondFactorRow(Base):
    """A moderator's secret for time-based codes."""

    __tablename__ = "second_factors"

    moderator_id: Mapped[str] = mapped_column(ForeignKey("moderators.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Words)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger)


class RecoveryCodeRow(Base):
    """A code that stands in for a lost device, once; of it only the SHA-256."""

    __tablename__ = "recovery_codes"
    __table_args__ = (PrimaryKeyConstraint("moderator_id", "digest"),)

    moderator_id: Mapped[str] = mapped_column(ForeignKey("moderators.id"))
    digest: Mapped[str]


passes = table(PassRow)
second_factors = table(SecondFactorRow)
recovery_codes = table(RecoveryCodeRow)
