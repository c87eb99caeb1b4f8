"""One site's policy: thresholds, weights, caps, limits, modes and lists, as one content-addressed document.

The document is plain TOML or JSON. Whatever it leaves out is taken from `policy_default.toml`, so a
policy written for an older version goes on working; the digest is taken of the whole, filled-in document.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from service.domain.goal import LEAST, MOST, Goal
from service.domain.history import FLOODED, Trace
from service.domain.modes import Modes, modes_of
from service.domain.own_rule import OwnRule, canonical, of_document
from service.domain.signal import Category, Verdict
from service.errors import PolicyError

Weight = float | Verdict
"""What a finding counts: points (log-odds), or the verdict that it forces."""

MAX_POINTS = 50.0
MAX_LIST_ENTRIES = 100_000
MAX_ENTRY_LENGTH = 500
MAX_WINDOW_S = 90 * 24 * 3600
MAX_WINDOWS = 10
"""Windows per kind of trace: each is counted for every comment."""


@dataclasses.dataclass(frozen=True, slots=True)
class Threshold:
    """Probabilities from which a category holds and rejects; 0 <= hold <= reject <= 1."""

    hold: float
    reject: float


@dataclasses.dataclass(frozen=True, slots=True)
class Bounds:
    """A category's thresholds as a policy states them: probabilities, or goals (see `decision.resolve`)."""

    hold: float | Goal
    reject: float | Goal


@dataclasses.dataclass(frozen=True, slots=True)
class FloodLimit:
    """More than `allowed` earlier comments within `window_s` seconds is a flood."""

    window_s: int
    allowed: int


@dataclasses.dataclass(frozen=True, eq=False)
class Lists:
    """The site's lists, in order and without repeats. Compared by identity: matchers are cached by it."""

    allowed_domains: tuple[str, ...] = ()
    blocked_domains: tuple[str, ...] = ()
    shortener_domains: tuple[str, ...] = ()
    blocked_words: tuple[str, ...] = ()
    allowed_authors: tuple[str, ...] = ()
    blocked_authors: tuple[str, ...] = ()
    staff_roles: tuple[str, ...] = ()
    disposable_domains: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Limits:
    """What rules measure against."""

    free_links: int
    min_form_s: float
    flood: Mapping[Trace, tuple[FloodLimit, ...]]
    lists: Lists
    modes: Modes


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Policy:
    """A validated policy. `document` is its canonical form, `digest` the SHA-256 of that."""

    thresholds: Mapping[Category, Bounds]
    prior: Mapping[Category, float]
    weights: Mapping[str, Weight]
    caps: Mapping[str, float]
    limits: Limits
    fallback: Verdict
    rules: tuple[OwnRule, ...] = ()
    document: Mapping[str, Any]
    digest: str


@functools.cache
def default_document() -> Mapping[str, Any]:
    """Return the document of the default policy."""
    path = Path(__file__).with_name("policy_default.toml")
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


@functools.cache
def default_policy() -> Policy:
    """Return the policy of a site that has written none."""
    return from_document({})


def from_toml(text: str) -> Policy:
    """Return the policy written in `text`.

    Raises:
        PolicyError: the text is no TOML (with line and column), or the document is invalid.
    """
    try:
        return from_document(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"This is not valid TOML: {error}.") from error
    except RecursionError:
        raise PolicyError("This is nested too deeply.") from None


def from_document(document: Mapping[str, Any]) -> Policy:
    """Validate a document, fill in the defaults and return the policy.

    Raises:
        PolicyError: a key is unknown, or a value is mistyped or out of range; `pointer` names the place.
    """
    whole = _filled(default_document(), document, "")
    whole["rules"] = canonical(whole["rules"])
    fields: dict[str, Any] = {
        "thresholds": {c: _bounds(whole["thresholds"][c.value], f"thresholds.{c.value}") for c in Category},
        "prior": {c: _points(whole["prior"][c.value], f"prior.{c.value}") for c in Category},
        "weights": {name: _weight(value, f"weights.{name}") for name, value in whole["weights"].items()},
        "caps": {group: _points(value, f"caps.{group}") for group, value in whole["caps"].items()},
        "limits": _limits(whole["limits"], whole["lists"], whole["modes"]),
        "fallback": _verdict(whole["fallback"], "fallback"),
        "rules": of_document(whole["rules"]),
    }
    # Only a validated document is sure to be JSON: TOML also has dates and infinities.
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Policy(document=MappingProxyType(json.loads(text)), digest=digest, **fields)


