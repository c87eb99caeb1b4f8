"""Find the campaigns of a stored history: what was there before Winnow looked for them, or was imported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from service.domain.site import Site
from service.moderation.judge import view_of
from service.moderation.membership import campaign_of
from service.moderation.ports import Ports, Transaction

PIECE: Final = 100
"""Comments of one transaction: enough to be cheap, few enough that a verdict meanwhile does not wait long."""

_Place = tuple[datetime, str]


def place_history(
    ports: Ports, site: Site, *, progress: Callable[[int, int], None] = lambda *_: None
) -> tuple[int, int]:
    """Compare every stored comment that is in no campaign with those before it, oldest first, and enrol it.

    Each piece is a transaction of its own, so that an interruption loses nothing; doing it again goes over
    what is in no campaign and finds nothing new. Decisions stay as they were made.

    Args:
        progress: told after each piece how many comments were looked at and how many found a campaign.

    Returns:
        The same two counts.

    Raises:
        StoreError: the database failed; the pieces before are stored.
    """
    after: _Place | None = None
    looked = found = 0
    while True:
        last, some, placed = _place_some(ports, site, after)
        looked, found = looked + some, found + placed
        progress(looked, found)
        if last is None or some < PIECE:
            return looked, found
        after = last


def _place_some(ports: Ports, site: Site, after: _Place | None) -> tuple[_Place | None, int, int]:
    """Place some comments; return where they end, how many they were, and how many found a campaign."""

    def job(tx: Transaction) -> tuple[_Place | None, int, int]:
        comments = tx.campaigns.unplaced(site.id, after=after, limit=PIECE)
        placed = 0
        for stored in comments:
            view = view_of(stored.comment, site)
            campaign = campaign_of(tx, site, view, at=stored.updated_at, comment_id=stored.id)
            if campaign is not None:
                tx.campaigns.enrol(stored, campaign)
                placed += 1
        end = (comments[-1].created_at, comments[-1].id) if comments else None
        return end, len(comments), placed

    return ports.store.write(job)
