"""Normalisation, with a map back to the characters that were submitted."""

from __future__ import annotations

import dataclasses

from service.domain.comment import Format


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A body as people see it and as the features read it.

    `visible` is what a reader sees (markup removed, entities resolved); `folded` is `visible` with disguises
    undone: compatibility forms, case, confusables inside mixed-script words, hidden characters, stretching.
    `visible_offsets[i]` and `folded_offsets[i]` give the position in `original` of character i; both have
    one more entry, the end. `hidden` and `mixed` are spans of `original` with hidden characters and with
    words that mix scripts to disguise themselves.
    """

    original: str
    visible: str
    folded: str
    visible_offsets: tuple[int, ...] = dataclasses.field(repr=False)
    folded_offsets: tuple[int, ...] = dataclasses.field(repr=False)
    hidden: tuple[tuple[int, int], ...] = ()
    mixed: tuple[tuple[int, int], ...] = ()
    truncated: bool = False


def normalise(original: str, markup: Format = "text") -> Text:
    """Return `original` with its visible and folded forms."""
    del markup
    offsets = tuple(range(len(original) + 1))
    return Text(
        original=original,
        visible=original,
        folded=original.lower() if len(original.lower()) == len(original) else original,
        visible_offsets=offsets,
        folded_offsets=offsets,
    )
