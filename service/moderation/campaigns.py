"""Campaigns as moderators see and settle them: a list, one with its growth, a ruling, and the way back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from service.domain.label import LabelValue
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import Moderator, Site
from service.errors import ConflictError, NotFoundError
from service.moderation.ports import (
    AuditEvent,
    CampaignOrder,
    CampaignPage,
    CampaignSummary,
    MemberPage,
    Ports,
    Transaction,
)
from service.moderation.review import require_moderator, settle
from service.moderation.undo import take_back

BATCH: Final = 50
"""Comments that are settled in one transaction: few enough that a verdict meanwhile does not wait long."""

MOST: Final = 500
"""Comments that one act settles: a page must come in seconds. The act can be repeated for the rest."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How many comments a campaign had at equal steps of time: `counts[i]` up to `until[i]`."""

    until: tuple[datetime, ...]
    counts: tuple[int, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What an act on a campaign came to: the comments that were settled or taken back, and those where
    somebody had done otherwise since. `left` says that there are more: the act can be repeated.
    """

    campaign: str
    done: int
    passed_over: int
    left: bool


def campaign_page(
    ports: Ports,
    site: Site,
    *,
    ruled: bool | None = None,
    order: CampaignOrder = "newest",
    cursor: str | None = None,
    limit: int = 50,
) -> CampaignPage:
    """Return a page of a site's campaigns. InvalidInputError where the cursor is not one of ours."""
    with ports.store.read() as tx:
        return tx.campaigns.page(site.id, ruled=ruled, order=order, cursor=cursor, limit=limit)


def campaign(ports: Ports, site: Site, campaign_id: str) -> CampaignSummary:
    """Return a campaign, or the one that took it over. NotFoundError where the site has none of that id."""
    with ports.store.read() as tx:
        return _found(tx, site.id, campaign_id)


def campaign_members(
    ports: Ports, site: Site, campaign_id: str, *, cursor: str | None, limit: int
) -> MemberPage:
    """Return a page of a campaign's comments, newest first. InvalidInputError for a foreign cursor."""
    with ports.store.read() as tx:
        return tx.campaigns.members(site.id, campaign_id, cursor=cursor, limit=limit)


def growth(ports: Ports, site: Site, found: CampaignSummary, *, steps: int) -> Growth:
    """Return how a campaign grew from its first to its last comment."""
    length = (found.last_at - found.first_at) / steps
    until = [found.first_at + step * length for step in range(1, steps)]
    until.append(found.last_at)
    with ports.store.read() as tx:
        counts = tx.campaigns.growth(site.id, found.id, until)
    return Growth(until=tuple(until), counts=tuple(counts))


def campaign_ids(ports: Ports, site: Site, comment_ids: Sequence[str]) -> dict[str, str]:
    """Return the campaign of each of the comments that is in one, by the comment's id."""
    with ports.store.read() as tx:
        return dict(tx.campaigns.of_comments(site.id, comment_ids))


def has_rulings(ports: Ports, site: Site, campaign_id: str) -> bool:
    """Say whether reviews stand that a ruling on the campaign made."""
    with ports.store.read() as tx:
        return bool(tx.campaigns.reviewed(site.id, campaign_id, limit=1))


def rule(ports: Ports, moderator: Moderator, campaign_id: str, ruling: LabelValue) -> Ruled:
    """Say what all of a campaign is: its held comments are settled so, and later ones of a bad one are held.

    At most `MOST` are settled, in transactions of `BATCH`; the ruling stands from the first on, and the same
    act again settles those that are left.

    Raises:
        ConflictError: somebody ruled otherwise; that is taken back first.
        NotFoundError: the moderator's site has no such campaign.
        RefusedError: the moderator may only view.
    """
    require_moderator(moderator)
    site_id, now, event_id = moderator.site_id, ports.clock(), ports.new_id()

    def begin(tx: Transaction) -> str:
        found = _found(tx, site_id, campaign_id)
        if found.ruling not in (None, ruling):
            raise ConflictError(
                f"{found.ruled_by} has ruled that this is {found.ruling}; take it back first."
            )
        tx.campaigns.rule(site_id, found.id, ruling, by=moderator.name, at=now)
        detail = {"ruling": ruling.value, "held": found.statuses[Verdict.HOLD]}
        tx.audit.add(_event(moderator, event_id, "campaign.rule", found.id, detail, at=now))
        return found.id

    named = ports.store.write(begin)
    done = last = 0
    while done < MOST:
        last = _settle_some(ports, moderator, named, ruling)
        done += last
        if last < BATCH:
            break
    return Ruled(campaign=named, done=done, passed_over=0, left=last == BATCH)


def take_back_ruling(ports: Ports, moderator: Moderator, campaign_id: str) -> Ruled:
    """Take a ruling back with every review that it made, but where somebody has done otherwise since.

    At most `MOST` reviews are taken back, in transactions of `BATCH`; the same act again does the rest.

    Raises:
        ConflictError: there is nothing to take back.
        NotFoundError: the moderator's site has no such campaign.
        RefusedError: the moderator may only view.
    """
    require_moderator(moderator)
    site_id, now, event_id = moderator.site_id, ports.clock(), ports.new_id()

    def begin(tx: Transaction) -> str:
        found = _found(tx, site_id, campaign_id)
        if found.ruling is None and not tx.campaigns.reviewed(site_id, found.id, limit=1):
            raise ConflictError("Nobody has ruled on this campaign, or it was taken back already.")
        tx.campaigns.rule(site_id, found.id, None, by=moderator.name, at=now)
        detail = {"ruling": None if found.ruling is None else found.ruling.value}
        tx.audit.add(_event(moderator, event_id, "campaign.take_back", found.id, detail, at=now))
        return found.id

    named = ports.store.write(begin)
    done = passed_over = tried = 0
    while done + passed_over < MOST:
        undone, tried = _undo_some(ports, moderator, named)
        done, passed_over = done + undone, passed_over + tried - undone
        if tried < BATCH:
            break
    return Ruled(campaign=named, done=done, passed_over=passed_over, left=tried == BATCH)


def _settle_some(ports: Ports, moderator: Moderator, campaign_id: str, ruling: LabelValue) -> int:
    """Settle the oldest held comments of a campaign, and return how many there were."""
    act = Act.APPROVE if ruling is LabelValue.HAM else Act.REJECT
    reason = None if ruling is LabelValue.HAM else ruling
    now, ids = ports.clock(), [(ports.new_id(), ports.new_id()) for _ in range(BATCH)]

    def job(tx: Transaction) -> int:
        held = tx.campaigns.held(moderator.site_id, campaign_id, limit=BATCH)
        for stored, new in zip(held, ids, strict=False):
            done = settle(tx, moderator, stored, new, at=now, act=act, reason=reason)
            tx.campaigns.mark(moderator.site_id, stored.id, done.id)
        return len(held)

    return ports.store.write(job)


def _undo_some(ports: Ports, moderator: Moderator, campaign_id: str) -> tuple[int, int]:
    """Take back some of a ruling's reviews; return how many, and of how many tried."""
    now, ids = ports.clock(), [(ports.new_id(), ports.new_id()) for _ in range(BATCH)]

    def job(tx: Transaction) -> tuple[int, int]:
        members = tx.campaigns.reviewed(moderator.site_id, campaign_id, limit=BATCH)
        undone = 0
        for member, new in zip(members, ids, strict=False):
            target = tx.reviews.get(moderator.site_id, member.review) if member.review else None
            tx.campaigns.mark(moderator.site_id, member.stored.id, None)
            if target is not None:
                with suppress(ConflictError, NotFoundError):
                    take_back(tx, moderator, target, new, at=now)
                    undone += 1
        return undone, len(members)

    return ports.store.write(job)


def _found(tx: Transaction, site_id: str, campaign_id: str) -> CampaignSummary:
    found = tx.campaigns.get(site_id, campaign_id)
    if found is None:
        raise NotFoundError("There is no such campaign on this site.")
    return found


def _event(
    moderator: Moderator,
    event_id: str,
    action: str,
    subject: str,
    detail: Mapping[str, object],
    *,
    at: datetime,
) -> AuditEvent:
    return AuditEvent(
        id=event_id,
        site_id=moderator.site_id,
        actor=moderator.name,
        action=action,
        subject=subject,
        detail=detail,
        created_at=at,
    )
