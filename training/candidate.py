"""Candidates: models that were taught by labels, with honest predictions for these labels."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.classifier.artifact import Artifact, Model, halved
from service.classifier.card import Evidence
from service.domain.attribute import Attribute
from service.domain.goal import HamCurve
from service.domain.label import LabelValue
from service.domain.signal import Category
from training import attributes
from training.adapt import REHEARSED, Adaptation, Lesson, adapt, label_weights
from training.base import Say, Trained, train
from training.calibrate import Platt, calibrate
from training.config import AdaptConfig, Config
from training.corpus import Corpus
from training.doubts import doubts_of
from training.examples import Example
from training.languages import undoubted
from training.listed import read_lists
from training.package import assemble
from training.serving import ADAPTED_FROM, points
from training.split import by_campaign
from training.targets import Targets, targets
from training.words import read_words

HARDEST = 0.9
"""The quantile of reference ham that stands for the ham near a threshold."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A model that might go into service.

    `predicted` holds, for each example of the corpus it was taught by, the calibrated log-odds by a model
    that was not taught that example; NaN where the label says nothing about the category. `trained` has the
    figures of sources left out, where it was trained from examples, and `evidence` those of attributes.
    """

    artifact: Artifact
    settings: Mapping[str, object]
    predicted: Mapping[Category, NDArray[np.float64]]
    trained: tuple[Trained, ...] = ()
    evidence: Mapping[Attribute, Evidence] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What labels taught about a base model: per category the rows with a label that says something, and the
    adaptation; a category with too few of them is missing. `reference` is what was rehearsed beside them.
    """

    base: Model
    labels: Corpus
    reference: Corpus
    found: Mapping[Category, tuple[NDArray[np.int64], Adaptation]]


def teach(base: Model, labels: Corpus, reference: Corpus, config: Config, say: Say) -> Taught:
    """Learn from labels, while the base model rehearses the reference comments."""
    found = {}
    folds = by_campaign(labels.campaign, config.adapt.folds, config.seed)
    for category in Category:
        lesson = targets(labels.examples, category, config.weights)
        rows = np.flatnonzero(lesson.known)
        if len(rows) < config.adapt.min_labels:
            say(f"{category.value}: {len(rows)} labels are too few to learn from; it stays as it was")
            continue
        say(f"{category.value}: learning from {len(rows)} labels")
        taught = _lesson(base, labels, lesson, category, config.adapt)
        rehearsed = _rehearsal(base, reference, category, config)
        turns = np.append(folds[rows], np.full(len(rehearsed.prior), REHEARSED))
        found[category] = rows, adapt(taught.with_rehearsal(rehearsed), turns, config.adapt)
    return Taught(base=base, labels=labels, reference=reference, found=found)


def adapted(taught: Taught, share: float, config: Config) -> Candidate:
    """Return the base model with a share (0 to 1] of what it was taught; the rest it leaves.

    So are its attributes: labels say nothing of them. As far as they lean on the abuse score, they change as
    it does.
    """
    base, labels = taught.base, taught.labels
    artifact = base.artifact
    predicted = {}
    settings: dict[str, object] = {ADAPTED_FROM: base.digest, "labels": len(labels), "share": share}
    lessons = {category: targets(labels.examples, category, config.weights) for category in Category}
    for category, lesson in lessons.items():
        prior = points(base.artifact, labels.matrix, category)
        predicted[category] = np.where(lesson.known, prior, np.nan)
        if category not in taught.found:
            continue
        rows, whole = taught.found[category]
        found = whole.scaled(share, prior[rows])
        predicted[category][rows] = found.predicted
        settings[f"{category.value}_strength"] = found.strength
        artifact = _changed(artifact, category, found, lesson.positive[rows], config)
    curves = {
        category: _moved(curve, category, base.artifact, artifact, taught.reference)
        for category, curve in base.artifact.ham_curves.items()
    }
    table = artifact.languages and undoubted(artifact.languages, labels.examples, lessons, config.languages)
    artifact = dataclasses.replace(artifact, ham_curves=curves, languages=table)
    return Candidate(artifact=artifact, settings=settings, predicted=predicted)


