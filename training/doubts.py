"""What is taken back from rows of a corpus whose languages were not learned, as a model that serves does."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from service.classifier.ear import Ear, Heard
from service.classifier.languages import Languages
from service.domain.signal import Category
from service.features.blocks import OFFSETS, Block
from service.features.language import Sample
from service.features.vector import FACTS_OFFSET
from training.calibrate import Platt
from training.config import Config
from training.examples import Example
from training.languages import languages_of, samples_of
from training.targets import targets
from training.train import Linear

_WORDS: Final = slice(OFFSETS[Block.BODY_CHARS], OFFSETS[Block.AUTHOR])
_STYLE: Final = slice(OFFSETS[Block.STYLE], FACTS_OFFSET)
_FACTS: Final = slice(FACTS_OFFSET, None)
_SPOKEN: Final = (_WORDS, _STYLE, _FACTS)


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """What words, style and facts of rows add to a model's margins, and its intercept for each row.

    `parts` has the shape (3, rows).
    """

    intercepts: NDArray[np.float64]
    parts: NDArray[np.float64]

    @classmethod
    def of(cls, linear: Linear, matrix: csr_array) -> Said:
        """Return what a model says of a matrix's rows."""
        parts = [np.asarray(matrix[:, part] @ linear.weights[part]) for part in _SPOKEN]
        return cls(np.full(matrix.shape[0], linear.intercept), np.array(parts))

    @classmethod
    def nothing(cls, rows: int) -> Said:
        """Return room for so many rows."""
        return cls(np.zeros(rows), np.zeros((len(_SPOKEN), rows)))

    def put(self, rows: NDArray[np.int64], said: Said) -> None:
        """Put what is said of some rows in its place."""
        self.intercepts[rows] = said.intercepts
        self.parts[:, rows] = said.parts


def doubts_of(examples: Sequence[Example], config: Config) -> Doubts | None:
    """Return the doubts that examples teach about their own languages; None where they teach no language."""
    lessons = {category: targets(examples, category, config.weights) for category in Category}
    samples = samples_of(examples)
    table = languages_of(examples, samples, lessons, config.languages)
    return Doubts(table, samples) if table else None


class Doubts:
    """What a table of languages hears in texts, and takes back from what models say of them."""

    def __init__(self, table: Languages, samples: Iterable[Sample]) -> None:
        self.table = table
        self._ear = Ear(table)
        self._heard = [self._heard_in(one, table) for one in samples]

    def _heard_in(self, one: Sample, table: Languages) -> Heard | None:
        return self._ear.hear(self._ear.voice(one.letters, table.masks(one)))

    @property
    def told(self) -> NDArray[np.bool_]:
        """Return of which texts the language can be told."""
        return np.array([heard is not None for heard in self._heard], dtype=np.bool_)

    def called(self, category: Category) -> NDArray[np.bool_]:
        """Return which texts are said to be in a language that a category was not learned in."""
        ear = self._ear
        return np.array([bool(h and ear.not_learned(h, category)) for h in self._heard], dtype=np.bool_)

    def taken_back(self, category: Category, said: Said, platt: Platt) -> NDArray[np.float64]:
        """Return the log-odds, zero or less, to add to each text's: none without a discount."""
        taken = np.zeros(len(self._heard))
        discount = self.table.discounts.get(category)
        if discount is None:
            return taken
        bases = platt.points(said.intercepts).tolist()
        words, style, facts = (platt.slope * said.parts).tolist()
        for row in np.flatnonzero(self.called(category)).tolist():
            taken[row] = discount.taken_back(
                base=bases[row], words=words[row], style=style[row], facts=facts[row]
            )
        return taken
