"""Words that people have listed as profanity: a weak label for those that the examples do not teach."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from service.errors import InvalidInputError
from service.features.blocks import OFFSETS, Block
from service.features.chunks import WORD_CAP, word_hash, word_indices
from service.features.text import normalise
from training.config import ListedFit

_WORD: Final = re.compile(r"[^\W_]+")


@functools.cache
def read_lists(folder: Path) -> tuple[int, ...]:
    """Return the hashes, in order, of the single words in a folder's lists (*.txt, a word or phrase a line).

    Raises:
        InvalidInputError: the folder holds no such list, or one cannot be read.
    """
    try:
        lines = [line for file in sorted(folder.glob("*.txt")) for line in _lines(file)]
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{folder} holds a list that cannot be read: {error}.") from error
    words = {normalise(line.strip()).folded for line in lines}
    found = sorted(word_hash(word) for word in words if len(word) <= WORD_CAP and _WORD.fullmatch(word))
    if not found:
        raise InvalidInputError(f"{folder} holds no list of words.")
    return tuple(found)


def listed_weights(
    lesson: csr_array,
    positive: NDArray[np.bool_],
    weights: NDArray[np.float64],
    *,
    listed: tuple[int, ...],
    config: ListedFit,
) -> NDArray[np.float64]:
    """Return what to add to the weights that were learned from the lesson's rows.

    A listed word that fewer than `rarer` rows hold, and of ham at most `most_ham`, gets a weight with which
    it adds, in a text of the usual length, `boost` standard deviations of the scores. What more rows hold
    the examples know better than a list: half of the listed words are harmless in most texts.
    """
    columns = np.unique(word_indices(np.array(listed, dtype=np.int64), Block.BODY_CHARS))
    rows = np.bincount(lesson.indices, minlength=lesson.shape[1])
    ham = np.bincount(lesson[~positive].indices, minlength=lesson.shape[1])
    chosen = columns[(rows[columns] < config.rarer) & (ham[columns] <= config.most_ham)]
    words = (lesson.indices >= OFFSETS[Block.BODY_WORDS]) & (lesson.indices < OFFSETS[Block.BODY_WORDS + 1])
    usual = float(np.median(lesson.data[words])) if words.any() else 1.0
    added = np.zeros(lesson.shape[1])
    added[chosen] = config.boost * float(np.std(lesson @ weights)) / usual
    return added


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()
