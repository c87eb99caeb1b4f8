"""How far imports of earlier comments are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.columns import Document
from service.store.tables.base import Base, table


class ImportRow(Base):
    """A file that was read, or is being read: `digest` is its SHA-256, `position` the items done."""

    __tablename__ = "imports"
    __table_args__ = (PrimaryKeyConstraint("site_id", "digest"),)

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    digest: Mapped[str]
    format: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)
    counts: Mapped[Any] = mapped_column(Document)
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


imports = table(ImportRow)
