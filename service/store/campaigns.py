"""Campaigns: what a comment is near, and how moderators read what belongs together."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
    update,
)

from service.domain.campaign import Campaign
from service.domain.comment import from_document
from service.domain.history import Trace
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.errors import NotFoundError
from service.features.view import View
from service.moderation.ports import Candidate, Exemplar, Extent, Member, MemberPage, StoredComment
from service.store import campaign_pages, cursors, membership, trail
from service.store.campaign_pages import CampaignPages
from service.store.columns import Handle, Instant
from service.store.comments import NEWEST, STATE, stored_comment
from service.store.repository import page_size
from service.store.tables import campaign_members as members
from service.store.tables import campaigns, comments, traces, versions

NEWEST_OF_BAND = 24
CANDIDATES = 32
COUNTED = 1_000
"""Members that are counted for a decision: more say no more, and counting them costs time."""

_NOBODY = ""
_EXEMPLARS = (
    select(
        campaigns.c.id,
        campaigns.c.exemplar,
        campaigns.c.founded_at,
        campaigns.c.ruling,
        versions.c.content,
    )
    .join_from(
        campaigns,
        versions,
        and_(
            versions.c.site_id == campaigns.c.site_id,
            versions.c.comment_id == campaigns.c.exemplar,
            versions.c.version == campaigns.c.exemplar_version,
        ),
    )
    .where(campaigns.c.site_id == bindparam("site_id"), campaigns.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(campaigns.c.founded_at, campaigns.c.id)
)
_MEMBERSHIP = and_(members.c.site_id == comments.c.site_id, members.c.comment_id == comments.c.id)
_AS_MEMBER = and_(
    versions.c.site_id == comments.c.site_id,
    versions.c.comment_id == comments.c.id,
    versions.c.version == func.coalesce(members.c.version, comments.c.version),
)
_TEXTS = (
    select(*STATE)
    .select_from(comments)
    .outerjoin(members, _MEMBERSHIP)
    .join(versions, _AS_MEMBER)
    .where(
        comments.c.site_id == bindparam("site_id"),
        comments.c.id.in_(bindparam("ids", expanding=True)),
        comments.c.erased_at.is_(None),
    )
)
_OF_CAMPAIGN = and_(
    members.c.site_id == bindparam("site_id"), members.c.campaign_id == bindparam("campaign_id")
)
_COUNTED = (
    select(members.c.author)
    .where(_OF_CAMPAIGN, members.c.at <= bindparam("until", type_=Instant()))
    .order_by(members.c.at.desc(), members.c.comment_id.desc())
    .limit(COUNTED)
    .subquery()
)
_AMONG = _COUNTED.c.author.in_(bindparam("besides", expanding=True))
_EXTENT = select(
    func.count().label("comments"),
    func.count(_COUNTED.c.author.distinct()).label("authors"),
    func.count(case((_AMONG, _COUNTED.c.author)).distinct()).label("known"),
)
_MARK = (
    update(members)
    .where(members.c.site_id == bindparam("of_site"), members.c.comment_id == bindparam("of_id"))
    .values(review=bindparam("made"))
)
_RULE = (
    update(campaigns)
    .where(campaigns.c.site_id == bindparam("of_site"), campaigns.c.id == bindparam("of_campaign"))
    .values(ruling=bindparam("value"), ruled_by=bindparam("by"), ruled_at=bindparam("at"))
)
_MEMBERS = (
    select(*STATE, members.c.at.label("member_at"), members.c.similarity, members.c.review)
    .join_from(members, comments, _MEMBERSHIP)
    .join(versions, NEWEST)
    .where(_OF_CAMPAIGN)
)
_NEWEST_FIRST = (members.c.at.desc(), members.c.comment_id.desc())
_LAST = tuple_(bindparam("last_at", type_=Instant()), bindparam("last_id", type_=Handle()))
_PAGE = _MEMBERS.order_by(*_NEWEST_FIRST).limit(bindparam("size"))
_NEXT_PAGE = _PAGE.where(tuple_(members.c.at, members.c.comment_id) < _LAST)
_REVIEWED = _PAGE.where(members.c.review.is_not(None))
_HELD = (
    _MEMBERS.where(comments.c.status == Verdict.HOLD.value, comments.c.erased_at.is_(None))
    .order_by(members.c.at, members.c.comment_id)
    .limit(bindparam("size"))
)
_BANDED = (
    select(traces.c.comment_id)
    .where(
        traces.c.site_id == comments.c.site_id,
        traces.c.comment_id == comments.c.id,
        traces.c.kind == literal_column(f"'{Trace.NEAR_TEXT}'"),
    )
    .exists()
)
_PLACED = select(members.c.comment_id).where(_MEMBERSHIP).exists()
_UNPLACED = (
    select(*STATE)
    .join_from(comments, versions, NEWEST)
    .where(comments.c.site_id == bindparam("site_id"), comments.c.erased_at.is_(None), _BANDED, ~_PLACED)
    .order_by(comments.c.created_at, comments.c.id)
    .limit(bindparam("size"))
)
_UNPLACED_AFTER = _UNPLACED.where(tuple_(comments.c.created_at, comments.c.id) > _LAST)


class Campaigns(CampaignPages):
    """Campaigns and their members."""

    __slots__ = ()

    def candidates(
        self, site_id: str, view: View, *, at: datetime, comment_id: str | None = None
    ) -> Sequence[Candidate]:
        """Return comments up to `at` that share a MinHash band with the view, those first that share most.

        Of each band the newest `NEWEST_OF_BAND` are looked at. An edited comment names itself.
        """
        keys = trail.trail(view).get(Trace.NEAR_TEXT, [])
        if not keys:
            return []
        bands = {f"key_{place}": key for place, key in enumerate(keys)}
        known = {"site_id": site_id, "until": at, "itself": comment_id or _NOBODY}
        rows = self._all(_candidates(len(keys)), **known, **bands)
        return [Candidate(comment_id=row.comment_id, campaign=row.campaign_id) for row in rows]

    def exemplars(self, site_id: str, campaign_ids: Sequence[str]) -> Sequence[Exemplar]:
        """Return what the members of these campaigns are compared with, the oldest campaign first."""
        return [
            Exemplar(
                campaign=row.id,
                comment_id=row.exemplar,
                comment=from_document(row.content),
                founded_at=row.founded_at,
                ruling=None if row.ruling is None else LabelValue(row.ruling),
            )
            for row in self._all(_EXEMPLARS, site_id=site_id, ids=list(campaign_ids))
        ]

    def texts(self, site_id: str, comment_ids: Sequence[str]) -> Mapping[str, StoredComment]:
        """Return comments as they are in their campaigns, or as they are now; no erased one."""
        rows = self._all(_TEXTS, site_id=site_id, ids=list(comment_ids))
        return {row.id: stored_comment(row) for row in rows}

    def extent(
        self, site_id: str, campaign_id: str, *, until: datetime, besides: frozenset[int] = frozenset()
    ) -> Extent:
        """Return how far a campaign reached up to a moment. Its newest `COUNTED` comments are counted, and
        among the authors also those `besides` (numbers of `somebody`).
        """
        of = {"site_id": site_id, "campaign_id": campaign_id, "until": until, "besides": list(besides)}
        row = self._run(_EXTENT, of).one()
        return Extent(comments=row.comments, authors=row.authors - row.known + len(besides))

    def enrol(self, stored: StoredComment, campaign: Campaign) -> None:
        """Make a comment's version a member of what it was found to be near, as that is by now."""
        membership.enrol(self._run, self._new, stored, campaign)

    def members(self, site_id: str, campaign_id: str, *, cursor: str | None, limit: int) -> MemberPage:
        """Return a campaign's comments, the newest first."""
        size = page_size(limit)
        of: dict[str, Any] = {"site_id": site_id, "campaign_id": campaign_id, "size": size + 1}
        if cursor is not None:
            of["last_at"], of["last_id"] = cursors.read("members", cursor, datetime)
        found = self._all(_PAGE if cursor is None else _NEXT_PAGE, **of)
        items = [campaign_pages.member(row) for row in found[:size]]
        more = len(found) > size
        following = cursors.write("members", items[-1].at, items[-1].stored.id) if more else None
        return MemberPage(items=items, next_cursor=following)

    def held(self, site_id: str, campaign_id: str, *, limit: int) -> Sequence[StoredComment]:
        """Return comments of a campaign that wait for a moderator, the oldest first."""
        of = {"site_id": site_id, "campaign_id": campaign_id, "size": page_size(limit)}
        return [stored_comment(row) for row in self._all(_HELD, **of)]

    def reviewed(self, site_id: str, campaign_id: str, *, limit: int) -> Sequence[Member]:
        """Return members that a ruling on the campaign has settled, the latest to come first."""
        of = {"site_id": site_id, "campaign_id": campaign_id, "size": page_size(limit)}
        return [campaign_pages.member(row) for row in self._all(_REVIEWED, **of)]

    def rule(
        self, site_id: str, campaign_id: str, ruling: LabelValue | None, *, by: str, at: datetime
    ) -> None:
        """Note what a moderator says of all of a campaign; None takes that back. NotFoundError for none."""
        said: dict[str, Any] = {"value": None, "by": None, "at": None}
        if ruling is not None:
            said = {"value": ruling.value, "by": by, "at": at}
        if not self._run(_RULE, {"of_site": site_id, "of_campaign": campaign_id, **said}).rowcount:
            raise NotFoundError("The site has no such campaign.")

    def mark(self, site_id: str, comment_id: str, review_id: str | None) -> None:
        """Note which review a ruling made on a member; None forgets it. NotFoundError where it is none."""
        if not self._run(_MARK, {"of_site": site_id, "of_id": comment_id, "made": review_id}).rowcount:
            raise NotFoundError("The site has no such comment in a campaign.")

    def unplaced(
        self, site_id: str, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[StoredComment]:
        """Return comments behind a place, oldest first, that left MinHash bands and are in no campaign."""
        of: dict[str, Any] = {"site_id": site_id, "size": page_size(limit)}
        if after is not None:
            of["last_at"], of["last_id"] = after
        found = self._all(_UNPLACED if after is None else _UNPLACED_AFTER, **of)
        return [stored_comment(row) for row in found]


@functools.lru_cache(maxsize=16)
def _candidates(keys: int) -> Select[Any]:
    bands = [
        select(
            select(traces.c.comment_id, traces.c.at)
            .where(
                traces.c.site_id == bindparam("site_id"),
                traces.c.kind == literal_column(f"'{Trace.NEAR_TEXT}'"),
                traces.c.key == bindparam(f"key_{key}"),
                traces.c.at <= bindparam("until", type_=Instant()),
                traces.c.comment_id != bindparam("itself"),
            )
            .order_by(traces.c.at.desc(), traces.c.comment_id.desc())
            .limit(literal_column(str(NEWEST_OF_BAND)))
            .subquery()
        )
        for key in range(keys)
    ]
    left = union_all(*bands).subquery()
    shared = func.count().label("shared")
    at = func.max(left.c.at, type_=Instant()).label("at")
    near = (
        select(left.c.comment_id, shared, at)
        .group_by(left.c.comment_id)
        .order_by(shared.desc(), at.desc(), left.c.comment_id.desc())
        .limit(literal_column(str(CANDIDATES)))
        .subquery()
    )
    home = and_(members.c.site_id == bindparam("site_id"), members.c.comment_id == near.c.comment_id)
    return (
        select(near.c.comment_id, members.c.campaign_id)
        .select_from(near)
        .outerjoin(members, home)
        .order_by(near.c.shared.desc(), near.c.at.desc(), near.c.comment_id.desc())
    )
