"""Stored decisions with another model's words in place of those of the model that judged."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from service import rules
from service.domain.decision import MODEL, RULES, Judgement
from service.domain.policy import Policy
from service.domain.signal import Category, Signal, total
from service.features.view import read
from service.moderation.ports import Classifier, PastDecision

SCORE: Final = "the model's score"
"""The name of the one cause that all signals of a model are told as."""

_PRIOR: Final = "prior"


@dataclasses.dataclass(frozen=True, slots=True)
class Reheard:
    """A decision, perhaps with another model's words in it, and what the rules find where that is known."""

    past: PastDecision
    found: tuple[Signal, ...] | None


def rehear(
    past: PastDecision, classifier: Classifier, draft: Policy, found: tuple[Signal, ...] | None
) -> Reheard:
    """Return a past decision as if `classifier` had judged, its goals not yet resolved.

    A decision that had no model has one now. `found` is what the rules find, where that is known.
    """
    view = read(past.comment, site_host=past.inputs.site_host)
    if draft.rules:
        found = None  # an owner's rule may ask for scores, which are others now
    elif found is None:
        found = () if RULES in past.degraded else rules.judge(view, past.inputs.history, draft)
    inputs = dataclasses.replace(past.inputs, classifier=classifier.signals(view), thresholds=None)
    heard = dataclasses.replace(
        past,
        inputs=inputs,
        model=classifier.digest,
        degraded=tuple(part for part in past.degraded if part != MODEL),
    )
    return Reheard(heard, found)


def as_score(judgement: Judgement, said: Sequence[Signal] | None) -> Judgement:
    """Return a judgement with one signal a category for all that a model said, or that stood in for it."""
    model = frozenset(said or (s for s in judgement.signals if s.name == _PRIOR))
    words = [s for s in judgement.signals if s in model]
    others = [s for s in judgement.signals if s not in model]
    scores = [
        Signal(
            name=SCORE, category=c, points=total(s.points for s in words if s.category is c), evidence=SCORE
        )
        for c in Category
    ]
    return dataclasses.replace(judgement, signals=(*others, *scores))
