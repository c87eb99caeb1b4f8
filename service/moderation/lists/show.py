"""Read managed lists: a page of entries, one of them, all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from service.domain.entry import Entry
from service.domain.site import Site
from service.errors import NotFoundError
from service.moderation.ports import EntryPage, EntryQuery, Ports

PAGE: Final = 50


def page(
    ports: Ports, site: Site | None, query: EntryQuery, *, cursor: str | None = None, limit: int = PAGE
) -> EntryPage:
    """Return entries of a site's list or of the shared one, newest first, with the site's own hits.

    Without a site, the shared ones with the hits of all sites. InvalidInputError where the cursor is none.
    """
    with ports.store.read() as tx:
        return tx.entries.page(site.id if site else None, query, at=ports.clock(), cursor=cursor, limit=limit)


def sizes(ports: Ports, site: Site) -> tuple[int, int]:
    """Return how many entries the site's list has, and the shared one; those that expired are in it."""
    with ports.store.read() as tx:
        return tx.entries.size(site.id)[0], tx.entries.size(None)[0]


def one(ports: Ports, site: Site | None, entry_id: str) -> Entry:
    """Return an entry, removed or not. NotFoundError where the list never had it."""
    with ports.store.read() as tx:
        found = tx.entries.get(site.id if site else None, entry_id)
    if found is None:
        raise NotFoundError("There is no such entry in the list.")
    return found


def everything(ports: Ports, site: Site | None) -> Iterator[Entry]:
    """Yield every entry of a list that was neither removed nor has expired, in bounded memory."""
    now = ports.clock()
    with ports.store.read() as tx:
        for entry in tx.entries.live(site.id if site else None):
            if entry.expires_at is None or entry.expires_at > now:
                yield entry
