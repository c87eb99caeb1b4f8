"""What disguises write: other letters for letters, signs, and harmless sentences of our own."""

# ruff: noqa: RUF001 - look-alikes stand here as they are

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Final

LOOKALIKES: Final[Mapping[str, str]] = {
    "a": "аα",
    "b": "Ь",
    "c": "сϲ",
    "d": "ԁ",
    "e": "е",
    "g": "ɡ",
    "h": "һ",
    "i": "іι",
    "j": "ј",
    "k": "κк",
    "l": "ӏ",
    "n": "ո",
    "o": "оο",
    "p": "рρ",
    "q": "ԛ",
    "s": "ѕ",
    "u": "υս",
    "v": "ν",
    "w": "ԝ",
    "x": "хχ",
    "y": "уү",
    "A": "АΑ",
    "B": "ВΒ",
    "C": "С",
    "E": "ЕΕ",
    "H": "НΗ",
    "I": "ІΙ",
    "J": "Ј",
    "K": "КΚ",
    "M": "МΜ",
    "N": "Ν",
    "O": "ОΟ",
    "P": "РΡ",
    "S": "Ѕ",
    "T": "ТΤ",
    "X": "ХΧ",
    "Y": "ҮΥ",
    "Z": "Ζ",
}
"""Latin letters, and letters of other scripts that look like them in most typefaces (UTS 39)."""

LATIN_LOOKALIKES: Final[Mapping[str, str]] = dict(
    zip("аеорсухіАВЕКМНОРСТХЗзби", "aeopcyxiABEKMHOPCTX336u", strict=True)
) | {"о": "o0", "О": "O0", "к": "k", "т": "t"}
"""Cyrillic letters, and the Latin letters and digits that stand in for them."""

LEET: Final[Mapping[str, str]] = {
    "a": "4@",
    "b": "8",
    "e": "3",
    "g": "9",
    "i": "1!",
    "l": "1|",
    "o": "0",
    "s": "5$",
    "t": "7+",
    "z": "2",
    "A": "4@",
    "B": "8",
    "E": "3",
    "G": "6",
    "I": "1!",
    "L": "1|",
    "O": "0",
    "S": "5$",
    "T": "7",
    "Z": "2",
}

SMALL_CAPITALS: Final[Mapping[str, str]] = dict(
    zip("abcdefghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", strict=True)
)

_ACCENTS: Final = {
    "a": "àáâãäåāăąǎ",
    "c": "çćĉċč",
    "d": "ďđ",
    "e": "èéêëēĕėęě",
    "g": "ĝğġģ",
    "h": "ĥħ",
    "i": "ìíîïĩīĭį",
    "k": "ķ",
    "l": "ĺļľł",
    "n": "ñńņň",
    "o": "òóôõöøōŏő",
    "r": "ŕŗř",
    "s": "śŝşš",
    "t": "ţťŧ",
    "u": "ùúûüũūŭůűų",
    "w": "ŵ",
    "y": "ýÿŷ",
    "z": "źżž",
}
ACCENTED: Final[Mapping[str, str]] = _ACCENTS | {
    letter.upper(): accented.replace("ÿ", "").upper() for letter, accented in _ACCENTS.items()
}

MARKS: Final = "".join(
    map(chr, (*range(0x300, 0x315), *range(0x316, 0x31A), *range(0x323, 0x32A), 0x33D, 0x346, 0x35B))
)
STRIKES: Final = "\u0332\u0333\u0334\u0335\u0336\u0337\u0338\u20d2\u20e5"
CENSORS: Final = "***#-.•"


def _alphabet(lower: int, upper: int) -> Mapping[str, str]:
    """Return both cases of an alphabet that stands in order from two code points on."""
    return {letter: chr(lower + place) for place, letter in enumerate(string.ascii_lowercase)} | {
        letter: chr(upper + place) for place, letter in enumerate(string.ascii_uppercase)
    }


def _capitals(first: int) -> Mapping[str, str]:
    """Return an alphabet of capitals only."""
    return _alphabet(first, first)


ALPHABETS: Final[tuple[Mapping[str, str], ...]] = (
    _alphabet(0xFF41, 0xFF21),  # full-width
    _alphabet(0x1D41A, 0x1D400),  # bold
    _alphabet(0x1D482, 0x1D468),  # bold italic
    _alphabet(0x1D4EA, 0x1D4D0),  # bold script
    _alphabet(0x1D586, 0x1D56C),  # bold fraktur
    _alphabet(0x1D5BA, 0x1D5A0),  # sans-serif
    _alphabet(0x1D5EE, 0x1D5D4),  # sans-serif bold
    _alphabet(0x1D68A, 0x1D670),  # monospace
)
"""Whole alphabets of Unicode in both cases."""

BOXED_ALPHABETS: Final[tuple[Mapping[str, Sequence[str]], ...]] = (
    _alphabet(0x24D0, 0x24B6),  # circled
    _capitals(0x1F130),  # squared
    _capitals(0x1F150),  # white on black circles
    _capitals(0x1F170),  # white on black squares
    {letter: (sign + " ",) for letter, sign in _capitals(0x1F1E6).items()},  # regional indicators, held apart
    {letter: (sign + "\u200b",) for letter, sign in _capitals(0x1F1E6).items()},
)

GOOD_WORDS: Final = (
    "We walked along the river this morning and the fog had only just lifted.",
    "My neighbour lent me her ladder, so the gutters are finally clean.",
    "I agree with most of the second paragraph, thank you for taking the time.",
    "The bakery on the corner has started to sell rye bread again.",
    "Our daughter is learning the cello and practises every evening.",
    "Does the library open on Sundays now, or only during term?",
    "I tried the recipe with less sugar and it came out just as well.",
    "The trains were late again, but the view from the bridge was lovely.",
    "Thanks for the clear explanation of the tides, I never understood them before.",
    "It has rained for three days and the garden is very grateful.",
    "My grandfather repaired clocks, and I still have his small screwdrivers.",
    "The photograph of the old harbour reminds me of my first holiday.",
    "We planted two apple trees last autumn and one of them is in blossom.",
    "I read the book twice and noticed the letter only the second time.",
    "The choir meets on Tuesdays and is looking for a second tenor.",
    "Please give my regards to everyone who helped at the school fair.",
    "The map in the article is helpful, though the legend is rather small.",
    "Has anybody tried this on an older version? Mine is two years behind.",
    "There is a quiet bench behind the museum where I like to have lunch.",
    "We counted eleven swallows on the wire before they left for the south.",
    "The council will discuss the new cycle path at its next meeting.",
    "I had the same question and the answer above solved it for me.",
    "Her lecture on medieval bridges was the best part of the conference.",
    "The kettle whistles, the cat sleeps, and nobody is in a hurry today.",
)
"""Harmless sentences of our own, as they are strewn under spam to water it down."""
