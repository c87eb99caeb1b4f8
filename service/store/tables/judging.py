"""Policies, models, decisions, and the answers that were given with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.domain.signal import Verdict
from service.store.columns import Document, Words, one_of
from service.store.tables.base import SERIAL, Base, of_comment, of_version, table


class PolicyRow(Base):
    """A policy document by its digest; the same document may be active on several sites."""

    __tablename__ = "policies"

    digest: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[Any] = mapped_column(Document)


class ActivationRow(Base):
    """A policy that became the active one of a site; the newest is active."""

    __tablename__ = "activations"
    __table_args__ = (Index(None, "site_id", "id"),)

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    digest: Mapped[str] = mapped_column(ForeignKey("policies.digest"))
    author: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    activated_at: Mapped[datetime]


class ModelRow(Base):
    """A model that was put in service; the newest is the one that serves."""

    __tablename__ = "models"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    digest: Mapped[str]
    card: Mapped[Any] = mapped_column(Document)
    author: Mapped[str] = mapped_column(Words)
    activated_at: Mapped[datetime]


class DecisionRow(Base):
    """A decision with the inputs it was derived from."""

    __tablename__ = "decisions"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "id"),
        of_version(),
        one_of("verdict", Verdict),
        Index(None, "site_id", "comment_id", "created_at", "id"),
        Index(None, "site_id", "created_at", "id"),
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


class IncumbentRow(Base):
    """What another service, which decides beside us or before us, said of a comment that we decided on."""

    __tablename__ = "incumbents"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "decision_id"),
        ForeignKeyConstraint(["site_id", "decision_id"], ["decisions.site_id", "decisions.id"]),
        one_of("verdict", Verdict),
        Index(None, "site_id", "created_at", "decision_id"),
    )

    site_id: Mapped[str]
    decision_id: Mapped[str]
    verdict: Mapped[str]
    service: Mapped[str]
    created_at: Mapped[datetime]


class AnswerRow(Base):
    """What an idempotency key was answered."""

    __tablename__ = "answers"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "key"),
        of_comment(),
        ForeignKeyConstraint(["site_id", "decision_id"], ["decisions.site_id", "decisions.id"]),
    )

    site_id: Mapped[str]
    key: Mapped[str]
    request_digest: Mapped[str]
    comment_id: Mapped[str]
    decision_id: Mapped[str]
    created_at: Mapped[datetime]


policies = table(PolicyRow)
activations = table(ActivationRow)
models = table(ModelRow)
decisions = table(DecisionRow)
incumbents = table(IncumbentRow)
answers = table(AnswerRow)
