"""The lists of every site, compiled, as each worker keeps them."""

from __future__ import annotations

import collections
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from service.matching.compiled import Compiled
from service.matching.listed import listed_of
from service.matching.scope import Scope
from service.moderation.ports.parts import Store, Transaction

log = structlog.get_logger()

MAX_CHANGES: Final = 1_000
"""Entries that a compiled list may be behind its base before it is compiled anew."""

LATEST_S: Final = 5.0
"""Seconds after which a change must count, however long a list takes to compile."""

MAX_KEPT: Final = 1_000_000
"""Entries of all compiled lists that are kept; a hundred bytes or two each."""


class Matchers:
    """Compiled lists by scope (a site's id, or None for the shared one), each at a revision.

    Small changes are taken in at once. After large ones the list is compiled anew in the background, while
    the earlier one still serves, for `LATEST_S` at most.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._scopes: collections.OrderedDict[str | None, Scope] = collections.OrderedDict()
        self._behind: dict[str | None, float] = {}
        self._lock = threading.Lock()
        self._clock = clock

    def scopes(self, store: Store, tx: Transaction, site_id: str) -> Sequence[Scope]:
        """Return the shared list and the site's own, as the transaction sees them; none that is empty."""
        revisions = zip((None, site_id), tx.entries.revisions(site_id), strict=True)
        return [self._at(store, tx, scope, revision) for scope, revision in revisions if revision]

    def _at(self, store: Store, tx: Transaction, scope: str | None, revision: int) -> Scope:
        with self._lock:
            kept = self._scopes.get(scope)
            if kept is not None:
                self._scopes.move_to_end(scope)
        # One that is ahead was compiled from a later commit than this transaction sees.
        if kept is not None and kept.revision >= revision:
            return kept
        if kept is None:
            return self._keep(scope, _compiled(tx, scope, revision))
        moved = _moved(tx, scope, kept, revision)
        if moved is None:
            return self._anew(store, tx, scope, revision, kept)
        if moved.changes > MAX_CHANGES:
            self._begin(store, scope)
        return self._keep(scope, moved)

    def _anew(self, store: Store, tx: Transaction, scope: str | None, revision: int, kept: Scope) -> Scope:
        """Return the earlier list while the later one is compiled; that one itself where it took too long."""
        began = self._begin(store, scope)
        if self._clock() - began < LATEST_S:
            return kept
        return self._keep(scope, _compiled(tx, scope, revision))

    def _begin(self, store: Store, scope: str | None) -> float:
        """Have a list compiled in the background, unless it is; return since when."""
        with self._lock:
            began = self._behind.get(scope)
            if began is not None:
                return began
            began = self._behind[scope] = self._clock()
        thread = threading.Thread(target=self._compile, args=(store, scope), name="winnow-lists", daemon=True)
        thread.start()
        return began

    def _compile(self, store: Store, scope: str | None) -> None:
        try:
            with store.read() as tx:
                made = _compiled(tx, scope, tx.entries.revision(scope))
            # What changed meanwhile was taken into the earlier list, which must not be put back.
            with store.read() as tx:
                made = _moved(tx, scope, made, tx.entries.revision(scope)) or made
            self._keep(scope, made)
        except Exception:  # whoever checks next compiles it, and says what fails
            log.exception("list not compiled")

    def _keep(self, scope: str | None, made: Scope) -> Scope:
        with self._lock:
            kept = self._scopes.get(scope)
            if kept is None or made.revision >= kept.revision:
                self._scopes[scope] = made
                self._behind.pop(scope, None)
            self._scopes.move_to_end(scope)
            while len(self._scopes) > 1 and sum(s.base.size for s in self._scopes.values()) > MAX_KEPT:
                self._scopes.popitem(last=False)
            return made


def _moved(tx: Transaction, scope: str | None, kept: Scope, revision: int) -> Scope | None:
    """Return a list with what changed since its revision, or None where that is too much to take in."""
    changes = tx.entries.changes(scope, since=kept.revision, most=MAX_CHANGES)
    if changes is None:
        return None
    return kept.moved(revision, [listed_of(entry) for entry in changes.added], changes.removed)


def _compiled(tx: Transaction, scope: str | None, revision: int) -> Scope:
    return Scope(revision=revision, base=Compiled(tx.entries.listed(scope)))
