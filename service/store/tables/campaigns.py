"""Campaigns: near-duplicates by several authors, and which comments belong to each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Float,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.domain.label import LabelValue
from service.store.columns import Words, one_of
from service.store.tables.base import Base, of_version, table


class CampaignRow(Base):
    """A campaign, by the id of the comment that it began with, and what a moderator has said of all of it.

    `exemplar` is the comment whose text others are compared with: the first one that is not erased. How many
    comments and authors there are is counted, never kept: so it is always true, and nobody waits for a row
    that all write. A campaign that another one took over stays as a row without members.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "id"),
        ForeignKeyConstraint(
            ["site_id", "exemplar", "exemplar_version"],
            ["versions.site_id", "versions.comment_id", "versions.version"],
        ),
        one_of("ruling", LabelValue),
    )

    site_id: Mapped[str]
    id: Mapped[str]
    exemplar: Mapped[str]
    exemplar_version: Mapped[int] = mapped_column(Integer)
    founded_at: Mapped[datetime]
    ruling: Mapped[str | None]
    ruled_by: Mapped[str | None] = mapped_column(Words)
    ruled_at: Mapped[datetime | None]


class CampaignMemberRow(Base):
    """A comment of a campaign: the version that is near, and when it came. A comment is in one at most.

    `author` is a hash that tells people apart; `review` is the one that a ruling on the campaign made.
    """

    __tablename__ = "campaign_members"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "campaign_id", "at", "comment_id"),
        UniqueConstraint("site_id", "comment_id"),
        of_version(),
        ForeignKeyConstraint(["site_id", "campaign_id"], ["campaigns.site_id", "campaigns.id"]),
        ForeignKeyConstraint(["site_id", "review"], ["reviews.site_id", "reviews.id"]),
        {"sqlite_with_rowid": False},
    )

    site_id: Mapped[str]
    campaign_id: Mapped[str]
    at: Mapped[datetime]
    comment_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    author: Mapped[int] = mapped_column(BigInteger)
    similarity: Mapped[float] = mapped_column(Float(53))
    review: Mapped[str | None]


campaigns = table(CampaignRow)
campaign_members = table(CampaignMemberRow)
