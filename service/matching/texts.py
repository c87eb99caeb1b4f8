"""What of a comment words, texts and patterns are looked for in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from service.features.text import Text, normalise
from service.features.view import View
from service.rules.words import is_plain, original_span

Place = Callable[[int, int], tuple[int, int]]


class Read(NamedTuple):
    """A field as it is seen and as it is folded, each with the way back to what was submitted.

    `words` tells whether whole words are looked for in it, too.
    """

    field: str
    original: str
    seen: str
    folded: str
    seen_at: Place
    folded_at: Place
    words: bool = False


def worded(view: View) -> Iterator[Read]:
    """Yield where whole words are looked for: the body and the author's name."""
    yield _of_text("body", view.text)
    name = view.comment.author.name
    if name:
        lowered = name.lower()
        # Most names are plain, and to fold one takes as long as to search a comment.
        if is_plain(lowered) and len(lowered) == len(name):
            yield _at("author.name", name, _itself, words=True)
        else:
            yield _of_text("author.name", normalise(name))


def unworded(view: View) -> Iterator[Read]:
    """Yield where only runs of characters and patterns are looked for.

    That is what WordPress compares its disallowed keys with beside text and name: e-mail address, URL and
    user agent, and of the text's markup the addresses that readers do not see.
    """
    comment = view.comment
    for field, value in (
        ("author.email", comment.author.email),
        ("author.url", comment.author.url),
        ("client.user_agent", comment.client.user_agent),
    ):
        if value:
            yield _plain(field, value)
    for link in view.links:
        if link.text is not None:
            yield _at("body", link.url, _always(link.start, link.end))


def _of_text(field: str, text: Text) -> Read:
    return Read(
        field=field,
        original=text.original,
        seen=text.visible,
        folded=text.folded,
        seen_at=text.visible_span,
        folded_at=lambda start, end: original_span(text, start, end),
        words=True,
    )


def _plain(field: str, value: str) -> Read:
    if not value.isascii():
        return _of_text(field, normalise(value))._replace(words=False)
    return _at(field, value, _itself)


def _always(start: int, end: int) -> Place:
    return lambda _start, _end: (start, end)


def _itself(start: int, end: int) -> tuple[int, int]:
    return start, end


def _at(field: str, value: str, place: Place, *, words: bool = False) -> Read:
    return Read(field, value, value, value.lower(), place, place, words)
