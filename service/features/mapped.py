"""A text whose every character knows where in another text it came from."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Iterable, Sequence
from typing import Final

Edit = tuple[int, int, str]
"""Replace the characters `[start, end)` by a text."""

Spans = list[tuple[int, int]]
"""Places `[start, end)` in the original."""

_COUNTED: Final = array("i", range(1 << 13))
"""The first numbers: to slice them is cheaper than to count anew."""


@dataclasses.dataclass(frozen=True, slots=True)
class Mapped:
    """A text with the span `[starts[i], ends[i])` of each character; `starts` has one more entry, the end.

    Both are monotone. Where nothing moved they are ranges, which cost nothing; else arrays of C integers.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def edited(self, edits: Iterable[Edit]) -> Mapped:
        """Return the text with the edits done; they are in order and do not overlap.

        A replacement as long as what it replaces keeps its characters' places; each character of any other
        one stands for the whole of what was replaced.
        """
        pieces: list[str] = []
        at = 0
        moving: list[Edit] = []
        for edit in edits:
            start, end, replacement = edit
            pieces += (self.text[at:start], replacement)
            at = end
            if len(replacement) != end - start:
                moving.append(edit)
        if not pieces:
            return self
        pieces.append(self.text[at:])
        return self._moved("".join(pieces), moving) if moving else self.rewritten("".join(pieces))

    def _moved(self, text: str, edits: Sequence[Edit]) -> Mapped:
        """Return a text that these edits, all of which change its length, made of this one."""
        starts, ends = array("i"), array("i")
        old_starts, old_ends = _array(self.starts), _array(self.ends)
        at = 0
        for start, end, replacement in edits:
            starts += old_starts[at:start]
            ends += old_ends[at:start]
            if replacement:
                starts += array("i", [old_starts[start]]) * len(replacement)
                ends += array("i", [old_ends[end - 1] if end > start else old_starts[start]]) * len(
                    replacement
                )
            at = end
        return Mapped(text, starts + old_starts[at:], ends + old_ends[at:])

    def rewritten(self, text: str) -> Mapped:
        """Return another text of the same length, character for character."""
        return Mapped(text, self.starts, self.ends)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters `[start, end)` came from; an empty span where they are none."""
        first = self.starts[start]
        return first, (self.ends[end - 1] if end > start else first)


def unmoved(text: str) -> Mapped:
    """Return a text that came from itself."""
    return Mapped(text, range(len(text) + 1), range(1, len(text) + 1))


def _array(places: Sequence[int]) -> array[int]:
    if isinstance(places, array):
        return places
    if isinstance(places, range) and places.step == 1 and 0 <= places.start <= places.stop <= len(_COUNTED):
        return _COUNTED[places.start : places.stop]
    return array("i", places)
