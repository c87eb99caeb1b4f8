"""Normalisation, with a map back to the characters that were submitted."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Sequence

from service.domain.comment import Format

TEXT_CAP = 4000
"""Characters of folded text that are read; a longer text is read by its beginning and its end."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A body as people see it and as the features read it.

    `visible` is what a reader sees (markup removed, entities resolved); `folded` is `visible` with disguises
    undone: compatibility forms, case, confusables inside mixed-script words, hidden characters, stretching.
    `visible_offsets[i]` and `folded_offsets[i]` give the position in `original` where character i starts; both
    have one more entry, the end. `visible_ends[i]` and `folded_ends[i]` give the position where character i
    ends, which is before the next start where something was removed between. `hidden` and `mixed` are spans of
    `original` with hidden characters and with words that mix scripts to disguise themselves. `truncated` tells
    that `folded` is only the beginning and the end of the text.
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
        return _span(self.folded_offsets, self.folded_ends, start, end)

    def visible_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `original` that the characters `[start, end)` of `visible` came from."""
        return _span(self.visible_offsets, self.visible_ends, start, end)


def _span(starts: Sequence[int], ends: Sequence[int], start: int, end: int) -> tuple[int, int]:
    first = starts[start]
    return first, (ends[end - 1] if end > start else first)


def normalise(original: str, markup: Format = "text") -> Text:
    """Return `original` with its visible and folded forms."""
    del markup
    lowered = original[:TEXT_CAP].lower()
    folded = lowered if len(lowered) == len(original[:TEXT_CAP]) else original[:TEXT_CAP]
    return Text(
        original=original,
        visible=original,
        folded=folded,
        visible_offsets=range(len(original) + 1),
        visible_ends=range(1, len(original) + 1),
        folded_offsets=array("i", range(len(folded) + 1)),
        folded_ends=array("i", range(1, len(folded) + 1)),
    )
