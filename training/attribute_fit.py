"""Fitting one attribute: what its examples teach, and the weights that follow from them."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from service.classifier.attributes import END, FIRST
from service.domain.attribute import Attribute
from service.domain.label import LabelValue
from service.domain.signal import Category
from training.config import AttributesConfig
from training.corpus import Corpus
from training.targets import Targets, subjects

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


def body_words(matrix: csr_array) -> csr_array:
    """Return the columns of a corpus's matrix that heads have weights for."""
    return csr_array(matrix[:, FIRST:END])


def lesson(
    corpus: Corpus, attribute: Attribute, abuse: NDArray[np.float64], config: AttributesConfig
) -> Targets:
    """Return what the examples teach about an attribute.

    Only sources teach that have examples of it and others: what sets two sources apart would pass for the
    attribute. In each, its examples weigh as much as the rest, of which other abuse has the share `contrast`.
    Rows for which `abuse`, the raw score by a model without their source, is not known teach nothing.
    """
    examples = corpus.examples
    about = subjects(examples)
    sources = np.array([e.source for e in examples], dtype=np.str_)
    told = np.array(
        [attribute in e.attributes and Category.ABUSE in about[e.source] for e in examples], dtype=np.bool_
    )
    told &= np.isfinite(abuse)
    positive = told & np.array([e.attributes.get(attribute, False) for e in examples], dtype=np.bool_)
    ham = np.array([e.label is LabelValue.HAM for e in examples], dtype=np.bool_)
    weight = np.zeros(len(examples))
    for source in np.unique(sources[positive]):
        rows = told & (sources == source)
        weight += _weights(rows & positive, rows & ~positive & ~ham, rows & ~positive & ham, config)
    return Targets(positive & (weight > 0), weight, np.zeros(len(examples), dtype=np.bool_))


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


def _weights(
    positive: NDArray[np.bool_],
    abuse: NDArray[np.bool_],
    ham: NDArray[np.bool_],
    config: AttributesConfig,
) -> NDArray[np.float64]:
    """Return one source's weights: half on its positives; none where a side is missing."""
    weight = np.zeros(len(positive))
    counts = int(positive.sum()), int(abuse.sum()), int(ham.sum())
    if not counts[0] or not counts[1] + counts[2]:
        return weight
    share = config.contrast if counts[1] and counts[2] else float(counts[1] > 0)
    loudness = min(counts[0], counts[1] + counts[2]) ** config.damping / 2
    for side, part, count in zip((positive, abuse, ham), (1.0, share, 1 - share), counts, strict=True):
        weight[side] = loudness * part / max(count, 1)
    return weight


def _emphasis(words: csr_array, min_rows: int) -> NDArray[np.float64]:
    """Return what each column is multiplied by while learning (see `train.emphasis`); 0 for rare ones."""
    rows = np.bincount(words.indices, minlength=words.shape[1])
    scale = np.where(rows >= min_rows, 1 + np.log((1 + words.shape[0]) / (1 + rows)), 0.0)
    mean = scale[rows >= min_rows].mean() if (rows >= min_rows).any() else 1.0
    return np.asarray(scale / mean)
