"""What vectors of words say about a category, put into the weights of words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from service.features.blocks import Block
from service.features.chunks import word_indices
from training.config import WordsFit
from training.words import Words

MAX_ITERATIONS = 300


def word_weights(
    lesson: csr_array,
    positive: NDArray[np.bool_],
    weight: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    words: Words,
    config: WordsFit,
) -> NDArray[np.float64]:
    """Return what to add to the weights that were learned from the lesson's rows.

    A logistic regression learns the category from each text's sum of word vectors, words counting as their
    features do times `sqrt(a / (a + p))`, where p is the share of texts with the word and a is `common`
    (S. Arora, Y. Liang and T. Ma, "A simple but tough-to-beat baseline for sentence embeddings", 2017). It is
    linear, so it comes to a weight for every word, also for those that the lesson has seldom or with one
    label only. These are scaled until they make up `share` of the spread of scores.
    """
    columns, vectors = _by_column(words)
    block = lesson[:, columns]
    present = np.bincount(block.indices, minlength=len(columns)) / lesson.shape[0]
    scale = np.sqrt(config.common / (config.common + present))
    texts = block @ (vectors * scale[:, None])
    spread = float(texts.std()) or 1.0
    model = LogisticRegression(C=config.cost, max_iter=MAX_ITERATIONS)
    model.fit(texts / spread, positive, sample_weight=weight)
    found = scale * (vectors @ (model.coef_[0] / spread))
    added = np.zeros(lesson.shape[1])
    ratio = float(np.std(lesson @ weights)) / (float(np.std(block @ found)) or 1.0)
    added[columns] = found * ratio * config.share / (1 - config.share)
    return added


def _by_column(words: Words) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the columns of words, and the mean vector of those that share one."""
    columns, place, counts = np.unique(
        word_indices(words.hashes, Block.BODY_CHARS), return_inverse=True, return_counts=True
    )
    vectors = np.zeros((len(columns), words.vectors.shape[1]))
    np.add.at(vectors, place, words.vectors)
    return columns, vectors / counts[:, None]
