"""Disguises: how spammers and abusers write words so that people read them and filters do not.

Each is a pure function of a text and a seeded random generator. It touches a third to all of the words of
three and more letters, and never a link, an address or markup, which must go on working.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from training.disguise_letters import (
    ACCENTED,
    ALPHABETS,
    BOXED_ALPHABETS,
    CENSORS,
    GOOD_WORDS,
    LATIN_LOOKALIKES,
    LEET,
    LOOKALIKES,
    MARKS,
    SMALL_CAPITALS,
    STRIKES,
)

Draw = random.Random
Writer = Callable[[str, Draw], str]
"""Writes one word differently."""

WATERED: Final = "good_words"
LEAST_SHARE: Final = 1 / 3
"""At least this share of a text's words is disguised; the share is drawn anew for each text."""

_PLACE: Final = re.compile(
    r"<[^<>]*>|&\#?\w+;|\S*(?:://|www\.|@)\S*|\S*\w\.[a-z]{2,}(?:/\S*)?(?!\w)|(?P<word>[^\W\d_]{3,})"
)
_ZERO_WIDTH: Final = "\u200b\u200c\u200d\u2060\ufeff"
_BIDI: Final = "\u200e\u200f\u202a\u202d\u2066\u2068\u202c\u2069"
_OTHER_BLANKS: Final = "\u00ad\u034f\u115f\u180e\u3164\U000e0041"
_GAPS: Final = (" ", " ", ".", "-", "_", "*", "  ", " . ")
_PUNCTUATION: Final = ".-_*'~|,^·"
_VOWELS: Final = "aeiou"
_HALF, _OFTEN = 0.5, 0.7
_LINES: Final = ("\n", "\n\n", " ")


@dataclasses.dataclass(frozen=True, slots=True)
class Disguise:
    """A named way to write a text differently; `apply` is pure but for the generator it draws from."""

    name: str
    description: str
    apply: Writer


def disguise(text: str, name: str, rng: Draw) -> str:
    """Return the text under a disguise; the same text, name and state of the generator give the same.

    Raises:
        KeyError: there is no disguise of that name.
    """
    return DISGUISES[name].apply(text, rng)


def _on_words(write: Writer) -> Writer:
    """Return the disguise that writes some of a text's words, at least one, differently."""

    def apply(text: str, rng: Draw) -> str:
        words = [match for match in _PLACE.finditer(text) if match["word"]]
        if not words:
            return text
        count = max(1, round(len(words) * rng.uniform(LEAST_SHARE, 1.0)))
        pieces: list[str] = []
        at = 0
        for place in sorted(rng.sample(range(len(words)), count)):
            match = words[place]
            pieces += (text[at : match.start()], write(match.group(), rng))
            at = match.end()
        return "".join((*pieces, text[at:]))

    return apply


def _swapped(table: Mapping[str, Sequence[str]], share: float = 1.0) -> Writer:
    """Return a writer that swaps letters for one of what the table has for them, with a chance of `share`."""

    def write(word: str, rng: Draw) -> str:
        return "".join(
            rng.choice(table[letter]) if letter in table and rng.random() < share else letter
            for letter in word
        )

    return write


def _strewn(signs: Sequence[str], most: int = 1, share: float = 0.6) -> Writer:
    """Return a writer that puts up to `most` signs between letters, and between one pair at least."""

    def write(word: str, rng: Draw) -> str:
        sure = rng.randrange(len(word) - 1)
        gaps = [
            "".join(rng.choices(signs, k=rng.randint(1, most)))
            if place == sure or rng.random() < share
            else ""
            for place in range(len(word) - 1)
        ]
        return "".join(letter + gap for letter, gap in zip(word, [*gaps, ""], strict=True))

    return write


def _look_alike(word: str, rng: Draw) -> str:
    """Swap letters for look-alikes: Cyrillic and Greek ones in Latin words, Latin ones in Cyrillic words."""
    table = LATIN_LOOKALIKES if re.search("[\u0400-\u04ff]", word) else LOOKALIKES
    return _swapped(table, rng.choice((0.5, 1.0)))(word, rng)


def _spelled_out(text: str, rng: Draw) -> str:
    """Spell words out in one manner throughout; with spaces, words mostly stand further apart."""
    gap = rng.choice(_GAPS)
    around = " " if gap.startswith(" ") and rng.random() < _OFTEN else ""

    def write(word: str, rng: Draw) -> str:
        del rng
        return f"{around}{gap.join(word)}{around}"

    return _on_words(write)(text, rng)


def _stretched(word: str, rng: Draw) -> str:
    places = {rng.randrange(len(word)) for _ in range(rng.randint(1, 2))}
    return "".join(
        letter * (rng.randint(2, 8) if place in places else 1) for place, letter in enumerate(word)
    )


def _random_case(word: str, rng: Draw) -> str:
    return "".join(letter.upper() if rng.random() < _HALF else letter.lower() for letter in word)


def _upper(word: str, rng: Draw) -> str:
    del rng
    return word.upper()


def _alphabet(alphabets: Sequence[Mapping[str, Sequence[str]]]) -> Writer:
    """Return a disguise that writes a whole text's chosen words in one of several alphabets."""

    def apply(text: str, rng: Draw) -> str:
        return _on_words(_swapped(rng.choice(alphabets)))(text, rng)

    return apply