_OPEN_TABLES = frozenset({"weights", "caps"})
"""Tables whose keys name rules and groups: an owner may weigh a rule that the default does not name."""


def _filled(default: Mapping[str, Any], given: Mapping[str, Any], path: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise PolicyError("Expected a table here.", path)
    unknown = [key for key in given if key not in default and path not in _OPEN_TABLES]
    if unknown:
        known = ", ".join(sorted(default))
        raise PolicyError(f"Unknown key {unknown[0]!r}; known here: {known}.", _join(path, unknown[0]))
    filled: dict[str, Any] = {**default, **given}
    for key, value in default.items():
        # A threshold is one value, in either form: a goal does not fill in what another goal leaves out.
        if isinstance(value, Mapping) and not path.startswith("thresholds."):
            filled[key] = _filled(value, given.get(key, {}), _join(path, key))
    return filled


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else str(key)


def _number(value: object, path: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise PolicyError("Expected a number.", path)
    if not low <= value <= high:
        raise PolicyError(f"Expected a number from {low:g} to {high:g}, not {value:g}.", path)
    return float(value)


def _whole(value: object, path: str, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PolicyError("Expected a whole number.", path)
    return int(_number(value, path, 0, high))


def _points(value: object, path: str) -> float:
    return _number(value, path, -MAX_POINTS, MAX_POINTS)


def _verdict(value: object, path: str) -> Verdict:
    try:
        return Verdict(str(value))
    except ValueError:
        raise PolicyError("Expected accept, hold or reject.", path) from None


def _weight(value: object, path: str) -> Weight:
    return _verdict(value, path) if isinstance(value, str) else _points(value, path)


def _bounds(table: Mapping[str, Any], path: str) -> Bounds:
    hold, reject = (_bound(table[name], f"{path}.{name}") for name in ("hold", "reject"))
    if isinstance(hold, Goal) and isinstance(reject, Goal):
        if hold.ham < reject.ham:
            raise PolicyError("The share of ham in `reject` must not be above that in `hold`.", path)
    elif isinstance(hold, float) and isinstance(reject, float) and hold > reject:
        raise PolicyError("`hold` must not be above `reject`.", path)
    return Bounds(hold, reject)


def _bound(value: object, path: str) -> float | Goal:
    if not isinstance(value, Mapping):
        return _number(value, path, 0.0, 1.0)
    if set(value) != {"ham"}:
        raise PolicyError("Expected a probability, or a goal such as { ham = 0.02 }.", path)
    return Goal(_number(value["ham"], f"{path}.ham", LEAST, MOST))


def _limits(limits: Mapping[str, Any], lists: Mapping[str, Any], modes: Mapping[str, Any]) -> Limits:
    return Limits(
        free_links=_whole(limits["free_links"], "limits.free_links", 1_000),
        min_form_s=_number(limits["min_form_s"], "limits.min_form_s", 0.0, 3_600.0),
        flood={t: _flood(limits["flood"][t.value], f"limits.flood.{t.value}") for t in FLOODED},
        lists=Lists(**{name: _entries(value, f"lists.{name}") for name, value in lists.items()}),
        modes=modes_of(modes),
    )


def _flood(rows: object, path: str) -> tuple[FloodLimit, ...]:
    if not isinstance(rows, list) or len(rows) > MAX_WINDOWS:
        raise PolicyError(f"Expected a list of at most {MAX_WINDOWS} {{window_s, allowed}}.", path)
    flood = []
    for position, row in enumerate(rows):
        place = f"{path}.{position}"
        if not isinstance(row, Mapping) or set(row) != {"window_s", "allowed"}:
            raise PolicyError("Expected {window_s, allowed}.", place)
        window = _whole(row["window_s"], f"{place}.window_s", MAX_WINDOW_S)
        flood.append(FloodLimit(window, _whole(row["allowed"], f"{place}.allowed", 1_000_000)))
    return tuple(sorted(flood, key=lambda limit: limit.window_s))


def _entries(values: object, path: str) -> tuple[str, ...]:
    if not isinstance(values, list) or len(values) > MAX_LIST_ENTRIES:
        raise PolicyError(f"Expected a list of at most {MAX_LIST_ENTRIES} texts.", path)
    for position, value in enumerate(values):
        if not isinstance(value, str) or not value.strip() or len(value) > MAX_ENTRY_LENGTH:
            raise PolicyError(f"Expected a text of 1 to {MAX_ENTRY_LENGTH} characters.", f"{path}.{position}")
    return tuple(dict.fromkeys(value.strip().casefold() for value in values))
