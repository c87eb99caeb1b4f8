"""What an example states of a comment, its past and the classifier, as facts."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from service.domain.comment import Comment
from service.domain.comment import from_document as comment_of
from service.domain.history import Count, History, Trace
from service.domain.own_rule import Example
from service.domain.signal import Category, Signal, quantise
from service.errors import PolicyError
from service.features.view import read
from service.rules.base import EXAMPLE_HOST
from service.rules.own.facts import Facts

AT: Final = datetime(2026, 1, 7, 12, tzinfo=UTC)
"""When an example's comment arrives, where its history does not say: a Wednesday at noon."""

_WINDOW: Final = re.compile(r"([a-z_]+)_([1-9][0-9]{0,7})s")
_PAST: Final = {
    field.name: type(field.default)
    for field in dataclasses.fields(History)
    if isinstance(field.default, bool | int)
}
"""What an example may say of the past beside counts, and of which type: the plain values of a history."""

_MOMENTS: Final = frozenset({"submitted_at", "registered_at", "published_at"})


def facts_of(example: Example, pointer: str) -> Facts:
    """Return what an example states, on `EXAMPLE_HOST` and, unless it says otherwise, at `AT`.

    Raises:
        PolicyError: something in it is no part of a comment, a history or the scores.
    """
    comment = _comment(example.comment, f"{pointer}.comment")
    said = _said(example.scores, f"{pointer}.scores") if example.scores else None
    history = _history(example.history, f"{pointer}.history")
    return Facts(read(comment, site_host=EXAMPLE_HOST), history, said)


def _comment(document: Mapping[str, Any], pointer: str) -> Comment:
    try:
        comment = comment_of(document)
        _require_kinds(dataclasses.asdict(comment))
    except (TypeError, ValueError, AttributeError) as error:
        said = str(error).replace("Comment.__init__() got an unexpected keyword argument", "it has no field")
        raise PolicyError(f"This is no comment: {said}.", pointer) from None
    return comment


def _require_kinds(fields: Mapping[str, Any]) -> None:
    """Raise TypeError or ValueError where a comment's field holds what no comment has there."""
    for name, value in fields.items():
        if isinstance(value, Mapping):
            _require_kinds(value)
        elif value is None:
            continue
        elif name in _MOMENTS:
            if value.tzinfo is None:
                raise ValueError(f"{name} needs an offset, such as a final Z")
        elif isinstance(value, tuple):
            if not all(isinstance(one, str) for one in value):
                raise TypeError(f"{name} is a list of texts")
        elif not isinstance(value, int | float if name == "form_seconds" else str):
            raise TypeError(f"{name} cannot be {value!r}")


def _history(stated: Mapping[str, Any], pointer: str) -> History:
    counts: list[Count] = []
    past: dict[str, Any] = {}
    for name, value in stated.items():
        window, place = _WINDOW.fullmatch(name), f"{pointer}.{name}"
        if name == "at":
            past[name] = _moment(value, place)
        elif name in _PAST and type(value) is _PAST[name]:
            past[name] = value
        elif window is not None and window[1] in set(Trace) and type(value) is int:
            counts.append(Count(Trace(window[1]), int(window[2]), value))
        else:
            known = ", ".join(["at", *_PAST, "author_600s"])
            raise PolicyError(f"Expected {known} or such, each with a value of its kind.", place)
    return History(**{"at": AT, **past}, counts=tuple(counts))


def _moment(value: object, pointer: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise PolicyError("Expected a time such as 2026-01-07T12:00:00Z.", pointer) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _said(scores: Mapping[str, Any], pointer: str) -> tuple[Signal, ...]:
    return tuple(_score(name, value, f"{pointer}.{name}") for name, value in scores.items())


def _score(name: str, value: object, pointer: str) -> Signal:
    if name not in set(Category) or not isinstance(value, float) or not 0 < value < 1:
        raise PolicyError("Expected spam or abuse, with a probability between 0 and 1.", pointer)
    points = quantise(math.log(value / (1 - value)))
    return Signal(name="classifier", category=Category(name), points=points, evidence="")
