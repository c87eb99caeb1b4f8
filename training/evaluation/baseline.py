"""What a plain classifier does on the same folds: words and pairs of words, TF-IDF, logistic regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from training.base import Say, Trained
from training.calibrate import calibrate
from training.config import Config
from training.corpus import Corpus
from training.measures import Measures, by_group
from training.scored import scored_of
from training.split import by_source

MIN_COUNT = 2
"""A term must stand in so many comments that teach."""


def baseline(trained: Trained, corpus: Corpus, config: Config, say: Say) -> list[Measures]:
    """Return the measures of the plain classifier, by what was left out, as for the trained one.

    It reads the text alone and learns from the same comments, classes balanced and comments alike: what
    scikit-learn's TfidfVectorizer (words and pairs, sublinear) and LogisticRegression do with their defaults.
    """
    counts = _counts(corpus)
    folds, _ = by_source(corpus, trained.targets, config.folds, config.seed)
    margins = np.full(len(corpus), np.nan)
    for fold in np.unique(folds[folds >= 0]):
        held = folds == fold
        apart = held | np.isin(corpus.campaign, corpus.campaign[held])
        teaching = np.flatnonzero(trained.targets.known & ~apart)
        margins[held] = _margins(counts, teaching, np.flatnonzero(held), trained.targets.positive[teaching])
        say(f"{trained.category.value}: baseline, left out bundle {fold + 1} of {folds.max() + 1}")
    scored = scored_of(trained, corpus, config)
    known = margins[trained.targets.known]
    platt = calibrate(known, scored.positive, scored.weight, scored.base_rate)
    return by_group(scored.names, platt.points(known), scored.positive, scored.threshold)


def _counts(corpus: Corpus) -> csr_array:
    """Return how often each term stands in each comment, dampened; counting needs no look at other texts."""
    words = CountVectorizer(ngram_range=(1, 2), min_df=MIN_COUNT, dtype=np.float64)
    counts = csr_array(words.fit_transform(example.comment.body for example in corpus.examples))
    counts.data = 1 + np.log(counts.data)
    return counts


def _margins(
    counts: csr_array, teaching: NDArray[np.int64], held: NDArray[np.int64], positive: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the scores of what was left out; terms and their rarity are those of what teaches."""
    taught = counts[teaching]
    spread = np.bincount(taught.indices, minlength=counts.shape[1])
    rarity = np.where(spread >= MIN_COUNT, np.log((1 + len(teaching)) / (1 + spread)) + 1, 0.0)
    weigh = diags_array(rarity)
    model = LogisticRegression(solver="liblinear", class_weight="balanced")
    model.fit(_slim(normalize(taught @ weigh)), positive)
    return np.asarray(normalize(counts[held] @ weigh) @ model.coef_[0] + model.intercept_[0])


def _slim(matrix: csr_array) -> csr_array:
    """Return the matrix with 32-bit indices, which the solver wants."""
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix
