"""Fitting: a logistic regression per category on hashed features."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from training.config import FitConfig
from training.corpus import Corpus
from training.targets import Targets


@dataclasses.dataclass(frozen=True, slots=True)
class Linear:
    """One category's weights (one per feature) and intercept, in log-odds before calibration."""

    weights: NDArray[np.float64]
    intercept: float

    def margins(self, matrix: csr_array) -> NDArray[np.float64]:
        """Return the score of every row, before calibration."""
        return np.asarray(matrix @ self.weights + self.intercept)


def fit(matrix: csr_array, targets: Targets, config: FitConfig) -> Linear:
    """Return the weights that minimise `mean log-loss + strength / 2 * |weights|^2`.

    The mean is weighted by the targets; the intercept is not penalised. Deterministic: L-BFGS from zero.

    Raises:
        ValueError: only one class is known.
    """
    known = np.flatnonzero(targets.known)
    weight = targets.weight[known] / targets.weight[known].sum()
    model = LogisticRegression(C=1 / config.strength, max_iter=config.max_iterations, tol=config.tolerance)
    with warnings.catch_warnings():
        # A few more digits change no verdict; the limit keeps the time bounded.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(matrix[known], targets.positive[known], sample_weight=weight)
    return Linear(model.coef_[0].astype(np.float64), float(model.intercept_[0]))


def out_of_group(
    corpus: Corpus, targets: Targets, folds: NDArray[np.int64], config: FitConfig
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield each fold with the margins (NaN elsewhere) of a model that saw nothing of it.

    What belongs to a campaign of the fold is kept out of the training too.
    """
    for fold in np.unique(folds[folds >= 0]):
        held = folds == fold
        apart = held | np.isin(corpus.campaign, corpus.campaign[held])
        lesson = dataclasses.replace(targets, weight=np.where(apart, 0.0, targets.weight))
        margins = np.full(len(corpus), np.nan)
        margins[held] = fit(corpus.matrix, lesson, config).margins(corpus.matrix[np.flatnonzero(held)])
        yield int(fold), margins
