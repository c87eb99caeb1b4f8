"""Whether a text is in a language that was learned.

A table of each language's most frequent words tells: a text in a language that was learned has many of its
words in that language's list; a text in any other has few. Where a script belongs to one language, or writes
no spaces, the script tells.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.classifier.language_names import name_of
from service.classifier.languages import MOST, Languages
from service.domain.signal import Category
from service.features.characters import Kind
from service.features.fact_table import SCRIPT_NAMES
from service.features.language import Sample

MIN_WORDS, MIN_LETTERS = 4, 4
"""A text of fewer words is too short to tell; one of fewer letters also where the script tells."""

MAIN_SHARE: Final = 0.7
"""The share of the letters that are of one script; a text that mixes more is not told."""

ALONE: Final = (Kind.THAI, Kind.HANGUL, Kind.KANA, Kind.HAN)
"""Scripts that tell by themselves: they write no spaces, or one language alone."""

_JAPANESE: Final = 0.1
"""The share of kana beside Han ideographs from which a text is Japanese."""

_LEAST_APART: Final = 0.6
"""Texts of other languages have at most this share of the listed words that a language's own have."""

_CERTAIN: Final = 1000.0


@dataclasses.dataclass(frozen=True, slots=True)
class Heard:
    """What a text sounds like: log-odds that it is in a language rather than in one that nobody taught.

    Languages of another script are missing; so is any where the script is of none.
    """

    scores: Mapping[str, float]
    script: str


class Ear:
    """Tells the language of texts by a model's table. Immutable; safe to share between threads."""

    def __init__(self, languages: Languages) -> None:
        self._table = languages
        rates = np.array(languages.rates)
        foreign = np.minimum(languages.foreign, _LEAST_APART * rates)
        self._listed = np.log(rates / foreign)
        self._missed = np.log((1 - rates) / (1 - foreign))
        self._shifts = np.arange(2 * MOST, dtype=np.uint32)

    def hear(self, sample: Sample) -> Heard | None:
        """Return what a text sounds like; None where it is too short or too mixed to tell."""
        script = main_script(sample.letters)
        if script is None:
            return None
        table = self._table
        here = [place for place, kind in enumerate(table.scripts) if kind == script]
        if not here or script in ALONE:
            return Heard({table.codes[place]: _CERTAIN for place in here}, SCRIPT_NAMES[Kind(script)])
        if len(sample.hashes) < MIN_WORDS:
            return None
        scores = self.scores(table.masks(sample.hashes), table.unspelt(sample))
        return Heard({table.codes[place]: scores[place] for place in here}, SCRIPT_NAMES[Kind(script)])

    def scores(self, listed: NDArray[np.uint32], unspelt: NDArray[np.uint32]) -> list[float]:
        """Return for each language the log-odds of words of which it lists some and cannot spell others.

        Naive Bayes over words: each is in the list or not, and is spelt or not.
        """
        both = listed | (unspelt << np.uint32(MOST))
        counts = ((both[:, None] >> self._shifts) & np.uint32(1)).sum(axis=0)
        known, odd = counts[: len(self._listed)], counts[MOST : MOST + len(self._listed)]
        told = known * self._listed + (len(listed) - known) * self._missed - odd * self._table.alien
        scores: list[float] = told.tolist()
        return scores

    def not_learned(self, heard: Heard, category: Category) -> str | None:
        """Return what a text sounds like that is in no language learned for a category; None for others."""
        learned = self._table.learned[category]
        best = max((heard.scores[code] for code in learned if code in heard.scores), default=-_CERTAIN)
        others = {code: score for code, score in heard.scores.items() if code not in learned}
        likeliest = max(others, key=lambda code: others[code], default="")
        rival = max(others[likeliest], 0.0) if likeliest else 0.0
        if best >= rival - self._table.margin:
            return None
        if rival > self._table.margin:
            return f"it looks like {name_of(likeliest)}"
        return f"it is in no language that was learned, in {heard.script} letters"


def main_script(letters: Sequence[int]) -> int | None:
    """Return the script (a `Kind`) of a text by its letters of every kind; None where none prevails."""
    counts = list(letters)
    if counts[Kind.KANA] > _JAPANESE * (counts[Kind.KANA] + counts[Kind.HAN]):
        counts[Kind.KANA] += counts[Kind.HAN]
        counts[Kind.HAN] = 0
    total = sum(counts[Kind.LATIN :])
    main = max(range(Kind.LATIN, len(counts)), key=counts.__getitem__)
    enough = total >= MIN_LETTERS and counts[main] >= MAIN_SHARE * total
    return main if enough else None
