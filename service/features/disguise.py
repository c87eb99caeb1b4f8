"""Ornate letters and letters' case, undone: wide, circled, boxed and mathematical letters, and flags.

Whatever a script really needs comes through unharmed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.features.characters import Trait, continues, having, reshaped, traits
from service.features.hashing import codes
from service.features.mapped import Edit, Mapped, Spans

_FANCY: Final = "[\U0001d400-\U0001d7cb\u24b6-\u24e9\U0001f130-\U0001f149]"
_BOX: Final = "[\U0001f150-\U0001f169\U0001f170-\U0001f189]"
_ORNATE: Final = re.compile(f"{_FANCY}(?:[\ufe0f ]?{_FANCY})+")
_BOXED: Final = re.compile(f"{_BOX}(?:\ufe0f?{_BOX})+")
_HALF: Final = "[\U0001f1e6-\U0001f1ff]"
_HALVES: Final = re.compile(f"{_HALF}(?: {_HALF}){{2,}}(?!{_HALF})|{_HALF}{{3,}}")
"""Three and more halves of flags: letters, unless they stand two by two and each two are a flag."""

_FLAGS: Final = frozenset(
    re.findall(
        "..",
        "acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjblbmbnbobqbrbsbtbvbwbybzcacccdcfcgchcickclcm"
        "cncocpcrcucvcwcxcyczdedgdjdkdmdodzeaeceeegehereseteufifjfkfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgt"
        "gugwgyhkhmhnhrhthuicidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamc"
        "mdmemfmgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompapepfpgphpkplpmpnprpsptpwpy"
        "qarerorsrurwsasbscsdsesgshsisjskslsmsnsosrssstsvsxsysztatctdtftgthtjtktltmtntotrtttvtwtzuaugumun"
        "usuyuzvavcvevgvivnvuwfwsxkyeytzazmzw",
    )
)
"""Regions that have a flag of two halves (Unicode's emoji sequences)."""

_GROWING: Final = re.compile(f"[{having(Trait.GROWING)}]")
_DOTTED: Final = "\u0130"
_A: Final = ord("a")


def composed(text: Mapped) -> Mapped:
    """Return the text in compatibility form (NFKC): wide, circled, mathematical letters become plain."""
    said = text.text
    points = codes(said)
    found = traits(points)
    places = np.flatnonzero(found & np.uint16(Trait.RECOMPOSED | Trait.MARK))
    if not len(places):
        return text.rewritten(written(reshaped(points)))
    if not (found & np.uint16(Trait.RESHAPED)).any() and unicodedata.is_normalized("NFKC", said):
        return text
    places = np.flatnonzero(found & np.uint16(Trait.RESHAPED | Trait.RECOMPOSED | Trait.MARK))
    return text.edited(_compositions(said, places.tolist()))


def written(code_points: NDArray[np.uint32]) -> str:
    """Return the text of code points."""
    return code_points.tobytes().decode("utf-32-le", "surrogatepass")


def _compositions(text: str, places: list[int]) -> Iterator[Edit]:
    reached, length = 0, len(text)
    for place in places:
        if place < reached:
            continue
        start, reached = place - (place > 0 and continues(text[place])), place + 1
        while reached < length and continues(text[reached]):
            reached += 1
        cluster = text[start:reached]
        plain = unicodedata.normalize("NFKC", cluster)
        if plain != cluster:
            yield start, reached, plain


def plainly_lettered(text: Mapped) -> tuple[Mapped, Spans]:
    """Return the text with words in boxed letters and halves of flags made plain, which have no compatibility
    form, and the spans of all words in ornate letters.
    """
    said = text.text
    edits: list[Edit] = [edit for match in _BOXED.finditer(said) for edit in _unboxed(match)]
    ornate = [match.span() for pattern in (_ORNATE, _BOXED) for match in pattern.finditer(said)]
    for match in _HALVES.finditer(said):
        letters = "".join(chr(ord(half) - 0x1F1E6 + _A) for half in match.group() if half != " ")
        if " " in match.group() or not _are_flags(letters):
            ornate.append(match.span())
            edits += _without_spaces(match, letters)
    return text.edited(sorted(edits)), [text.span(*span) for span in ornate]


def _unboxed(match: re.Match[str]) -> Iterator[Edit]:
    for place, letter in enumerate(match.group(), match.start()):
        base = 0x1F170 if letter >= "\U0001f170" else 0x1F150
        yield place, place + 1, chr(_A + ord(letter) - base) if letter > "\uffff" else ""


def _without_spaces(match: re.Match[str], letters: str) -> Iterator[Edit]:
    rest = iter(letters)
    for place, half in enumerate(match.group(), match.start()):
        yield place, place + 1, "" if half == " " else next(rest)


def _are_flags(letters: str) -> bool:
    return not len(letters) % 2 and all(letters[i : i + 2] in _FLAGS for i in range(0, len(letters), 2))


def caseless(text: Mapped, found: int) -> Mapped:
    """Return the text without distinctions of case; `found` are the traits of its characters."""
    said = text.text
    if said.isascii():
        return text.rewritten(said.lower())
    if found & Trait.GROWING:
        # The capital dotted I of Turkish folds to i and a dot of its own, which nobody writes.
        text = text.edited(
            (m.start(), m.end(), "i" if m.group() == _DOTTED else m.group().casefold())
            for m in _GROWING.finditer(said)
        )
    return text.rewritten(text.text.casefold())
