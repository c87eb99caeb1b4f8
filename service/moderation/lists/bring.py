"""Bring a list in: sort it, try it on what was accepted, and only then add what is left."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence

from service.domain.entry import Draft, Refused
from service.domain.site import Site
from service.moderation.lists.change import add
from service.moderation.lists.prepare import Prepared, prepare, require_room
from service.moderation.lists.trial import Trial, softened, try_out
from service.moderation.ports import Ports

Progress = Callable[[str, int, int], None]
"""Told of what is being done, how much of it is, and of how much (0 where nobody knows)."""

TRYING = "Trying on accepted comments"
ADDING = "Adding"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a list is brought in. Shares of false alarms, from 0 to 1, are of the comments tried."""

    author: str
    dry_run: bool = False
    leave_out_above: float | None = None
    hold_above: float | None = None
    days: int | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What became of a list. Under `Wish.dry_run`, `added` is what would be added."""

    prepared: Prepared
    trial: Trial
    left_out: int
    held: int
    added: int


def bring(
    ports: Ports,
    site: Site | None,
    drafts: Iterable[Draft | Refused],
    wish: Wish,
    *,
    progress: Progress = lambda _what, _done, _total: None,
) -> Brought:
    """Add drafts to a site's list, or without a site to the shared one, which every site's comments try.

    Raises:
        InvalidInputError: the list would become longer than one can be; nothing was added.
    """
    prepared = prepare(ports, site, drafts)
    require_room(ports, site, prepared.new)
    trial = try_out(
        ports,
        sites_of(ports, site),
        prepared.new,
        days=wish.days,
        progress=lambda done: progress(TRYING, done, 0),
    )
    kept, left_out, held = softened(
        prepared, trial, leave_out_above=wish.leave_out_above, hold_above=wish.hold_above
    )
    added, total = len(kept.new), len(kept.new)
    if not wish.dry_run:
        added = add(
            ports,
            site,
            kept.new,
            author=wish.author,
            progress=lambda done: progress(ADDING, done, total),
        )
    return Brought(prepared=prepared, trial=trial, left_out=left_out, held=held, added=added)


def sites_of(ports: Ports, site: Site | None) -> Sequence[Site]:
    """Return the sites whose comments a list is about: one, or for the shared list all."""
    if site is not None:
        return (site,)
    with ports.store.read() as tx:
        return tx.sites.all()
