"""Disguises of words, undone: look-alike letters, decoration, leet, spelling out, stretching.

Whatever a script really needs comes through unharmed. Look-alikes are the common ones of Unicode's
confusables (UTS 39) for Latin; they are read as Latin only where the word or the whole text gives them away.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from service.features import hints
from service.features.mapped import Edit, Mapped

_CYRILLIC: Final = dict(
    zip("АВЕКМНОРСТУХІЈЅԌԚԜӀаеорсухіјѕһԁԛԝґкӏԍ", "ABEKMHOPCTYXIJSGQWIaeopcyxijshdqwrklg", strict=True)
)
_GREEK: Final = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳοανικρυϲγ", "ABEZHIKMNOPTYXCjoavikpucy", strict=True))
_ARMENIAN: Final = dict(zip("ՍՏՕօոսհցզյգ", "USOonuhgqjq", strict=True))
_LOOKALIKES: Final = _CYRILLIC | _GREEK | _ARMENIAN
_SMALL_CAPITALS: Final = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡı", "abcdefghijklmnoprstuvwyzagi", strict=True))
_TABLE: Final = str.maketrans(_LOOKALIKES | _SMALL_CAPITALS)

_FOREIGN: Final = re.compile("[\u0370-\u03ff\u0400-\u052f\u0531-\u0587]")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LATIN: Final = re.compile("[a-zA-Z\u00c0-\u024f]")
_SMALL_CAPITAL: Final = re.compile(f"[{''.join(list(_SMALL_CAPITALS)[:-3])}]")
_FANCY: Final = "[\U0001d400-\U0001d7cb\u24b6-\u24e9\U0001f130-\U0001f149]"
_BOX: Final = "[\U0001f150-\U0001f169\U0001f170-\U0001f189]"
_ORNATE: Final = re.compile(f"{_FANCY}(?:[\ufe0f ]?{_FANCY})+")
_BOXED: Final = re.compile(f"{_BOX}(?:\ufe0f?{_BOX})+")
_MIXED_LENGTH: Final = 3
"""Shorter words that mix scripts are units and formulas."""

_DECORATION: Final = re.compile(
    "[\u0334-\u0338\u20d0-\u20ff]|[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2,}"
)
"""Marks that strike letters through, and more marks on a letter than a language needs once it is composed."""

_LEET: Final = str.maketrans("013457@$!", "oieastasi")
_LEET_WORD: Final = re.compile(
    r"(?<![\w@$!.:/#&-])(?:[a-z]++(?:[013457@$!]{1,2}+[a-z]++)++(?:\$\$)?+|[a-z]++\$\$)(?![\w@$]|[.:/-]\w)"
)
_LONGEST_LEET: Final = {"!": 6, "@": 10, "$": 12}
"""Words of more characters hold these as what they are: an exclamation, an address, a variable."""

_LETTER: Final = "[a-zß-öø-ɏͰ-ϿЀ-ԯ]"
_SPELLED: Final = re.compile(
    rf"(?<!\w){_LETTER}(?P<gap>[ ._*|·~+/,-]{{1,2}}){_LETTER}(?:(?P=gap){_LETTER}){{2,}}(?!\w)"
)
_GAPS: Final = re.compile(r"[^\w]+|_+")
_STRETCHED: Final = re.compile(r"([^\d\s])\1{3,}")
_KEPT_LETTERS, _KEPT_OTHERS = 2, 3


def composed(text: Mapped) -> Mapped:
    """Return the text in compatibility form (NFKC): wide, circled, mathematical letters become plain."""
    said = text.text
    if unicodedata.is_normalized("NFKC", said):
        return text
    return text.edited(_compositions(said))


def _compositions(text: str) -> Iterator[Edit]:
    start, length = 0, len(text)
    while start < length:
        end = start + 1
        while end < length and _continues(text[end]):
            end += 1
        cluster = text[start:end]
        if not cluster.isascii():
            plain = unicodedata.normalize("NFKC", cluster)
            if plain != cluster:
                yield start, end, plain
        start = end


def _continues(letter: str) -> bool:
    """Tell whether a character may compose with the one before: a mark, a vowel or final of Hangul."""
    return letter > "\u02ff" and (
        unicodedata.combining(letter) != 0
        or "\u1161" <= letter <= "\u11ff"
        or (letter > "\u093b" and unicodedata.category(letter)[0] == "M")
    )


def ornate_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of words in mathematical, circled or boxed letters."""
    for pattern in (_ORNATE, _BOXED):
        for match in pattern.finditer(text):
            yield match.span()


