"""Marks and accents that only decorate, told from those that a language needs."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from service.features.hashing import codes
from service.features.mapped import Edit, Mapped, Spans

_MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_DECORATION: Final = re.compile(f"[\u0334-\u0338\u20d0-\u20ff]|[{_MARKS}]{{2,}}")
"""Marks that strike letters through, and more marks on a letter than a language needs once it is composed."""

_WORD: Final = re.compile(rf"(?:[^\W\d_][{_MARKS}]*)+")
_LETTER: Final = re.compile(rf"[^\W\d_][{_MARKS}]*")
_ACCENTED: Final = re.compile(rf"[\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff][{_MARKS}]*|[a-z][{_MARKS}]+")
LAST_ASCII: Final = 0x7F
_STACKED: Final = 2
"""In a word with so many decorated letters, its other accents decorate as well."""

_ALPHABETS: Final = tuple(
    frozenset(letters.split() + [letter for letter in letters if letter.isalpha()])
    for letters in (
        "àáâãæçèéêëìíîïñòóôõœùúûüÿª",  # French, Italian, Spanish, Portuguese, Catalan
        "äöüßéèêëïáóíú",  # German, Dutch, with French names
        "åäöæøéèêáíóúüð",  # Scandinavian
        "áðéíóúýþæöø",  # Icelandic, Faroese
        "áäčďéěíĺľňóôŕřšťúůýžöü",  # Czech, Slovak
        "ąćęłńóśźżé",  # Polish
        "áéíóöőúüűä",  # Hungarian
        "ăâîșțşţéá",  # Romanian
        "čćđšžéäöü",  # Croatian, Slovene, Sámi
        "ŋčđšŧžáäåöø",  # Sámi
        "çëéô",  # Albanian
        "çğıöşüâîûəñŭ",  # Turkish, Azerbaijani, Tatar, Uzbek
        "çêîşûéğ",  # Kurdish
        "ąčęėįšųūžéáãẽĩũñ",  # Lithuanian
        "āčēģīķļņōŗšūžé",  # Latvian
        "äõöüšžé",  # Estonian
        "ċġħżàèìíîòùé",  # Maltese
        "âêîôûŵŷäëïöüáéíóúàèìòùẁỳẃý",  # Welsh, Irish, Gaelic
        "ĉĝĥĵŝŭé",  # Esperanto
        "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",  # Vietnamese
        "àáâèéêẹìíîòóôọùúûṣṇńǹḿụịṅāēīōū ẹ̀ ẹ́ ọ̀ ọ́ ụ̀ ụ́ ị̀ ị́ ǹ ń m̀ m̄",  # Yoruba, Igbo
        "ɓɗƙƴâêîôûàèìòùáéíóú",  # Hausa
        "ɛɔŋɖƒɣʋáàéèíìóòúùãẽĩõũ ɛ̀ ɛ́ ɔ̀ ɔ́ ɛ̃ ɔ̃",  # Ewe, Akan, Bambara
        "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹ",  # Pinyin
        "āīūēōṛṝḷḹṅñṭḍṇśṣṃḥṁ ṟ ḻ ṉ",  # scholars' Sanskrit, Tamil
        "āīūēōâîûêôäöḥḫḵṣšḍṭẓġǧčžṯḏžźś",  # scholars' Arabic, Persian, Hebrew, Japanese
        "āēīōūâêîôûé",  # Māori, Hawaiian, rōmaji
        "ãẽĩñõũỹáéíóúýg̃ g̃ ỹ́",  # Guaraní
    )
)
_UNMARKED: Final = str.maketrans("øłđħŧıƀɨ", "oldhtibi")


def undecorated(text: Mapped) -> tuple[Mapped, Spans]:
    """Return the text without marks that only decorate, and the spans of the words that had them.

    Accents, vowel signs and tone marks stay, but for those of a word most of which is decorated.
    """
    edits: list[Edit] = []
    spans: Spans = []
    reached = 0
    for match in _DECORATION.finditer(text.text):
        if match.start() < reached:
            continue
        word = _around(text.text, match.start())
        if word is None:
            edits.append((match.start(), match.end(), ""))
            continue
        reached = word.end()
        stacked = len(_DECORATION.findall(word.group())) >= _STACKED
        bare = _bare(word.group()) if stacked else _DECORATION.sub("", word.group())
        edits.append((word.start(), word.end(), bare))
        spans.append(text.span(*word.span()))
    return text.edited(_fine(text.text, edits)), spans


def _around(text: str, place: int) -> re.Match[str] | None:
    """Return the word that the mark at a place belongs to."""
    start = place
    while start and (text[start - 1].isalpha() or unicodedata.combining(text[start - 1])):
        start -= 1
    return _WORD.match(text, start)


def unaccented(text: Mapped) -> tuple[Mapped, Spans]:
    """Return a lower-case text without accents that no language has together in one word.

    Where these are half of the accented words, or the others' accents do not go together either, all accents
    decorate. The spans are those of the words that had them.
    """
    said = text.text
    points = codes(said)
    unusual = frozenset(points[points > LAST_ASCII].tobytes().decode("utf-32-le", "surrogatepass"))
    if _alone(unusual) or _plausible(frozenset(_ACCENTED.findall(said))):
        return text, []
    accented = [(m, found) for m in _WORD.finditer(said) if (found := _ACCENTED.findall(m.group()))]
    odd = [m for m, found in accented if len(found) > 1 and not _plausible(frozenset(found))]
    others = frozenset(letter for m, found in accented if m not in odd for letter in found)
    if len(odd) > 1 and (2 * len(odd) >= len(accented) or not _plausible(others)):
        odd = [m for m, _ in accented]
    edits = [(m.start(), m.end(), _bare(m.group())) for m in odd]
    return text.edited(_fine(said, edits)), [text.span(*m.span()) for m in odd]


@functools.lru_cache(maxsize=4096)
def _alone(characters: frozenset[str]) -> bool:
    """Tell whether characters hold no combining mark, and all accented letters among them go together."""
    if any(unicodedata.combining(character) for character in characters):
        return False
    return _plausible(frozenset(c for c in characters if _ACCENTED.match(c)))


@functools.lru_cache(maxsize=4096)
def _plausible(accented: frozenset[str]) -> bool:
    return any(accented <= alphabet for alphabet in _ALPHABETS)


def _bare(word: str) -> str:
    """Return a word with the base letters of its accented ones."""
    parts = unicodedata.normalize("NFD", word).translate(_UNMARKED)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def _fine(text: str, words: list[Edit]) -> list[Edit]:
    """Return the same edits letter by letter, so that every letter keeps its place."""
    edits: list[Edit] = []
    for start, end, bare in words:
        letters = list(_LETTER.finditer(text, start, end))
        if bare and len(letters) == len(bare):
            edits += [(m.start(), m.end(), b) for m, b in zip(letters, bare, strict=True) if m.group() != b]
        elif bare != text[start:end]:
            edits.append((start, end, bare))
    return edits
