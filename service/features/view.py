"""A comment as rules and classifier read it: everything derived from it once."""

from __future__ import annotations

import dataclasses
import functools

from service.domain.comment import Comment
from service.features.fingerprint import Fingerprint, fingerprint
from service.features.links import Link, find_links, parse_link
from service.features.text import Text, normalise


@dataclasses.dataclass(frozen=True, kw_only=True)
class View:
    """A comment with its text, links and fingerprint; a pure function of the comment and the site's host."""

    comment: Comment
    text: Text
    links: tuple[Link, ...]
    author_link: Link | None

    @functools.cached_property
    def fingerprint(self) -> Fingerprint:
        """Return what tells the text's copies and near copies; made when it is first asked for."""
        return fingerprint(self.text)


def read(comment: Comment, *, site_host: str | None = None) -> View:
    """Return the view of a comment; links to `site_host` are marked as the site's own."""
    text = normalise(comment.body, comment.format)
    url = comment.author.url
    return View(
        comment=comment,
        text=text,
        links=find_links(text, site_host=site_host),
        author_link=parse_link(url, field="author.url", site_host=site_host) if url else None,
    )
