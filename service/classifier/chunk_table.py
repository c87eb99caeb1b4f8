"""Sums of a model's weights by chunk of text, kept from comment to comment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.classifier.ear import WIDTH, Ear
from service.features.blocks import Block
from service.features.chunks import SUBLINEAR, inner_indices, read_chunk

CHUNKS_KEPT: Final = 1 << 16
"""Chunks of one kind that are kept at most; then a table starts anew."""

LETTERS_KEPT: Final = 1 << 20
"""Characters of chunks of one kind that are kept at most."""


_POWERS: Final = np.stack((SUBLINEAR, SUBLINEAR**2), axis=1)
"""What a chunk counts that occurs so many times, and the square of that."""


class ChunkTable:
    """The sums of the weights of chunks' features, by a number that each chunk has in `numbers`.

    A row of `sums` holds the sums of each model's weights of n-grams and the number of these, then the same
    of words and pairs; one of `voices` holds the chunk's voice, where there is an ear. `firsts` and `lasts`
    are the hashes of first and last words, where `spoken` tells that there are any; `words` are the indices
    of each chunk's words and pairs. Rows are written before their chunk's number can be read, so readers need
    no lock; writers do.
    """

    def __init__(self, models: int, ear: Ear | None = None) -> None:
        self.numbers: dict[str, int] = {}
        self.sums = np.zeros((CHUNKS_KEPT, 2 * (models + 1)))
        self.voices = np.zeros((CHUNKS_KEPT if ear else 0, WIDTH), dtype=np.float32)
        self.firsts = np.zeros(CHUNKS_KEPT, dtype=np.int64)
        self.lasts = np.zeros(CHUNKS_KEPT, dtype=np.int64)
        self.spoken = np.zeros(CHUNKS_KEPT, dtype=np.bool_)
        self._ear = ear
        self.words: list[list[int]] = []
        self._letters = 0

    def has_room(self, chunks: Sequence[str]) -> bool:
        """Tell whether the chunks can be kept beside the others."""
        letters = self._letters + sum(map(len, chunks))
        return len(self.numbers) + len(chunks) <= CHUNKS_KEPT and letters <= LETTERS_KEPT

    def voice(self, numbers: Sequence[int]) -> NDArray[np.float64]:
        """Return the sum of chunks' voices."""
        found: NDArray[np.float64] = self.voices.take(numbers, axis=0).sum(axis=0, dtype=np.float64)
        return found

    def summed(self, numbers: Iterable[int]) -> tuple[list[float], list[float]]:
        """Return the sums of chunks' rows, each counting as it does so many times: of what weighs, and of the
        squares of what counts. Only the numbers of features of the second mean anything.
        """
        times = Counter(numbers)
        rows = self.sums.take(list(times), axis=0)
        counts = _POWERS.take(list(times.values()), axis=0)
        weighed, squared = (counts.T @ rows).tolist()
        return weighed, squared

    def each(self, numbers: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64], list[float]]:
        """Return of each chunk what it counts each time, and its sums, of shape (chunks, 2, models); and the
        same squares as `summed`.
        """
        times = Counter(numbers)
        number = np.array([times[place] for place in numbers])
        rows = self.sums[numbers].reshape(len(numbers), 2, -1)
        counts = SUBLINEAR[number]
        squares: list[float] = (counts * counts / number @ rows[:, :, -1]).tolist()
        return counts / number, rows[:, :, :-1], squares

    def add_chunks(self, chunks: Sequence[str], weights: NDArray[np.float32], block: Block) -> None:
        """Add chunks of a block that are not there yet; the last weights are those of no feature."""
        found = [read_chunk(chunk, block) for chunk in chunks]
        rows = slice(len(self.numbers), len(self.numbers) + len(chunks))
        words = [inner_indices(chunk.words, block) for chunk in found]
        features = [part for chunk, held in zip(found, words, strict=True) for part in (chunk.grams, held)]
        self.sums[rows] = _summed(features, weights).reshape(len(chunks), -1)
        if self._ear:
            self.voices[rows] = self._ear.voices(chunks)
        self.firsts[rows] = [chunk.words[0] if chunk.words else 0 for chunk in found]
        self.lasts[rows] = [chunk.words[-1] if chunk.words else 0 for chunk in found]
        self.spoken[rows] = [bool(chunk.words) for chunk in found]
        self.words += words
        self._publish(chunks)

    def _publish(self, chunks: Sequence[str]) -> None:
        first = len(self.numbers)
        self.numbers.update(zip(chunks, range(first, first + len(chunks)), strict=True))
        self._letters += sum(map(len, chunks))


def _summed(features: Sequence[list[int]], weights: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the sums of the weights of each list of features, of shape (lists, models), and beside them the
    number of features. The last weights are those of no feature.
    """
    nothing = len(weights) - 1
    flat = [index for indices in features for index in (nothing, *indices)]
    lengths = [len(indices) for indices in features]
    starts = np.cumsum([0, *(length + 1 for length in lengths[:-1])])
    sums = np.empty((len(features), weights.shape[1] + 1))
    np.add.reduceat(weights[flat], starts, axis=0, dtype=np.float64, out=sums[:, :-1])
    sums[:, -1] = lengths
    return sums
