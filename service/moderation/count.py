"""Keep the dashboard's counts up with what happened: a little at a time, and never while somebody checks.

Nothing is counted when a comment is checked or reviewed: there, a number in the comment's own row says that
it changed, within statements that write this row anyway. Whoever looks at the dashboard counts what changed.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from service.domain.site import Site
from service.errors import ConflictError, WinnowError
from service.moderation.counting import entries
from service.moderation.ports import CountedComment, Ports, Recount, Transaction

BATCH: Final = 100
"""Comments that are counted in one write: others wait for no longer than a few milliseconds."""

_ATTEMPTS: Final = 5
_REST_S: Final = 0.01


def catch_up(ports: Ports, site: Site, *, seconds: float | None = None) -> int:
    """Count what changed, newest comments first, for so many seconds at most; return how many are left.

    It may be interrupted at any time, and run beside itself and beside every other use of the store.
    """
    zone = _zone(ports, site)
    until = None if seconds is None else time.monotonic() + seconds
    while until is None or time.monotonic() < until:
        if not _count_batch(ports, site, zone):
            break
    with ports.store.read() as tx:
        return tx.counts.uncounted(site.id)


def rebuild(ports: Ports, site: Site) -> int:
    """Drop the site's counts and count everything anew from the facts; return how many comments that were."""
    with ports.store.read() as tx:
        zone = str(tx.policies.active(site.id).limits.modes.timezone)
    ports.store.write(lambda tx: tx.counts.forget(site.id, zone))
    with ports.store.read() as tx:
        found = tx.counts.uncounted(site.id)
    catch_up(ports, site)
    return found


class Background:
    """One thread that goes on counting where a visitor does not wait for it; at most one a process."""

    def __init__(self) -> None:
        self._running = threading.Lock()

    def start(self, ports: Ports, site: Site) -> None:
        """Count what is left of a site's comments, unless the thread is at work already."""
        if self._running.acquire(blocking=False):
            threading.Thread(target=self._run, args=(ports, site), name="counting", daemon=True).start()

    def _run(self, ports: Ports, site: Site) -> None:
        try:
            zone = _zone(ports, site)
            while _count_batch(ports, site, zone):
                time.sleep(_REST_S)  # whoever checks comments goes first
        except WinnowError:
            pass  # the store was closed, or is overloaded: the next visitor's page goes on
        finally:
            self._running.release()


def _zone(ports: Ports, site: Site) -> tzinfo:
    """Return the site's time zone, by which everything is counted anew where it was another one before."""
    with ports.store.read() as tx:
        zone = tx.policies.active(site.id).limits.modes.timezone
        known = tx.counts.zone(site.id)
    if known != str(zone):
        ports.store.write(lambda tx: _forget(tx, site, str(zone)))
    return zone


def _forget(tx: Transaction, site: Site, zone: str) -> None:
    if tx.counts.zone(site.id) != zone:  # nobody else was faster
        tx.counts.forget(site.id, zone)


def _count_batch(ports: Ports, site: Site, zone: tzinfo) -> int:
    """Count some comments; return how many. What changes meanwhile is read again, up to some attempts."""
    for _ in range(_ATTEMPTS):
        with ports.store.read() as tx:
            changed = tx.counts.changed(site.id, limit=BATCH)
        if not changed:
            return 0
        counted = [_recount(comment, zone) for comment in changed]
        try:
            ports.store.write(functools.partial(_store, site=site, counted=counted))
        except ConflictError:
            continue
        return len(counted)
    return 0


def _store(tx: Transaction, *, site: Site, counted: Sequence[Recount]) -> None:
    tx.counts.recount(site.id, counted)


def _recount(comment: CountedComment, zone: tzinfo) -> Recount:
    return Recount(
        id=comment.id, changes=comment.changes, before=comment.before, after=entries(comment, zone)
    )
