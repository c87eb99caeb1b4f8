"""Words taken apart: spelled out with gaps, with punctuation or markup inside, letters repeated."""

from __future__ import annotations

import re
from typing import Final

from service.features import hints
from service.features.mapped import Edit, Mapped, Spans

_LETTER: Final = "[a-zß-öø-ƿǄ-ɏͰ-ϿЀ-ԯ]"
_SPELLED: Final = re.compile(
    rf"(?<!\w){_LETTER}(?P<gap>(?!, )[ ._*|·~+/,\n-]{{1,3}}){_LETTER}(?:(?P=gap){_LETTER})+(?!\w)"
)
_LONG: Final = 4
"""A word of fewer letters is joined only beside a longer one that was spelled out in the same way."""
_GAPS: Final = re.compile(r"[^\w]+|_+")

_SIGNS: Final = "._*'~|,^·-"
_POINTED: Final = re.compile(
    rf"(?<!\w)(?<!\w[{_SIGNS}])(?<![@/.\\:#&$%+-]){_LETTER}++(?:[{_SIGNS}]{_LETTER}++)++"
    rf"(?!\w|[@/\\=(]|[:{_SIGNS}][\w{_SIGNS}])"
)
_SIGN: Final = re.compile(f"[{_SIGNS}]")
_STRANGE: Final = frozenset("*~|^·")
"""Signs that no honest word holds, alone or beside others."""
_ALONE: Final = frozenset("~")
_FEWEST: Final = 4
"""Letters of a word that is worth joining."""
_SURE: Final = 2
"""Beside so many words that were broken up, all others with a short piece were, too."""
_CONTRACTION: Final = frozenset("'")
_PIECE: Final = 5
"""The most letters of a piece beside single letters; longer ones are words of their own."""
_SHARDS: Final = 2
"""The mean length in letters of the pieces of a word that was broken up."""

_MARKUP: Final = re.compile(
    r"(?<=[^\W\d_])(?P<open>\[[bisu]\]|\*\*|~~)(?P<word>[^\W\d_]+)(?P<close>\[/[bisu]\]|\*\*|~~)"
)
_STRETCHED: Final = re.compile(r"([^\d\s])\1{2,}")
_SINGLE: Final = frozenset("ahjkquvy")
"""Letters that English does not double."""
_KEPT_LETTERS, _KEPT_OTHERS = 2, 3


def unmarked(text: Mapped) -> tuple[Mapped, Spans]:
    """Return the text without BBCode and Markdown that begin inside words, and the spans of those words."""
    if not hints.may_be_marked_up(text.text):
        return text, []
    edits: list[Edit] = []
    spans: Spans = []
    for match in _MARKUP.finditer(text.text):
        edits += (
            (match.start("open"), match.end("open"), ""),
            (match.start("close"), match.end("close"), ""),
        )
        spans.append(text.span(*match.span()))
    return text.edited(edits), spans


def unspelled(text: Mapped) -> tuple[Mapped, Spans]:
    """Return the text with words that were spelled out, one by one, joined, and the spans of these words."""
    if not hints.may_be_spelled(text.text):
        return text, []
    found = list(_SPELLED.finditer(text.text))
    lengths = [len(_GAPS.sub("", match.group())) for match in found]
    gaps = {match["gap"] for match, length in zip(found, lengths, strict=True) if length >= _LONG}
    return _joined(text, [match for match in found if match["gap"] in gaps])


def unpointed(text: Mapped) -> tuple[Mapped, Spans]:
    """Return the text with words that signs broke up joined, and the spans of these words."""
    if not hints.may_be_pointed(text.text):
        return text, []
    found = [(match, _parts(match.group())) for match in _POINTED.finditer(text.text)]
    broken = [match for match, parts in found if _broken(*parts)]
    if len(broken) >= _SURE:
        broken = [match for match, (pieces, _) in found if min(map(len, pieces)) <= _SHARDS]
    return _joined(text, broken)


def _parts(word: str) -> tuple[list[str], set[str]]:
    return _SIGN.split(word), set(_SIGN.findall(word))


def _broken(pieces: list[str], signs: set[str]) -> bool:
    """Tell whether a word was broken up; compounds, contractions, names of files and domains were not."""
    letters, shortest = sum(map(len, pieces)), min(map(len, pieces))
    if letters < _FEWEST:
        return False
    if len(signs) == 1:
        return signs <= _ALONE and shortest <= _SHARDS
    if signs.isdisjoint(_STRANGE):
        return len(signs - _CONTRACTION) > 1 and letters <= _SHARDS * len(pieces)
    return letters <= _SHARDS * len(pieces) or (shortest == 1 and max(map(len, pieces)) <= _PIECE)


def _joined(text: Mapped, words: list[re.Match[str]]) -> tuple[Mapped, Spans]:
    edits: list[Edit] = [
        (gap.start(), gap.end(), "") for word in words for gap in _GAPS.finditer(text.text, *word.span())
    ]
    return text.edited(edits), [text.span(*word.span()) for word in words]


def unstretched(text: Mapped) -> Mapped:
    """Return the text with three and more of the same letter within a word as two, or as one.

    Four and more of any other letter become two, and of a sign three.
    """
    said = text.text
    if not hints.may_be_stretched(said):
        return text
    return text.edited(
        (match.start() + kept, match.end(), "")
        for match in _STRETCHED.finditer(said)
        if (kept := _kept(said, *match.span())) < match.end() - match.start()
    )


def _kept(text: str, start: int, end: int) -> int:
    letter, length = text[start], end - start
    if not letter.isalpha():
        return _KEPT_OTHERS
    if letter.isascii() and letter not in hints.TRIPLE and _within(text, start, end):
        return 1 if letter in _SINGLE else _KEPT_LETTERS
    return _KEPT_LETTERS if length > _KEPT_OTHERS else length


def _within(text: str, start: int, end: int) -> bool:
    """Tell whether two letters at least stand beside a run: three letters alone with one are an acronym."""
    beside = text[start - 1 : start], text[end : end + 1]
    if all("a" <= letter <= "z" for letter in beside):
        return True
    return any(
        len(two) > 1 and two.isalpha() for two in (text[max(start - 2, 0) : start], text[end : end + 2])
    )
