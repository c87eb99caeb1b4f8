"""Leet: digits and signs that stand for letters."""

from __future__ import annotations

import re
from typing import Final

from service.features import hints
from service.features.lookalikes import DIGITS
from service.features.mapped import Edit, Mapped, Spans

_SIGNS: Final = "0-9@$!|+"
_TOKEN: Final = re.compile(
    rf"(?<![\w@$!.:/#&+|%=-])(?=[{_SIGNS}]*[a-z])[a-z{_SIGNS}]{{2,24}}+(?![\w@$|+]|[.:/-]\w)"
)
_READ: Final = str.maketrans("02345678@$+9", "ozeasgtbastg")
_BETWEEN: Final = re.compile("[a-z][013457@$!]{1,2}[a-z]")
"""What is written so is leet; digits before and after letters alone are versions, ordinals and measures."""
_NAMED: Final = re.compile("[0-9]{3}|[2689][0-9]|[0-9][2689]|^[a-z][0-9]{2}[a-z]$")
_ADDRESS: Final = re.compile("[a-z]{3,}@[a-z]{3,}")
_LONG_NUMBER: Final = re.compile("[0-9]{3}")
_RARE: Final = frozenset("2689|+")
_SURE, _SHARE = 2, 4
"""Where so many words are in leet, and one of so many that hold signs, all signs are read as letters."""
_LONGEST: Final = {"!": 6, "@": 10, "$": 12, "|": 10, "+": 10}
"""Words of more characters hold these as what they are: an exclamation, an address, a variable."""
_LONGEST_OUTSIDE: Final = 8
"""Longer words that begin or end with a digit are names; what begins with an at sign is one, too."""
_SPEAKABLE: Final = re.compile(r"(?=.*[aeiouy])(?!.*[bcdfghjklmnpqrstvwxz]{5})(?!.*[aeiou]{4})")
_VOWELS: Final = "aeiouy"
_ONES: Final = "1!|"
_TWO_ONES: Final = re.compile("(?<=[aeiouy])[1!|]{2}")
_BEFORE_L: Final = "bfgps"
_SHORTEST, _LOOSE = 3, 4
"""The least characters of a word in leet; and its most, for each letter that is written as such."""
_CYRILLIC_LEET: Final = re.compile(f"(?<=[\u0430-\u0451])[{''.join(DIGITS)}](?=[\u0430-\u0451])")


def unleeted(text: Mapped) -> tuple[Mapped, Spans]:
    """Return a lower-case text with leet undone, and the spans of the words that were in leet."""
    said = text.text
    if not hints.may_be_leet(said):
        return text, []
    tokens = [(m.start(), m.group()) for m in _TOKEN.finditer(said) if not m.group().isalpha()]
    readings = {token: _reading(token) for _, token in tokens}
    sure = sum(reading is not None for reading in readings.values())
    if sure >= _SURE and sure * _SHARE >= len(readings):
        readings = {token: found or _loose_reading(token) for token, found in readings.items()}
    edits: list[Edit] = [
        (start, start + len(reading), reading)
        for start, token in tokens
        if (reading := readings[token]) is not None
    ]
    if not said.isascii():
        edits += ((m.start(), m.end(), DIGITS[m.group()]) for m in _CYRILLIC_LEET.finditer(said))
        edits.sort()
    return text.edited(edits), [text.span(start, end) for start, end, _ in edits]


def _reading(token: str) -> str | None:
    """Return a word in leet as it is meant, of the same length, or None for what may mean itself."""
    word = _without_end(token)
    if word.isalpha() or len(word) < _SHORTEST or _NAMED.search(word) or not _disguised(word):
        return None
    return _said(word)


def _loose_reading(token: str) -> str | None:
    """Return what a word in a text full of leet is meant to be, or None for a number."""
    word = token if token[-1] in "+|$" else _without_end(token)
    letters = sum("a" <= letter <= "z" for letter in word)
    if word.isalpha() or not _SHORTEST <= len(word) <= _LOOSE * letters or _LONG_NUMBER.search(word):
        return None
    return _said(word)


def _said(word: str) -> str | None:
    reading = _with_ones(word.translate(_READ))
    return reading if _SPEAKABLE.match(reading) else None


def _without_end(token: str) -> str:
    word = token.rstrip("!|+")
    return word if word.endswith("$$") else word.rstrip("$")


def _disguised(word: str) -> bool:
    letters = [letter for letter in word if "a" <= letter <= "z"]
    if not letters or (word.isalnum() and max(letters) <= "f"):
        return False  # hexadecimal digits
    if sum(letter.isdigit() for letter in word) > len(letters) or _ADDRESS.fullmatch(word):
        return False  # more code than word
    if any(len(word) > longest for sign, longest in _LONGEST.items() if sign in word):
        return False
    return (word.endswith("$$") and word[:-2].isalpha()) or _written_so(word, len(word) - len(letters))


def _written_so(word: str, signs: int) -> bool:
    """Tell whether some of a word's signs stand where only letters do."""
    if not _BETWEEN.search(word):
        return False
    if not ("a" <= word[0] <= "z" and "a" <= word[-1] <= "z"):
        return signs > 1 and len(word) <= _LONGEST_OUTSIDE and word[0] != "@"
    return signs > 1 or _RARE.isdisjoint(word)


def _with_ones(word: str) -> str:
    """Return a word with ones, strokes and exclamation marks as i or l, whichever is likelier there."""
    if not ("1" in word or "!" in word or "|" in word):
        return word
    letters = [" ", *_TWO_ONES.sub("ll", word), " "]
    for place in range(1, len(letters) - 1):
        if letters[place] in _ONES:
            letters[place] = _one(letters[place - 1], letters[place + 1])
    return "".join(letters[1:-1])


def _one(before: str, after: str) -> str:
    if before == "l":
        return "l" if after == " " or after in _VOWELS else "i"
    if after in _VOWELS:
        return "l" if before in _VOWELS or before in _BEFORE_L or before == " " else "i"
    return "l" if before in _VOWELS and (after == " " or before in "eiu") else "i"
