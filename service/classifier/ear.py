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
from service.domain.language import UNDETERMINED
from service.domain.signal import Category
from service.features.characters import UPPER, Kind, kinds
from service.features.fact_table import SCRIPT_NAMES
from service.features.language import sample

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
_LISTED: Final = np.uint32((1 << MOST) - 1)
_KINDS: Final = len(Kind)

WIDTH: Final = _KINDS + 1 + MOST
"""Numbers of a voice: letters by `Kind`, words, and what these say for each language."""

_STRANGE: Final = 5.0
"""How sure (log-odds) it must be that a text is in no known language before it is said to be in none. Beyond
it lie 19 in 20 Turkish posts, and fewer than 1 in 100 of those in a known language: rows of keywords."""

_GRAIN: Final = 2.0**-10
"""What a word says is a multiple of this, so that words add up without rounding, in whatever order, and a
chunk's in single precision."""


@dataclasses.dataclass(frozen=True, slots=True)
class Heard:
    """What a text sounds like: log-odds that it is in a language rather than in one that nobody taught.

    Languages of another script are missing; so is any where the script is of none.
    """

    scores: Mapping[str, float]
    script: str


class Ear:
    """Tells the language of texts by a model's table. Immutable; safe to share between threads.

    What it hears is a text's voice: `WIDTH` numbers, which are the sums of those of its chunks.
    """

    def __init__(self, languages: Languages) -> None:
        self._languages, self._margin = languages, languages.margin
        self._learned = {c: frozenset(languages.learned[c]) for c in Category}
        self._homes: dict[int, dict[str, int]] = {}
        for place, (code, script) in enumerate(zip(languages.codes, languages.scripts, strict=True)):
            self._homes.setdefault(script, {})[code] = place
        self._adds, self._missed = _weights(languages)

    def voice(self, letters: Sequence[int], masks: NDArray[np.uint32]) -> NDArray[np.float64]:
        """Return a text's voice, from its letters of every `Kind` and its words' `Languages.masks`."""
        return np.concatenate((letters, [len(masks)], self._said(masks).sum(axis=0)))

    def voices(self, chunks: Sequence[str]) -> NDArray[np.float64]:
        """Return the voices of chunks of folded text, of shape (chunks, `WIDTH`)."""
        shown = sample(" ".join(chunks))
        lengths = np.array([len(chunk) + 1 for chunk in chunks])
        # The sample's codes have a space before and behind.
        chunk_of = np.concatenate(([0], np.repeat(np.arange(len(chunks)), lengths), [0]))[: len(shown.codes)]
        places = chunk_of * _KINDS + (kinds(shown.codes) & (UPPER - 1))
        found = np.zeros((len(chunks), WIDTH))
        found[:, :_KINDS] = np.bincount(places, minlength=len(chunks) * _KINDS).reshape(-1, _KINDS)
        found[:, Kind.SPACE] = 0
        owners = chunk_of[shown.starts]
        found[:, _KINDS] = np.bincount(owners, minlength=len(chunks))
        np.add.at(found[:, _KINDS + 1 :], owners, self._said(self._languages.masks(shown)))
        return found

    def hear(self, voice: NDArray[np.float64]) -> Heard | None:
        """Return what a text of this voice sounds like; None where it is too short or too mixed to tell."""
        numbers = voice.tolist()
        script = main_script(numbers[:_KINDS])
        if script is None:
            return None
        here, name = self._homes.get(script, {}), SCRIPT_NAMES[Kind(script)]
        if not here or script in ALONE:
            return Heard(dict.fromkeys(here, _CERTAIN), name)
        if numbers[_KINDS] < MIN_WORDS:
            return None
        return Heard({code: numbers[_KINDS + 1 + place] for code, place in here.items()}, name)

    def language(self, heard: Heard | None) -> str | None:
        """Return a text's language, `UNDETERMINED`, or None where it is surely in none of the table."""
        if heard is None:
            return UNDETERMINED
        likeliest = max(heard.scores, key=heard.scores.__getitem__, default=None)
        if likeliest is None or heard.scores[likeliest] < -_STRANGE:
            return None
        return likeliest if heard.scores[likeliest] > self._margin else UNDETERMINED

    def _said(self, masks: NDArray[np.uint32]) -> NDArray[np.float64]:
        """Return what each word says for each language (log-odds): naive Bayes, in the list or not.

        A word that several languages list says less for each of them than one that is its own.
        """
        octets = masks.astype("<u4", copy=False).view(np.uint8).reshape(-1, 4)
        bits = np.unpackbits(octets, axis=1, bitorder="little").astype(np.float64)
        several = bits * (np.bitwise_count(masks & _LISTED) > 1)[:, None]
        said: NDArray[np.float64] = np.concatenate((bits, several), axis=1) @ self._adds + self._missed
        return said

    def not_learned(self, heard: Heard, category: Category) -> str | None:
        """Return what a text sounds like that is in no language learned for a category; None for others."""
        learned = self._learned[category]
        best, likeliest, rival = -_CERTAIN, "", 0.0
        for code, score in heard.scores.items():
            if code in learned:
                best = max(best, score)
            elif score > rival:
                likeliest, rival = code, score
        if best >= rival - self._margin:
            return None
        if rival > self._margin:
            return f"it looks like {name_of(likeliest)}"
        return f"it is in no language that was learned, in {heard.script} letters"


def _weights(languages: Languages) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what words add to each language's score: for a bit of their masks that is set, and each word.

    The first is of shape (4 `MOST`, `MOST`): bits of all words, then of those that several languages list.
    """
    rates = np.array(languages.rates)
    foreign = np.minimum(languages.foreign, _LEAST_APART * rates)
    listed, missed = np.log(rates / foreign), np.log((1 - rates) / (1 - foreign))
    adds, places = np.zeros((4 * MOST, MOST)), np.arange(len(rates))
    adds[places, places] = listed - missed
    adds[places + MOST, places] = -languages.alien
    adds[places + 2 * MOST, places] = (languages.shared - 1) * listed
    of_each = np.zeros(MOST)
    of_each[places] = missed
    return np.round(adds / _GRAIN) * _GRAIN, np.round(of_each / _GRAIN) * _GRAIN


def main_script(letters: Sequence[float]) -> int | None:
    """Return the script (a `Kind`) of a text by its letters of every kind; None where none prevails."""
    counts = letters[Kind.LATIN :]
    kana, han = letters[Kind.KANA], letters[Kind.HAN]
    if kana > _JAPANESE * (kana + han):
        counts = [*counts]
        counts[Kind.KANA - Kind.LATIN], counts[Kind.HAN - Kind.LATIN] = kana + han, 0
    total, most = sum(counts), max(counts)
    if total < MIN_LETTERS or most < MAIN_SHARE * total:
        return None
    return counts.index(most) + Kind.LATIN
