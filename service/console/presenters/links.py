"""Links as text: where each really leads, never something to click."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from service.console.presenters.hidden import clean_line
from service.console.presenters.passage import Layer, Piece, plain
from service.features.links import Link
from service.features.text import Text
from service.features.view import View

_SHOWN = 8


@dataclasses.dataclass(frozen=True, slots=True)
class LinkRow:
    """A host that the comment leads to, in ASCII as browsers see it; `domain` is the part somebody owns."""

    subdomain: str
    domain: str
    count: int
    own: bool
    shown_as: tuple[Piece, ...]


def link_rows(view: View) -> tuple[LinkRow, ...]:
    """Return the hosts of the body's links, most frequent first; at most `_SHOWN` of them."""
    by_host: dict[str, list[Link]] = {}
    for link in view.links:
        by_host.setdefault(link.host, []).append(link)
    ordered = sorted(by_host.values(), key=lambda links: -len(links))
    return tuple(_row(links) for links in ordered[:_SHOWN])


def body_layers(view: View) -> Iterator[Layer]:
    """Yield where the body's links are, and in HTML which characters are markup that no reader sees."""
    for link in view.links:
        if link.field == "body":
            yield Layer(link.start, link.end, "link", title=f"leads to {clean_line(link.host)}")
    if view.comment.format == "html":
        yield from _markup(view)


def _markup(view: View) -> Iterator[Layer]:
    last = 0
    for offset in (*_shown(view.text), len(view.text.original)):
        if offset > last:
            yield Layer(last, offset, "markup")
        last = max(last, offset + 1)


def _shown(text: Text) -> Iterator[int]:
    """Yield the offsets of what readers see: characters of the source, and entities by their ampersand.

    The line breaks that block elements bring with them stand for no character of the source.
    """
    for character, offset in zip(text.visible, text.visible_offsets, strict=False):
        if text.original[offset] in (character, "&"):
            yield offset


def _row(links: list[Link]) -> LinkRow:
    link = links[0]
    inside = link.host.endswith(f".{link.domain}")
    return LinkRow(
        subdomain=link.host.removesuffix(link.domain) if inside else "",
        domain=link.domain if inside else link.host,
        count=len(links),
        own=link.own,
        shown_as=plain(link.text if link.text and link.text.strip() != link.url else None, 60),
    )
