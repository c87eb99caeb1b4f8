"""Normalisation, with a map back to the characters that were submitted."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from service.domain.comment import Format
from service.features import hints
from service.features.accents import unaccented, undecorated
from service.features.characters import Trait, all_traits
from service.features.disguise import caseless, composed, plainly_lettered
from service.features.hashing import codes
from service.features.hidden import without_hidden
from service.features.html import resolved, without_markup
from service.features.leet import unleeted
from service.features.lookalikes import unmixed
from service.features.mapped import Edit, Mapped, Spans, unmoved
from service.features.spelling import unmarked, unpointed, unspelled, unstretched

TEXT_CAP: Final = 4000
"""Characters of folded text that are read; a longer text is read by its beginning and its end."""

SCAN_CAP: Final = 10 * TEXT_CAP
"""Characters that are searched for spaces and hidden characters before the text is cut to `TEXT_CAP`."""

_BREAKS: Final = re.compile(r"\s{2,}|[^\S ]")
_LINE_BREAKS: Final = "\n\r\t\v\f"
_RECOMPOSED: Final = Trait.RESHAPED | Trait.RECOMPOSED | Trait.MARK
_MIXABLE: Final = Trait.FOREIGN | Trait.SMALL_CAPITAL
_DIACRITICS: Final = Trait.ACCENTED | Trait.MARK


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A body as people see it and as the features read it.

    `visible` is what a reader sees (markup removed, entities resolved); `folded` is `visible` with disguises
    undone: compatibility forms, case, confusables inside mixed-script words, hidden characters, leet,
    spelling out, stretching, spaces. `visible_offsets[i]` and `folded_offsets[i]` give the position in
    `original` where character i starts; both have one more entry, the end. `visible_ends[i]` and
    `folded_ends[i]` give the position where it ends: before the next start where something was removed.

    `hidden`, `mixed` and `altered` are spans of `original` with what was undone: characters that hide
    something; words that mix scripts or stand in ornate letters; and words with digits and signs for letters,
    with gaps, signs or markup between them, or with marks that only decorate. `truncated` tells that `folded`
    is only the beginning and the end of the text, each half of `TEXT_CAP`, with a space between.
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
    altered: tuple[tuple[int, int], ...] = ()
    truncated: bool = False

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `original` that the characters `[start, end)` of `folded` came from."""
        return Mapped(self.folded, self.folded_offsets, self.folded_ends).span(start, end)

    def visible_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `original` that the characters `[start, end)` of `visible` came from."""
        return Mapped(self.visible, self.visible_offsets, self.visible_ends).span(start, end)


def normalise(original: str, markup: Format = "text") -> Text:
    """Return `original` with its visible and folded forms; linear in its length, and it never fails."""
    if markup != "html" and len(original) <= TEXT_CAP and original.isascii():
        text = _plain(original)
        if text is not None:
            return text
    plain = unmoved(original)
    visible = without_markup(plain) if markup == "html" else plain
    unread = visible if markup == "html" else resolved(visible)
    read = _shortened(unread, SCAN_CAP)
    found = 0 if read.text.isascii() else all_traits(codes(read.text))
    whole, hidden = without_hidden(read, found)
    if len(whole.text) > TEXT_CAP:
        whole = _spaced(whole, found)
    seen = _shortened(whole, TEXT_CAP)
    folded = _Folding(seen, found)
    spaced = _spaced(folded.text, folded.traits)
    short = _shortened(spaced, TEXT_CAP)
    return Text(
        original=original,
        visible=visible.text,
        folded=short.text,
        visible_offsets=visible.starts,
        visible_ends=visible.ends,
        folded_offsets=short.starts,
        folded_ends=short.ends,
        hidden=_merged(hidden) if hidden else (),
        mixed=_merged(folded.mixed) if folded.mixed else (),
        altered=_merged(folded.altered) if folded.altered else (),
        truncated=read is not unread or seen is not whole or short is not spaced,
    )


def _plain(original: str) -> Text | None:
    """Return an ASCII text that holds nothing to undo but case, or None where it may hold more."""
    if hints.may_hide(original):
        return None
    lowered = original.lower()
    for sign in _LINE_BREAKS:
        if sign in lowered:
            lowered = lowered.replace(sign, " ")
    if "&" in original or "  " in lowered or lowered[:1] == " " or lowered[-1:] == " ":
        return None
    if not hints.looks_plain(lowered):
        return None
    starts, ends = range(len(original) + 1), range(1, len(original) + 1)
    return Text(
        original=original,
        visible=original,
        folded=lowered,
        visible_offsets=starts,
        visible_ends=ends,
        folded_offsets=starts,
        folded_ends=ends,
    )


class _Folding:
    """A text on its way through the steps that fold it, with its traits and the spans of what was undone."""

    __slots__ = ("altered", "mixed", "text", "traits")

    def __init__(self, text: Mapped, traits: int) -> None:
        self.text, self.traits = text, traits
        self.mixed: Spans = []
        self.altered: Spans = []
        if not text.text.isascii():
            self._plain_letters()
        self.text = caseless(self.text, self.traits)
        if self.traits & _DIACRITICS:
            self._step(unaccented)
        if not hints.looks_plain(self.text.text):
            for step in (unmarked, unleeted, unspelled, unpointed):
                self._step(step)
            self.text = unstretched(self.text)

    def _plain_letters(self) -> None:
        if self.traits & Trait.ORNATE:
            self.text, self.mixed = plainly_lettered(self.text)
        if self.traits & (_RECOMPOSED | Trait.ORNATE):
            self.text = composed(self.text)
            self.traits |= all_traits(codes(self.text.text))
        if self.traits & Trait.MARK:
            self._step(undecorated)
        if self.traits & _MIXABLE:
            self.text, mixed = unmixed(self.text, self.traits)
            self.mixed += mixed

    def _step(self, undo: Callable[[Mapped], tuple[Mapped, Spans]]) -> None:
        self.text, altered = undo(self.text)
        self.altered += altered


def _spaced(text: Mapped, traits: int) -> Mapped:
    """Return the text with every run of white space as one space, and none at either end."""
    said = text.text
    for sign in _LINE_BREAKS:
        if sign in said:
            said = said.replace(sign, " ")
    text = text.rewritten(said)
    if traits & Trait.BLANK:
        text = text.edited((m.start(), m.end(), " ") for m in _BREAKS.finditer(said))
    elif "  " in said:
        text = text.edited(_wide(said))
    said = text.text
    if said[:1] == " " or said[-1:] == " ":
        kept = said.strip(" ")
        start = len(said) - len(said.lstrip(" "))
        text = text.edited(
            ((0, start, ""), (start + len(kept), len(said), "")) if kept else ((0, len(said), ""),)
        )
    return text


def _wide(text: str) -> Iterator[Edit]:
    start = text.find("  ")
    while start >= 0:
        end = start + 2
        while text.startswith(" ", end):
            end += 1
        yield start, end, " "
        start = text.find("  ", end)


def _shortened(text: Mapped, cap: int) -> Mapped:
    """Return the text itself, or where it is longer than `cap` its beginning and end with a space between."""
    if len(text.text) <= cap:
        return text
    half = cap // 2
    return text.edited(((half, len(text.text) - (cap - half - 1), " "),))


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: Spans = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
