"""Fitting one attribute: a regression on the words of the body and the abuse score."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from training.config import AttributesConfig
from training.targets import Targets

_INTERCEPT_SCALE = 10.0
"""As in `fit`: large, so that the penalty does not hold the intercept down."""


@dataclasses.dataclass(frozen=True, slots=True)
class Stacked:
    """An attribute's weights: of the body's words, of the abuse category's raw score, and the intercept."""

    words: NDArray[np.float64]
    shared: float
    intercept: float

    def margins(self, words: csr_array, abuse: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the raw score of every row."""
        return np.asarray(words @ self.words + self.shared * abuse + self.intercept)


def fit(
    words: csr_array, abuse: NDArray[np.float64], targets: Targets, config: AttributesConfig, seed: int
) -> Stacked:
    """Return the weights of a logistic regression on the body's words and the abuse category's raw score.

    Solved as `train.fit` solves it, with rarer words moving more freely in the same way. What fewer than
    `min_rows` rows have, and weights smaller than `least`, are left out.

    Raises:
        ValueError: only one class is known.
    """
    known = np.flatnonzero(targets.known)
    taught, raw, weight = words[known], abuse[known], targets.weight[known]
    scale = _emphasis(taught, config.min_rows)
    scaled = taught.copy()
    scaled.data *= scale[scaled.indices]
    design = csr_array(hstack([scaled, csr_array(raw[:, None])], format="csr"))
    design.indices, design.indptr = design.indices.astype(np.int32), design.indptr.astype(np.int32)
    model = LogisticRegression(
        C=config.cost,
        solver="liblinear",
        dual=True,
        intercept_scaling=_INTERCEPT_SCALE,
        max_iter=config.max_iterations,
        random_state=seed,
    )
    with warnings.catch_warnings():
        # As in `train.fit`: a few more digits change nothing that is shown.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(design, targets.positive[known], sample_weight=weight / weight.mean())
    learned = model.coef_[0].astype(np.float64)
    found = learned[:-1] * scale
    return Stacked(
        np.where(np.abs(found) < config.least, 0.0, found), float(learned[-1]), float(model.intercept_[0])
    )


def _emphasis(words: csr_array, min_rows: int) -> NDArray[np.float64]:
    """Return what each column is multiplied by while learning (see `train.emphasis`); 0 for rare ones."""
    rows = np.bincount(words.indices, minlength=words.shape[1])
    scale = np.where(rows >= min_rows, 1 + np.log((1 + words.shape[0]) / (1 + rows)), 0.0)
    mean = scale[rows >= min_rows].mean() if (rows >= min_rows).any() else 1.0
    return np.asarray(scale / mean)
