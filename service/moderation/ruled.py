"""What the rules find in stored comments, and how strongly, beside what people ruled on these."""

from __future__ import annotations

import dataclasses
import hashlib
import heapq
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from service import rules
from service.domain.comment import Comment
from service.domain.decision import MODEL, RULES
from service.domain.label import LabelValue
from service.domain.policy import Policy, from_document
from service.domain.signal import Category, Verdict, total
from service.domain.site import Site
from service.features.fingerprint import Fingerprint
from service.features.view import read
from service.moderation.ports import PastDecision, Ports
from service.moderation.replay import SIZE

_UNFIT: Final = frozenset({MODEL, RULES})


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A rule's finding; its points are the rule's weight times `strength`."""

    name: str
    category: Category
    group: str | None
    strength: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A stored decision with what the rules find and what people say of it.

    `model` is what the classifier said at that time, in points by category: before anybody had ruled on the
    comment, so that no label is in it. `label` is None where nobody said anything.
    """

    comment_id: str
    comment: Comment
    at: datetime
    verdict: Verdict
    label: LabelValue | None
    model: Mapping[Category, float]
    found: tuple[Found, ...]
    fingerprint: Fingerprint


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """Decisions with a label, and a draw of accepted ones on which nobody ruled (`silent`), oldest first.

    `forced` with a label are left out, since a rule forced their verdict and points decided nothing there;
    `unfit` ones lacked the model or the rules, or their comment is erased.
    """

    labelled: Sequence[Ruled]
    silent: Sequence[Ruled]
    forced: int
    unfit: int


def rulings(
    ports: Ports,
    site: Site,
    policy: Policy,
    *,
    since: datetime,
    until: datetime,
    silent: int,
    silent_until: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Rulings:
    """Return what the rules find, by the lists and limits of a policy, in a site's labelled decisions.

    Of several decisions on one version of a comment the first counts that had a model: later ones may come
    from a model that was taught the very label.

    Args:
        silent: the most accepted comments without a label that are drawn, by their ids alone.
        silent_until: only older ones are drawn, on which somebody would have ruled if they were wrong.
    """
    first: dict[tuple[str, int], PastDecision] = {}
    drawn = _Draw(silent)
    unfit = done = 0
    with ports.store.read() as tx:
        spans = tx.decisions.spread(site.id, since=since, until=until, size=SIZE)
    for span in spans:
        with ports.store.read() as tx:
            for past in tx.decisions.between(site.id, since=span.since, until=span.until, spans=False):
                if past.label is not None and (past.erased or _UNFIT & set(past.degraded)):
                    unfit += 1
                elif past.label is not None:
                    first[past.comment_id, past.version] = past
                elif _is_silent(past, silent_until):
                    drawn.offer(past)
        done += span.decisions
        progress(done, sum(each.decisions for each in spans))
    again = _Again(policy)
    labelled = [again.ruled(past) for past in sorted(first.values(), key=_age)]
    quiet = [again.ruled(past) for past in sorted(drawn.kept, key=_age)]
    return Rulings(
        labelled=[one for one in labelled if one is not None],
        silent=[one for one in quiet if one is not None],
        forced=sum(one is None for one in labelled),
        unfit=unfit,
    )


def unit_policy(policy: Policy) -> Policy:
    """Return the policy with a weight of 1 for every rule: points are strengths then, those of trials too."""
    names = {*(rule.name for rule in rules.RULES), *policy.weights}
    return from_document({**policy.document, "weights": dict.fromkeys(sorted(names), 1.0)})


def _is_silent(past: PastDecision, until: datetime) -> bool:
    return (
        past.verdict is Verdict.ACCEPT
        and past.created_at < until
        and not past.erased
        and not _UNFIT & set(past.degraded)
    )


def _age(past: PastDecision) -> tuple[datetime, str]:
    return past.created_at, past.id


class _Draw:
    """Keeps so many decisions as are asked for: those whose comments' ids have the smallest hashes."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[int, str, PastDecision]] = []

    def offer(self, past: PastDecision) -> None:
        """Keep the decision, or one that was offered before."""
        key = -int.from_bytes(hashlib.sha256(past.comment_id.encode()).digest()[:8])
        entry = (key, past.id, past)
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, entry)
        elif self._size:
            heapq.heappushpop(self._heap, entry)

    @property
    def kept(self) -> list[PastDecision]:
        """Return what was drawn."""
        return [past for _, _, past in self._heap]


class _Again:
    def __init__(self, policy: Policy) -> None:
        self._unit = unit_policy(policy)
        self._forcing = {name for name, weight in policy.weights.items() if isinstance(weight, Verdict)}

    def ruled(self, past: PastDecision) -> Ruled | None:
        """Return what the rules find in a comment; None where one of them forces the verdict."""
        view = read(past.comment, site_host=past.inputs.site_host)
        signals = rules.judge(view, past.inputs.history, self._unit)
        if any(signal.name in self._forcing for signal in signals):
            return None
        said = past.inputs.classifier or ()
        return Ruled(
            comment_id=past.comment_id,
            comment=past.comment,
            at=past.created_at,
            verdict=past.verdict,
            label=past.label,
            model={c: total(s.points for s in said if s.category is c) for c in Category},
            found=tuple(Found(s.name, s.category, s.group, s.points) for s in signals),
            fingerprint=view.fingerprint,
        )
