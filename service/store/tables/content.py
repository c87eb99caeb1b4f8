"""Comments, their versions, and the traces that these leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.domain.history import Trace
from service.domain.signal import Verdict
from service.store.columns import Document, one_of
from service.store.tables.base import Base, of_comment, table

QUEUED = "queued = 1"
"""What puts a comment into the queue's indexes; SQLite uses these where a query says it word for word."""

UNCOUNTED = "changes <> counted"
"""What puts a comment into the index of those to be counted anew, word for word likewise."""

_IN_QUEUE = "CASE WHEN status = 'hold' AND erased_at IS NULL AND decision_id IS NOT NULL THEN 1 END"


class CommentRow(Base):
    """A comment as it stands now: a projection of its versions, decisions and reviews.

    `decision_id` is the newest decision, `risk` its higher probability and `doubt` how near it was to another
    one (see `facet.doubt`); `author` is the trace of the
    author; `moderated` is the act that stands, of the reviews that were not undone;
    `queued` is computed by the database itself, so that the queue is always what the statuses say.
    `changes` grows with all that the dashboard counts of a comment; `counted` is how far it has counted.
    """

    __tablename__ = "comments"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "id"),
        UniqueConstraint("site_id", "external_id"),
        one_of("status", Verdict),
        CheckConstraint("moderated IN ('approve', 'reject')", name="moderated_known"),
        CheckConstraint("version >= 1 AND revision >= 1", name="counted_from_one"),
        Index(None, "site_id", "created_at", "id"),
        Index(None, "site_id", "status", "created_at", "id"),
        Index(
            "ix_comments_queue_by_time",
            "site_id",
            "queued",
            "created_at",
            "id",
            sqlite_where=text(QUEUED),
            postgresql_where=text(QUEUED),
        ),
        Index(
            "ix_comments_queue_by_risk",
            "site_id",
            "queued",
            "risk",
            "id",
            sqlite_where=text(QUEUED),
            postgresql_where=text(QUEUED),
        ),
        Index(
            "ix_comments_uncounted",
            "site_id",
            "created_at",
            "id",
            sqlite_where=text(UNCOUNTED),
            postgresql_where=text(UNCOUNTED),
        ),
        Index(
            "ix_comments_queue_by_doubt",
            "site_id",
            "queued",
            "doubt",
            "id",
            sqlite_where=text(QUEUED),
            postgresql_where=text(QUEUED),
        ),
        Index(
            "ix_comments_author",
            "site_id",
            "author",
            "moderated",
            "moderated_at",
            sqlite_where=text("moderated IS NOT NULL"),
            postgresql_where=text("moderated IS NOT NULL"),
        ),
    )

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    id: Mapped[str]
    external_id: Mapped[str | None]
    version: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    status: Mapped[str]
    author: Mapped[int | None] = mapped_column(BigInteger)
    decision_id: Mapped[str | None]
    risk: Mapped[float] = mapped_column(Float(53))
    doubt: Mapped[float] = mapped_column(Float(53), server_default=text("0"))
    moderated: Mapped[str | None]
    moderated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    queued: Mapped[int | None] = mapped_column(Integer, Computed(_IN_QUEUE, persisted=True))
    changes: Mapped[int] = mapped_column(Integer, server_default="1")
    counted: Mapped[int] = mapped_column(Integer, server_default="0")


class VersionRow(Base):
    """One submitted state of a comment."""

    __tablename__ = "versions"
    __table_args__ = (PrimaryKeyConstraint("site_id", "comment_id", "version"), of_comment())

    site_id: Mapped[str]
    comment_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    content: Mapped[Any] = mapped_column(Document)
    created_at: Mapped[datetime]


class TraceRow(Base):
    """What a comment left to be counted: once per key, at the time of the first version that has it."""

    __tablename__ = "traces"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "kind", "key", "at", "comment_id"),
        UniqueConstraint("site_id", "comment_id", "kind", "key"),
        of_comment(),
        one_of("kind", Trace),
        {"sqlite_with_rowid": False},
    )

    site_id: Mapped[str]
    kind: Mapped[str]
    key: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    comment_id: Mapped[str]


comments = table(CommentRow)
versions = table(VersionRow)
traces = table(TraceRow)
