"""A candidate on trial: on labels, reference comments and cases, beside the model in service."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.classifier.artifact import Model
from service.classifier.linear import LinearClassifier
from service.domain.policy import Threshold, default_policy
from service.domain.signal import Category, Verdict
from training.base import threshold_with
from training.candidate import Candidate
from training.config import Config
from training.corpus import Corpus, view_of
from training.examples import Example
from training.gate import Case, Comparison, compare
from training.package import Packaged
from training.reference import read_reference
from training.serving import Fixed, points, taught_until, verdict
from training.targets import MODERATED, targets

LABELS = "moderators' labels"
REFERENCES = "reference comments"


def comparisons(
    model: Model, candidate: Candidate, corpus: Corpus, reference: Corpus, config: Config
) -> list[Comparison]:
    """Compare on labels that neither model was taught, and on the reference comments."""
    new = np.array([_is_new(example, model) for example in corpus.examples], dtype=np.bool_)
    found = []
    for category in Category:
        before = points(model.artifact, corpus.matrix, category)
        after = candidate.predicted[category]
        thresholds = (
            threshold_with(model.artifact.ham_curves.get(category), category),
            threshold_with(candidate.artifact.ham_curves.get(category), category),
        )
        found += _compared(
            LABELS, category, corpus, new, (before, after), thresholds=thresholds, config=config
        )
        both = (
            points(model.artifact, reference.matrix, category),
            points(candidate.artifact, reference.matrix, category),
        )
        found += _compared(
            REFERENCES,
            category,
            reference,
            np.ones(len(reference), np.bool_),
            both,
            thresholds=thresholds,
            config=config,
        )
    return found


def _compared(
    group: str,
    category: Category,
    corpus: Corpus,
    chosen: NDArray[np.bool_],
    both: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    thresholds: tuple[Threshold, Threshold],
    config: Config,
) -> list[Comparison]:
    lesson = targets(corpus.examples, category, config.weights)
    rows = np.flatnonzero(chosen & lesson.known)
    if not len(rows):
        return []
    pair = both[0][rows], both[1][rows]
    return [
        compare(
            group,
            category,
            pair,
            lesson.positive[rows],
            thresholds=thresholds,
            config=config.gate,
            seed=config.seed,
        )
    ]


def _is_new(example: Example, model: Model) -> bool:
    """Return whether an example is a label that the model in service was not taught."""
    return example.source == MODERATED and (
        example.created_at is None or example.created_at > taught_until(model)
    )


def cases(model: Model, packaged: Packaged, config: Config) -> list[Case]:
    """Return how both models judge the cases that must be right under the default policy."""
    before, after = (
        Fixed(LinearClassifier(m))
        for m in (
            model,
            Model(artifact=packaged.artifact, card=packaged.card, digest=packaged.card.payload),
        )
    )
    found = []
    for source, must in (("must_accept", Verdict.ACCEPT), ("must_reject", Verdict.REJECT)):
        for example in read_reference(config.examples, source):
            view = view_of(example)
            verdicts = [verdict(one, view, default_policy()) for one in (before, after)]
            found.append(Case(id=example.id, must=must, in_service=verdicts[0], candidate=verdicts[1]))
    return found
