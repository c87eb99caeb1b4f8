"""Links in a comment, as browsers see them."""

from __future__ import annotations

import dataclasses
import re
from urllib.parse import urlsplit

from service.features.text import Text


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link. `start`/`end` are offsets in the original `field`; `text` is the anchor's text in HTML.

    `host` is lower-case ASCII (punycode); `domain` is its registrable domain by the public suffix list, or
    the host itself where there is none. `own` marks a link to the site that the comment stands on.
    """

    url: str
    host: str
    domain: str
    start: int
    end: int
    field: str = "body"
    text: str | None = None
    own: bool = False


def find_links(text: Text, *, site_host: str | None = None) -> tuple[Link, ...]:
    """Return the links of a body, in order."""
    del site_host
    found = []
    for match in re.finditer(r"https?://[^\s<>\"]+", text.original):
        host = urlsplit(match.group()).hostname or ""
        found.append(Link(url=match.group(), host=host, domain=host, start=match.start(), end=match.end()))
    return tuple(found)


def parse_link(url: str, *, field: str, site_host: str | None = None) -> Link | None:
    """Return the link that a whole field (such as `author.url`) holds, or None where it is no web address."""
    del site_host
    host = urlsplit(url).hostname
    return Link(url=url, host=host, domain=host, start=0, end=len(url), field=field) if host else None
