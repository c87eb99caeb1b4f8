"""Without one of the links, or without all."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Iterator
from typing import Final

from service.domain.decision import Judgement
from service.domain.flip import Change, Kind
from service.features.links import Link
from service.features.view import View
from service.moderation.changes.base import body_change, element
from service.moderation.changes.weight import weightiest
from service.rules.wording import counted

MAX_LINKS: Final = 5
"""Links that are tried one by one, the heaviest of the first `_MAX_WEIGHED`."""

_MAX_WEIGHED: Final = 50

_LONGEST_ANCHOR: Final = 80
"""A link whose text is longer is half of the comment: to take it out is no small change."""


def single_links(view: View, judgement: Judgement) -> list[Change]:
    """Return the weightiest links, each alone; with markup and text, which makes them links."""
    weighed = itertools.islice(_every_link(view), _MAX_WEIGHED)
    return weightiest(weighed, judgement)[:MAX_LINKS]


def _every_link(view: View) -> Iterator[Change]:
    links = _foreign(view)
    times = collections.Counter(link.host for link in links)
    for link in filter(_is_small, links):
        count = times[link.host]
        words = f"one of the {count} links to {link.host}" if count > 1 else f"the link {link.host}"
        yield body_change(Kind.LINK, view, [element(link)], words)


def all_links(view: View) -> Iterator[Change]:
    """Yield all links to other sites together, where there are several."""
    links = _foreign(view)
    if len(links) > 1 and all(map(_is_small, links)):
        yield body_change(Kind.LINKS, view, map(element, links), f"the {counted(len(links), 'link')}")


def _foreign(view: View) -> list[Link]:
    return [link for link in view.links if not link.own]


def _is_small(link: Link) -> bool:
    return link.text is None or len(link.text) <= _LONGEST_ANCHOR
