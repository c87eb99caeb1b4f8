"""The tables. A row that belongs to a site says so in its key and refers only to rows of the same site."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.domain.history import Trace
from service.domain.label import LabelSource, LabelValue
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import Role
from service.store.columns import Document, Handle, Instant, Words, one_of

VERSION_TABLE = "winnow_version"

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

QUEUED = "status = 'hold' AND erased_at IS NULL AND decision_id IS NOT NULL"
"""Which comments are in the queue. Queries say it word for word, or the partial indexes are not used."""


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {str: Handle(), datetime: Instant(), Any: Document()}  # noqa: RUF012 - as SQLAlchemy has it


def _of_comment() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["site_id", "comment_id"], ["comments.site_id", "comments.id"])


def _of_version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["site_id", "comment_id", "version"],
        ["versions.site_id", "versions.comment_id", "versions.version"],
    )


class SiteRow(Base):
    """A site."""

    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str] = mapped_column(Words)
    created_at: Mapped[datetime]


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


class PolicyRow(Base):
    """A policy document by its digest; the same document may be active on several sites."""

    __tablename__ = "policies"

    digest: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[Any] = mapped_column(Document)


class ActivationRow(Base):
    """A policy that became the active one of a site; the newest is active."""

    __tablename__ = "activations"
    __table_args__ = (Index(None, "site_id", "id"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    digest: Mapped[str] = mapped_column(ForeignKey("policies.digest"))
    author: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    activated_at: Mapped[datetime]


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


class SessionRow(Base):
    """A moderator's signed-in browser."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(primary_key=True)
    moderator_id: Mapped[str] = mapped_column(ForeignKey("moderators.id"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class CommentRow(Base):
    """A comment as it stands now: a projection of its versions, decisions and reviews.

    `decision_id` is the newest decision and `risk` its higher probability; `author` is the trace of the
    author; `moderated` is the act that stands, of the reviews that were not undone.
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
            "created_at",
            "id",
            sqlite_where=text(QUEUED),
            postgresql_where=text(QUEUED),
        ),
        Index(
            "ix_comments_queue_by_risk",
            "site_id",
            "risk",
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
    moderated: Mapped[str | None]
    moderated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class VersionRow(Base):
    """One submitted state of a comment."""

    __tablename__ = "versions"
    __table_args__ = (PrimaryKeyConstraint("site_id", "comment_id", "version"), _of_comment())

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
        _of_comment(),
        one_of("kind", Trace),
        {"sqlite_with_rowid": False},
    )

    site_id: Mapped[str]
    kind: Mapped[str]
    key: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    comment_id: Mapped[str]


class DecisionRow(Base):
    """A decision with the inputs it was derived from."""

    __tablename__ = "decisions"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "id"),
        _of_version(),
        one_of("verdict", Verdict),
        Index(None, "site_id", "comment_id", "created_at", "id"),
        Index(None, "created_at", "id"),
    )

    site_id: Mapped[str]
    id: Mapped[str]
    comment_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    verdict: Mapped[str]
    judgement: Mapped[Any] = mapped_column(Document)
    inputs: Mapped[Any] = mapped_column(Document)
    policy: Mapped[str]
    model: Mapped[str | None]
    rules: Mapped[str]
    degraded: Mapped[Any] = mapped_column(Document)
    created_at: Mapped[datetime]


class ReviewRow(Base):
    """A moderator's act. An act is undone once at most."""

    __tablename__ = "reviews"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "id"),
        _of_version(),
        ForeignKeyConstraint(["site_id", "undoes"], ["reviews.site_id", "reviews.id"]),
        UniqueConstraint("site_id", "undoes"),
        one_of("act", Act),
        one_of("status_before", Verdict),
        one_of("status_after", Verdict),
        one_of("reason", LabelValue),
        Index(None, "site_id", "comment_id", "created_at", "id"),
        Index(None, "site_id", "moderator_id", "created_at", "id"),
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
    created_at: Mapped[datetime]


class LabelRow(Base):
    """A statement of truth about a version of a comment."""

    __tablename__ = "labels"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "id"),
        _of_version(),
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


class AnswerRow(Base):
    """What an idempotency key was answered."""

    __tablename__ = "answers"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "key"),
        _of_comment(),
        ForeignKeyConstraint(["site_id", "decision_id"], ["decisions.site_id", "decisions.id"]),
    )

    site_id: Mapped[str]
    key: Mapped[str]
    request_digest: Mapped[str]
    comment_id: Mapped[str]
    decision_id: Mapped[str]
    created_at: Mapped[datetime]


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


class ModelRow(Base):
    """A model that was put in service; the newest is the one that serves."""

    __tablename__ = "models"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    digest: Mapped[str]
    card: Mapped[Any] = mapped_column(Document)
    author: Mapped[str] = mapped_column(Words)
    activated_at: Mapped[datetime]


def _table(row: type[Base]) -> Table:
    return cast("Table", row.__table__)


sites = _table(SiteRow)
api_keys = _table(ApiKeyRow)
policies = _table(PolicyRow)
activations = _table(ActivationRow)
moderators = _table(ModeratorRow)
sessions = _table(SessionRow)
comments = _table(CommentRow)
versions = _table(VersionRow)
traces = _table(TraceRow)
decisions = _table(DecisionRow)
reviews = _table(ReviewRow)
labels = _table(LabelRow)
answers = _table(AnswerRow)
audit_events = _table(AuditEventRow)
models = _table(ModelRow)
