"""Settle many comments by one press, as each was when it was chosen, and take the whole press back."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from service.domain.label import LabelValue
from service.domain.review import Act, Review
from service.domain.site import Moderator, Site
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.moderation.audited import audited
from service.moderation.ports import Pick, Ports, QueueQuery, Transaction
from service.moderation.review import require_moderator, reviewable, settle, validate, what_happened
from service.moderation.undo import take_back

_Item = TypeVar("_Item", Pick, Review)

BATCH: Final = 50
"""Comments that are settled in one transaction: few enough that a verdict meanwhile does not wait long."""

MOST: Final = 500
"""Comments that one press settles: a page must come in seconds. The press can be repeated for the rest."""


@dataclasses.dataclass(frozen=True, slots=True)
class Left:
    """A comment that was left as it is, and why."""

    comment_id: str
    why: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What a press came to: the comments that were settled or taken back, and those that were left."""

    id: str
    done: Sequence[str]
    left: Sequence[Left]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Held comments that were asked for, frozen as they were: `MOST` of the oldest at most, of `matching`."""

    matching: int
    picks: Sequence[Pick]


def choose(ports: Ports, site: Site, asked: QueueQuery) -> Chosen:
    """Return what matches a query now, with the state of each comment."""
    with ports.store.read() as tx:
        return Chosen(
            matching=tx.queue.size(site.id, asked), picks=tx.queue.picks(site.id, asked, limit=MOST)
        )


def settle_all(
    ports: Ports, moderator: Moderator, picks: Sequence[Pick], *, act: Act, reason: LabelValue | None = None
) -> Bulk:
    """Approve or reject comments in the states that the moderator saw, `BATCH` in a transaction.

    One that somebody else settled meanwhile, or that was edited or erased, is left and named.

    Raises:
        InvalidInputError: there is none, or more than `MOST`, or act and reason do not go together.
        RefusedError: the moderator may only view.
    """
    require_moderator(moderator)
    validate(act, reason, "")
    if not 1 <= len(picks) <= MOST:
        raise InvalidInputError(f"Choose 1 to {MOST} comments.", "pick")
    bulk_id = ports.new_id()
    detail = {"act": act.value, "reason": reason.value if reason else None, "chosen": len(picks)}
    event = audited(ports, moderator.site_id, moderator.name, "bulk.settle", bulk_id, **detail)
    ports.store.write(lambda tx: tx.audit.add(event))
    chosen = list({pick.comment_id: pick for pick in picks}.values())

    def one(tx: Transaction, pick: Pick, ids: tuple[str, str], at: datetime) -> Left | None:
        stored = reviewable(tx, moderator, pick.comment_id)
        if stored.revision != pick.revision:
            return Left(pick.comment_id, what_happened(tx, stored))
        settle(tx, moderator, stored, ids, at=at, act=act, reason=reason, bulk=bulk_id)
        return None

    return _each(ports, bulk_id, chosen, one)


def take_back_all(ports: Ports, moderator: Moderator, bulk_id: str) -> Bulk:
    """Take back what a press settled; what somebody has done otherwise since is left and named.

    Raises:
        ConflictError: all of it was taken back already.
        NotFoundError: nothing on the moderator's site was settled by that press.
        RefusedError: the moderator may only view.
    """
    require_moderator(moderator)
    standing = reviews_of(ports, moderator.site_id, bulk_id, standing=True)
    if not standing:
        raise ConflictError("All of this was taken back already.")
    event = audited(
        ports, moderator.site_id, moderator.name, "bulk.take_back", bulk_id, standing=len(standing)
    )
    ports.store.write(lambda tx: tx.audit.add(event))

    def one(tx: Transaction, review: Review, ids: tuple[str, str], at: datetime) -> None:
        take_back(tx, moderator, review, ids, at=at)

    return _each(ports, bulk_id, standing, one)


def reviews_of(ports: Ports, site_id: str, bulk_id: str, *, standing: bool = False) -> Sequence[Review]:
    """Return the reviews of one press, or those that stand. NotFoundError where a site has no such press."""
    with ports.store.read() as tx:
        reviews = tx.reviews.of_bulk(site_id, bulk_id)
        if not reviews:
            raise NotFoundError("Nothing on this site was settled by that.")
        return tx.reviews.of_bulk(site_id, bulk_id, standing=True) if standing else reviews


def _each(
    ports: Ports,
    bulk_id: str,
    items: Sequence[_Item],
    one: Callable[[Transaction, _Item, tuple[str, str], datetime], Left | None],
) -> Bulk:
    """Do one thing to each, in batches; whatever cannot be done is left and named."""
    done: list[str] = []
    left: list[Left] = []
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        at, ids = ports.clock(), [(ports.new_id(), ports.new_id()) for _ in batch]
        job = functools.partial(_job, batch=batch, ids=ids, at=at, one=one)
        for item, failed in zip(batch, ports.store.write(job), strict=True):
            if failed is None:
                done.append(item.comment_id)
            else:
                left.append(failed)
    return Bulk(id=bulk_id, done=done, left=left)


def _job(
    tx: Transaction,
    *,
    batch: Sequence[_Item],
    ids: Sequence[tuple[str, str]],
    at: datetime,
    one: Callable[[Transaction, _Item, tuple[str, str], datetime], Left | None],
) -> list[Left | None]:
    outcomes: list[Left | None] = []
    for item, new in zip(batch, ids, strict=True):
        try:
            outcomes.append(one(tx, item, new, at))
        except (ConflictError, NotFoundError) as error:
            outcomes.append(Left(item.comment_id, str(error)))
    return outcomes
