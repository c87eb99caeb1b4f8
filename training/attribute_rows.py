"""What attributes are learned from: the corpus, and the rows beyond its caps that have finer labels."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from service.classifier.attributes import END, FIRST
from service.domain.attribute import Attribute
from service.domain.label import LabelValue
from service.domain.signal import Category
from training.base import Trained
from training.config import AttributesConfig
from training.corpus import Corpus, matrix_of, view_of
from training.examples import Example
from training.targets import Targets, subjects

_CHUNK = 4000
"""Rows that are read at once: of each only its words and its abuse score are kept."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rows:
    """The examples of a corpus, `corpus` of them, and after these others that only teach.

    `words` are the columns that heads have weights for. `abuse` is the abuse category's raw score: for the
    corpus by models without each row's source (NaN where there is none), for the others by the whole model,
    which was taught their sources but not them.
    """

    examples: tuple[Example, ...]
    words: csr_array
    abuse: NDArray[np.float64]
    corpus: int

    @property
    def groups(self) -> NDArray[np.str_]:
        """Return each example's group of sources."""
        return np.array([example.group for example in self.examples], dtype=np.str_)


def gather(corpus: Corpus, beyond: Sequence[Example], abuse: Trained) -> Rows:
    """Return the rows of a corpus and the abuse among `beyond` that has finer labels and other words."""
    seen = {example.comment.body for example in corpus.examples}
    extra = []
    for example in beyond:
        if example.label is LabelValue.ABUSE and example.attributes and example.comment.body not in seen:
            seen.add(example.comment.body)
            extra.append(example)
    words, raw = [_columns(corpus.matrix)], [(abuse.unseen - abuse.platt.offset) / abuse.platt.slope]
    for start in range(0, len(extra), _CHUNK):
        matrix = matrix_of([view_of(example) for example in extra[start : start + _CHUNK]])
        words.append(_columns(matrix))
        raw.append(abuse.linear.margins(matrix))
    examples = (*corpus.examples, *extra)
    return Rows(examples, csr_array(vstack(words, format="csr")), np.concatenate(raw), len(corpus))


def lesson(rows: Rows, attribute: Attribute, config: AttributesConfig) -> Targets:
    """Return what the rows teach about an attribute.

    Only sources teach that have examples of it and others: what sets two sources apart would pass for the
    attribute. In each, its examples weigh as much as the rest, of which other abuse has the share `contrast`.
    Rows whose abuse score is not known teach nothing.
    """
    about = subjects(rows.examples)
    sources = np.array([e.source for e in rows.examples], dtype=np.str_)
    told = _flags(attribute in e.attributes and Category.ABUSE in about[e.source] for e in rows.examples)
    told &= np.isfinite(rows.abuse)
    positive = told & _flags(e.attributes.get(attribute, False) for e in rows.examples)
    ham = _flags(e.label is LabelValue.HAM for e in rows.examples)
    weight = np.zeros(len(rows.examples))
    for source in np.unique(sources[positive]):
        within = told & (sources == source)
        weight += _weights(within & positive, within & ~positive & ~ham, within & ~positive & ham, config)
    return Targets(positive & (weight > 0), weight, np.zeros(len(weight), dtype=np.bool_))


def only(targets: Targets, kept: NDArray[np.bool_]) -> Targets:
    """Return targets of which only some rows teach."""
    weight = np.where(kept, targets.weight, 0.0)
    return Targets(targets.positive & (weight > 0), weight, targets.weak)


def first(targets: Targets, count: int) -> Targets:
    """Return the targets of the first rows."""
    return Targets(targets.positive[:count], targets.weight[:count], targets.weak[:count])


def _columns(matrix: csr_array) -> csr_array:
    return csr_array(matrix[:, FIRST:END])


def _flags(values: Iterable[bool]) -> NDArray[np.bool_]:
    return np.fromiter(values, dtype=np.bool_)


def _weights(
    positive: NDArray[np.bool_],
    abuse: NDArray[np.bool_],
    ham: NDArray[np.bool_],
    config: AttributesConfig,
) -> NDArray[np.float64]:
    """Return one source's weights, half of them on its positives; none where a side is missing."""
    weight = np.zeros(len(positive))
    counts = int(positive.sum()), int(abuse.sum()), int(ham.sum())
    if not counts[0] or not counts[1] + counts[2]:
        return weight
    share = config.contrast if counts[1] and counts[2] else float(counts[1] > 0)
    loudness = min(counts[0], counts[1] + counts[2]) ** config.damping / 2
    for side, part, count in zip((positive, abuse, ham), (1.0, share, 1 - share), counts, strict=True):
        weight[side] = loudness * part / max(count, 1)
    return weight
