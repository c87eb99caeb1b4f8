"""Add entries to a list, and remove them: both are facts with a time and an author."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from service.domain.entry import Entry
from service.domain.site import Site
from service.errors import NotFoundError
from service.moderation.lists.prepare import CHUNK, Candidate, in_chunks, require_room
from service.moderation.ports import AuditEvent, Keyed, Ports, Transaction

_NAMED: Final = 10
"""Entries that an audit event names."""


def add(
    ports: Ports,
    site: Site | None,
    candidates: Sequence[Candidate],
    *,
    author: str,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Add entries to a site's list, or without a site to the shared one; return how many were not there.

    They are written `CHUNK` at a time: an interruption keeps what was written, and adding the same again
    adds the rest. `progress` is told how many are done.

    Raises:
        InvalidInputError: the list would become longer than one can be; nothing was added.
        StoreError: the database failed.
    """
    require_room(ports, site, candidates)
    added = 0
    for number, chunk in enumerate(in_chunks(candidates)):
        added += _write(ports, site, [_keyed(ports, site, one, author) for one in chunk], author)
        progress(min((number + 1) * CHUNK, len(candidates)))
    return added


def remove(ports: Ports, site: Site | None, entry_ids: Sequence[str], *, author: str) -> Sequence[Entry]:
    """Remove entries from a list and return them; `prepare` and `add` bring one back as a new one.

    NotFoundError where none of them is in the list.
    """
    scope, now = site.id if site else None, ports.clock()
    event_id = ports.new_id()

    def job(tx: Transaction) -> Sequence[Entry]:
        gone = [
            entry
            for chunk in in_chunks(entry_ids)
            for entry in tx.entries.remove(scope, chunk, at=now, by=author)
        ]
        if gone:
            tx.audit.add(_event(event_id, scope, action="list.remove", author=author, entries=gone, at=now))
        return gone

    removed = ports.store.write(job)
    if not removed:
        raise NotFoundError("There is no such entry in the list.")
    return removed


def _write(ports: Ports, site: Site | None, entries: Sequence[Keyed], author: str) -> int:
    scope, now, event_id = site.id if site else None, ports.clock(), ports.new_id()

    def job(tx: Transaction) -> int:
        added = tx.entries.add(scope, entries).added
        if added:
            tx.audit.add(_event(event_id, scope, action="list.add", author=author, entries=added, at=now))
        return len(added)

    return ports.store.write(job)


def _keyed(ports: Ports, site: Site | None, one: Candidate, author: str) -> Keyed:
    draft = one.draft
    entry = Entry(
        id=ports.new_id(),
        site_id=site.id if site else None,
        target=draft.target,
        treatment=draft.treatment,
        written=draft.written.strip(),
        note=draft.note.strip(),
        author=author,
        created_at=ports.clock(),
        expires_at=draft.expires_at,
    )
    return Keyed(entry=entry, key=one.key)


def _event(
    event_id: str,
    scope: str | None,
    *,
    action: str,
    author: str,
    entries: Sequence[Entry],
    at: datetime,
) -> AuditEvent:
    named = [f"{entry.target}: {entry.written}" for entry in entries[:_NAMED]]
    return AuditEvent(
        id=event_id,
        site_id=scope,
        actor=author,
        action=action,
        subject=entries[0].id,
        detail={"entries": len(entries), "first": named},
        created_at=at,
    )