def _entities(word: str, rng: Draw) -> str:
    def reference(letter: str) -> str:
        code = ord(letter)
        return rng.choice((f"&#{code};", f"&#{code:07d};", f"&#x{code:x};", f"&#X{code:04X};"))

    sure = rng.randrange(len(word))
    return "".join(
        reference(letter) if place == sure or rng.random() < _HALF else letter
        for place, letter in enumerate(word)
    )


def _marked(marks: str, most: int) -> Writer:
    def write(word: str, rng: Draw) -> str:
        return "".join(letter + "".join(rng.choices(marks, k=rng.randint(1, most))) for letter in word)

    return write


def _struck(word: str, rng: Draw) -> str:
    strike = rng.choice(STRIKES)
    return "".join(letter + strike for letter in word)


def _reversed(word: str, rng: Draw) -> str:
    del rng
    return f"\u202e{word[::-1]}\u202c"


def _inline_markup(word: str, rng: Draw) -> str:
    start = rng.randrange(1, len(word))
    end = rng.randrange(start, len(word)) + 1
    before, after = rng.choice((("[b]", "[/b]"), ("[i]", "[/i]"), ("**", "**"), ("~~", "~~")))
    return f"{word[:start]}{before}{word[start:end]}{after}{word[end:]}"


def _censored(word: str, rng: Draw) -> str:
    places = [place for place in range(1, len(word) - 1) if word[place].lower() in _VOWELS]
    if not places:
        return word
    place = rng.choice(places)
    return word[:place] + rng.choice(CENSORS) + word[place + 1 :]


def _misspelt(word: str, rng: Draw) -> str:
    place = rng.randrange(1, len(word) - 1)
    return rng.choice(
        (
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place + 1 :],
            word[: place + 1] + word[place:],
        )
    )


def _run_together(text: str, rng: Draw) -> str:
    sign = rng.choice(("_", ".", "-", "", "*", "~"))
    share = rng.uniform(LEAST_SHARE, 1.0)

    def joined(match: re.Match[str]) -> str:
        if rng.random() >= share:
            return match.group()
        return sign + match[1].upper() if not sign else sign + match[1]

    return re.sub(r"(?<=[^\W\d_]) ([^\W\d_])(?!\S*(?:://|\.\w))", joined, text)


def watered(sentences: Sequence[str]) -> Writer:
    """Return the disguise that appends some of these harmless sentences; it changes nothing without any."""

    def apply(text: str, rng: Draw) -> str:
        if not sentences:
            return text
        words = len(text.split())
        added: list[str] = []
        while sum(len(s.split()) for s in added) < max(8, words * rng.uniform(LEAST_SHARE, 1.0)):
            added.append(rng.choice(sentences))
        return f"{text}{rng.choice(_LINES)}{' '.join(added)}"

    return apply


_SUITE: Final = (
    Disguise(
        "homoglyphs", "look-alike Cyrillic, Greek or Latin letters within words", _on_words(_look_alike)
    ),
    Disguise("zero_width", "zero-width characters between letters", _on_words(_strewn(_ZERO_WIDTH, 2))),
    Disguise("bidi", "direction marks between letters", _on_words(_strewn(_BIDI, 2))),
    Disguise("reversed", "words written backwards under a right-to-left override", _on_words(_reversed)),
    Disguise("blanks", "soft hyphens, fillers and tags between letters", _on_words(_strewn(_OTHER_BLANKS))),
    Disguise("leet", "digits and signs for letters", _on_words(_swapped(LEET, _OFTEN))),
    Disguise("spacing", "words spelled out, letter by letter", _spelled_out),
    Disguise("punctuation", "mixed punctuation inside words", _on_words(_strewn(_PUNCTUATION))),
    Disguise("stretching", "letters repeated", _on_words(_stretched)),
    Disguise("random_case", "capitals at random", _on_words(_random_case)),
    Disguise("upper_case", "words in capitals", _on_words(_upper)),
    Disguise("emoji_letters", "regional indicators, boxed or circled letters", _alphabet(BOXED_ALPHABETS)),
    Disguise("alphabets", "mathematical or full-width letters", _alphabet(ALPHABETS)),
    Disguise("small_capitals", "small capitals of phonetic alphabets", _on_words(_swapped(SMALL_CAPITALS))),
    Disguise("entities", "letters as HTML character references", _on_words(_entities)),
    Disguise("marks", "one to four combining marks on every letter", _on_words(_marked(MARKS, 4))),
    Disguise("struck", "letters struck through or underlined", _on_words(_struck)),
    Disguise("accents", "accents that the language does not have", _on_words(_swapped(ACCENTED, _OFTEN))),
    Disguise("inline_markup", "BBCode or Markdown inside words", _on_words(_inline_markup)),
    Disguise("censored", "a vowel inside a word as an asterisk or another sign", _on_words(_censored)),
    Disguise("misspelt", "letters swapped, left out or doubled", _on_words(_misspelt)),
    Disguise("run_together", "words joined without spaces or by signs", _run_together),
    Disguise(WATERED, "harmless sentences appended", watered(GOOD_WORDS)),
)

DISGUISES: Final[Mapping[str, Disguise]] = MappingProxyType({each.name: each for each in _SUITE})
"""Every disguise by its name, in the order of reports."""
