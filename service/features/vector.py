"""A comment as numbers: hashed n-grams and words of its text, author and links, of its style, and facts.

The score of a category is its intercept plus `sum(values * weights[indices])`. Only hashes of texts are kept:
nothing can be read back from a vector.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.features.blocks import OFFSETS, Block
from service.features.fact_table import SLOTS
from service.features.facts import facts
from service.features.ngrams import Segment, occurrences
from service.features.style import style
from service.features.text import normalise
from service.features.view import View

SCHEMA: Final = 3
"""Version of the features' meaning; models of another one are refused."""

FACTS_OFFSET: Final = OFFSETS[-1]
DIMENSIONS: Final = FACTS_OFFSET + SLOTS
FIELDS: Final = ("body", "links", "author.name", "author.url", "author.email", "facts")
"""What a feature was found in. Offsets count within that field; those of "links" count within the body, and
facts have none (0, 0).
"""

FACT_VALUE: Final = 0.15
"""The value of a fact that holds: small, like the norms of author and links, and for the same reason."""

_BODY, _LINKS, _NAME, _URL, _EMAIL, _FACTS = range(len(FIELDS))
_NAME_CAP, _URL_CAP, _LINKS_CAP = 100, 200, 16
_WORD_BREAKS: Final = str.maketrans(dict.fromkeys("./:-_?=&+#%@~,;|", " "))


@dataclasses.dataclass(frozen=True, slots=True)
class Vector:
    """Parallel arrays with one entry per occurrence of a feature; entries of equal index add up.

    `indices` are in `[0, DIMENSIONS)`; `starts` and `ends` are offsets in the original of the field
    `FIELDS[fields]`.
    """

    indices: NDArray[np.int64]
    values: NDArray[np.float64]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    fields: NDArray[np.uint8]


def vectorise(view: View) -> Vector:
    """Return the features of a comment; the same comment has the same vector on every platform."""
    grams = occurrences(_segments(view))
    places = np.array(facts(view), dtype=np.int64) + FACTS_OFFSET
    nowhere = np.zeros(len(places), dtype=np.int32)
    return Vector(
        indices=np.concatenate((grams.indices, places)),
        values=np.concatenate((grams.values, np.full(len(places), FACT_VALUE))),
        starts=np.concatenate((grams.starts, nowhere)),
        ends=np.concatenate((grams.ends, nowhere)),
        fields=np.concatenate((grams.fields, np.full(len(places), _FACTS, dtype=np.uint8))),
    )


def author_words(view: View) -> dict[str, str]:
    """Return the texts about the author that features are made of, by field: name, address, e-mail domain."""
    author = view.comment.author
    words = {}
    if author.name:
        words["author.name"] = normalise(author.name[:_NAME_CAP]).folded
    if author.url:
        words["author.url"] = _bare(author.url[:_URL_CAP])
    if author.email:
        words["author.email"] = _domain(author.email)
    return words


def link_words(view: View) -> list[str]:
    """Return the words of the links that features are made of."""
    return [_bare(link.url[:_URL_CAP]) for link in view.links[:_LINKS_CAP]]


def _segments(view: View) -> list[Segment]:
    text, author = view.text, view.comment.author
    count = len(text.folded)
    starts, ends = positions(text.folded_offsets, count), positions(text.folded_ends, count)
    segments = [Segment(text.folded, starts, ends, Block.BODY_CHARS, _BODY)]
    if author.name:
        segments.append(_name_segment(author.name))
    if author.url:
        segments.append(_url_segment(author.url))
    if author.email:
        segments.append(_email_segment(author.email))
    segments.append(Segment(*style(text), Block.STYLE, _BODY))
    for words, link in zip(link_words(view), view.links, strict=False):
        start, end = (np.full(len(words), place, dtype=np.int32) for place in (link.start, link.end))
        segments.append(Segment(words, start, end, Block.LINKS, _LINKS))
    return segments


def positions(offsets: Sequence[int], count: int | None = None) -> NDArray[np.int32]:
    """Return the first `count` offsets of a text, or all, as an array."""
    if isinstance(offsets, range):
        return np.arange(offsets.start, offsets.stop, dtype=np.int32)[:count]
    return np.asarray(offsets, dtype=np.int32)[:count]


def _name_segment(name: str) -> Segment:
    text = normalise(name[:_NAME_CAP])
    count = len(text.folded)
    starts, ends = positions(text.folded_offsets, count), positions(text.folded_ends, count)
    return Segment(text.folded, starts, ends, Block.AUTHOR, _NAME)


def _url_segment(url: str) -> Segment:
    url = url[:_URL_CAP]
    words = _bare(url)
    starts = np.arange(len(url) - len(words), len(url), dtype=np.int32)
    return Segment(words, starts, starts + np.int32(1), Block.AUTHOR, _URL)


def _email_segment(email: str) -> Segment:
    """Return the address's domain only: what stands before it is the person's."""
    domain = _domain(email)
    starts = np.arange(len(email) - len(domain), len(email), dtype=np.int32)
    return Segment(domain, starts, starts + np.int32(1), Block.AUTHOR, _EMAIL)


def _domain(email: str) -> str:
    return _lowered(email[-_NAME_CAP:].rpartition("@")[2]).translate(_WORD_BREAKS)


def _bare(url: str) -> str:
    """Return the words of an address without scheme and "www": a tail of the address, of the same length."""
    words = _lowered(url)
    for prefix in ("https://", "http://", "//", "www."):
        words = words.removeprefix(prefix)
    return words.translate(_WORD_BREAKS)


def _lowered(text: str) -> str:
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text
