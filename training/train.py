"""Fitting: a logistic regression per category on hashed features."""

from __future__ import annotations

import dataclasses
import math
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from service.errors import InvalidInputError
from service.features.blocks import OFFSETS
from service.features.facts import FACTS
from service.features.vector import DIMENSIONS, FACTS_OFFSET
from training.augment import Copies, with_copies
from training.config import FitConfig
from training.corpus import Corpus
from training.listed import listed_weights, read_lists
from training.targets import Targets
from training.word_prior import word_weights
from training.words import read_words

NEWTON_STEPS = 100
CONVERGED = 1e-10
SMALLEST_CURVATURE = 1e-12


@dataclasses.dataclass(frozen=True, slots=True)
class Linear:
    """One category's weights (one per feature) and intercept, in log-odds before calibration."""

    weights: NDArray[np.float64]
    intercept: float

    def margins(self, matrix: csr_array) -> NDArray[np.float64]:
        """Return the score of every row, before calibration."""
        return np.asarray(matrix @ self.weights + self.intercept)


def sighted(matrix: csr_array, config: FitConfig) -> csr_array:
    """Return the matrix without what a category must not learn from.

    Raises:
        InvalidInputError: the configuration names a fact that there is not.
    """
    kept = np.ones(DIMENSIONS, dtype=np.bool_)
    for block in config.blind_blocks:
        kept[OFFSETS[block] : OFFSETS[block + 1]] = False
    for beginning in config.blind_facts:
        places = [i for i, fact in enumerate(FACTS) if fact.name.startswith(beginning)]
        if not places:
            raise InvalidInputError(f"There is no fact {beginning!r}.", "blind_facts")
        kept[FACTS_OFFSET + np.array(places)] = False
    seen = matrix.copy()
    seen.data[~kept[seen.indices]] = 0
    seen.eliminate_zeros()
    return seen


def fit(matrix: csr_array, targets: Targets, config: FitConfig, seed: int) -> Linear:
    """Return the weights that minimise `1/2 |weights|^2 + cost * sum of a_i log-loss_i`.

    The a_i are the targets' weights, scaled to a mean of one. Solved by dual coordinate descent (H.-F. Yu,
    F.-L. Huang and C.-J. Lin, "Dual coordinate descent methods for logistic regression and maximum entropy
    models", 2011), in an order that the seed fixes. The intercept is a weight of the constant feature
    `intercept_scale` there; its last value depends on which examples came last, so it is solved for anew.

    Columns are multiplied by their `emphasis` while learning, and the weights found by it once more, so that
    what serves needs to know nothing of it. Vectors of words and lists of profanity add to what was learned
    (`word_weights`, `listed_weights`).

    Raises:
        ValueError: only one class is known.
        InvalidInputError: the file of words' vectors, or the folder of lists, holds something else.
    """
    known = np.flatnonzero(targets.known)
    lesson = matrix[known]
    scale = emphasis(lesson, config)
    weight = targets.weight[known] / targets.weight[known].mean()
    model = LogisticRegression(
        C=config.cost,
        solver="liblinear",
        dual=True,
        intercept_scaling=config.intercept_scale,
        max_iter=config.max_iterations,
        random_state=seed,
    )
    with warnings.catch_warnings():
        # A few more digits change no verdict; the limit keeps the time bounded.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(_slim(_scaled(lesson, scale)), targets.positive[known], sample_weight=weight)
    weights = model.coef_[0].astype(np.float64) * scale
    if config.words and config.word_file:
        weights += word_weights(
            lesson,
            targets.positive[known],
            weight,
            weights,
            words=read_words(Path(config.word_file)),
            config=config.words,
        )
    if config.listed and config.list_folder:
        weights += listed_weights(
            lesson,
            targets.positive[known],
            weights,
            listed=read_lists(Path(config.list_folder)),
            config=config.listed,
        )
    return Linear(weights, _intercept(lesson @ weights, targets.positive[known], weight))


def emphasis(matrix: csr_array, config: FitConfig) -> NDArray[np.float64]:
    """Return what each column is multiplied by while learning: the larger, the freer its weight.

    Within a block of `rarity` that is `1 + ln((1 + n) / (1 + n_j))` for a feature that n_j of n rows have
    (smoothed inverse document frequency; K. Sparck Jones, "A statistical interpretation of term specificity
    and its application in retrieval", 1972), over its mean square over what occurs, so that the block as a
    whole weighs what it did. Facts are multiplied by `facts_scale`.
    """
    scale = np.ones(matrix.shape[1])
    scale[FACTS_OFFSET:] = config.facts_scale
    rows = np.bincount(matrix.indices, minlength=matrix.shape[1])
    mass = np.bincount(matrix.indices, np.square(matrix.data), minlength=matrix.shape[1])
    for block in config.rarity:
        inside = slice(OFFSETS[block], OFFSETS[block + 1])
        rare = 1 + np.log((1 + matrix.shape[0]) / (1 + rows[inside]))
        total = float(mass[inside].sum())
        square = float(mass[inside] @ rare**2) / total if total else 1.0
        scale[inside] = rare / math.sqrt(square)
    return scale


def _scaled(matrix: csr_array, scale: NDArray[np.float64]) -> csr_array:
    scaled = matrix.copy()
    scaled.data *= scale[scaled.indices]
    return scaled


def _intercept(
    margins: NDArray[np.float64], positive: NDArray[np.bool_], weight: NDArray[np.float64]
) -> float:
    """Return the intercept that minimises the weighted log-loss beside fixed margins, by Newton's method.

    Models of different folds are only comparable, and can only be calibrated together, with their intercepts
    solved to the same end.
    """
    share = float(weight[positive].sum() / weight.sum())
    intercept = math.log(share / (1 - share)) - float(np.average(margins, weights=weight))
    for _ in range(NEWTON_STEPS):
        chance = expit(margins + intercept)
        slope = float(weight @ (chance - positive))
        step = slope / max(float(weight @ (chance * (1 - chance))), SMALLEST_CURVATURE)
        intercept -= max(-1.0, min(1.0, step))
        if abs(step) < CONVERGED:
            break
    return intercept


def out_of_fold(
    corpus: Corpus,
    targets: Targets,
    folds: NDArray[np.int64],
    config: FitConfig,
    seed: int,
    *,
    extra: Copies | None = None,
) -> Iterator[tuple[int, NDArray[np.int64], Linear]]:
    """Yield each fold, its rows, and a model that saw nothing of it.

    What belongs to a campaign of the fold is kept out of the training too. Rows in fold -1 only teach; copies
    teach where their originals do.
    """
    for fold in np.unique(folds[folds >= 0]):
        held = folds == fold
        apart = held | np.isin(corpus.campaign, corpus.campaign[held])
        lesson = dataclasses.replace(targets, weight=np.where(apart, 0.0, targets.weight))
        rows = np.flatnonzero(held)
        yield int(fold), rows, fit(*with_copies(corpus.matrix, lesson, extra), config, seed)


def _slim(matrix: csr_array) -> csr_array:
    """Return the matrix with 32-bit indices, which the solver wants."""
    matrix.indices = matrix.indices.astype(np.int32)
    matrix.indptr = matrix.indptr.astype(np.int32)
    return matrix
