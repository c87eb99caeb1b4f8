"""Managed lists: entries, how often each list changed, and what was hit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.domain.entry import Target, Treatment
from service.store.columns import Words, one_of
from service.store.tables.base import Base, table

SHARED = "*"
"""The scope of the list that all sites share; no site has this id."""


class EntryRow(Base):
    """An entry. `scope` is a site's id or `SHARED`; `key` is one for entries that say the same."""

    __tablename__ = "entries"
    __table_args__ = (
        PrimaryKeyConstraint("scope", "id"),
        one_of("target", Target),
        one_of("treatment", Treatment),
        Index(
            "ix_entries_live",
            "scope",
            "key",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(None, "scope", "added_in"),
        Index(None, "scope", "removed_in"),
    )

    scope: Mapped[str]
    id: Mapped[str]
    target: Mapped[str]
    treatment: Mapped[str]
    written: Mapped[str] = mapped_column(Words)
    key: Mapped[str]
    note: Mapped[str] = mapped_column(Words)
    author: Mapped[str] = mapped_column(Words)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(Words)
    added_in: Mapped[int] = mapped_column(Integer)
    removed_in: Mapped[int | None] = mapped_column(Integer)


class ListRow(Base):
    """How often the list of a scope changed, and how many entries it has: all, and patterns."""

    __tablename__ = "lists"

    scope: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
    patterns: Mapped[int] = mapped_column(Integer)


class EntryHitsRow(Base):
    """How many comments of a site hit an entry, its own or a shared one, and when the last one did."""

    __tablename__ = "entry_hits"
    __table_args__ = (PrimaryKeyConstraint("site_id", "entry_id"),)

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    entry_id: Mapped[str]
    hits: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]


entries = table(EntryRow)
lists = table(ListRow)
entry_hits = table(EntryHitsRow)
