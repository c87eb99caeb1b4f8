"""A model's scores from sums that are kept for each chunk of text: the same as from vectors, only sooner.

What a chunk's features count depends on the chunk and on how often it occurs alone (see
`service.features.ngrams`). So the weights of a chunk's features are added up when it is first met; after that
a text costs one look-up a chunk, and the pairs of words across chunks.
"""

from __future__ import annotations

import functools
import math
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.classifier.chunk_table import ChunkTable
from service.classifier.ear import Ear
from service.classifier.styles import Styles
from service.features.blocks import NORMS, Block
from service.features.chunks import SUBLINEAR, pair_indices
from service.features.facts import facts
from service.features.vector import FACT_VALUE, FACTS_OFFSET, author_words, link_words
from service.features.view import View

PARTS: Final = ("text", "author", "links", "style", "facts")
_BODY: Final = Block.BODY_CHARS


class Sums:
    """The scores of several linear models of the same features. Safe to share between threads.

    `weights` are float32 of shape `(DIMENSIONS, models)`; `facts` is what each fact adds. Weights that half
    precision holds are added up without any rounding, so a sum does not depend on what was met before. With
    an ear, the voices of bodies are added up too.
    """

    def __init__(self, weights: NDArray[np.float32], ear: Ear | None = None) -> None:
        self._models = weights.shape[1]
        # The last row is that of no feature.
        self._weights = np.concatenate((weights, np.zeros((1, self._models), dtype=np.float32)))
        self.facts = weights[FACTS_OFFSET:].astype(np.float64) * FACT_VALUE
        self._lock = threading.Lock()
        self._ear = ear
        self._nothing = [0.0] * self._models
        self._tables = {block: self._table(block) for block in (_BODY, Block.AUTHOR, Block.LINKS)}
        self.styles = Styles(weights)

    def words(self, view: View) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the indices of the words of a body, and of pairs of them, with their values.

        Entries of equal index add up; each value is that of a vector's entries of one chunk together.
        """
        chunks = [view.text.folded.split(" ")]
        table, numbers = self.looked_up(_BODY, chunks[0])
        pairs = pairs_of(table, numbers, chunks)
        of_words = table.summed(numbers)[1][-1]
        times = Counter(numbers)
        held = [table.words[number] for number in times]
        flat_words = np.array([index for words in held for index in words], dtype=np.int64)
        counts = np.repeat(SUBLINEAR[list(times.values())], [len(words) for words in held])
        values = np.concatenate((counts, np.ones(len(pairs.first))))
        values *= scale_of(of_words + len(pairs.first), Block.BODY_WORDS)
        return np.concatenate((flat_words, pair_indices(pairs.first, pairs.second, _BODY))), values

    def across(self, pairs: Pairs, block: Block) -> NDArray[np.float64]:
        """Return the weights of pairs of words across chunks, of shape (pairs, models)."""
        indices = pair_indices(pairs.first, pairs.second, block)
        return self._weights.take(indices, axis=0).astype(np.float64)

    @property
    def weights(self) -> NDArray[np.float32]:
        """Return the weights, of shape `(DIMENSIONS, models)`."""
        return self._weights[:-1]

    def parts(self, view: View) -> NDArray[np.float64]:
        """Return what each of `PARTS` adds to each model's score, of shape (parts, models)."""
        return np.array(self.spoken(view)[0])

    def spoken(self, view: View) -> tuple[list[list[float]], Callable[[], NDArray[np.float64]]]:
        """Return `parts` as plain numbers, and what tells the body's voice; with an ear it has one."""
        table, numbers = self._body(view)
        return self._parts(view, table, numbers), functools.partial(table.voice, numbers)

    def voice(self, view: View) -> NDArray[np.float64]:
        """Return the body's voice (`ear.WIDTH` numbers)."""
        table, numbers = self._body(view)
        return table.voice(numbers)

    def _body(self, view: View) -> tuple[ChunkTable, list[int]]:
        return self.looked_up(_BODY, view.text.folded.split(" "))

    def _parts(self, view: View, table: ChunkTable, numbers: list[int]) -> list[list[float]]:
        author, visible = author_words(view), view.text.visible
        return [
            self._chunks(_BODY, table, numbers),
            self._texts(Block.AUTHOR, author.values()) if author else self._nothing,
            self._texts(Block.LINKS, link_words(view)) if view.links else self._nothing,
            self.styles.sum(visible).tolist() if visible else self._nothing,
            np.add.reduce(self.facts.take(facts(view), axis=0), axis=0).tolist(),
        ]

    def _texts(self, block: Block, texts: Iterable[str]) -> list[float]:
        chunks = [text.split(" ") for text in texts]
        return self._chunks(block, *self.looked_up(block, flat(chunks)), chunks)

    def _chunks(
        self, block: Block, table: ChunkTable, numbers: list[int], texts: Sequence[list[str]] = ()
    ) -> list[float]:
        """Return what the chunks of one text, or of several, add to each model's score."""
        sums, squares = table.summed(numbers)
        pairs = pairs_of(table, numbers, texts)
        models = self._models
        scale, word_scale = scales(block, squares[models], squares[-1] + len(pairs.first))
        across = self._across(pairs, block)
        return [sums[i] * scale + (sums[models + 1 + i] + across[i]) * word_scale for i in range(models)]

    def _across(self, pairs: Pairs, block: Block) -> list[float]:
        if not len(pairs.first):
            return self._nothing
        found: list[float] = np.add.reduce(self.across(pairs, block), axis=0).tolist()
        return found

    def looked_up(self, block: Block, chunks: Sequence[str]) -> tuple[ChunkTable, list[int]]:
        """Return the table of a block with the chunks' numbers in it."""
        table = self._tables[block]
        numbers = [table.numbers.get(chunk, -1) for chunk in chunks]
        if -1 in numbers:
            table = self._learned(block, chunks)
            numbers = [table.numbers[chunk] for chunk in chunks]
        return table, numbers

    def _learned(self, block: Block, chunks: Sequence[str]) -> ChunkTable:
        """Return a table of a block that has all the chunks."""
        with self._lock:
            table = self._tables[block]
            new = [chunk for chunk in dict.fromkeys(chunks) if chunk not in table.numbers]
            if not table.has_room(new):
                table = self._tables[block] = self._table(block)
                new = list(dict.fromkeys(chunks))
            if new:
                table.add_chunks(new, self._weights, block)
            return table

    def _table(self, block: Block) -> ChunkTable:
        return ChunkTable(self._models, self._ear if block is _BODY else None)


