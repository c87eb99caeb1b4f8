"""Derive stored decisions again from their own inputs: each must come out as it was stored, bit for bit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from service import rules
from service.domain.decision import Judgement
from service.domain.policy import Policy
from service.domain.site import Site
from service.errors import StoreError
from service.moderation.judge import derive
from service.moderation.ports import DecisionSpan, PastDecision, Ports, Transaction
from service.moderation.replay import SIZE

MAX_NAMED: Final = 100
"""How many decisions that differ are named; all are counted."""


@dataclasses.dataclass(frozen=True, slots=True)
class Different:
    """A decision that does not come out as it is stored, and in what."""

    decision_id: str
    comment_id: str
    at: datetime
    what: tuple[str, ...]


@dataclasses.dataclass(slots=True)
class Verified:
    """How many decisions were derived again, and how many could not be.

    `other_rules` were made with rules that are not this version's, and `other_policy` under a policy that is
    none for this version, which says nothing against them; `erased` have lost what they were derived from.
    `different` counts those that differ, of which `named` has the newest `MAX_NAMED`.
    """

    same: int = 0
    other_rules: int = 0
    other_policy: int = 0
    erased: int = 0
    different: int = 0
    named: list[Different] = dataclasses.field(default_factory=list)
    interrupted: bool = False

    @property
    def read(self) -> int:
        """Return how many decisions were read."""
        return self.same + self.other_rules + self.other_policy + self.erased + self.different

    def extend(self, older: Verified) -> None:
        """Count what was found in the span before this one."""
        self.same += older.same
        self.other_rules += older.other_rules
        self.other_policy += older.other_policy
        self.erased += older.erased
        self.different += older.different
        self.named = [*self.named, *older.named][:MAX_NAMED]


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A part of a history that can be verified anywhere: plain values only."""

    site_id: str
    span: DecisionSpan


def verify(
    ports: Ports,
    site: Site,
    *,
    since: datetime,
    until: datetime,
    each: Callable[[Sequence[Part]], Iterable[Verified]] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verified:
    """Derive a site's decisions from `since` to before `until` again under their own digests, newest first.

    An interruption (KeyboardInterrupt) ends it early, with what was found so far.

    Args:
        each: verifies the parts, in their order, by default here and one after another.
        progress: told of how many decisions are done, of how many.
    """
    found = Verified()
    with ports.store.read() as tx:
        spans = tx.decisions.spread(site.id, since=since, until=until, size=SIZE)
    total = sum(span.decisions for span in spans)
    parts = [Part(site.id, span) for span in spans]
    try:
        for done in (each or (lambda asked: (verify_part(ports, part) for part in asked)))(parts):
            found.extend(done)
            progress(found.read, total)
    except KeyboardInterrupt:
        found.interrupted = True
    return found


def verify_part(ports: Ports, part: Part) -> Verified:
    """Verify one part of a history."""
    found = Verified()
    policies: dict[str, Policy | None] = {}
    with ports.store.read() as tx:
        for past in tx.decisions.between(part.site_id, since=part.span.since, until=part.span.until):
            _verify(tx, past, policies, found)
    return found


def _verify(tx: Transaction, past: PastDecision, policies: dict[str, Policy | None], found: Verified) -> None:
    if past.erased:
        found.erased += 1
        return
    if past.rules != rules.digest():
        found.other_rules += 1
        return
    if past.policy not in policies:
        policies[past.policy] = _policy(tx, past.policy)
    policy = policies[past.policy]
    if policy is None:
        found.other_policy += 1
        return
    what = tuple(_differences(past, derive(past.comment, past, policy)))
    if not what:
        found.same += 1
        return
    found.different += 1
    if len(found.named) < MAX_NAMED:
        found.named.append(Different(past.id, past.comment_id, past.created_at, what))


def _policy(tx: Transaction, digest: str) -> Policy | None:
    """Return the policy of a digest; None where it is not kept, or no policy for this version.

    It is read as when the decision was made: the digest of the rules is also one of the policy's defaults.
    """
    try:
        return tx.policies.get(digest)
    except StoreError:
        return None


def _differences(past: PastDecision, again: Judgement) -> Iterator[str]:
    was = past.judged()
    if not past.verdict is was.verdict is again.verdict:
        yield f"verdict {past.verdict} ({was.verdict} in the judgement), derived {again.verdict}"
    for category, score in again.scores.items():
        if was.scores.get(category) != score:
            stored = was.scores.get(category)
            yield f"{category} {stored.points if stored else None} points, derived {score.points}"
    if was.signals != again.signals:
        kept = {(s.name, s.category): s for s in was.signals}
        derived = {(s.name, s.category): s for s in again.signals}
        names = sorted({key[0] for key in {**kept, **derived} if kept.get(key) != derived.get(key)})
        yield f"signals {', '.join(names) or 'in another order'}"
    if was.summary != again.summary:
        yield "summary"
