"""Try new entries on comments that were accepted, before any of them counts."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from service.domain.entry import Treatment
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.domain.site import Site
from service.matching.compiled import Compiled
from service.matching.listed import Listed
from service.matching.scope import Scope, match
from service.moderation.judge import view_of
from service.moderation.lists.prepare import Candidate, Prepared
from service.moderation.ports import Ports, StoredComment

TRIED: Final = 10_000
"""Accepted comments, the newest, that new entries are tried on."""

PAGE: Final = 500
EXAMPLES: Final = 3
"""Comments that are shown of each entry."""

_MOST_HITS: Final = 1_000


@dataclasses.dataclass(frozen=True, slots=True)
class Example:
    """An accepted comment that an entry would have hit; `is_ham` where a person said that it is."""

    site: str
    comment_id: str
    body: str
    is_ham: bool


@dataclasses.dataclass(frozen=True, slots=True)
class FalseAlarm:
    """An entry with the accepted comments that it would have hit, and how many of these people called ham."""

    candidate: Candidate
    hits: int
    ham: int
    examples: Sequence[Example]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Of `tried` accepted comments from `since` to `until`, `hit` would have been stopped by new entries.

    `ham` of these were called ham by people. `alarms` names the entries, the worst first.
    """

    tried: int
    hit: int
    ham: int
    since: datetime | None
    until: datetime | None
    alarms: Sequence[FalseAlarm]

    def share(self, alarm: FalseAlarm) -> float:
        """Return the share of the comments tried that an entry hit, from 0 to 1."""
        return alarm.hits / self.tried if self.tried else 0.0


@dataclasses.dataclass(slots=True)
class _Tally:
    tried: int = 0
    hit: int = 0
    ham: int = 0
    since: datetime | None = None
    until: datetime | None = None
    hits: Counter[str] = dataclasses.field(default_factory=Counter)
    hams: Counter[str] = dataclasses.field(default_factory=Counter)
    examples: dict[str, list[Example]] = dataclasses.field(default_factory=lambda: defaultdict(list))


def try_out(
    ports: Ports,
    sites: Sequence[Site],
    new: Sequence[Candidate],
    *,
    most: int = TRIED,
    days: int | None = None,
    status: Verdict = Verdict.ACCEPT,
    progress: Callable[[int], None] = lambda _: None,
) -> Trial:
    """Try entries on the newest comments of a status, `most` of each site, beside the lists they have.

    What an allowed entry covers, of these or of the lists, is no hit. `days` leaves older comments out: by
    default they count too, since an imported history is what a new site has.
    """
    trial = Scope(revision=0, base=Compiled(map(_listed, new)))
    by_key = {one.key: one for one in new}
    tally = _Tally()
    for site in sites:
        _try_site(ports, site, trial, by_key, tally, most=most, days=days, status=status, progress=progress)
    found = [
        FalseAlarm(by_key[key], hits, tally.hams[key], tally.examples[key])
        for key, hits in tally.hits.items()
    ]
    return Trial(
        tried=tally.tried,
        hit=tally.hit,
        ham=tally.ham,
        since=tally.since,
        until=tally.until,
        alarms=sorted(found, key=lambda alarm: (-alarm.ham, -alarm.hits, alarm.candidate.draft.written)),
    )


def softened(
    prepared: Prepared, trial: Trial, *, leave_out_above: float | None = None, hold_above: float | None = None
) -> tuple[Prepared, int, int]:
    """Return what is to be added once entries above a share of false alarms are left out, or only hold.

    Also how many were left out and how many hold instead of blocking. A share is of the comments tried.
    """
    shares = {alarm.candidate.key: trial.share(alarm) for alarm in trial.alarms}
    kept: list[Candidate] = []
    left_out = held = 0
    for one in prepared.new:
        share = shares.get(one.key)
        if share is not None and leave_out_above is not None and share > leave_out_above:
            left_out += 1
        elif _blocks(one) and share is not None and hold_above is not None and share > hold_above:
            held += 1
            kept.append(Candidate(one.key, dataclasses.replace(one.draft, treatment=Treatment.HOLD)))
        else:
            kept.append(one)
    return dataclasses.replace(prepared, new=kept), left_out, held


def _blocks(one: Candidate) -> bool:
    return one.draft.treatment is Treatment.BLOCK


def _listed(one: Candidate) -> Listed:
    return Listed(one.key, one.draft.target, one.draft.treatment, one.draft.written)


def _try_site(
    ports: Ports,
    site: Site,
    trial: Scope,
    by_key: Mapping[str, Candidate],
    tally: _Tally,
    *,
    most: int,
    days: int | None,
    status: Verdict,
    progress: Callable[[int], None],
) -> None:
    now = ports.clock()
    since = now - timedelta(days=days) if days is not None else None
    scopes = [trial, *_present(ports, site)]
    for stored in _newest(ports, site, status, most, since):
        hits = match(scopes, view_of(stored.comment, site), now, _MOST_HITS)
        keys = {
            hit.entry_id for hit in hits if hit.entry_id in by_key and hit.treatment is not Treatment.ALLOW
        }
        _count(ports, site, stored, keys, tally)
        if not tally.tried % PAGE:
            progress(tally.tried)


def _present(ports: Ports, site: Site) -> Sequence[Scope]:
    if ports.lists is None:
        return ()
    with ports.store.read() as tx:
        return ports.lists.scopes(ports.store, tx, site.id)


def _count(ports: Ports, site: Site, stored: StoredComment, keys: set[str], tally: _Tally) -> None:
    tally.tried += 1
    at = stored.created_at
    tally.since = min(tally.since or at, at)
    tally.until = max(tally.until or at, at)
    if not keys:
        return
    is_ham = _is_ham(ports, site, stored)
    tally.hit += 1
    tally.ham += is_ham
    for key in keys:
        tally.hits[key] += 1
        tally.hams[key] += is_ham
        shown = tally.examples[key]
        if len(shown) < EXAMPLES:
            shown.append(Example(site.name, stored.id, stored.comment.body, is_ham))


def _is_ham(ports: Ports, site: Site, stored: StoredComment) -> bool:
    with ports.store.read() as tx:
        labels = tx.labels.of_comment(site.id, stored.id)
    return bool(labels) and labels[-1].value is LabelValue.HAM


def _newest(
    ports: Ports, site: Site, status: Verdict, most: int, since: datetime | None
) -> Iterator[StoredComment]:
    cursor: str | None = None
    for _ in range(-(-most // PAGE)):
        with ports.store.read() as tx:
            page = tx.comments.page(site.id, status=status, cursor=cursor, limit=min(PAGE, most))
        for stored in page.items:
            if since is not None and stored.created_at < since:
                return
            if stored.erased_at is None:
                yield stored
        cursor = page.next_cursor
        if cursor is None:
            return
