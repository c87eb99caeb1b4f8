"""A model's card: what it was made of, how well it does and where it fails, as one JSON document."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from service.domain.attribute import Attribute
from service.domain.signal import Category
from service.errors import ModelError

Metrics = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Figures by source, category and the metric's name."""

_LATER: Final = frozenset({"attributes", "robustness", "tried"})
"""Fields that cards of earlier versions lack."""

_SHA256: Final = re.compile("[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source of training data: its name, how many rows were used by label, and under which rights."""

    name: str
    rows: Mapping[str, int]
    rights: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How well a model tells an attribute, on sources that it was not taught.

    `sources` has the figures of each source left out and `figures` those of all, by name. `left_out` is the
    reason where the model does not have the attribute, None where it does.
    """

    sources: Mapping[str, Mapping[str, float]]
    figures: Mapping[str, float]
    left_out: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A model's passport.

    `payload` is the SHA-256 of the model file, `features` the fingerprint of the features it was trained on.
    `base_rate` is each category's share among the comments that the calibration assumes, in (0, 1).
    `settings` holds what training was told, `versions` the libraries' versions. `attributes` says of each
    attribute why the model has it or not. `robustness` says by category what disguises cost and which ham is
    taken for it, where that was measured; `tried` what was tried for this kind of model and did not help.

    Raises:
        ModelError: a field is missing, mistyped or out of range.
    """

    name: str
    created_at: datetime
    payload: str
    features: str
    schema: int
    sources: tuple[Source, ...]
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    metrics: Metrics
    limits: tuple[str, ...]
    base_rate: Mapping[Category, float]
    attributes: Mapping[Attribute, Evidence] = dataclasses.field(default_factory=dict)
    robustness: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    tried: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self.name.strip(), "name must not be empty")
        _check(self.created_at.tzinfo is not None, "created_at must name its time zone")
        for name in ("payload", "features"):
            _check(_SHA256.fullmatch(getattr(self, name)), f"{name} must be a SHA-256 in hexadecimal")
        for source in self.sources:
            _check(source.name and source.rights, "every source has a name and its rights")
            _check(all(rows >= 0 for rows in source.rows.values()), "rows must not be negative")
        figures = (
            figure
            for by_category in self.metrics.values()
            for by_name in by_category.values()
            for figure in by_name.values()
        )
        _check(all(map(math.isfinite, figures)), "metrics must be finite")
        shown = (
            f
            for e in self.attributes.values()
            for by_name in (e.figures, *e.sources.values())
            for f in by_name.values()
        )
        _check(all(map(math.isfinite, shown)), "figures of attributes must be finite")
        _check(_plain(self.robustness), "robustness must be plain values and finite")
        _check(all(0 < rate < 1 for rate in self.base_rate.values()), "base rates must be between 0 and 1")


def to_document(card: Card) -> dict[str, Any]:
    """Return the card as plain JSON values."""
    document = dataclasses.asdict(card)
    document["created_at"] = card.created_at.astimezone(UTC).isoformat()
    document["base_rate"] = {Category(category).value: rate for category, rate in card.base_rate.items()}
    document["attributes"] = {Attribute(a).value: found for a, found in document["attributes"].items()}
    return document


def to_json(card: Card) -> bytes:
    """Return the card as a JSON file; the same card gives the same bytes."""
    text = json.dumps(to_document(card), ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def from_document(document: object) -> Card:
    """Return the card that `to_document` wrote.

    Raises:
        ModelError: the document is no card; the message names the field.
    """
    fields = dict(_mapping(document, "the card"))
    known = {field.name for field in dataclasses.fields(Card)}
    if missing := known - _LATER - fields.keys():
        raise ModelError(f"The model's card lacks {min(missing)!r}.")
    if unknown := fields.keys() - known:
        raise ModelError(f"The model's card has an unknown field {min(unknown)!r}.")
    try:
        return Card(**{name: _READERS[name](value, name) for name, value in fields.items()})
    except (TypeError, ValueError) as error:
        raise ModelError(f"The model's card is not valid: {error}.") from error


def from_json(text: bytes) -> Card:
    """Return the card that `to_json` wrote. ModelError where the bytes are no card."""
    try:
        return from_document(json.loads(text))
    except ValueError as error:  # undecodable bytes and malformed JSON alike
        raise ModelError(f"The model's card is not JSON: {error}.") from error


def _check(holds: object, message: str) -> None:
    if not holds:
        raise ModelError(f"The model's card is not valid: {message}.")


def _plain(value: object) -> bool:
    """Return whether a value is what JSON can hold."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _plain(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    return (
        value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))
    )


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ModelError(f"The model's card is not valid: {name} must be an object.")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ModelError(f"The model's card is not valid: {name} must be a text.")
    return value


def _whole(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ModelError(f"The model's card is not valid: {name} must be a whole number.")
    return value


def _number(value: object, name: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ModelError(f"The model's card is not valid: {name} must be a number.")
    return value


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ModelError(f"The model's card is not valid: {name} must be a list.")
    return list(value)


def _source(value: object, name: str) -> Source:
    fields = _mapping(value, name)
    rows = _mapping(fields.get("rows"), f"{name}.rows")
    return Source(
        name=_text(fields.get("name"), f"{name}.name"),
        rows={label: _whole(count, f"{name}.rows.{label}") for label, count in rows.items()},
        rights=_text(fields.get("rights"), f"{name}.rights"),
    )


def _figures(value: object, name: str) -> Mapping[str, float]:
    return {metric: _number(figure, f"{name}.{metric}") for metric, figure in _mapping(value, name).items()}


def _by_name(value: object, name: str) -> Mapping[str, Mapping[str, float]]:
    return {key: _figures(figures, f"{name}.{key}") for key, figures in _mapping(value, name).items()}


def _metrics(value: object, name: str) -> Metrics:
    return {
        source: _by_name(by_category, f"{name}.{source}")
        for source, by_category in _mapping(value, name).items()
    }


def _evidence(value: object, name: str) -> Evidence:
    fields = _mapping(value, name)
    if unknown := fields.keys() - {"sources", "figures", "left_out"}:
        raise ModelError(f"The model's card has an unknown field '{name}.{min(unknown)}'.")
    reason = fields.get("left_out")
    return Evidence(
        sources=_by_name(fields.get("sources"), f"{name}.sources"),
        figures=_figures(fields.get("figures"), f"{name}.figures"),
        left_out=None if reason is None else _text(reason, f"{name}.left_out"),
    )


_READERS: Final[Mapping[str, Callable[[Any, str], Any]]] = {
    "name": _text,
    "created_at": lambda value, name: datetime.fromisoformat(_text(value, name)),
    "payload": _text,
    "features": _text,
    "schema": _whole,
    "sources": lambda value, name: tuple(_source(item, name) for item in _list(value, name)),
    "settings": _mapping,
    "versions": lambda value, name: {k: _text(v, name) for k, v in _mapping(value, name).items()},
    "metrics": _metrics,
    "limits": lambda value, name: tuple(_text(item, name) for item in _list(value, name)),
    "robustness": _mapping,
    "tried": lambda value, name: tuple(_text(item, name) for item in _list(value, name)),
    "base_rate": lambda value, name: {
        Category(k): _number(v, name) for k, v in _mapping(value, name).items()
    },
    "attributes": lambda value, name: {
        Attribute(k): _evidence(v, f"{name}.{k}") for k, v in _mapping(value, name).items()
    },
}
