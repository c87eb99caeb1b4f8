"""A corpus: examples with the numbers that the classifier reads, without campaigns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from service.features.vector import DIMENSIONS, vectorise
from service.features.view import View, read
from training.config import ExamplesConfig
from training.duplicates import campaigns, draw_order, thin
from training.examples import Example

SURPLUS = 2
"""So many times its cap are read of a source before campaigns are thinned."""

Progress = Callable[[Iterable[Example], str], Iterable[Example]]
"""Wraps a loop over examples and shows how far it is, under a title."""


def silent(items: Iterable[Example], title: str) -> Iterable[Example]:
    """Show nothing: the progress of a library call."""
    del title
    return items


@dataclasses.dataclass(frozen=True, slots=True)
class Corpus:
    """Examples with one row each of `matrix` (float64, examples by `DIMENSIONS`).

    `campaign[i]` is equal for examples that say nearly the same.
    """

    examples: tuple[Example, ...]
    matrix: csr_array
    campaign: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.examples)

    @property
    def groups(self) -> NDArray[np.str_]:
        """Return each example's group of sources."""
        return np.array([example.group for example in self.examples], dtype=np.str_)


def build(
    examples: Iterable[Example], config: ExamplesConfig, seed: int, progress: Progress = silent
) -> Corpus:
    """Draw, thin and vectorise examples; the same examples and seed give the same corpus."""
    chosen, views, campaign = drawn_views(list(examples), config, seed, progress)
    return Corpus(tuple(chosen), matrix_of(views), np.array(campaign, dtype=np.int64))


def drawn_views(
    examples: Sequence[Example], config: ExamplesConfig, seed: int, progress: Progress = silent
) -> tuple[list[Example], list[View], list[int]]:
    """Draw and thin examples; return those that are left with their views and campaigns."""
    drawn = draw(examples, config, seed)
    views = [view_of(example) for example in progress(drawn, "Reading")]
    kept, campaign = thin(drawn, views, config, seed)
    return [drawn[i] for i in kept], [views[i] for i in kept], list(campaign)


def whole(examples: Sequence[Example]) -> Corpus:
    """Return a corpus of every example, nothing thinned: for labels and reference comments."""
    views = [view_of(example) for example in examples]
    campaign = campaigns([view.fingerprint for view in views])
    return Corpus(tuple(examples), matrix_of(views), np.array(campaign, dtype=np.int64))


def draw(examples: Sequence[Example], config: ExamplesConfig, seed: int) -> list[Example]:
    """Return at most `SURPLUS` times its cap of every source: large sources cost no more than needed."""
    taken: dict[str, int] = {}
    kept = []
    for position in draw_order(examples, seed):
        source = examples[position].source
        if taken.get(source, 0) < SURPLUS * config.cap_of(source):
            taken[source] = taken.get(source, 0) + 1
            kept.append(position)
    return [examples[position] for position in sorted(kept)]


def view_of(example: Example) -> View:
    """Return the view of an example's comment, as the service would read it."""
    return read(example.comment, site_host=example.site_host)


def matrix_of(views: Sequence[View]) -> csr_array:
    """Return the feature matrix of views; occurrences of one feature in a comment are added up."""
    vectors = [vectorise(view) for view in views]
    lengths = [len(vector.indices) for vector in vectors]
    pointers = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    indices = np.concatenate([v.indices for v in vectors] or [np.empty(0, np.int32)])
    values = np.concatenate([v.values for v in vectors] or [np.empty(0, np.float32)]).astype(np.float64)
    matrix = csr_array((values, indices, pointers), shape=(len(vectors), DIMENSIONS))
    matrix.sum_duplicates()
    return matrix
