"""Leet: digits and signs that stand for letters."""

from __future__ import annotations

import re
from typing import Final

from service.features import hints
from service.features.mapped import Edit, Mapped

Spans = list[tuple[int, int]]

_SIGNS: Final = "0-9@$!|+"
_TOKEN: Final = re.compile(
    rf"(?<![\w@$!.:/#&+|%=-])(?=[{_SIGNS}]*[a-z]+[{_SIGNS}])[a-z{_SIGNS}]{{3,24}}+(?![\w@$|+]|[.:/-]\w)"
)
_READ: Final = str.maketrans("03457@$+", "oeastast")
_RARE: Final = str.maketrans("2689", "zgbg")
_BETWEEN: Final = re.compile("[a-z][013457@$!|+]{1,2}[a-z]")
"""What is written so is leet; digits before and after letters alone are versions, ordinals and measures."""
_NAMED: Final = re.compile("[0-9]{3}|[2689][0-9]|[0-9][2689]")
_LONGEST: Final = {"!": 8, "@": 12, "$": 12, "|": 10, "+": 10}
"""Words of more characters hold these as what they are: an exclamation, an address, a variable."""
_SPEAKABLE: Final = re.compile(r"(?=.*[aeiouy])(?!.*[bcdfghjklmnpqrstvwxz]{5})(?!.*[aeiou]{4})")
_VOWELS: Final = "aeiouy"
_CYRILLIC_LEET: Final = re.compile("(?<=[а-яё])[0346](?=[а-яё])")
_CYRILLIC_READ: Final = {"0": "о", "3": "з", "4": "ч", "6": "б"}


def unleeted(text: Mapped) -> tuple[Mapped, Spans]:
    """Return a lower-case text with digits and signs read as letters where that looks a disguise, and where."""
    said = text.text
    if not hints.may_be_leet(said):
        return text, []
    edits: list[Edit] = []
    for match in _TOKEN.finditer(said):
        reading = _reading(match.group())
        if reading:
            edits.append((match.start(), match.start() + len(reading), reading))
    if not said.isascii():
        edits += ((m.start(), m.end(), _CYRILLIC_READ[m.group()]) for m in _CYRILLIC_LEET.finditer(said))
        edits.sort()
    return text.edited(edits), [text.span(start, end) for start, end, _ in edits]


def _reading(token: str) -> str | None:
    """Return a word in leet as it is meant, of the same length, or None for what means itself."""
    word = token.rstrip("!|+")
    word = word if word.endswith("$$") else word.rstrip("$")
    if word.isalpha() or _NAMED.search(word) or not _disguised(word):
        return None
    reading = _ones(word.translate(_READ).translate(_RARE))
    return reading if _SPEAKABLE.match(reading) else None


def _disguised(word: str) -> bool:
    letters = [letter for letter in word if "a" <= letter <= "z"]
    if not letters or (word.isalnum() and max(letters) <= "f"):
        return False  # hexadecimal digits
    if sum(letter.isdigit() for letter in word) > len(letters):
        return False  # more code than word
    if any(len(word) > longest for sign, longest in _LONGEST.items() if sign in word):
        return False
    signs = len(word) - len(letters)
    if word.endswith("$$") and signs == 2:  # noqa: PLR2004 - both of them
        return True
    if not _BETWEEN.search(word):
        return False
    outside = not ("a" <= word[0] <= "z" and "a" <= word[-1] <= "z")
    rare = any(sign in word for sign in "2689|+")
    return signs > 1 if outside or rare else True


def _ones(word: str) -> str:
    """Return a word with ones, strokes and exclamation marks as i, or as l beside a vowel."""
    if not ("1" in word or "!" in word or "|" in word):
        return word
    letters = list(word)
    for place, letter in enumerate(letters):
        if letter in "1!|":
            before = letters[place - 1] if place else " "
            after = letters[place + 1] if place + 1 < len(letters) else " "
            beside = (before in _VOWELS) + (after in _VOWELS)
            letters[place] = "l" if beside > 1 or (beside and "l" in (before, after)) else "i"
    return "".join(letters)
