"""What moderators and sites say of comments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.domain.label import LabelSource, LabelValue
from service.domain.review import Act
from service.domain.signal import Verdict
from service.store.columns import Words, one_of
from service.store.tables.base import Base, of_version, table


class ReviewRow(Base):
    """A moderator's act. An act is undone once at most; `bulk` is the same for all that one press settled."""

    __tablename__ = "reviews"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "id"),
        of_version(),
        ForeignKeyConstraint(["site_id", "undoes"], ["reviews.site_id", "reviews.id"]),
        UniqueConstraint("site_id", "undoes"),
        one_of("act", Act),
        one_of("status_before", Verdict),
        one_of("status_after", Verdict),
        one_of("reason", LabelValue),
        Index(None, "site_id", "comment_id", "created_at", "id"),
        Index(None, "site_id", "moderator_id", "created_at", "id"),
        Index(
            "ix_reviews_bulk",
            "site_id",
            "bulk",
            "id",
            sqlite_where=text("bulk IS NOT NULL"),
            postgresql_where=text("bulk IS NOT NULL"),
        ),
    )

    site_id: Mapped[str]
    id: Mapped[str]
    comment_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    act: Mapped[str]
    moderator_id: Mapped[str]
    moderator_name: Mapped[str]
    status_before: Mapped[str]
    status_after: Mapped[str]
    reason: Mapped[str | None]
    note: Mapped[str] = mapped_column(Words)
    undoes: Mapped[str | None]
    bulk: Mapped[str | None]
    created_at: Mapped[datetime]


class LabelRow(Base):
    """A statement of truth about a version of a comment."""

    __tablename__ = "labels"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "id"),
        of_version(),
        one_of("value", LabelValue),
        one_of("source", LabelSource),
        Index(None, "site_id", "comment_id", "created_at", "id"),
        Index(None, "created_at", "id"),
    )

    site_id: Mapped[str]
    id: Mapped[str]
    comment_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    value: Mapped[str | None]
    source: Mapped[str]
    author: Mapped[str] = mapped_column(Words)
    created_at: Mapped[datetime]


reviews = table(ReviewRow)
labels = table(LabelRow)
