"""Named evidence: what a rule or the classifier says about a comment.

Points are log-odds. They are whole multiples of `POINT`, so that sums are exact: a category's points
add up to its score to the last digit, in any order.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

POINT = 0.0001
"""The unit of points, in log-odds."""

_PER_UNIT = 10_000


class Category(StrEnum):
    """What a signal speaks for."""

    SPAM = "spam"
    ABUSE = "abuse"


class Verdict(StrEnum):
    """What the site should do with a comment."""

    ACCEPT = "accept"
    HOLD = "hold"
    REJECT = "reject"

    @property
    def severity(self) -> int:
        """Return 0 for accept, 1 for hold, 2 for reject."""
        return _SEVERITY[self]


_SEVERITY = {Verdict.ACCEPT: 0, Verdict.HOLD: 1, Verdict.REJECT: 2}


def quantise(points: float) -> float:
    """Return `points` (log-odds) rounded to whole multiples of `POINT`."""
    return round(points * _PER_UNIT) / _PER_UNIT


def total(points: Iterable[float]) -> float:
    """Return the exact sum of quantised points, whatever their order."""
    return sum(round(p * _PER_UNIT) for p in points) / _PER_UNIT


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """A piece of a field, in characters (code points) of what was submitted: `[start, end)`.

    `points` is the span's share of its signal's points, where the signal can be divided.
    """

    start: int
    end: int
    field: str = "body"
    points: float | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule noticed, not yet weighed: the policy turns it into a signal.

    `strength` scales the policy's points (1 is the plain case); it does not scale a forced verdict.
    """

    evidence: str
    spans: tuple[Span, ...] = ()
    strength: float = 1.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One weighed piece of evidence. `forces` decides the verdict whatever the scores are."""

    name: str
    category: Category
    points: float
    evidence: str
    group: str | None = None
    spans: tuple[Span, ...] = ()
    forces: Verdict | None = None


def to_document(signal: Signal) -> dict[str, Any]:
    """Return the signal as plain JSON values."""
    document: dict[str, Any] = {
        "name": signal.name,
        "category": signal.category.value,
        "points": signal.points,
        "evidence": signal.evidence,
        "spans": [_span_document(span) for span in signal.spans],
    }
    if signal.group is not None:
        document["group"] = signal.group
    if signal.forces is not None:
        document["forces"] = signal.forces.value
    return document


_CATEGORIES = {category.value: category for category in Category}
"""An enumeration's own look-up takes as long as all the rest of reading a signal."""


def from_document(document: Mapping[str, Any]) -> Signal:
    """Return the signal that `to_document` wrote."""
    forces, spans = document.get("forces"), document["spans"]
    return Signal(
        name=document["name"],
        category=_CATEGORIES[document["category"]],
        points=document["points"],
        evidence=document["evidence"],
        group=document.get("group"),
        spans=tuple(Span(s["start"], s["end"], s["field"], s.get("points")) for s in spans) if spans else (),
        forces=Verdict(forces) if forces is not None else None,
    )


def _span_document(span: Span) -> dict[str, Any]:
    document: dict[str, Any] = {"field": span.field, "start": span.start, "end": span.end}
    if span.points is not None:
        document["points"] = span.points
    return document
