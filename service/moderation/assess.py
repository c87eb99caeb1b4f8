"""Measure how texts read, by themselves: nothing of who wrote them, of the past or of the page is known."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from service.domain.attribute import Attribute
from service.domain.comment import Comment
from service.domain.decision import missed
from service.domain.history import History
from service.domain.signal import Category, Verdict
from service.domain.site import Site
from service.errors import ModelError
from service.moderation.judge import Outcome, Pinned, judge, view_of
from service.moderation.ports import Ports


@dataclasses.dataclass(frozen=True, slots=True)
class Assessed:
    """How a text reads: probabilities in [0, 1]; an attribute is missing that the model does not measure."""

    categories: Mapping[Category, float]
    attributes: Mapping[Attribute, float]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How texts read, in their order, with what the model knows of languages.

    `language` is that of the first text, as `Classifier.language` tells it; `learned` as in `Classifier`.
    """

    texts: Sequence[Assessed]
    language: str | None
    learned: Mapping[Category, frozenset[str]]


def assess(ports: Ports, site: Site, texts: Sequence[str]) -> Reading:
    """Judge plain texts under a site's policy, each as if nothing had been before; nothing is stored.

    A category's probability is that of the score. Where a rule of the site decides by itself, it is 1 for a
    rejection, and for a hold no less than the probability from which the policy holds.

    Raises:
        ModelError: no model can be used, or a part failed that nothing stands in for.
    """
    classifier = ports.classifier.current()
    views = [view_of(Comment(body=text), site) for text in texts]
    with ports.store.read() as tx:
        policy = tx.policies.active(site.id)
    history = History(at=ports.clock())
    outcomes = [judge(Pinned(classifier), site, view, history, policy) for view in views]
    return Reading(
        texts=[_assessed(outcome) for outcome in outcomes],
        language=classifier.language(views[0]) if views else None,
        learned=classifier.learned,
    )


def _assessed(outcome: Outcome) -> Assessed:
    if failed := missed(outcome.degraded):
        raise ModelError(f"A part failed: {', '.join(failed)}.")
    return Assessed(
        categories={category: _probability(outcome, category) for category in Category},
        attributes=outcome.inputs.attributes,
    )


def _probability(outcome: Outcome, category: Category) -> float:
    judgement, thresholds = outcome.judgement, outcome.inputs.thresholds or {}
    forced = {signal.forces for signal in judgement.signals if signal.category is category}
    found = judgement.scores[category].probability
    if Verdict.REJECT in forced:
        return 1.0
    return max(found, thresholds[category].hold) if Verdict.HOLD in forced else found