def unboxed(text: Mapped) -> Mapped:
    """Return the text with words in white-on-black letters, which have no compatibility form, made plain."""

    def edits() -> Iterator[Edit]:
        for match in _BOXED.finditer(text.text):
            for place, letter in enumerate(match.group(), match.start()):
                base = 0x1F170 if letter >= "\U0001f170" else 0x1F150
                yield place, place + 1, chr(ord("a") + ord(letter) - base) if letter > "\uffff" else ""

    return text.edited(edits())


def without_decoration(text: Mapped) -> Mapped:
    """Return the text without marks that only decorate; accents, vowel signs and tone marks stay."""
    return text.edited((m.start(), m.end(), "") for m in _DECORATION.finditer(text.text))


def unmixed(text: Mapped) -> tuple[Mapped, list[tuple[int, int]]]:
    """Return the text with look-alike letters of disguised words as Latin, and the spans of words that mix.

    A word is a disguise when all its foreign letters look Latin and it also holds Latin ones: outside text of
    that script always; within it only if the scripts alternate, for an inflected name ends in another script
    honestly. In a Latin text without one unmistakable foreign letter, words of look-alikes only are read as
    Latin too.
    """
    said = text.text
    small = _SMALL_CAPITAL.search(said)
    if not small and not _FOREIGN.search(said):
        return text, []
    foreign_text = any(letter not in _LOOKALIKES for letter in _FOREIGN.findall(said))
    edits: list[Edit] = []
    mixed: list[tuple[int, int]] = []
    for match in _LETTERS.finditer(said):
        word = match.group()
        if word.isascii():
            continue
        reading = _reading(word, foreign_text=foreign_text)
        if reading:
            edits.append((match.start(), match.end(), reading))
            if _LATIN.search(word) or _SMALL_CAPITAL.search(word):
                mixed.append(text.span(*match.span()))
    return text.edited(edits), mixed


def _reading(word: str, *, foreign_text: bool) -> str | None:
    """Return a disguised word in Latin letters, or None for an honest one."""
    if len(_SMALL_CAPITAL.findall(word)) > 1:
        return word.translate(_TABLE)
    foreign = _FOREIGN.findall(word)
    if not foreign or any(letter not in _LOOKALIKES for letter in foreign):
        return None
    latin = [bool(_LATIN.match(letter)) for letter in word]
    if not any(latin):
        honest = foreign_text or len(word) < _MIXED_LENGTH or not all(letter in _CYRILLIC for letter in word)
        return None if honest else word.translate(_TABLE)
    changes = sum(left != right for left, right in itertools.pairwise(latin))
    if len(word) < _MIXED_LENGTH or (foreign_text and changes == 1):
        return None
    return word.translate(_TABLE)


def caseless(text: Mapped) -> Mapped:
    """Return the text without distinctions of case."""
    said = text.text
    folded = said.lower() if said.isascii() else said.casefold()
    if len(folded) == len(said):
        return text.rewritten(folded)
    grown = ((i, c.casefold()) for i, c in enumerate(said))
    # The capital dotted I of Turkish folds to i and a dot of its own, which nobody writes.
    return text.edited(
        (i, i + 1, "i" if said[i] == "\u0130" else plain) for i, plain in grown if plain != said[i]
    )


def unleeted(text: Mapped) -> Mapped:
    """Return the text with digits and signs between letters read as letters where that looks a disguise."""
    if not hints.may_be_leet(text.text):
        return text
    return text.edited(
        (m.start(), m.end(), m.group().translate(_LEET))
        for m in _LEET_WORD.finditer(text.text)
        if _disguised(m.group())
    )


def _disguised(word: str) -> bool:
    letters = [letter for letter in word if "a" <= letter <= "z"]
    if word.isalnum() and max(letters) <= "f":
        return False  # hexadecimal digits
    if sum(letter.isdigit() for letter in word) > len(letters):
        return False  # more code than word
    return all(len(word) <= longest for sign, longest in _LONGEST_LEET.items() if sign in word)


def unspelled(text: Mapped) -> Mapped:
    """Return the text with words of four and more letters that were spelled out, one by one, joined."""

    def edits() -> Iterator[Edit]:
        for match in _SPELLED.finditer(text.text):
            for gap in _GAPS.finditer(text.text, *match.span()):
                yield gap.start(), gap.end(), ""

    return text.edited(edits()) if hints.may_be_spelled(text.text) else text


def unstretched(text: Mapped) -> Mapped:
    """Return the text with four and more of the same letter as two, and of the same other sign as three."""

    def edits() -> Iterator[Edit]:
        for match in _STRETCHED.finditer(text.text):
            kept = (_KEPT_LETTERS if match[1].isalpha() else _KEPT_OTHERS) - 1
            yield match.start() + kept, match.end(), match[1]

    return text.edited(edits()) if hints.may_be_stretched(text.text) else text
