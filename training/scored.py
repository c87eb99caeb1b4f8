"""What a training is judged by: comments with the scores of models that were not taught them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from service.classifier.artifact import Model
from service.domain.goal import HamCurve
from service.domain.policy import Threshold
from service.domain.signal import Category
from training.base import Trained, threshold_with
from training.calibrate import calibration_error, to_base_rate
from training.config import Config
from training.corpus import Corpus
from training.examples import Example
from training.measures import Measures, by_group
from training.package import Packaged
from training.split import PARTED, by_source
from training.targets import targets


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One category's comments; arrays have one entry for each of `examples`.

    `points` are calibrated log-odds by a model that was not taught the example; `names` says what was left
    out to get them. `weight` is what the example counted in calibration; `weak` marks ham on loan. `curve` is
    the model's ham curve, where it has one.
    """

    category: Category
    examples: tuple[Example, ...]
    points: NDArray[np.float64]
    positive: NDArray[np.bool_]
    weight: NDArray[np.float64]
    weak: NDArray[np.bool_]
    names: NDArray[np.str_]
    base_rate: float
    curve: HamCurve | None = None

    @property
    def threshold(self) -> Threshold:
        """Return the default policy's thresholds for the category, with the model that is reported."""
        return threshold_with(self.curve, self.category)

    @property
    def both(self) -> bool:
        """Return whether there are comments of both classes."""
        return bool(self.positive.any() and not self.positive.all())

    @property
    def balanced(self) -> NDArray[np.float64]:
        """Return weights that add up to one, the base rate of it on the category. Both classes are needed."""
        return to_base_rate(self.positive, self.weight, self.base_rate)

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """Return the stated probabilities."""
        return np.asarray(expit(self.points))

    @property
    def calibration_error(self) -> float | None:
        """Return the expected calibration error; None where a class is missing."""
        return calibration_error(self.probabilities, self.positive, self.balanced) if self.both else None

    def measures(self, names: NDArray[np.str_] | None = None) -> list[Measures]:
        """Return the measures by what was left out, or by other names of the examples; "all" last."""
        groups = self.names if names is None else names
        return by_group(groups, self.points, self.positive, self.threshold)


@dataclasses.dataclass(frozen=True, slots=True)
class Read:
    """How many rows of a source were read, and how many of them repeat an earlier one to the letter."""

    rows: int
    copies: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a report is made of: the corpus, what was read for it, the candidate and its honest scores."""

    corpus: Corpus
    read: Mapping[str, Read]
    model: Model
    scored: tuple[Scored, ...]
    trained: tuple[Trained, ...] = ()


def scored_of(trained: Trained, corpus: Corpus, config: Config) -> Scored:
    """Return the scores of sources left out."""
    lesson = trained.targets
    _, names = by_source(corpus, lesson, config.folds, config.seed)
    rows = np.flatnonzero(lesson.known)
    return Scored(
        category=trained.category,
        examples=tuple(corpus.examples[row] for row in rows),
        points=trained.unseen[rows],
        positive=lesson.positive[rows],
        weight=lesson.weight[rows],
        weak=lesson.weak[rows],
        names=names[rows],
        base_rate=config.calibration.base_rate[trained.category],
        curve=trained.curve,
    )


def scored_labels(
    category: Category,
    corpus: Corpus,
    predicted: NDArray[np.float64],
    config: Config,
    *,
    curve: HamCurve | None = None,
) -> Scored:
    """Return the scores of labels that the model in service was taught; they are named by their kind."""
    lesson = targets(corpus.examples, category, config.weights)
    rows = np.flatnonzero(lesson.known & ~np.isnan(predicted))
    examples = tuple(corpus.examples[row] for row in rows)
    return Scored(
        category=category,
        examples=examples,
        points=predicted[rows],
        positive=lesson.positive[rows],
        weight=np.ones(len(rows)),
        weak=lesson.weak[rows],
        names=np.array([example.kind or example.source for example in examples], dtype=np.str_),
        base_rate=config.calibration.base_rate[category],
        curve=curve,
    )


def material(
    corpus: Corpus,
    read: Iterable[Example],
    packaged: Packaged,
    config: Config,
    *,
    trained: tuple[Trained, ...] = (),
    predicted: Mapping[Category, NDArray[np.float64]] | None = None,
) -> Material:
    """Return what a report is made of: scores of sources left out if a model was trained, else of labels."""
    scored = (
        [scored_of(one, corpus, config) for one in trained]
        if trained
        else [
            scored_labels(c, corpus, points, config, curve=packaged.artifact.ham_curves.get(c))
            for c, points in (predicted or {}).items()
        ]
    )
    return Material(
        corpus=corpus,
        read=count_read(read),
        model=Model(artifact=packaged.artifact, card=packaged.card, digest=packaged.card.payload),
        scored=tuple(scored),
        trained=trained,
    )


def count_read(examples: Iterable[Example]) -> dict[str, Read]:
    """Return what was read of each source."""
    rows, different = Counter[str](), Counter[str]()
    seen: set[tuple[str, str, int]] = set()
    for example in examples:
        rows[example.source] += 1
        text = example.source, example.label.value, hash(example.comment.body)
        different[example.source] += text not in seen
        seen.add(text)
    return {source: Read(n, n - different[source]) for source, n in rows.items()}


def left_out_whole(measures: Iterable[Measures]) -> list[Measures]:
    """Return the measures of what was left out at once: the honest ones where little teaches a language."""
    return [row for row in measures if not row.group.endswith(PARTED)]
