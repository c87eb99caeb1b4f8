"""Links in a comment, as browsers see them."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator

from service.features.bare_links import bare_links, is_meant, may_hold, spelled_links
from service.features.link_markup import Mention, anchors, bbcode, markdown
from service.features.text import Text
from service.features.web_address import site_domain, web_address

MAX_LINKS = 500
"""How many links of a body are kept."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link. `start`/`end` are offsets in the original `field`; `text` is the text that markup gives it.

    The offsets are those of the address as it is written; `element` are those of all that makes the link,
    with markup and text. `url` is the address as browsers normalise it; `host` is lower-case ASCII
    (punycode); `domain` is its registrable domain by the public suffix list, or the host itself where there
    is none. `own` marks a link to the site that the comment stands on.
    """

    url: str
    host: str
    domain: str
    start: int
    end: int
    field: str = "body"
    text: str | None = None
    own: bool = False
    element: tuple[int, int] | None = None


def find_links(text: Text, *, site_host: str | None = None) -> tuple[Link, ...]:
    """Return the links of a body, in order: HTML, BBCode, Markdown, plain addresses and bare domains.

    An address within the text of a link is a part of that link. At most `MAX_LINKS` are returned, in time
    linear in the length of the body.
    """
    if not _may_link(text):
        return ()
    own_domain = site_domain(site_host)
    stated = _original(text, itertools.chain(bbcode(text.visible), markdown(text.visible)))
    plain = _original(text, itertools.chain(bare_links(text.visible), spelled_links(text.visible)))
    in_tags = anchors(text.original, text.visible_offsets[-1]) if "<" in text.original else ()
    tagged = (mention for mention in itertools.chain(in_tags, stated) if is_meant(mention.raw))
    mentions = sorted(itertools.chain(tagged, plain), key=lambda m: (m.covers[0], -m.covers[1]))
    links = (_link(mention, own_domain) for mention in _outermost(mentions))
    return tuple(itertools.islice((link for link in links if link), MAX_LINKS))


def _may_link(text: Text) -> bool:
    """Tell cheaply whether there can be a link: in markup, plainly, or with its dots spelled out."""
    return "<" in text.original or "[" in text.visible or may_hold(text.visible)


def parse_link(url: str, *, field: str, site_host: str | None = None) -> Link | None:
    """Return the link that a whole field (such as `author.url`) holds, or None where it is no web address."""
    mention = Mention(0, len(url), url, None, (0, len(url)))
    return _link(mention, site_domain(site_host), field)


def _link(mention: Mention, own_domain: str | None, field: str = "body") -> Link | None:
    address = web_address(mention.raw)
    if address is None:
        return None
    return Link(
        url=address.url,
        host=address.host,
        domain=address.domain,
        start=mention.start,
        end=mention.end,
        field=field,
        text=mention.text,
        own=address.domain == own_domain,
        element=mention.covers,
    )


def _outermost(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the mentions that lie in no earlier one; they come ordered by where their elements begin."""
    reached = -1
    for mention in mentions:
        if mention.covers[0] >= reached:
            reached = mention.covers[1]
            yield mention


def _original(text: Text, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the mentions of the visible text with offsets in the original."""
    if text.visible is text.original:
        yield from mentions
        return
    for mention in mentions:
        start, end = text.visible_span(mention.start, mention.end)
        yield Mention(start, end, mention.raw, mention.text, text.visible_span(*mention.covers))