class Pairs(NamedTuple):
    """Neighbouring words of two chunks of one text: the chunks' places among all, and the words' hashes."""

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]


def pairs_of(table: ChunkTable, numbers: Sequence[int], texts: Sequence[list[str]]) -> Pairs:
    """Return the pairs across the chunks of texts, or of one; `numbers` are all chunks' in `table`."""
    chunks = np.array(numbers)
    spoken = table.spoken.take(chunks).nonzero()[0]
    before, after = spoken[:-1], spoken[1:]
    if len(texts) > 1:
        text = np.repeat(np.arange(len(texts)), [len(found) for found in texts])
        near = text[before] == text[after]
        before, after = before[near], after[near]
    first, second = table.lasts.take(chunks.take(before)), table.firsts.take(chunks.take(after))
    return Pairs(before, after, first, second)


def flat(texts: Sequence[list[str]]) -> list[str]:
    """Return the chunks of all texts."""
    return texts[0] if len(texts) == 1 else [chunk for text in texts for chunk in text]


def scales(block: Block, of_chars: float, of_words: float) -> tuple[float, float]:
    """Return what n-grams, and words and pairs, are multiplied by."""
    if block is _BODY:
        return scale_of(of_chars, block), scale_of(of_words, Block.BODY_WORDS)
    both = scale_of(of_chars + of_words, block)
    return both, both


def scale_of(square: float, block: Block) -> float:
    """Return what the features of a norm are multiplied by; `square` is the square of the norm they have."""
    return NORMS[block] / math.sqrt(square) if square else 0.0
