"""What an example teaches about each category, and how loudly."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from service.domain.label import LabelValue
from service.domain.signal import Category
from training.config import WeightsConfig
from training.examples import Example

MODERATED = "moderated"
"""The source of examples that the service's own moderators labelled."""

_LABEL = {Category.SPAM: LabelValue.SPAM, Category.ABUSE: LabelValue.ABUSE}


@dataclasses.dataclass(frozen=True, slots=True)
class Targets:
    """One category's lesson, one entry per example.

    `positive` says whether the example is of the category, `weight` how much that counts (0: unknown), and
    `weak` marks ham on loan from a set that was labelled for the other category.
    """

    positive: NDArray[np.bool_]
    weight: NDArray[np.float64]
    weak: NDArray[np.bool_]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Return which examples say anything about the category."""
        return self.weight > 0


def subjects(examples: Sequence[Example]) -> Mapping[str, frozenset[Category]]:
    """Return the categories that each source was labelled for: those it has rows of; both for pure ham."""
    found: dict[str, set[Category]] = defaultdict(set)
    for example in examples:
        found[example.source].update(c for c, label in _LABEL.items() if label is example.label)
    return {source: frozenset(categories) or frozenset(Category) for source, categories in found.items()}


def targets(examples: Sequence[Example], category: Category, config: WeightsConfig) -> Targets:
    """Return what the examples teach about a category; the weights of both classes add up to one half each.

    A row of the category is positive. Ham is negative, with a lower weight where its source was labelled for
    the other category only. Abuse from a set without spam labels is a weak negative for spam, since abuse
    seldom advertises; spam says nothing about abuse, since it is often obscene.
    """
    about = subjects(examples)
    loudness = _loudness(examples, config)
    positive = np.zeros(len(examples), dtype=np.bool_)
    weak = np.zeros(len(examples), dtype=np.bool_)
    weight = np.zeros(len(examples))
    lent: Counter[str] = Counter()
    for i, example in enumerate(examples):
        direct = example.source == MODERATED or category in about[example.source]
        if example.label is _LABEL[category]:
            positive[i], weight[i] = True, loudness[example.source]
        elif example.label is LabelValue.HAM and direct:
            weight[i] = loudness[example.source]
        elif not direct and (example.label is LabelValue.HAM or category is Category.SPAM):
            lent[example.source] += 1
            if lent[example.source] <= config.weak_cap:
                weak[i], weight[i] = True, loudness[example.source] * config.weak
    weight *= np.where(weak, 1.0, _evening(examples, positive, weight, config.evening))
    return Targets(positive, _balanced(positive, weight), weak)


def _loudness(examples: Sequence[Example], config: WeightsConfig) -> Mapping[str, float]:
    sizes = Counter(example.source for example in examples)
    loudness = {s: config.sources.get(s, 1.0) * n ** (config.damping - 1) for s, n in sizes.items()}
    if MODERATED in loudness:
        loudness[MODERATED] = config.moderated * float(np.median(list(loudness.values())))
    return loudness


def _evening(
    examples: Sequence[Example], positive: NDArray[np.bool_], weight: NDArray[np.float64], exponent: float
) -> NDArray[np.float64]:
    """Return factors that even out the classes within each source that has both.

    Otherwise a source with much of the category would teach that its topics, and its style, are the category.
    """
    sizes: Counter[tuple[str, bool]] = Counter()
    for example, is_positive, given in zip(examples, positive.tolist(), weight.tolist(), strict=True):
        sizes[example.source, is_positive] += given > 0
    factors = np.ones(len(examples))
    for i, (example, is_positive) in enumerate(zip(examples, positive.tolist(), strict=True)):
        same, other = sizes[example.source, is_positive], sizes[example.source, not is_positive]
        if same and other:
            factors[i] = ((same + other) / (2 * same)) ** exponent
    return factors


def _balanced(positive: NDArray[np.bool_], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    balanced = weight.copy()
    for side in (positive, ~positive):
        mass = weight[side].sum()
        if mass > 0:
            balanced[side] *= 0.5 / mass
    return balanced
