"""The text without its disguise, and the text as its first sentence alone."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import Final

from service.domain.flip import BODY, Change, Edit, Kind
from service.features.view import View
from service.moderation.changes.base import MAX_TEXT, body_change, cut, merged
from service.rules.wording import listed, quoted

_LEAST_SENTENCE: Final = 10
"""Characters; a shorter one, such as a greeting, is taken with the next."""

_SENTENCE: Final = re.compile(r"[.!?\u2026\u3002\uff01\uff1f]+[\"'\u201d\u2019)\]]*(?=\s)|\n")


def disguise(view: View) -> Iterator[Change]:
    """Yield the text without its hidden characters and with its disguised words as they are read."""
    spans = merged((*view.text.hidden, *view.text.mixed))
    starts = [start for start, _ in view.text.mixed]
    mixed = {(a, b) for a, b in spans if bisect.bisect_left(starts, a) < bisect.bisect_left(starts, b)}
    # A word beyond what is read has no reading: it stays as it is.
    read = {span: reading for span in sorted(mixed) if (reading := _folded(view, *span))}
    edits = [Edit(*span, read.get(span, "")) for span in spans if span in read or span not in mixed]
    if edits:
        named = ["the hidden characters"] * (len(edits) > len(read))
        named += [f"the disguise of {listed(quoted(cut(view, word)) for word in read)}"] * bool(read)
        taken = " ".join(view.comment.body[edit.start : edit.end] for edit in edits)
        yield Change(
            kind=Kind.DISGUISE,
            field=BODY,
            edits=tuple(edits),
            text=taken[:MAX_TEXT],
            words=" and ".join(named),
        )


def _folded(view: View, start: int, end: int) -> str:
    """Return how the features read the characters `[start, end)` of the body."""
    offsets = view.text.folded_offsets
    return view.text.folded[bisect.bisect_left(offsets, start) : bisect.bisect_left(offsets, end)]


def first_sentence(view: View) -> Iterator[Change]:
    """Yield what follows the first sentence or line, where anything does."""
    visible, original = view.text.visible, view.text.original
    least = len(visible) - len(visible.lstrip()) + _LEAST_SENTENCE
    match = next((m for m in _SENTENCE.finditer(visible) if m.start() >= least), None)
    if match and visible[match.end() :].strip():
        end = view.text.visible_ends[match.end() - 1]
        rest = [(end, len(original))]
        yield body_change(Kind.FIRST_SENTENCE, view, rest, "everything after its first sentence")
