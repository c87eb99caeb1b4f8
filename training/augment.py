"""Comments in disguise that teach beside the originals: what hides a word should tell nothing by itself."""

from __future__ import annotations

import dataclasses
import random

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from service.domain.label import LabelValue
from training.config import AugmentConfig
from training.corpus import Corpus, matrix_of, view_of
from training.disguises import DISGUISES, WATERED, Writer, watered
from training.examples import Example, chance
from training.reference import REFERENCE
from training.targets import Targets


@dataclasses.dataclass(frozen=True, slots=True)
class Copies:
    """Copies of some rows of a corpus in disguise: row i of `matrix` is one of row `of[i]` of the corpus."""

    of: NDArray[np.int64]
    matrix: csr_array


def copies(corpus: Corpus, lesson: Targets, config: AugmentConfig | None, seed: int) -> Copies | None:
    """Return copies of a share of the comments that teach, ham and others alike; None where none are wanted.

    Which comments, and in which disguise, depends on the seed and their ids only. A comment that its disguise
    does not change has no copy. Harmless sentences that water down a copy are reference comments, so that
    those of `training.disguises` stay unknown to the models that they try.
    """
    if config is None:
        return None
    harmless = watered(
        [e.comment.body for e in corpus.examples if (e.source, e.label) == (REFERENCE, LabelValue.HAM)]
    )
    chosen = {
        row: _disguised(example, config, seed, harmless)
        for row, (example, known) in enumerate(zip(corpus.examples, lesson.known.tolist(), strict=True))
        if known and chance(f"{seed}:copy:{example.id}") < config.share
    }
    changed = [(row, copy) for row, copy in chosen.items() if copy != corpus.examples[row]]
    return Copies(
        np.array([row for row, _ in changed], dtype=np.int64),
        matrix_of([view_of(copy) for _, copy in changed]),
    )


def with_copies(matrix: csr_array, lesson: Targets, extra: Copies | None) -> tuple[csr_array, Targets]:
    """Return what teaches: the rows and below them their copies, each with half of its row's weight.

    So no comment, source or class counts more than without copies.
    """
    if extra is None:
        return matrix, lesson
    weight = lesson.weight.copy()
    weight[extra.of] /= 2
    rows = np.concatenate((np.arange(len(weight)), extra.of))
    both = Targets(lesson.positive[rows], weight[rows], lesson.weak[rows])
    return csr_array(vstack((matrix, extra.matrix), format="csr")), both


def _disguised(example: Example, config: AugmentConfig, seed: int, harmless: Writer) -> Example:
    name = config.disguises[int(chance(f"{seed}:disguise:{example.id}") * len(config.disguises))]
    write = harmless if name == WATERED else DISGUISES[name].apply
    drawing = random.Random(f"{seed}:copy:{name}:{example.id}")  # noqa: S311 - a disguise keeps no secret
    body = write(example.comment.body, drawing)
    return dataclasses.replace(example, comment=dataclasses.replace(example.comment, body=body))
