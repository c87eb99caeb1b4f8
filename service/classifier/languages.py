"""What a model knows of languages: their most frequent words as hashes, and what was learned in which."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.domain.signal import Category
from service.errors import ModelError
from service.features.language import Sample

MOST: Final = 16
"""Languages that one table tells: a mask has a bit for each, and one more for what it cannot spell."""

_ASCII: Final = 127
_EVERY: Final = (1 << MOST) - 1


@dataclasses.dataclass(frozen=True, slots=True)
class Discount:
    """How much of a category's evidence from words is taken back in a language that was not learned.

    `share` in [0, 1] of it, but no more than `most` (log-odds), and so much that nothing but links, author
    and rules lifts the probability above `ceiling`, in (0, 1).
    """

    share: float
    most: float
    ceiling: float

    def __post_init__(self) -> None:
        if not (0 <= self.share <= 1 and 0 <= self.most < math.inf and 0 < self.ceiling < 1):
            raise ModelError("A discount of languages that were not learned is out of range.")

    def taken_back(self, *, base: float, words: float, style: float, facts: float) -> float:
        """Return the log-odds, zero or less, to add to a category's evidence.

        It is never more than what words and style together say for the category, so that it turns nothing
        around; facts that speak against the category count against the ceiling.
        """
        said = words + style
        if said <= 0:
            return 0.0
        taken = min(self.share * said, self.most)
        beyond = base + said - taken + min(facts, 0.0) - math.log(self.ceiling / (1 - self.ceiling))
        return -min(said, taken + max(beyond, 0.0))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """What a model knows of languages.

    `codes` are ISO 639-1; bit i of a mask stands for `codes[i]`, which is written in the script `scripts[i]`
    and has, at the least, the share `rates[i]` of a text's words in its list. `words` are hashes in ascending
    order with the mask of the languages that list them, `letters` code points beyond ASCII in ascending order
    with the mask of the languages that use them.

    `learned` names the languages that a category was taught in, `discounts` what is taken back in others; a
    category without one is never doubted.

    `foreign` is the share of listed words that a text of another language has at the most, `shared` in [0, 1]
    what a word that several languages list says for each beside one of its own, `alien` what a word costs
    (log-odds) that a language cannot spell, and `margin` how sure it must be that a text is in no learned
    language (log-odds).

    Raises:
        ModelError: the parts do not fit together, or a number is out of range.
    """

    codes: tuple[str, ...]
    scripts: tuple[int, ...]
    rates: tuple[float, ...]
    words: NDArray[np.uint32]
    word_masks: NDArray[np.uint32]
    letters: NDArray[np.uint32]
    letter_masks: NDArray[np.uint32]
    learned: Mapping[Category, tuple[str, ...]]
    discounts: Mapping[Category, Discount]
    foreign: float
    shared: float
    alien: float
    margin: float

    def __post_init__(self) -> None:
        _check(0 < len(self.codes) <= MOST, "the number of languages")
        _check(len(self.codes) == len(self.scripts) == len(self.rates), "the languages")
        _check(all(0 < x < 1 for x in (*self.rates, self.foreign)), "the rates")
        _check(all(0 <= x < math.inf for x in (self.alien, self.margin)), "the margin")
        _check(0 <= self.shared <= 1, "the shared words")
        for keys, masks in ((self.words, self.word_masks), (self.letters, self.letter_masks)):
            _check(len(keys) == len(masks) and bool((keys[1:] > keys[:-1]).all()), "the order of the words")
        _check(len(self.words) > 0 and not (self.word_masks >> MOST).any(), "the masks")
        for category in Category:
            _check(set(self.learned.get(category, "?")) <= set(self.codes), "what was learned")

    def masks(self, sample: Sample) -> NDArray[np.uint32]:
        """Return a mask for each word of a sample: which languages list it and, in the upper `MOST` bits,
        which cannot spell it.
        """
        return self.listed(sample.hashes) | self.unspelt(sample) << np.uint32(MOST)

    def listed(self, hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return for each word, by its hash (`Sample.hashes`), which languages list it."""
        return _found(self.words, self.word_masks, hashes)

    def unspelt(self, sample: Sample) -> NDArray[np.uint32]:
        """Return for each word of a sample which languages have not all of its letters."""
        beyond = np.flatnonzero(sample.codes > _ASCII)
        if not len(sample.starts) or not len(beyond):
            return np.zeros(len(sample.starts), dtype=np.uint32)
        able = np.full(len(sample.codes), _EVERY, dtype=np.uint32)
        able[beyond] = _found(self.letters, self.letter_masks, sample.codes[beyond])
        spans = np.stack((sample.starts, sample.ends), axis=1).ravel()
        spelt: NDArray[np.uint32] = np.bitwise_and.reduceat(able, spans)[::2]
        return spelt ^ np.uint32(_EVERY)


def to_plain(languages: Languages) -> dict[str, Any]:
    """Return the table as plain values that a model file may hold."""
    numbers = ("codes", "scripts", "rates", "foreign", "shared", "alien", "margin")
    plain = {name: getattr(languages, name) for name in numbers}
    for name in ("words", "word_masks", "letters", "letter_masks"):
        plain[name] = getattr(languages, name).astype("<u4").tobytes()
    plain["learned"] = {c.value: tuple(languages.learned[c]) for c in Category}
    plain["discounts"] = {c.value: dataclasses.astuple(d) for c, d in languages.discounts.items()}
    return plain


def from_plain(plain: Mapping[str, Any]) -> Languages:
    """Return the table that `to_plain` wrote.

    Raises:
        ModelError: the parts do not fit together; KeyError, TypeError or ValueError where one is no part.
    """
    return Languages(
        codes=tuple(map(str, plain["codes"])),
        scripts=tuple(map(int, plain["scripts"])),
        rates=tuple(map(float, plain["rates"])),
        learned={Category(name): tuple(map(str, codes)) for name, codes in plain["learned"].items()},
        discounts={
            Category(name): Discount(*map(float, numbers)) for name, numbers in plain["discounts"].items()
        },
        words=_array(plain["words"]),
        word_masks=_array(plain["word_masks"]),
        letters=_array(plain["letters"]),
        letter_masks=_array(plain["letter_masks"]),
        foreign=float(plain["foreign"]),
        shared=float(plain["shared"]),
        alien=float(plain["alien"]),
        margin=float(plain["margin"]),
    )


def _array(packed: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(packed, dtype="<u4").astype(np.uint32)


def _found(
    keys: NDArray[np.uint32], values: NDArray[np.uint32], wanted: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """Return the values of the wanted keys, which stand in ascending order; 0 where there is none."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.uint32)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, values[places], np.uint32(0))


def _check(fits: object, what: str) -> None:
    if not fits:
        raise ModelError(f"The model's table of languages is not usable: {what}.")