def trained(corpus: Corpus, config: Config, say: Say, *, beyond: Sequence[Example] = ()) -> Candidate:
    """Return a model trained from every example of a corpus; attributes learn from `beyond` as well."""
    doubts = doubts_of(corpus.examples, config)
    table = doubts.table if doubts else None
    both = {category: train(corpus, category, config, say, doubts=doubts) for category in Category}
    finer = attributes.learn(corpus, both[Category.ABUSE], config, say, beyond=beyond)
    known = {c.value: list(codes) for c, codes in table.learned.items()} if table else {}
    return Candidate(
        artifact=assemble(
            {c: t.linear for c, t in both.items()},
            {c: t.platt for c, t in both.items()},
            {c: t.curve for c, t in both.items()},
            finer.heads,
            table,
        ),
        settings={"examples": len(corpus), "languages": known, **_beside(config)},
        predicted={c: t.unseen for c, t in both.items()},
        trained=tuple(both.values()),
        evidence=finer.evidence,
    )


def _beside(config: Config) -> dict[str, object]:
    """Return what taught beside the examples: how many words have vectors, and how many are listed."""
    fits = [config.fit[category] for category in Category]
    files = {fit.word_file for fit in fits if fit.words and fit.word_file}
    folders = {fit.list_folder for fit in fits if fit.listed and fit.list_folder}
    return {
        "words": sum(len(read_words(Path(file)).hashes) for file in files),
        "listed": sum(len(read_lists(Path(folder))) for folder in folders),
    }


def _lesson(base: Model, labels: Corpus, lesson: Targets, category: Category, config: AdaptConfig) -> Lesson:
    rows = np.flatnonzero(lesson.known)
    positive = lesson.positive[rows]
    given = [labels.examples[row].created_at for row in rows]
    prior = points(base.artifact, labels.matrix, category)[rows]
    return Lesson(labels.matrix[rows], positive, label_weights(positive, given, config), prior)


def _rehearsal(base: Model, reference: Corpus, category: Category, config: Config) -> Lesson:
    lesson = targets(reference.examples, category, config.weights)
    rows = np.flatnonzero(lesson.known)
    weight = np.full(len(rows), config.adapt.rehearsal)
    prior = points(base.artifact, reference.matrix, category)[rows]
    return Lesson(reference.matrix[rows], lesson.positive[rows], weight, prior)


def _changed(
    artifact: Artifact, category: Category, found: Adaptation, positive: NDArray[np.bool_], config: Config
) -> Artifact:
    """Return the artifact with one category's change, which is in points, put into its weights."""
    slope, offset = artifact.calibration[category]
    weights = artifact.weights[category].astype(np.float64)
    weights[found.change.columns] += found.change.values / slope
    again = _calibration(found, positive, config.adapt, config.calibration.base_rate[category])
    return dataclasses.replace(
        artifact,
        weights={**artifact.weights, category: halved(weights.astype(np.float32))},
        intercept={
            **artifact.intercept,
            category: artifact.intercept[category] + found.change.intercept / slope,
        },
        calibration={
            **artifact.calibration,
            category: (again.slope * slope, again.slope * offset + again.offset),
        },
    )


def _moved(
    curve: HamCurve, category: Category, base: Artifact, artifact: Artifact, reference: Corpus
) -> HamCurve:
    """Return a base model's ham curve for what became of it.

    Labels come from the queue: their ham is harder than a site's, and measures no curve. So the curve is
    calibrated as the model was, and raised by as much as the hardest reference ham rose; where that fell, the
    curve stays, since these comments were learned from.
    """
    (slope, offset), (new_slope, new_offset) = base.calibration[category], artifact.calibration[category]
    ratio = new_slope / slope
    again = new_offset - ratio * offset
    ham = np.array([example.label is LabelValue.HAM for example in reference.examples], dtype=np.bool_)
    if not ham.any():
        return curve.moved(ratio, again)
    before = ratio * points(base, reference.matrix[ham], category) + again
    after = points(artifact, reference.matrix[ham], category)
    rise = float(np.quantile(after, HARDEST) - np.quantile(before, HARDEST))
    return curve.moved(ratio, again + max(rise, 0.0))


def _calibration(
    found: Adaptation, positive: NDArray[np.bool_], config: AdaptConfig, base_rate: float
) -> Platt:
    """Return the calibration of points fitted to labels; one that changes nothing where they are few."""
    rarer = min(int(positive.sum()), int((~positive).sum()))
    if rarer < config.min_calibration:
        return Platt(1.0, 0.0)
    return calibrate(found.predicted, positive, np.ones(len(positive)), base_rate)
