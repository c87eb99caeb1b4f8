"""What the dashboard shows, counted by day: a projection of decisions and labels that can be rebuilt."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.columns import Document
from service.store.tables.base import Base, of_comment, table


class CommentCountRow(Base):
    """What a comment counts for at present, so that it can be taken off again when the comment changes."""

    __tablename__ = "comment_counts"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "comment_id"),
        of_comment(),
        {"sqlite_with_rowid": False},
    )

    site_id: Mapped[str]
    comment_id: Mapped[str]
    counts: Mapped[Any] = mapped_column(Document)


class DailyCountRow(Base):
    """How often something was so on a day of the site's calendar: the sum over `comment_counts`."""

    __tablename__ = "daily_counts"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "kind", "day", "name", "part", "label"),
        {"sqlite_with_rowid": False},
    )

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    kind: Mapped[str]
    day: Mapped[str]
    name: Mapped[str]
    part: Mapped[str]
    label: Mapped[str]
    n: Mapped[int] = mapped_column(BigInteger)


class CountZoneRow(Base):
    """The time zone whose days a site's comments are counted by."""

    __tablename__ = "count_zones"

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    zone: Mapped[str]


comment_counts = table(CommentCountRow)
daily_counts = table(DailyCountRow)
count_zones = table(CountZoneRow)
