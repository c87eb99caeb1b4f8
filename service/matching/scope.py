"""The list of a site, or the one that all share, as it is at a revision: a large base and small changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from service.domain.entry import MAX_HITS, Hit
from service.features.view import View
from service.matching.compiled import EMPTY, Compiled, read_for
from service.matching.hits import hits_of
from service.matching.listed import Listed


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A compiled list that is never changed: a change makes another one, which shares the base.

    `base` was compiled at some earlier revision; `added` came since, and `removed` went.
    """

    revision: int
    base: Compiled
    added: tuple[Listed, ...] = ()
    recent: Compiled = EMPTY
    removed: frozenset[str] = frozenset()

    @property
    def changes(self) -> int:
        """Return how far the list has moved from its base, in entries."""
        return len(self.added) + len(self.removed)

    def moved(self, revision: int, added: Sequence[Listed], removed: Collection[str]) -> Scope:
        """Return the list at a later revision, in time that grows with the changes since the base alone."""
        gone = self.removed | frozenset(removed)
        kept = tuple(entry for entry in (*self.added, *added) if entry.id not in gone)
        return dataclasses.replace(
            self, revision=revision, added=kept, recent=Compiled(kept) if kept else EMPTY, removed=gone
        )

    def counts(self, entry: Listed, at: datetime) -> bool:
        """Return whether an entry counts at a time."""
        return entry.id not in self.removed and (entry.expires_at is None or entry.expires_at > at)


def match(scopes: Iterable[Scope], view: View, at: datetime, most: int = MAX_HITS) -> tuple[Hit, ...]:
    """Return what a view hits of several lists together, at a time; `most` hits at most."""
    lists = [(scope, part) for scope in scopes for part in (scope.base, scope.recent) if part.size]
    if not lists:
        return ()
    read = read_for([part for _, part in lists], view)
    found = (
        one for scope, part in lists for one in part.found_in(view, read) if scope.counts(one.listed, at)
    )
    return hits_of(found, most)
