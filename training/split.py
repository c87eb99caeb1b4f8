"""Splits that never put one campaign, or one group of sources, on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from training.corpus import Corpus
from training.targets import Targets


def by_campaign(campaign: Sequence[Hashable] | NDArray[np.int64], folds: int, seed: int) -> NDArray[np.int64]:
    """Return each example's fold, 0 to `folds - 1`: campaigns stay whole, and folds are nearly even in size."""
    names, inverse, sizes = np.unique(np.asarray(campaign), return_inverse=True, return_counts=True)
    order = sorted(range(len(names)), key=lambda i: (-sizes[i], _key(seed, names[i])))
    load = np.zeros(min(folds, max(len(names), 1)), dtype=np.int64)
    fold_of = np.zeros(len(names), dtype=np.int64)
    for position in order:
        fold_of[position] = int(load.argmin())
        load[fold_of[position]] += sizes[position]
    return fold_of[inverse]


def by_source(corpus: Corpus, targets: Targets) -> tuple[NDArray[np.int64], list[str]]:
    """Return each example's fold (-1: in none) and the folds' names, for leaving sources out.

    A group of sources that was labelled for the category is a fold. Ham on loan from the other category's sets is
    left out by language, so that its fold tells how languages without any lesson fare.
    """
    names = np.array(
        [
            f"{example.language or 'unknown'} (language)" if weak else example.group
            for example, weak in zip(corpus.examples, targets.weak, strict=True)
        ],
        dtype=np.str_,
    )
    names[~targets.known] = ""
    folds = [str(name) for name in np.unique(names) if name]
    return np.array([folds.index(name) if name else -1 for name in names], dtype=np.int64), folds


def _key(seed: int, name: object) -> str:
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()
