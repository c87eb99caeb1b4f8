"""Read what is known of comments: one with its whole record, a listing, the queue."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime

from service.domain.comment import Comment
from service.domain.decision import Decision
from service.domain.facet import Facet
from service.domain.incumbent import Incumbent
from service.domain.label import Label
from service.domain.public import public_version
from service.domain.review import Review
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import NotFoundError
from service.moderation.ports import EVERYTHING, Page, Ports, QueueOrder, QueuePage, QueueQuery, StoredComment


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A comment with everything that ever happened to it, each in order of time.

    One that was learned from without being checked has no decision. `incumbents` holds what another service
    said, by the id of the decision that it was said beside.
    """

    stored: StoredComment
    versions: Sequence[tuple[int, Comment, datetime]]
    decisions: Sequence[Decision]
    reviews: Sequence[Review]
    labels: Sequence[Label]
    incumbents: Mapping[str, Incumbent] = dataclasses.field(default_factory=dict)

    @property
    def decision(self) -> Decision | None:
        """Return the newest decision; None where the comment was never judged."""
        return self.decisions[-1] if self.decisions else None

    @property
    def public_version(self) -> int | None:
        """Return the newest version that may be shown; None where there is none, or the comment is erased."""
        if self.stored.erased_at is not None:
            return None
        return public_version(self.decisions, self.reviews, self.labels)


def record(ports: Ports, site: Site, comment_id: str) -> Record:
    """Return a comment's record. NotFoundError where the site has no such comment."""
    with ports.store.read() as tx:
        stored = tx.comments.get(site.id, comment_id)
        if stored is None:
            raise NotFoundError("There is no such comment on this site.")
        decisions = tx.decisions.of_comment(site.id, comment_id)
        said = {decision.id: tx.incumbents.of_decision(site.id, decision.id) for decision in decisions}
        return Record(
            stored=stored,
            versions=tx.comments.versions(site.id, comment_id),
            decisions=decisions,
            incumbents={of: incumbent for of, incumbent in said.items() if incumbent},
            reviews=tx.reviews.of_comment(site.id, comment_id),
            labels=tx.labels.of_comment(site.id, comment_id),
        )


def page(ports: Ports, site: Site, *, status: Verdict | None, cursor: str | None, limit: int) -> Page:
    """Return a site's comments, newest first. InvalidInputError where the cursor is not one of ours."""
    with ports.store.read() as tx:
        return tx.comments.page(site.id, status=status, cursor=cursor, limit=limit)


def comments(ports: Ports, site: Site, comment_ids: Sequence[str]) -> list[StoredComment]:
    """Return those of the comments that the site has, in the order in which they are named."""
    with ports.store.read() as tx:
        found = tx.comments.several(site.id, comment_ids)
    return [found[comment_id] for comment_id in comment_ids if comment_id in found]


def queue_page(
    ports: Ports,
    site: Site,
    *,
    order: QueueOrder,
    cursor: str | None,
    limit: int,
    asked: QueueQuery = EVERYTHING,
) -> QueuePage:
    """Return held comments, those that are asked for, with the decision that holds each."""
    with ports.store.read() as tx:
        return tx.queue.page(site.id, order=order, cursor=cursor, limit=limit, asked=asked)


def queue_size(ports: Ports, site: Site, asked: QueueQuery = EVERYTHING) -> int:
    """Return how many comments a site holds of those that are asked for."""
    with ports.store.read() as tx:
        return tx.queue.size(site.id, asked)


def queue_values(ports: Ports, site: Site, *, most: int) -> Mapping[Facet, Sequence[tuple[str, int]]]:
    """Return by what held comments can be found, the most frequent first, and how many are held of each."""
    with ports.store.read() as tx:
        return tx.queue.values(site.id, most=most)
