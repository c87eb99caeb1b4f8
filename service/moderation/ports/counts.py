"""What the dashboard counts, as the store keeps it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from service.domain.label import LabelValue
from service.domain.signal import Category, Verdict


class CountKind(StrEnum):
    """What is counted; each says what `name` and `part` of its entries are.

    DECISION: what became of it, and its verdict. SIGNAL: the signal's name, and the verdict it was part of.
    AUTHOR: how well the author was known, and the verdict. MODEL: the language, and what the model said of a
    category. PAGE and TOPIC: where a held comment stands. WAIT: how long one waited, on the day it ended.
    """

    DECISION = "decision"
    SIGNAL = "signal"
    AUTHOR = "author"
    MODEL = "model"
    PAGE = "page"
    TOPIC = "topic"
    WAIT = "wait"


class Mark(NamedTuple):
    """One thing that was so on a day of the site's calendar (`YYYY-MM-DD`); `label` is what people say."""

    kind: CountKind
    day: str
    name: str
    part: str = ""
    label: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CountedDecision:
    """What is counted of a decision. `model` is what the classifier alone said of each category, None where
    it failed; `page` is a number that stands for the page, `topics` are the page's own words.
    """

    id: str
    version: int
    verdict: Verdict
    at: datetime
    signals: frozenset[str]
    author_approved: int
    language: str
    model: Mapping[Category, bool] | None
    page: int | None = None
    topics: Sequence[str] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CountedComment:
    """A comment to be counted anew: its facts, and the entries that it counts for so far.

    `changes` names the state that was read; `labels` are (version, value, time), oldest first.
    """

    id: str
    changes: int
    waiting_for: str | None
    decisions: Sequence[CountedDecision]
    labels: Sequence[tuple[int, LabelValue | None, datetime]]
    before: Mapping[Mark, int]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """What a comment counts for now, instead of `before`."""

    id: str
    changes: int
    before: Mapping[Mark, int]
    after: Mapping[Mark, int]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The held comments at a moment: how many, and the ages of the oldest and the middle one."""

    size: int
    oldest: timedelta | None
    middle: timedelta | None


class Counts(Protocol):
    """Counts by day: a projection, which `Counts.recount` keeps up with what happened since."""

    def zone(self, site_id: str) -> str | None:
        """Return the time zone whose days the site's comments are counted by; None before the first count."""

    def forget(self, site_id: str, zone: str) -> None:
        """Drop the site's counts, so that every comment is to be counted anew by the days of a time zone."""

    def uncounted(self, site_id: str) -> int:
        """Return how many comments are to be counted anew."""

    def changed(self, site_id: str, *, limit: int) -> Sequence[CountedComment]:
        """Return comments that are to be counted anew, those that came last first."""

    def recount(self, site_id: str, counted: Sequence[Recount]) -> None:
        """Replace what comments count for.

        Raises:
            ConflictError: one has changed since it was read.
            NotFoundError: the site has no such comment.
        """

    def totals(
        self, site_id: str, kind: CountKind, *, since: date, until: date, by: Sequence[str]
    ) -> Mapping[tuple[str, ...], int]:
        """Return sums from `since` to `until`, both included, by some of `day`, `name`, `part`, `label`."""

    def most(
        self, site_id: str, kind: CountKind, *, since: date, until: date, limit: int
    ) -> Sequence[tuple[str, Mapping[str, int]]]:
        """Return the names that count most, the first first, each with its sums by label."""

    def pages(self, site_id: str, keys: Sequence[int]) -> Mapping[int, str]:
        """Return the titles or addresses of pages by their numbers; none of which no comment remains."""

    def waiting(self, site_id: str, *, at: datetime) -> Waiting:
        """Return how many comments wait, and for how long."""

    def gaps(self, site_id: str, *, since: datetime, until: datetime, most_s: int) -> Mapping[int, int]:
        """Return how many acts came how many whole seconds after the same moderator's last one, of those that
        came within 1 to `most_s` seconds.
        """


def to_document(counts: Mapping[Mark, int]) -> list[list[Any]]:
    """Return counts as plain JSON values: names that share the rest stand together."""
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for entry, n in sorted(counts.items()):
        group = (entry.kind.value, entry.day, entry.part, entry.label)
        groups.setdefault(group, []).extend([entry.name] * n)
    return [[*group, names] for group, names in groups.items()]


def from_document(document: Sequence[Sequence[Any]]) -> dict[Mark, int]:
    """Return the counts that `to_document` wrote."""
    counts: dict[Mark, int] = {}
    for kind, day, part, label, names in document:
        for name in names:
            entry = Mark(_KINDS[kind], day, name, part, label)
            counts[entry] = counts.get(entry, 0) + 1
    return counts


_KINDS = {kind.value: kind for kind in CountKind}
