"""Look-alike letters: words that mix scripts to disguise themselves, read in the script that they pretend.

Look-alikes are the common ones of Unicode's confusables (UTS 39). They are read as another script's only
where the word or the whole text gives them away; what a script really needs comes through unharmed.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from service.features import hints
from service.features.characters import SMALL_CAPITALS, Trait
from service.features.mapped import Edit, Mapped, Spans

_CYRILLIC: Final = dict(
    zip("АВЕКМНОРСТУХІЈЅԌԚԜӀҮаеорсухіјѕһԁԛԝґкӏԍүѵь", "ABEKMHOPCTYXIJSGQWIYaeopcyxijshdqwrklgyvb", strict=True)
) | {"\u042c": "b"}
_GREEK: Final = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϳοανικρυςγχτη", "ABEZHIKMNOPTYXjoavikpucyxtn", strict=True))
_ARMENIAN: Final = dict(zip("ՍՏՕօոսհցզյգ", "USOonuhgqjq", strict=True))
_TO_LATIN: Final = _CYRILLIC | _GREEK | _ARMENIAN
_LATIN_TABLE: Final = str.maketrans(_TO_LATIN | SMALL_CAPITALS)
DIGITS: Final = {"0": "\u043e", "3": "\u0437", "4": "\u0447", "6": "\u0431"}
"""Digits that stand for Cyrillic letters."""
_TO_CYRILLIC: Final = dict(zip("ABCEHKMOPTXYIUabcehkmoptxyiu", "АВСЕНКМОРТХУІИавсенкмортхуіи", strict=True))
_CYRILLIC_TABLE: Final = str.maketrans(_TO_CYRILLIC | DIGITS)

_SCRIPT: Final = "\u0370-\u03ff\u0400-\u052f\u0531-\u0587"
_FOREIGN: Final = re.compile(f"[{_SCRIPT}]")
_SURE: Final = re.compile(f"(?![{''.join(_TO_LATIN)}])[{_SCRIPT}]")
"""A foreign letter that looks like no Latin one."""
_CYRILLIC_WORD: Final = re.compile(f"[\u0400-\u052fA-Za-z{''.join(DIGITS)}]+")
_FOREIGN_WORD: Final = re.compile(rf"(?<![^\W\d_])[{_SCRIPT}]+(?![^\W\d_])")
_LETTERS: Final = re.compile(rf"[^\W\d_]+(?:[{''.join(DIGITS)}][^\W\d_]+)*")
_LATIN: Final = re.compile("[a-zA-Z\u00c0-\u024f]")
_UNCYRILLIC: Final = re.compile(f"(?![{''.join(_TO_CYRILLIC)}])[a-zA-Z\u00c0-\u024f]")
"""A Latin letter that looks like no Cyrillic one."""
_SMALL_CAPITAL: Final = re.compile(f"[{''.join(list(SMALL_CAPITALS)[:-3])}]")
_PHONETIC: Final = re.compile("[əʃʊɛɔʒθðʌɒæˈˌːʰɾɹʁɲŋʔ]")
"""Signs of phonetic transcriptions, which use some small capitals as well."""
_UNPHONETIC: Final = re.compile("[ᴀᴄᴅᴇꜰᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡᴢ]")
_FORMULA: Final = re.compile("(?:[a-zA-Z]{1,3}[\u0391-\u03c9]|[\u0391-\u03c9][a-zA-Z]{1,3})")
_DOTLESS: Final = "\u0131"
_NAME: Final = 3
_MIXED_LENGTH: Final = 3
"""Shorter words that mix scripts are units and formulas."""


def unmixed(text: Mapped, traits: int) -> tuple[Mapped, Spans]:
    """Return the text with look-alike letters of disguised words undone, and the spans of words that mix.

    A word is a disguise when all its foreign letters look Latin and it also holds Latin ones: outside text of
    that script always; within it only if the scripts alternate, for an inflected name ends in another script
    honestly. A Cyrillic word whose Latin letters all look Cyrillic is read as Cyrillic. In a Latin text
    without one unmistakable foreign letter, words of look-alikes only are read as Latin too.
    """
    said = text.text
    foreign_text = bool(traits & Trait.FOREIGN) and _is_foreign(said)
    if not traits & Trait.SMALL_CAPITAL and foreign_text and not hints.may_mix_scripts(said):
        return text, []
    phonetic = _PHONETIC.search(said) is not None
    edits: list[Edit] = []
    mixed: Spans = []
    for match in _LETTERS.finditer(said):
        word = match.group()
        if word.isascii():
            continue
        reading = _reading(word, foreign_text=foreign_text, phonetic=phonetic)
        if reading:
            edits.append((match.start(), match.end(), reading))
            if _LATIN.search(word) or _SMALL_CAPITAL.search(word):
                mixed.append(text.span(*match.span()))
    return text.edited(edits), mixed


def _is_foreign(text: str) -> bool:
    """Tell whether there is a word of another script with a letter that looks like no Latin one."""
    return any(_SURE.search(match.group()) for match in _FOREIGN_WORD.finditer(text))


def _reading(word: str, *, foreign_text: bool, phonetic: bool) -> str | None:
    """Return a disguised word in the script that it pretends, or None for an honest one."""
    if len(word) < _MIXED_LENGTH:
        return None
    foreign = _FOREIGN.findall(word)
    if not foreign or len(_SMALL_CAPITAL.findall(word)) > 1:
        small = _UNPHONETIC.search(word) or (not phonetic and any(c in SMALL_CAPITALS for c in word))
        return word.translate(_LATIN_TABLE) if small and _DOTLESS not in word else None
    latin = [bool(_LATIN.match(letter)) for letter in word if not letter.isdigit()]
    if not any(latin):
        return _unforeign(word, foreign_text=foreign_text)
    changes = sum(left != right for left, right in itertools.pairwise(latin))
    sure = any(letter not in _TO_LATIN for letter in foreign)
    plain = word.isalpha() and not _UNCYRILLIC.search(word)
    if (sure or (foreign_text and plain)) and _CYRILLIC_WORD.fullmatch(word):
        return _cyrillic(word, latin, changes)
    if sure or (foreign_text and changes == 1) or (changes == 1 and _FORMULA.fullmatch(word)):
        return None
    return word.translate(_LATIN_TABLE)


def _unforeign(word: str, *, foreign_text: bool) -> str | None:
    """Return a word of foreign letters that look Latin in Latin, or None for an honest one."""
    if any(letter not in _TO_LATIN for letter in word):
        return None
    cyrillic = sum(letter in _CYRILLIC for letter in word)
    honest = foreign_text if cyrillic == len(word) else not cyrillic
    return None if honest else word.translate(_LATIN_TABLE)


def _cyrillic(word: str, latin: list[bool], changes: int) -> str | None:
    """Return a word with Latin letters that look Cyrillic in Cyrillic, or None for an honest mixture.

    Names in Latin letters take Cyrillic endings and beginnings; a Latin letter or two are none.
    """
    if _UNCYRILLIC.search(word):
        return None
    if changes == 1 and (latin[:2] == [True, True] or all(latin[-_NAME:])):
        return None
    return word.translate(_CYRILLIC_TABLE)
