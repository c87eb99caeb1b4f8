"""The filters of the queue in words: what can be chosen, and what is chosen, each with the way out of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from service.console.presenters.hidden import clean_line
from service.console.queue_forms import QueueView
from service.domain.facet import Facet
from service.domain.own_rule import SIGNAL
from service.rules import RULES

AGES: Final = {
    "hour": "the last hour",
    "day": "the last day",
    "week": "the last week",
    "older": "older than a week",
}
AUTHORS: Final = {"known": "known here", "new": "new here"}
ORDERS: Final = {
    "oldest": "Oldest first",
    "newest": "Newest first",
    "riskiest": "Riskiest first",
    "uncertain": "Most uncertain first",
}
_DESCRIBED: Final = {rule.name: rule.description for rule in RULES}
_WORDS: Final = 70


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen, in words, and how many held comments have it."""

    value: str
    words: str
    count: int


@dataclasses.dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on: what it is about, its value in words, and what the address says without it."""

    about: str
    words: str
    without: Mapping[str, Any]


def choices(found: Sequence[tuple[str, int]], facet: Facet) -> list[Choice]:
    """Return what can be chosen of a facet."""
    return [Choice(value, in_words(facet, value), count) for value, count in found]


def in_words(facet: Facet, value: str) -> str:
    """Return a value of a facet as a moderator reads it."""
    if facet is not Facet.REASON:
        return clean_line(value, _WORDS)
    if value.startswith(SIGNAL):
        return f"Your own rule {clean_line(value.removeprefix(SIGNAL), _WORDS)}"
    described = _DESCRIBED.get(value, value.replace("_", " ").capitalize())
    return clean_line(described.rstrip("."), _WORDS)


def chips(view: QueueView) -> list[Chip]:
    """Return the filters that are on."""
    return list(_chips(view))


def _chips(view: QueueView) -> Iterator[Chip]:
    for name in view.reason:
        left = tuple(each for each in view.reason if each != name)
        yield Chip("Reason", in_words(Facet.REASON, name), view.parameters(reason=left))
    for about, name, words in (
        ("Suspected of", "category", view.category),
        ("Language", "language", view.language),
        ("Author", "author", AUTHORS.get(view.author or "", "")),
        ("Campaign", "campaign", "near-duplicates" if view.campaign else ""),
        ("Came", "age", AGES.get(view.age, "")),
        ("Page", "page", view.page),
        ("Says", "q", view.q),
    ):
        if words:
            yield Chip(about, clean_line(words, _WORDS), view.parameters(**{name: ""}))
