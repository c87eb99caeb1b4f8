"""The repository of managed lists.

A scope is a site's id, or None for the list that all sites share. Hits are counted for each site by itself,
also those of shared entries: no site sees another's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, Protocol

from service.domain.entry import Entry, Target, Treatment
from service.matching.listed import Listed

State = Literal["live", "expired", "removed"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """An entry to add, with the key that it shares with every entry that says the same."""

    entry: Entry
    key: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of entries: those that are there now, and the treatments of those that were, by key."""

    added: Sequence[Entry]
    known: dict[str, Treatment]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EntryQuery:
    """Which entries are asked for; `text` is a part of what is written, whatever its case."""

    shared: bool = False
    target: Target | None = None
    treatment: Treatment | None = None
    state: State = "live"
    text: str = ""
    never_hit: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """An entry with what the asking site's comments hit of it."""

    entry: Entry
    hits: int
    last_hit_at: datetime | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """A page of entries, newest first, and the cursor of the next one, if there is one."""

    items: Sequence[EntryRecord]
    next_cursor: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed in a scope since a revision."""

    added: Sequence[Entry]
    removed: Sequence[str]


class Entries(Protocol):
    """Entries of managed lists, append-only but for the time of their removal."""

    def revisions(self, site_id: str) -> tuple[int, int]:
        """Return the revisions of the shared list and of the site's own; each grows with every change."""

    def revision(self, site_id: str | None) -> int:
        """Return the revision of one scope."""

    def live(self, site_id: str | None) -> Iterator[Entry]:
        """Yield a scope's entries that were not removed, in bounded memory."""

    def listed(self, site_id: str | None) -> Iterator[Listed]:
        """Yield what matching needs of a scope's entries that were not removed, in bounded memory."""

    def changes(self, site_id: str | None, *, since: int, most: int) -> Changes | None:
        """Return what changed since a revision; None where that is more than `most` entries."""

    def size(self, site_id: str | None) -> tuple[int, int]:
        """Return how many entries a scope has that were not removed, and how many of these are patterns."""

    def known(self, site_id: str | None, keys: Sequence[str], *, at: datetime) -> dict[str, Treatment]:
        """Return the treatments of the entries that a scope has, by key; none that expired before `at`."""

    def add(self, site_id: str | None, entries: Sequence[Keyed]) -> Added:
        """Store those entries that the scope does not have; one that expired makes room for the new one."""

    def remove(
        self, site_id: str | None, entry_ids: Sequence[str], *, at: datetime, by: str
    ) -> Sequence[Entry]:
        """Mark entries as removed; return those that were there."""

    def get(self, site_id: str | None, entry_id: str) -> Entry | None:
        """Return an entry of a scope, removed or not."""

    def page(
        self, site_id: str | None, query: EntryQuery, *, at: datetime, cursor: str | None, limit: int
    ) -> EntryPage:
        """Return entries that a site may see: its own, or the shared ones. Newest first.

        Without a site, the shared ones with the hits of all sites together. InvalidInputError where the
        cursor is not one of ours.
        """

    def count_hits(self, site_id: str, entry_ids: Sequence[str], *, at: datetime) -> None:
        """Count a comment of the site for each of the entries."""
