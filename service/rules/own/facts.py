"""What fields are read from, and the ways to read them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, Literal

from service.domain.comment import Author, Client, Comment, Page
from service.domain.decision import probability
from service.domain.history import History, Trace
from service.domain.signal import Category, Signal, total
from service.features.text import TEXT_CAP, normalise
from service.features.view import View
from service.rules.own.kinds import Kind

Value = str | float | bool | tuple[str, ...]

MAX_ENTRIES: Final = 20
MAX_ENTRY_LENGTH: Final = TEXT_CAP // MAX_ENTRIES
"""A list is read so far: together no longer than a text."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_HOUR_S: Final = 3600.0


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a comment; `said` are the classifier's signals, None where none judged."""

    view: View
    history: History
    said: tuple[Signal, ...] | None

    @property
    def comment(self) -> Comment:
        """Return the comment."""
        return self.view.comment

    @property
    def author(self) -> Author:
        """Return who wrote it."""
        return self.view.comment.author

    @property
    def page(self) -> Page:
        """Return the page that it stands under."""
        return self.view.comment.page

    @property
    def client(self) -> Client:
        """Return what the site saw of the browser."""
        return self.view.comment.client

    @property
    def author_host(self) -> str | None:
        """Return the host of the author's own address."""
        return self.view.author_link.host if self.view.author_link else None

    def score(self, category: Category) -> float | None:
        """Return the classifier's probability of a category, before any rule."""
        points = [s.points for s in self.said or () if s.category is category]
        return probability(total(points)) if points else None

    def ruled(self, trace: Trace, what: Literal["approved", "rejected"]) -> float:
        """Return how many earlier comments with a trace people approved or rejected; the most, of several."""
        known = (r for r in self.history.reputations if r.trace is trace)
        return float(max((r.approved if what == "approved" else r.rejected for r in known), default=0))

    def hours_since(self, moment: datetime | None) -> float | None:
        """Return the hours from a moment to the comment's arrival; no less than 0."""
        return None if moment is None else max((self.history.at - moment).total_seconds() / _HOUR_S, 0.0)


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, kind, one line for owners, and how it is read; None is a missing value."""

    name: str
    kind: Kind
    description: str
    read: Callable[[Facts], Value | None]

    @property
    def variable(self) -> str:
        """Return the name that CEL knows the field by."""
        return self.name.replace(".", "_")


def plain(text: str | None) -> str | None:
    """Return a text without case, as far as it is read; an empty one is missing."""
    return text[:TEXT_CAP].casefold()[:TEXT_CAP] if text else None


def folded(text: str | None) -> str | None:
    """Return a text as the features read it; an empty one is missing."""
    return normalise(text).folded or None if text else None


def behind_at(address: str | None) -> str | None:
    """Return what stands behind the last @ of an e-mail address."""
    return plain(address.rpartition("@")[2]) if address and "@" in address else None


def entries(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the entries of a list without case and repeats, as many and as much of each as is read."""
    read = (text[:MAX_ENTRY_LENGTH].casefold()[:MAX_ENTRY_LENGTH] for text in texts)
    return tuple(dict.fromkeys(text for text in read if text))[:MAX_ENTRIES]
