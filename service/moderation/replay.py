"""Judge a site's stored history again under a draft policy, and say what would have come out otherwise."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from service.domain.decision import Judgement, resolve
from service.domain.goal import HamCurve
from service.domain.policy import Policy, from_document
from service.domain.signal import Category
from service.domain.site import Site
from service.errors import ModelError, StoreError
from service.moderation.causes import Thresholds, causes
from service.moderation.caveats import Caveat, Doubts, has_goals
from service.moderation.findings import Findings
from service.moderation.judge import derive
from service.moderation.ports import Classifier, DecisionSpan, PastDecision, Ports, Transaction
from service.moderation.reheard import Reheard, as_score, rehear
from service.moderation.replayed import Flipped, Replayed

SIZE: Final = 2_000
"""Decisions that are judged in one go: a second's work, and all that is in memory at a time."""

EXAMPLES: Final = 3
"""Comments that are shown of each kind of flip."""

MAX_EXCERPT: Final = 300


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a replay that can be done anywhere: plain values only.

    `draft` is the policy's document; `model` and `curves` are digest and ham curves of the model in service,
    which judges anew where `other_model` says so. All flips are kept, beside the `examples`, where `keep`
    says so.
    """

    site_id: str
    span: DecisionSpan
    draft: Mapping[str, Any]
    model: str | None
    curves: Mapping[Category, HamCurve]
    examples: int
    keep: bool
    other_model: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Done:
    """What a piece came to; `flips` are all of them, newest first, where they were to be kept."""

    replayed: Replayed
    flips: Sequence[Flipped]


Each = Callable[[Sequence[Piece]], Iterable[Done]]
"""Does pieces, in their order."""


def replay(
    ports: Ports,
    site: Site,
    draft: Policy,
    *,
    since: datetime,
    until: datetime,
    examples: int = EXAMPLES,
    most: int | None = None,
    other_model: bool = False,
    each: Each | None = None,
    flips: Callable[[Flipped], object] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Replayed:
    """Judge the decisions from `since` to before `until` again, newest first, and return what came of it.

    Each is derived from its own inputs: the history that the comment had, and what the classifier said; or,
    with `other_model`, what the classifier of the ports says now, whose ham curves resolve the goals. An
    interruption (KeyboardInterrupt) ends it early, with what was found so far.

    Raises:
        ModelError: the ports have no model that could judge anew.

    Args:
        most: about how many decisions are judged at most, the newest ones.
        each: does the pieces, by default here and one after another; the outcome does not depend on it.
        flips: told of every flip, newest first.
        progress: told of how many decisions are done, of how many.
    """
    if other_model:
        ports.classifier.current()
    model, curves = _in_service(ports) if has_goals(draft) else (None, {})
    with ports.store.read() as tx:
        spans = _newest(tx.decisions.spread(site.id, since=since, until=until, size=SIZE), most)
    pieces = [
        Piece(
            site_id=site.id,
            span=span,
            draft=dict(draft.document),
            model=model,
            curves=curves,
            examples=examples,
            keep=flips is not None,
            other_model=other_model,
        )
        for span in spans
    ]
    whole = Replayed(since=until, until=until, examples_kept=examples)
    total = sum(span.decisions for span in spans)
    try:
        for done in (each or (lambda asked: (do(ports, piece) for piece in asked)))(pieces):
            whole.extend(done.replayed)
            for flipped in done.flips:
                if flips is not None:
                    flips(flipped)
            progress(whole.judged + whole.erased, total)
    except KeyboardInterrupt:
        whole.interrupted = True
    return whole


def do(ports: Ports, piece: Piece) -> Done:
    """Do one piece of a replay."""
    again, span = _Again(piece, ports.classifier.current() if piece.other_model else None), piece.span
    replayed = Replayed(since=span.since, until=span.until, examples_kept=piece.examples)
    kept: list[Flipped] = []
    with ports.store.read() as tx:
        for past in tx.decisions.between(piece.site_id, since=span.since, until=span.until, spans=False):
            if past.erased:
                replayed.erased += 1
                continue
            heard = again.hear(tx, past)
            new = again.judge(heard)
            flipped = None if new.verdict is past.verdict else again.flipped(past, heard.past, new)
            replayed.add(past, new.verdict, flipped)
            for caveat in again.caveats(tx, heard.past):
                replayed.caveats[caveat] += 1
            if flipped is not None and piece.keep:
                kept.append(flipped)
    return Done(replayed, kept)


class _Again:
    """Judges past decisions under a draft; the policies that they were made under are read once each."""

    def __init__(self, piece: Piece, classifier: Classifier | None) -> None:
        self._classifier = classifier
        self._draft = from_document(piece.draft)
        self._doubts = Doubts(self._draft, piece.model)
        self._findings = Findings(self._draft)
        self._policies: dict[str, Policy | None] = {}
        self._model = piece.model
        self._measured = resolve(self._draft.thresholds, piece.curves)
        self._stand_in = resolve(self._draft.thresholds, {})

    def hear(self, tx: Transaction, past: PastDecision) -> Reheard:
        """Return the decision as it is judged: with what the other model says of it, where there is one."""
        found = self._findings.of(past, self._policy(tx, past.policy))
        if self._classifier is None:
            return Reheard(past, found)
        return rehear(past, self._classifier, self._draft, found)

    def judge(self, heard: Reheard) -> Judgement:
        """Return the judgement under the draft."""
        past = heard.past
        return derive(past.comment, past, self._draft, resolved=self._resolved(past), found=heard.found)

    def flipped(self, past: PastDecision, heard: PastDecision, new: Judgement) -> Flipped:
        """Return a flip with what made it; `heard` is the decision with what the other model says."""
        own = heard.inputs.thresholds if heard.policy == self._draft.digest else None
        after = own or self._resolved(heard)
        old, now = past.judged(), new
        if self._classifier is not None:
            old, now = as_score(old, past.inputs.classifier), as_score(now, heard.inputs.classifier)
        return Flipped(
            decision_id=past.id,
            comment_id=past.comment_id,
            at=past.created_at,
            before=past.verdict,
            after=new.verdict,
            label=past.label,
            causes=causes(old, now, before=past.inputs.thresholds, after=after),
            summary=new.summary,
            excerpt=past.comment.body[:MAX_EXCERPT],
        )

    def caveats(self, tx: Transaction, past: PastDecision) -> Iterator[Caveat]:
        """Yield what the past decision cannot say about the draft."""
        return self._doubts.of(past, self._policy(tx, past.policy))

    def _policy(self, tx: Transaction, digest: str) -> Policy | None:
        if digest not in self._policies:
            try:
                self._policies[digest] = tx.policies.get(digest)
            except StoreError:  # a policy of another version that is no policy now
                self._policies[digest] = None
        return self._policies[digest]

    def _resolved(self, past: PastDecision) -> Thresholds:
        known = past.model is not None and past.model == self._model
        return self._measured if known else self._stand_in


def _newest(spans: Sequence[DecisionSpan], most: int | None) -> list[DecisionSpan]:
    if most is None:
        return list(spans)
    found, decided = [], 0
    for span in spans:
        if decided >= most:
            break
        found.append(span)
        decided += span.decisions
    return found


def _in_service(ports: Ports) -> tuple[str | None, Mapping[Category, HamCurve]]:
    try:
        classifier = ports.classifier.current()
    except ModelError:
        return None, {}
    return classifier.digest, dict(classifier.ham_curves)
