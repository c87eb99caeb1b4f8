"""Normalisation, with a map back to the characters that were submitted."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Final

from service.domain.comment import Format
from service.features import disguise
from service.features.hidden import without_hidden
from service.features.html import resolved, without_markup
from service.features.mapped import Mapped, unmoved

TEXT_CAP: Final = 4000
"""Characters of folded text that are read; a longer text is read by its beginning and its end."""

SCAN_CAP: Final = 10 * TEXT_CAP
"""Characters that are searched for spaces and hidden characters before the text is cut to `TEXT_CAP`."""

_BREAKS: Final = re.compile(r"\s{2,}|[^\S ]")
_LINE_BREAKS: Final = str.maketrans("\n\r\t\v\f", "     ")
_WIDE: Final = re.compile("[\u24b6-\u24e9\U0001d400-\U0001f189]")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A body as people see it and as the features read it.

    `visible` is what a reader sees (markup removed, entities resolved); `folded` is `visible` with disguises
    undone: compatibility forms, case, confusables inside mixed-script words, hidden characters, leet,
    spelling out, stretching, spaces. `visible_offsets[i]` and `folded_offsets[i]` give the position in
    `original` where character i starts; both have one more entry, the end. `visible_ends[i]` and
    `folded_ends[i]` give the position where it ends: before the next start where something was removed.

    `hidden` and `mixed` are spans of `original` with characters that hide something and with words that mix
    scripts to disguise themselves. `truncated` tells that `folded` is only the beginning and the end of the
    text, each half of `TEXT_CAP`, with a space between.
    """

    original: str
    visible: str
    folded: str
    visible_offsets: Sequence[int] = dataclasses.field(repr=False)
    visible_ends: Sequence[int] = dataclasses.field(repr=False)
    folded_offsets: Sequence[int] = dataclasses.field(repr=False)
    folded_ends: Sequence[int] = dataclasses.field(repr=False)
    hidden: tuple[tuple[int, int], ...] = ()
    mixed: tuple[tuple[int, int], ...] = ()
    truncated: bool = False

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `original` that the characters `[start, end)` of `folded` came from."""
        return Mapped(self.folded, self.folded_offsets, self.folded_ends).span(start, end)

    def visible_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `original` that the characters `[start, end)` of `visible` came from."""
        return Mapped(self.visible, self.visible_offsets, self.visible_ends).span(start, end)


def normalise(original: str, markup: Format = "text") -> Text:
    """Return `original` with its visible and folded forms; linear in its length, and it never fails."""
    plain = unmoved(original)
    visible = without_markup(plain) if markup == "html" else plain
    unread = visible if markup == "html" else resolved(visible)
    read = _shortened(unread, SCAN_CAP)
    whole, hidden = without_hidden(read)
    if len(whole.text) > TEXT_CAP:
        whole = _spaced(whole)
    seen = _shortened(whole, TEXT_CAP)
    folded, mixed = _ascii_folded(seen) if seen.text.isascii() else _folded(seen)
    folded = _spaced(folded)
    short = _shortened(folded, TEXT_CAP)
    return Text(
        original=original,
        visible=visible.text,
        folded=short.text,
        visible_offsets=visible.starts,
        visible_ends=visible.ends,
        folded_offsets=short.starts,
        folded_ends=short.ends,
        hidden=_merged(hidden),
        mixed=_merged(mixed),
        truncated=read is not unread or seen is not whole or short is not folded,
    )


def _ascii_folded(text: Mapped) -> tuple[Mapped, list[tuple[int, int]]]:
    return disguise.unstretched(disguise.unspelled(disguise.unleeted(disguise.caseless(text)))), []


def _folded(text: Mapped) -> tuple[Mapped, list[tuple[int, int]]]:
    ornate: list[tuple[int, int]] = []
    if _WIDE.search(text.text):
        ornate = [text.span(*span) for span in disguise.ornate_words(text.text)]
        text = disguise.unboxed(text)
    plain = disguise.without_decoration(disguise.composed(text))
    latin, mixed = disguise.unmixed(plain)
    folded, _ = _ascii_folded(latin)
    return folded, ornate + mixed


def _spaced(text: Mapped) -> Mapped:
    """Return the text with every run of white space as one space, and none at either end."""
    said = text.text
    if said.isascii():
        text = text.rewritten(said.translate(_LINE_BREAKS))
    if "  " in text.text or not text.text.isascii():
        text = text.edited((m.start(), m.end(), " ") for m in _BREAKS.finditer(text.text))
    said = text.text
    if said[:1] == " " or said[-1:] == " ":
        kept = said.strip(" ")
        start = len(said) - len(said.lstrip(" "))
        text = text.edited(
            ((0, start, ""), (start + len(kept), len(said), "")) if kept else ((0, len(said), ""),)
        )
    return text


def _shortened(text: Mapped, cap: int) -> Mapped:
    """Return the text itself, or where it is longer than `cap` its beginning and end with a space between."""
    if len(text.text) <= cap:
        return text
    half = cap // 2
    return text.edited(((half, len(text.text) - (cap - half - 1), " "),))


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
