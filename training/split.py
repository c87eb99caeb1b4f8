"""Splits that never put one campaign, or one group of sources, on both sides."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from training.config import FoldsConfig
from training.corpus import Corpus
from training.examples import Example
from training.targets import MODERATED, Targets

LENT = " (lent)"
"""Added to the name of ham on loan from a set that was labelled for the other category."""

PARTED = " (parts)"
"""Added to the name of what was left out a part at a time, which flatters."""


def by_campaign(
    campaign: Sequence[Hashable] | NDArray[np.int64] | NDArray[np.str_], folds: int, seed: int
) -> NDArray[np.int64]:
    """Return each example's fold, 0 to `folds - 1`: campaigns stay whole; folds are of nearly one size."""
    names, inverse, sizes = np.unique(np.asarray(campaign), return_inverse=True, return_counts=True)
    order = sorted(range(len(names)), key=lambda i: (-sizes[i], _key(seed, names[i])))
    load = np.zeros(min(folds, max(len(names), 1)), dtype=np.int64)
    fold_of = np.zeros(len(names), dtype=np.int64)
    for position in order:
        fold_of[position] = int(load.argmin())
        load[fold_of[position]] += sizes[position]
    return fold_of[inverse]


def by_source(
    corpus: Corpus, targets: Targets, config: FoldsConfig, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """Return each example's fold (-1: in none) for leaving sources out, and the name it is measured under.

    A group of sources stays whole: its figures show how an unknown kind of comments fares, or an unknown
    language where it is the only one in it. Two kinds of rows are left out a part at a time, campaigns
    whole: labels of this installation, since the question is what they teach about each other; and a source
    that alone has the category in its language, since the question is not whether one language can be learned
    from another.
    """
    names = np.array(
        [
            example.group + (LENT if weak else "")
            for example, weak in zip(corpus.examples, targets.weak, strict=True)
        ],
        dtype=np.str_,
    )
    parted = _parted(corpus, targets, config)
    folds = np.full(len(corpus), -1, dtype=np.int64)
    for rows, key in ((targets.known & ~parted, names), (targets.known & parted, corpus.campaign)):
        folds[rows] = by_campaign(key[rows], config.bundles, seed)
    return folds, np.where(parted, np.char.add(names, PARTED), names)


def _parted(corpus: Corpus, targets: Targets, config: FoldsConfig) -> NDArray[np.bool_]:
    """Return which rows are left out a part at a time."""
    lessons = Counter(
        (_language(example), example.group)
        for example, positive in zip(corpus.examples, targets.positive, strict=True)
        if positive
    )
    teachers: dict[str, set[str]] = defaultdict(set)
    for (language, group), positives in lessons.items():
        if positives >= config.min_teacher:
            teachers[language].add(group)
    return np.array(
        [
            example.source == MODERATED or (not weak and teachers[_language(example)] == {example.group})
            for example, weak in zip(corpus.examples, targets.weak, strict=True)
        ],
        dtype=np.bool_,
    )


def _language(example: Example) -> str:
    return example.language or "unknown"


def _key(seed: int, name: object) -> str:
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()
