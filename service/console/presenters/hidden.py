"""Characters that a reader would not see, found so that a page can name them instead.

Controls of text direction are always among them: hostile text must not reorder the page around it.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator

_SHORT_NAMES = {
    "\u00ad": "SHY", "\u061c": "ALM", "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\u200e": "LRM",
    "\u200f": "RLM", "\u2028": "LSEP", "\u2029": "PSEP", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF",
    "\u202d": "LRO", "\u202e": "RLO", "\u2060": "WJ", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI",
    "\u2069": "PDI", "\ufeff": "BOM",
}  # fmt: skip

_INVISIBLE = re.compile(
    r"([\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffc"
    r"\U000e0000-\U000e0fff])\1*"
)
_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}")
_KEPT_MARKS = 3
_EMPTY_LINES = re.compile(r"\n(?:[ \t\r]*+\n){3,}")
_JOINERS = "\u200c\u200d"


@dataclasses.dataclass(frozen=True, slots=True)
class Hidden:
    """Characters `[start, end)` to show as `label` instead, explained by `title`."""

    start: int
    end: int
    label: str
    title: str


def find_hidden(text: str) -> tuple[Hidden, ...]:
    """Return what to name instead of show in `text`, in order and without overlap."""
    found = sorted((*_invisible(text), *_stacked(text), *_empty(text)), key=lambda hidden: hidden.start)
    kept: list[Hidden] = []
    for hidden in found:
        if not kept or hidden.start >= kept[-1].end:
            kept.append(hidden)
    return tuple(kept)


def clean_line(text: str, length: int = 80) -> str:
    """Return `text` as one line without hidden characters, at most `length` characters with the ellipsis.

    For places that hold text only: titles, announcements, messages.
    """
    head = text[: length * 8]
    line = " ".join(_MARKS.sub(_some_marks, _INVISIBLE.sub("", head)).split())
    if len(line) <= length and len(head) == len(text):
        return line
    return line[: length - 1].rstrip() + "\u2026"


def _invisible(text: str) -> Iterator[Hidden]:
    for match in _INVISIBLE.finditer(text):
        character = match[1]
        if character in _JOINERS and _joins(text, match.start(), match.end()):
            continue
        count = match.end() - match.start()
        times = f" \u00d7{count}" if count > 1 else ""
        yield Hidden(match.start(), match.end(), _label(character) + times, _title(character))


def _stacked(text: str) -> Iterator[Hidden]:
    for match in _MARKS.finditer(text):
        start = match.start() + _KEPT_MARKS
        count = match.end() - start
        yield Hidden(start, match.end(), f"+{count} marks", f"{count} more marks stacked on one letter")


def _empty(text: str) -> Iterator[Hidden]:
    for match in _EMPTY_LINES.finditer(text):
        count = match[0].count("\n") - 1
        yield Hidden(match.start() + 1, match.end() - 1, f"{count} empty lines", f"{count} empty lines")


def _joins(text: str, start: int, end: int) -> bool:
    """Say whether a joiner does what it is for: emoji sequences, and scripts whose letters join."""
    if end - start > 1 or start == 0 or end == len(text):
        return False
    before, after = text[start - 1], text[end]
    if unicodedata.category(after) == "So":
        return before in "\ufe0f\u20e3" or unicodedata.category(before) in ("So", "Sk")
    return "\u0590" <= before <= "\u1cff" and unicodedata.category(before)[0] in "LM"


def _label(character: str) -> str:
    return _SHORT_NAMES.get(character, f"U+{ord(character):04X}")


def _title(character: str) -> str:
    name = unicodedata.name(character, "control character").lower()
    return f"hidden character: {name} (U+{ord(character):04X})"


def _some_marks(match: re.Match[str]) -> str:
    return match[0][:_KEPT_MARKS]
