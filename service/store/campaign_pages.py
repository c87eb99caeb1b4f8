"""Campaigns as moderators read them: counted each time, so that every figure is true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, func, or_, select, tuple_

from service.domain.comment import from_document
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.moderation.ports import CampaignOrder, CampaignPage, CampaignSummary, Member
from service.store import cursors
from service.store.columns import Handle, Instant
from service.store.comments import stored_comment
from service.store.repository import Repository, page_size
from service.store.tables import campaign_members as members
from service.store.tables import campaigns, comments, versions

AUTHORS = 2
COMMENTS = 5
"""A campaign is listed from so many authors on, or from so many comments of whomever."""

_OF_SITE = members.c.site_id == bindparam("site_id")
_OF_CAMPAIGN = and_(_OF_SITE, members.c.campaign_id == bindparam("campaign_id"))
_COMMENTS = func.count().label("comments")
_LAST_AT = func.max(members.c.at, type_=Instant()).label("last_at")
_STATS = (
    members.c.campaign_id,
    _COMMENTS,
    func.count(members.c.author.distinct()).label("authors"),
    func.min(members.c.at, type_=Instant()).label("first_at"),
    _LAST_AT,
)
_EXEMPLAR = and_(
    versions.c.site_id == campaigns.c.site_id,
    versions.c.comment_id == campaigns.c.exemplar,
    versions.c.version == campaigns.c.exemplar_version,
)
_MEMBER_OF = and_(comments.c.site_id == members.c.site_id, comments.c.id == members.c.comment_id)
_STATUSES = (
    select(members.c.campaign_id, comments.c.status, func.count().label("n"))
    .join_from(members, comments, _MEMBER_OF)
    .where(_OF_SITE, members.c.campaign_id.in_(bindparam("ids", expanding=True)))
    .group_by(members.c.campaign_id, comments.c.status)
)
_HOME = select(members.c.campaign_id).where(_OF_SITE, members.c.comment_id == bindparam("campaign_id"))
_OF_COMMENTS = select(members.c.comment_id, members.c.campaign_id).where(
    _OF_SITE, members.c.comment_id.in_(bindparam("ids", expanding=True))
)


class CampaignPages(Repository):
    """Campaigns as moderators read them."""

    __slots__ = ()

    def page(
        self, site_id: str, *, ruled: bool | None, order: CampaignOrder, cursor: str | None, limit: int
    ) -> CampaignPage:
        """Return campaigns of several authors or of many comments: all, or those `ruled` on, or not."""
        size = page_size(limit)
        of: dict[str, Any] = {"site_id": site_id, "size": size + 1}
        if cursor is not None:
            kind: type[float | datetime] = float if order == "biggest" else datetime
            of["last"], of["last_id"] = cursors.read(order, cursor, kind)
        found = self._all(_PAGES[order, ruled, cursor is not None], **of)
        items = self._summaries(site_id, found[:size])
        following = cursors.write(order, *_place(order, items[-1])) if len(found) > size else None
        return CampaignPage(items=items, next_cursor=following)

    def get(self, site_id: str, campaign_id: str) -> CampaignSummary | None:
        """Return a campaign that has members; a campaign that was taken over is the one that took it."""
        found = self._all(_GET, site_id=site_id, campaign_id=campaign_id)
        if not found:
            home = self._one(_HOME, site_id=site_id, campaign_id=campaign_id)
            found = () if home is None else self._all(_GET, site_id=site_id, campaign_id=home.campaign_id)
        return next(iter(self._summaries(site_id, found)), None)

    def of_comments(self, site_id: str, comment_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the campaign that each of the comments is in, of those that are in one."""
        rows = self._all(_OF_COMMENTS, site_id=site_id, ids=list(comment_ids))
        return {row.comment_id: row.campaign_id for row in rows}

    def growth(self, site_id: str, campaign_id: str, until: Sequence[datetime]) -> Sequence[int]:
        """Return how many members there were up to each of these moments."""
        counts = [func.count(case((members.c.at <= moment, 1))) for moment in until]
        row = self._run(select(*counts).where(_OF_CAMPAIGN), {"site_id": site_id, "campaign_id": campaign_id})
        return [int(value) for value in row.one()]

    def _summaries(self, site_id: str, rows: Sequence[Row[Any]]) -> list[CampaignSummary]:
        counted = self._all(_STATUSES, site_id=site_id, ids=[row.id for row in rows]) if rows else ()
        statuses: dict[str, dict[Verdict, int]] = {row.id: dict.fromkeys(Verdict, 0) for row in rows}
        for row in counted:
            statuses[row.campaign_id][Verdict(row.status)] = row.n
        return [_summary(row, statuses[row.id]) for row in rows]


def member(row: Row[Any]) -> Member:
    """Return the member that a row is."""
    return Member(stored=stored_comment(row), at=row.member_at, similarity=row.similarity, review=row.review)


def _summary(row: Row[Any], statuses: Mapping[Verdict, int]) -> CampaignSummary:
    return CampaignSummary(
        id=row.id,
        exemplar=from_document(row.content),
        exemplar_id=row.exemplar,
        comments=row.comments,
        authors=row.authors,
        first_at=row.first_at,
        last_at=row.last_at,
        statuses=statuses,
        ruling=None if row.ruling is None else LabelValue(row.ruling),
        ruled_by=row.ruled_by,
        ruled_at=row.ruled_at,
    )


def _place(order: CampaignOrder, last: CampaignSummary) -> cursors.Place:
    return (float(last.comments) if order == "biggest" else last.last_at), last.id


def _joined(stats: Select[Any]) -> tuple[Any, Select[Any]]:
    counted = stats.subquery()
    home = and_(campaigns.c.site_id == bindparam("site_id"), campaigns.c.id == counted.c.campaign_id)
    columns = (counted.c.comments, counted.c.authors, counted.c.first_at, counted.c.last_at)
    whole = select(campaigns, *columns, versions.c.content).join_from(counted, campaigns, home)
    return counted, whole.join(versions, _EXEMPLAR)


def _page(order: CampaignOrder, *, ruled: bool | None, after: bool) -> Select[Any]:
    several = or_(func.count(members.c.author.distinct()) >= AUTHORS, func.count() >= COMMENTS)
    stats = select(*_STATS).where(_OF_SITE).group_by(members.c.campaign_id).having(several)
    counted, whole = _joined(stats)
    by: ColumnElement[Any] = counted.c.comments if order == "biggest" else counted.c.last_at
    if ruled is not None:
        whole = whole.where(campaigns.c.ruling.is_not(None) if ruled else campaigns.c.ruling.is_(None))
    if after:
        last = tuple_(bindparam("last", type_=by.type), bindparam("last_id", type_=Handle()))
        whole = whole.where(tuple_(by, campaigns.c.id) < last)
    return whole.order_by(by.desc(), campaigns.c.id.desc()).limit(bindparam("size"))


_PAGES = {
    (order, ruled, after): _page(order, ruled=ruled, after=after)
    for order in ("newest", "biggest")
    for ruled in (None, False, True)
    for after in (False, True)
}
_GET = _joined(select(*_STATS).where(_OF_CAMPAIGN).group_by(members.c.campaign_id))[1]
