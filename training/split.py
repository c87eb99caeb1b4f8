"""Splits that never put one campaign, or one group of sources, on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from training.corpus import Corpus
from training.targets import MODERATED, Targets


def by_campaign(
    campaign: Sequence[Hashable] | NDArray[np.int64] | NDArray[np.str_], folds: int, seed: int
) -> NDArray[np.int64]:
    """Return each example's fold, 0 to `folds - 1`: campaigns stay whole, and folds are nearly even in size."""
    names, inverse, sizes = np.unique(np.asarray(campaign), return_inverse=True, return_counts=True)
    order = sorted(range(len(names)), key=lambda i: (-sizes[i], _key(seed, names[i])))
    load = np.zeros(min(folds, max(len(names), 1)), dtype=np.int64)
    fold_of = np.zeros(len(names), dtype=np.int64)
    for position in order:
        fold_of[position] = int(load.argmin())
        load[fold_of[position]] += sizes[position]
    return fold_of[inverse]


def by_source(
    corpus: Corpus, targets: Targets, bundles: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """Return each example's fold (-1: in none) for leaving sources out, and the name it is measured under.

    A group of sources that was labelled for the category stays whole. Ham on loan from the other category's sets is
    left out by language, so that its figures tell how languages without any lesson fare. Labels of this
    installation are left out a part at a time, since the question is what they teach about each other.
    """
    names = np.array(
        [
            f"language {example.language or 'unknown'}" if weak else example.group
            for example, weak in zip(corpus.examples, targets.weak, strict=True)
        ],
        dtype=np.str_,
    )
    folds = np.full(len(corpus), -1, dtype=np.int64)
    own = np.array([example.source == MODERATED for example in corpus.examples], dtype=np.bool_)
    for part, key in ((targets.known & ~own, names), (targets.known & own, corpus.campaign)):
        folds[part] = by_campaign(key[part], bundles, seed)
    return folds, names


def _key(seed: int, name: object) -> str:
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()
