"""A text whose every character knows where in another text it came from."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Iterable, Sequence

Edit = tuple[int, int, str]
"""Replace the characters `[start, end)` by a text."""


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
        starts, ends = array("i"), array("i")
        at = 0
        old_starts, old_ends = _array(self.starts), _array(self.ends)
        for start, end, replacement in edits:
            pieces += (self.text[at:start], replacement)
            starts += old_starts[at:start]
            ends += old_ends[at:start]
            if len(replacement) == end - start:
                starts += old_starts[start:end]
                ends += old_ends[start:end]
            elif replacement:
                starts += array("i", [old_starts[start]]) * len(replacement)
                ends += array("i", [old_ends[end - 1] if end > start else old_starts[start]]) * len(
                    replacement
                )
            at = end
        if not pieces:
            return self
        pieces.append(self.text[at:])
        return Mapped("".join(pieces), starts + old_starts[at:], ends + old_ends[at:])

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
    return places if isinstance(places, array) else array("i", places)
