"""Without what the author said of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from service.domain.flip import AUTHOR_NAME, AUTHOR_URL, Change, Kind
from service.features.view import View
from service.moderation.changes.base import field_change
from service.rules.wording import quoted


def author_url(view: View) -> Iterator[Change]:
    """Yield the author's web address, where there is one."""
    url = view.comment.author.url
    if url:
        host = view.author_link.host if view.author_link else quoted(url)
        yield field_change(Kind.AUTHOR_URL, AUTHOR_URL, url, f"the author's URL {host}")


def author_name(view: View) -> Iterator[Change]:
    """Yield the author's name, where there is one."""
    name = view.comment.author.name
    if name:
        yield field_change(Kind.AUTHOR_NAME, AUTHOR_NAME, name, f"the author's name {quoted(name)}")
