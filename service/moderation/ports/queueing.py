"""The repository of the queue: which held comments are asked for, in which order, and how they are found."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, Protocol

from service.domain.facet import Facet
from service.moderation.ports.records import QueuePage

QueueOrder = Literal["newest", "oldest", "riskiest", "uncertain"]
AuthorState = Literal["known", "new"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class QueueQuery:
    """Which held comments are asked for: those of which everything here is true.

    `facets` are values of which a comment has all. A `known` author is one of whom people approved another
    comment that stands so now; whoever cannot be told apart is new. `campaign` is the id of one. `text` is a
    part, whatever its case, of the body, of what is known of the author, of the page or of the address.
    `since` and `until` bound the time of arrival, `since` inclusive.
    """

    facets: tuple[tuple[Facet, str], ...] = ()
    author: AuthorState | None = None
    campaign: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


EVERYTHING: Final = QueueQuery()


@dataclasses.dataclass(frozen=True, slots=True)
class Pick:
    """A comment that somebody chose, in the state that they saw."""

    comment_id: str
    revision: int


class Queue(Protocol):
    """Held comments: a projection of statuses."""

    def page(
        self,
        site_id: str,
        *,
        order: QueueOrder,
        cursor: str | None,
        limit: int,
        asked: QueueQuery = EVERYTHING,
    ) -> QueuePage:
        """Return held comments with the decision that holds each.

        `uncertain` begins with those whose scores were nearest to the threshold of holding.
        """

    def size(self, site_id: str, asked: QueueQuery = EVERYTHING) -> int:
        """Return how many comments are held of those that are asked for."""

    def picks(self, site_id: str, asked: QueueQuery, *, limit: int) -> Sequence[Pick]:
        """Return the held comments that are asked for as they are now, the oldest first."""

    def values(self, site_id: str, *, most: int) -> Mapping[Facet, Sequence[tuple[str, int]]]:
        """Return the most frequent values of each facet with how many held comments have them."""

    def facets(self, site_id: str, comment_id: str) -> Sequence[tuple[Facet, str]]:
        """Return what a held comment is found by; nothing of one that is not held."""
