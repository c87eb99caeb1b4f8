"""Training from scratch: weights from every example, calibration and figures from sources left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from service.domain.decision import resolve
from service.domain.goal import HamCurve
from service.domain.label import LabelValue
from service.domain.policy import Threshold, default_policy
from service.domain.signal import Category
from training.augment import Copies, copies, with_copies
from training.calibrate import Platt, calibrate, calibration_error, ham_curve, to_base_rate
from training.config import CalibrationConfig, Config
from training.corpus import Corpus
from training.doubts import Doubts, Said
from training.measures import Measures, by_group
from training.split import by_source
from training.targets import Targets, targets
from training.train import Linear, fit, out_of_fold, sighted

Say = Callable[[str], None]
"""Tells a person how far the work is."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """One category's model, and how its kind does on sources that it has not seen.

    `unseen` holds each example's calibrated log-odds by a model without the example's source (NaN where the
    example says nothing about the category), less what is taken back where its language was not learned;
    `measures` has a row per source left out and "all" last. `curve`
    is the ham curve of `unseen`; None where there is too little ham.
    """

    category: Category
    linear: Linear
    platt: Platt
    targets: Targets
    unseen: NDArray[np.float64]
    measures: tuple[Measures, ...]
    calibration_error: float
    curve: HamCurve | None


def train(
    corpus: Corpus, category: Category, config: Config, say: Say, *, doubts: Doubts | None = None
) -> Trained:
    """Train one category and measure it by leaving out each group of sources in turn.

    With doubts about the languages of the corpus, what is left out is scored as a model that serves does it.

    Raises:
        ValueError: the corpus lacks positives or negatives of the category.
    """
    lesson = targets(corpus.examples, category, config.weights)
    folds, names = by_source(corpus, lesson, config.folds, config.seed)
    margins, said = np.full(len(corpus), np.nan), Said.nothing(len(corpus))
    fitting = config.fit[category]
    seen, extra = sight(corpus, lesson, category, config)
    for fold, rows, model in out_of_fold(seen, lesson, folds, fitting, config.seed, extra=extra):
        margins[rows] = model.margins(seen.matrix[rows])
        said.put(rows, Said.of(model, seen.matrix[rows]))
        say(f"{category.value}: left out bundle {fold + 1} of {folds.max() + 1}")
    say(f"{category.value}: learning from all {int(lesson.known.sum())} examples")
    linear = fit(*with_copies(seen.matrix, lesson, extra), fitting, config.seed)
    platt, unseen = _scored(
        margins,
        said,
        lesson,
        category,
        doubts=doubts,
        base_rate=config.calibration.base_rate[category],
    )
    curve = curve_of(corpus, np.where(lesson.known, unseen, np.nan), config.calibration)
    known, positive = lesson.known, lesson.positive[lesson.known]
    return Trained(
        category=category,
        linear=linear,
        platt=platt,
        targets=lesson,
        unseen=unseen,
        measures=tuple(by_group(names[known], unseen[known], positive, threshold_with(curve, category))),
        calibration_error=_error(unseen[known], positive, lesson.weight[known], config, category),
        curve=curve,
    )


def sight(
    corpus: Corpus, lesson: Targets, category: Category, config: Config
) -> tuple[Corpus, Copies | None]:
    """Return the corpus as a category's training sees it, and the copies in disguise that teach beside it."""
    fitting = config.fit[category]
    extra = copies(corpus, lesson, config.augment.get(category), config.seed)
    if extra is not None:
        extra = dataclasses.replace(extra, matrix=sighted(extra.matrix, fitting))
    return dataclasses.replace(corpus, matrix=sighted(corpus.matrix, fitting)), extra


def _scored(
    margins: NDArray[np.float64],
    said: Said,
    lesson: Targets,
    category: Category,
    *,
    doubts: Doubts | None,
    base_rate: float,
) -> tuple[Platt, NDArray[np.float64]]:
    """Return the calibration, and the log-odds that it makes of margins, less what is taken back.

    What is taken back makes probabilities too low on the whole; so they are calibrated once more with it.
    """
    known = lesson.known

    def calibrated(scores: NDArray[np.float64]) -> Platt:
        return calibrate(scores[known], lesson.positive[known], lesson.weight[known], base_rate)

    platt = calibrated(margins)
    if doubts is None:
        return platt, platt.points(margins)
    platt = platt.then(calibrated(platt.points(margins) + doubts.taken_back(category, said, platt)))
    return platt, platt.points(margins) + doubts.taken_back(category, said, platt)


def _error(
    points: NDArray[np.float64],
    positive: NDArray[np.bool_],
    weight: NDArray[np.float64],
    config: Config,
    category: Category,
) -> float:
    balanced = to_base_rate(positive, weight, config.calibration.base_rate[category])
    return calibration_error(expit(points), positive, balanced)


def threshold_with(curve: HamCurve | None, category: Category) -> Threshold:
    """Return what the default policy's thresholds come to with a model of this ham curve."""
    return resolve(default_policy().thresholds, {category: curve} if curve else {})[category]


def curve_of(corpus: Corpus, unseen: NDArray[np.float64], config: CalibrationConfig) -> HamCurve | None:
    """Return the curve of ham as sites get it, of all ham where there is none of that.

    `unseen` holds each example's log-odds by a model without its source, NaN where there is none.
    """
    ham = np.array([example.label is LabelValue.HAM for example in corpus.examples], dtype=np.bool_)
    ham &= np.isfinite(unseen)
    sources = np.array([example.source for example in corpus.examples], dtype=np.str_)
    natural = ham & np.array([source.startswith(config.natural) for source in sources], dtype=np.bool_)
    rows = natural if natural.any() else ham
    return ham_curve(unseen[rows], sources[rows], config.voice)
