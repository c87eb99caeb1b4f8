"""Reviews, append-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from service.domain.label import LabelValue
from service.domain.review import Act, Review
from service.domain.signal import Verdict
from service.store import standing
from service.store.repository import Repository
from service.store.tables import reviews

_ADD = insert(reviews)
_OF_SITE = reviews.c.site_id == bindparam("site_id")
_GET = select(reviews).where(_OF_SITE, reviews.c.id == bindparam("review_id"))
_OF_COMMENT = (
    select(reviews)
    .where(_OF_SITE, reviews.c.comment_id == bindparam("comment_id"))
    .order_by(reviews.c.created_at, reviews.c.id)
)
_LAST_BY = (
    select(reviews)
    .where(_OF_SITE, reviews.c.moderator_id == bindparam("moderator_id"), *standing.STANDS)
    .order_by(*standing.NEWEST_FIRST)
    .limit(1)
)
_OF_BULK = select(reviews).where(_OF_SITE, reviews.c.bulk == bindparam("bulk")).order_by(reviews.c.id)
_STANDING_OF_BULK = _OF_BULK.where(*standing.STANDS)


class Reviews(Repository):
    """Reviews, append-only."""

    __slots__ = ()

    def add(self, site_id: str, review: Review) -> None:
        """Store a review. ConflictError where it undoes what was undone already."""
        self._run(_ADD, _row(site_id, review))
        standing.project(self._run, site_id, review.comment_id)

    def get(self, site_id: str, review_id: str) -> Review | None:
        """Return a review."""
        row = self._one(_GET, site_id=site_id, review_id=review_id)
        return None if row is None else _review(row)

    def of_comment(self, site_id: str, comment_id: str) -> Sequence[Review]:
        """Return a comment's reviews, oldest first."""
        return [_review(row) for row in self._all(_OF_COMMENT, site_id=site_id, comment_id=comment_id)]

    def last_by(self, site_id: str, moderator_id: str) -> Review | None:
        """Return the moderator's newest review that is no undo and was not undone."""
        row = self._one(_LAST_BY, site_id=site_id, moderator_id=moderator_id)
        return None if row is None else _review(row)

    def of_bulk(self, site_id: str, bulk_id: str, *, standing: bool = False) -> Sequence[Review]:
        """Return the reviews that one press made, or those of them that were not undone."""
        statement = _STANDING_OF_BULK if standing else _OF_BULK
        return [_review(row) for row in self._all(statement, site_id=site_id, bulk=bulk_id)]


def _row(site_id: str, review: Review) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "id": review.id,
        "comment_id": review.comment_id,
        "version": review.version,
        "act": review.act.value,
        "moderator_id": review.moderator_id,
        "moderator_name": review.moderator_name,
        "status_before": review.before.value,
        "status_after": review.after.value,
        "reason": None if review.reason is None else review.reason.value,
        "note": review.note,
        "undoes": review.undoes,
        "bulk": review.bulk,
        "created_at": review.created_at,
    }


def _review(row: Row[Any]) -> Review:
    return Review(
        id=row.id,
        comment_id=row.comment_id,
        version=row.version,
        act=Act(row.act),
        moderator_id=row.moderator_id,
        moderator_name=row.moderator_name,
        before=Verdict(row.status_before),
        after=Verdict(row.status_after),
        created_at=row.created_at,
        reason=None if row.reason is None else LabelValue(row.reason),
        note=row.note,
        undoes=row.undoes,
        bulk=row.bulk,
    )
