"""Characters that nobody sees: which are part of a script or an emoji, and which hide something.

Joiners belong to Arabic, Persian and Indic words and to emoji; direction marks to right-to-left text;
zero-width spaces to scripts that write no spaces; variation selectors to symbols and ideographs; tags to
flags. Elsewhere they hide something when they stand inside a word, or when several stand together.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from service.features import hints
from service.features.characters import INVISIBLE, Trait
from service.features.mapped import Edit, Mapped, Spans

_RUN: Final = re.compile(f"[{INVISIBLE}]+")
_OVERRIDE: Final = "\u202e"
_REVERSED: Final = re.compile(f"{_OVERRIDE}([^\u202a-\u202e\n]*)(\u202c?)")
_JOINED: Final = re.compile(
    "[\u0590-\u1aff\u1b00-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff]"
)
"""Letters of scripts whose words hold joiners."""
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf]"
)
_MONGOLIAN: Final = re.compile("[\u1800-\u18af]")
_JAMO: Final = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\ud7b0-\ud7ff]")
_EMOJI: Final = re.compile("[\u00a9\u00ae\u200d\u203c-\u3299\U0001f000-\U0001faff0-9#*]")
_IDEOGRAPH: Final = re.compile(
    "[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u1000-\u109f\ua840-\ua87f]"
)

_JOINERS: Final = frozenset("\u200c\u200d")
_MARKS_OF_DIRECTION: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_BLANKS: Final = frozenset("\u200b\u2060\ufeff")
_SOFT_HYPHEN: Final = "\u00ad"
_FLAG: Final = "\U0001f3f4"
_CROWD: Final = 4
"""Invisible characters in a row that are no accident of pasting."""


def without_hidden(text: Mapped, traits: int) -> tuple[Mapped, Spans]:
    """Return the text without its invisible characters, and the spans of those that hide something.

    Joiners that belong to a word's script stay: they are part of its spelling. What stands backwards under a
    right-to-left override is read as people see it.
    """
    if not (traits & Trait.HIDDEN or (text.text.isascii() and hints.may_hide(text.text))):
        return text, []
    text, overrides = _unreversed(text)
    found, hiding = _without_hidden(text)
    return found, overrides + hiding


def _unreversed(text: Mapped) -> tuple[Mapped, Spans]:
    if _OVERRIDE not in text.text or _RIGHT_TO_LEFT.search(text.text):
        return text, []
    edits: list[Edit] = []
    controls: Spans = []
    for match in _REVERSED.finditer(text.text):
        edits.append((match.start(), match.end(), match[1][::-1]))
        controls += (text.span(match.start(), match.start(1)), text.span(match.start(2), match.end()))
    return text.edited(edits), [span for span in controls if span[0] < span[1]]


def _without_hidden(text: Mapped) -> tuple[Mapped, Spans]:
    edits: list[Edit] = []
    hiding: Spans = []
    right_to_left: bool | None = None
    for match in _RUN.finditer(text.text):
        if right_to_left is None:
            right_to_left = _RIGHT_TO_LEFT.search(text.text) is not None
        start, end = match.span()
        keeps = end - start == 1 and match.group() in _JOINERS and _JOINED.match(text.text, start - 1)
        if keeps and start:
            continue
        edits.append((start, end, ""))
        if _hides(text.text, start, end, right_to_left=right_to_left):
            hiding.append(text.span(start, end))
    return text.edited(edits), hiding


def _hides(text: str, start: int, end: int, *, right_to_left: bool) -> bool:
    run = text[start:end]
    before, after = text[start - 1 : start], text[end : end + 1]
    if _belongs(run, before, after):
        return False
    if end - start >= _CROWD:
        return True
    inside = _in_word(before) and _in_word(after)
    if run[0] == _SOFT_HYPHEN:
        return inside and _lonely(text, start, end)
    if all(mark in _MARKS_OF_DIRECTION for mark in run):
        return inside and not right_to_left
    if all(mark in _BLANKS or mark in _JOINERS for mark in run):
        return inside
    return not all("\x7f" < mark < "\xa0" for mark in run)  # leftovers of another encoding hide nothing


def _belongs(run: str, before: str, after: str) -> bool:
    """Tell whether the run is part of a script's spelling or of an emoji."""
    if not before:
        return run in ("\ufeff", "\u200b")
    if before == _FLAG:
        return all("\U000e0020" <= mark <= "\U000e007f" for mark in run)
    if _EMOJI.match(before) and all(mark == "\u200d" or "\ufe00" <= mark <= "\ufe0f" for mark in run):
        return len(run) < _CROWD and ("\u200d" not in run or not after.isascii() or not after)
    if len(run) > 1:
        return False
    if "\ufe00" <= run <= "\ufe0f" or "\U000e0100" <= run <= "\U000e01ef":
        return _IDEOGRAPH.match(before) is not None or unicodedata.category(before)[0] in "SP"
    near = before + after
    return (
        (run in _JOINERS and _JOINED.match(before) is not None)
        or (run in "\u200b\u2060" and _UNSPACED.search(near) is not None)
        or ("\u180b" <= run <= "\u180f" and _MONGOLIAN.match(before) is not None)
        or (run in "\u115f\u1160" and _JAMO.search(near) is not None)
    )


def _in_word(letter: str) -> bool:
    return letter.isalnum() or (bool(letter) and unicodedata.category(letter)[0] == "M")


def _lonely(text: str, start: int, end: int) -> bool:
    """Tell whether a soft hyphen splits off a single letter, which no hyphenation does."""
    return not text[start - 2 : start - 1].isalpha() or not text[end + 1 : end + 2].isalpha()
