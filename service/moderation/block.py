"""Put what another system blocked on a site's lists; say what that would have done to accepted comments."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from service.domain.history import History
from service.domain.policy import Limits, Lists, Policy, from_document
from service.domain.signal import Verdict
from service.domain.site import Site
from service.features.view import View
from service.moderation.activate import activate
from service.moderation.judge import view_of
from service.moderation.ports import Ports, StoredComment
from service.rules.authors import blocked_author
from service.rules.domains import blocked, on_list
from service.rules.words import blocked_words, find

TRIED = 10_000
"""Accepted comments, the newest, that new entries are tried on."""

PAGE = 500
WORST = 10
"""Entries named that would have hit the most accepted comments."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """What became of entries: per list how many were `added` and how many `known`, there already.

    Of `tried` accepted comments `hit` would have been stopped by the added ones; `worst` names the entries
    with the most. `policy` is the digest of the policy that has them, whether it was activated or not.
    """

    added: Mapping[str, int]
    known: Mapping[str, int]
    tried: int
    hit: int
    worst: Sequence[tuple[str, int]]
    policy: str


def block(
    ports: Ports,
    site: Site,
    entries: Mapping[str, Sequence[str]],
    *,
    author: str,
    reason: str,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Blocked:
    """Add entries to the lists of a site's policy and put it in service; do nothing where all are there.

    Args:
        entries: by the name of the policy's list.
        dry_run: say what would happen and change nothing.
        progress: told of the number of accepted comments that were tried so far.

    Raises:
        ConflictError: another policy was put in service meanwhile.
        PolicyError: a list would become too long, or an entry is none.
    """
    with ports.store.read() as tx:
        active = tx.policies.active(site.id)
    new = {name: _new(active, name, values) for name, values in entries.items()}
    policy = _extended(active, new)
    tried, hits = _tried(ports, site, _only(active.limits, new), progress)
    if any(new.values()) and not dry_run:
        activate(ports, site, policy, author=author, reason=reason, instead_of=active.digest)
    return Blocked(
        added={name: len(values) for name, values in new.items()},
        known={name: len(values) - len(new[name]) for name, values in entries.items()},
        tried=tried,
        hit=hits.pop(_COMMENTS, 0),
        worst=hits.most_common(WORST),
        policy=policy.digest,
    )


_COMMENTS = ""


def _new(active: Policy, name: str, values: Sequence[str]) -> tuple[str, ...]:
    known = frozenset(getattr(active.limits.lists, name))
    return tuple(value for value in values if value not in known)


def _extended(active: Policy, new: Mapping[str, tuple[str, ...]]) -> Policy:
    document = json.loads(json.dumps(dict(active.document)))
    for name, values in new.items():
        document["lists"][name] += values
    return from_document(document)


def _only(limits: Limits, new: Mapping[str, tuple[str, ...]]) -> Limits:
    """Return the limits with the new entries alone on their lists."""
    return dataclasses.replace(limits, lists=Lists(**new))


def _tried(
    ports: Ports, site: Site, limits: Limits, progress: Callable[[int], None]
) -> tuple[int, Counter[str]]:
    """Return how many accepted comments there were to try, and how many each entry hits (`""`: any entry)."""
    tried, hits = 0, Counter[str]()
    for stored in _accepted(ports, site):
        found = set(_hits(view_of(stored.comment, site), limits, stored.created_at))
        hits.update(found)
        hits[_COMMENTS] += bool(found)
        tried += 1
        if not tried % PAGE:
            progress(tried)
    return tried, hits


def _accepted(ports: Ports, site: Site) -> Iterator[StoredComment]:
    cursor: str | None = None
    for _ in range(TRIED // PAGE):
        with ports.store.read() as tx:
            page = tx.comments.page(site.id, status=Verdict.ACCEPT, cursor=cursor, limit=PAGE)
        yield from (stored for stored in page.items if stored.erased_at is None)
        cursor = page.next_cursor
        if cursor is None:
            return


def _hits(view: View, limits: Limits, at: datetime) -> Iterator[str]:
    automaton = blocked_words(limits.lists)
    if automaton is not None:
        yield from (match.entry for match in find(automaton, view.text))
    yield from (entry for _, entry in on_list(view, blocked(limits.lists)))
    if blocked_author.judge(view, History(at=at), limits) is not None:
        yield "an author's address"
