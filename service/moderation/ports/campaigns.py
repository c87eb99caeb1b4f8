"""The repository of campaigns: near-duplicates by several authors, as one thing.

Every method sees the rows of the site that it names only.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from service.domain.campaign import Campaign
from service.domain.comment import Comment
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.features.view import View
from service.moderation.ports.records import StoredComment

CampaignOrder = Literal["newest", "biggest"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An earlier comment that shares MinHash bands with another: `campaign` is the one that it is in."""

    comment_id: str
    campaign: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """The comment that a campaign's members are compared with, when it began, and what was ruled."""

    campaign: str
    comment_id: str
    comment: Comment
    founded_at: datetime
    ruling: LabelValue | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How many comments a campaign has up to a moment, and how many people wrote them."""

    comments: int
    authors: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSummary:
    """A campaign as a list shows it. `statuses` counts its members; `exemplar` is as it was judged."""

    id: str
    exemplar: Comment
    exemplar_id: str
    comments: int
    authors: int
    first_at: datetime
    last_at: datetime
    statuses: Mapping[Verdict, int]
    ruling: LabelValue | None
    ruled_by: str | None
    ruled_at: datetime | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A comment of a campaign as it stands now, how near it was, and the review that a ruling made on it."""

    stored: StoredComment
    at: datetime
    similarity: float
    review: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPage:
    """A page of campaigns, and the cursor of the next one, if there is one."""

    items: Sequence[CampaignSummary]
    next_cursor: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    """A page of a campaign's members, and the cursor of the next one, if there is one."""

    items: Sequence[Member]
    next_cursor: str | None


class Campaigns(Protocol):
    """Campaigns and their members."""

    def candidates(
        self, site_id: str, view: View, *, at: datetime, comment_id: str | None = None
    ) -> Sequence[Candidate]:
        """Return comments up to `at` that share a MinHash band with the view, those first that share most.

        Of each band the newest few are looked at. An edited comment names itself (`comment_id`).
        """

    def exemplars(self, site_id: str, campaign_ids: Sequence[str]) -> Sequence[Exemplar]:
        """Return what the members of these campaigns are compared with, the oldest campaign first."""

    def texts(self, site_id: str, comment_ids: Sequence[str]) -> Mapping[str, StoredComment]:
        """Return comments as they are in their campaigns, or as they are now; no erased one."""

    def extent(
        self, site_id: str, campaign_id: str, *, until: datetime, besides: frozenset[int] = frozenset()
    ) -> Extent:
        """Return how far a campaign reached up to a moment. Its newest thousand comments are counted, and
        among the authors also those `besides` (numbers of `somebody`).
        """

    def enrol(self, stored: StoredComment, campaign: Campaign) -> None:
        """Make a comment's version a member of what it was found to be near, as that is by now.

        A campaign that is not there begins with the comment that it is named after, if that was not erased.
        """

    def page(
        self, site_id: str, *, ruled: bool | None, order: CampaignOrder, cursor: str | None, limit: int
    ) -> CampaignPage:
        """Return campaigns of several authors or of many comments: all, or those `ruled` on, or not."""

    def get(self, site_id: str, campaign_id: str) -> CampaignSummary | None:
        """Return a campaign that has members; a campaign that was taken over is the one that took it."""

    def of_comments(self, site_id: str, comment_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the campaign that each of the comments is in, of those that are in one."""

    def members(self, site_id: str, campaign_id: str, *, cursor: str | None, limit: int) -> MemberPage:
        """Return a campaign's comments, the newest first."""

    def growth(self, site_id: str, campaign_id: str, until: Sequence[datetime]) -> Sequence[int]:
        """Return how many members there were up to each of these moments."""

    def held(self, site_id: str, campaign_id: str, *, limit: int) -> Sequence[StoredComment]:
        """Return comments of a campaign that wait for a moderator, the oldest first."""

    def reviewed(self, site_id: str, campaign_id: str, *, limit: int) -> Sequence[Member]:
        """Return members that a ruling on the campaign has settled, the latest to come first."""

    def rule(
        self, site_id: str, campaign_id: str, ruling: LabelValue | None, *, by: str, at: datetime
    ) -> None:
        """Note what a moderator says of all of a campaign; None takes that back. NotFoundError for none."""

    def mark(self, site_id: str, comment_id: str, review_id: str | None) -> None:
        """Note which review a ruling made on a member; None forgets it. NotFoundError where it is none."""

    def unplaced(
        self, site_id: str, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[StoredComment]:
        """Return comments behind a place, oldest first, that left MinHash bands and are in no campaign."""
