"""An owner's own rule, as a policy states it; what its condition means is for `service.rules.own` to say."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, Final, TypeVar

from service.domain.signal import Category, Verdict
from service.errors import PolicyError

_Named = TypeVar("_Named", bound=StrEnum)

SIGNAL: Final = "own:"
"""What stands before a rule's name in that of its signal: no rule of ours is named so."""

MAX_RULES: Final = 200
MAX_EXAMPLES: Final = 20
MAX_PRIORITY: Final = 1_000
MAX_POINTS: Final = 50.0
MAX_DESCRIPTION: Final = 300
MAX_DEPTH: Final = 20
"""Tables and lists within each other, in all that a rule states."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
KEYS: Final = (
    "name",
    "description",
    "category",
    "state",
    "priority",
    "expires",
    "verdict",
    "points",
    "when",
    "examples",
)
"""What a rule may state, in the order in which it is read."""

_EXAMPLE_KEYS: Final = frozenset({"fires", "comment", "history", "scores"})


class State(StrEnum):
    """What becomes of a rule: nothing, a signal of 0 points, or what it states."""

    DRAFT = "draft"
    TRIAL = "trial"
    LIVE = "live"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A comment at which a rule must fire, or must not, in plain values."""

    fires: bool
    comment: Mapping[str, Any]
    history: Mapping[str, Any]
    scores: Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """A rule of the owner's: `weight` is points (log-odds), or the verdict that it forces.

    `when` is the condition: a table, or an expression as text. From `expires` on the rule is silent.
    """

    name: str
    description: str
    category: Category
    state: State
    priority: int
    expires: datetime | None
    weight: float | Verdict
    when: Mapping[str, Any] | str
    examples: tuple[Example, ...]

    def speaks_at(self, at: datetime) -> bool:
        """Return whether a comment that arrives at `at` is asked about."""
        return self.state is not State.DRAFT and (self.expires is None or at < self.expires)


def canonical(rows: object, path: str = "rules") -> list[dict[str, Any]]:
    """Return rules as the policy's document keeps them: JSON values, with every default filled in.

    Raises:
        PolicyError: they are no list of tables, or a table has a value that JSON has not.
    """
    if not isinstance(rows, list | tuple) or len(rows) > MAX_RULES:
        raise PolicyError(f"Expected a list of at most {MAX_RULES} rules.", path)
    return [_filled(row, f"{path}.{place}") for place, row in enumerate(rows)]


def _filled(row: object, path: str) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        raise PolicyError("Expected a table here.", path)
    _require_known(row, KEYS, path)
    if "expires" in row and not isinstance(row["expires"], str | date):
        raise PolicyError("Expected a date such as 2027-01-31.", f"{path}.expires")
    filled = {"category": Category.SPAM.value, "state": State.LIVE.value, "priority": 0, **_plain(row, path)}
    if filled.get("expires") is not None:
        filled["expires"] = _moment(filled["expires"], f"{path}.expires").isoformat()
    return filled


def of_document(rows: list[dict[str, Any]], path: str = "rules") -> tuple[OwnRule, ...]:
    """Return the rules of a canonical document.

    Raises:
        PolicyError: a key is missing, a value is mistyped or out of range, or a name is given twice.
    """
    rules = tuple(_rule(row, f"{path}.{place}") for place, row in enumerate(rows))
    first: dict[str, int] = {}
    for place, rule in enumerate(rules):
        if first.setdefault(rule.name, place) != place:
            raise PolicyError(
                f"Another rule is named {rule.name!r}: {path}.{first[rule.name]}.", f"{path}.{place}.name"
            )
    return rules


def _rule(row: Mapping[str, Any], path: str) -> OwnRule:
    for key in ("name", "description", "when", "examples"):
        if key not in row:
            raise PolicyError(f"A rule needs {key!r}.", path)
    if not isinstance(row["name"], str) or not _NAME.fullmatch(row["name"]):
        raise PolicyError(
            "Expected a name of lower-case letters, digits and _, such as new_account.", f"{path}.name"
        )
    if not isinstance(row["when"], str | Mapping):
        raise PolicyError("Expected a condition: a table, or an expression as text.", f"{path}.when")
    expires = row.get("expires")
    return OwnRule(
        name=row["name"],
        description=_description(row["description"], f"{path}.description"),
        category=_one_of(Category, row["category"], f"{path}.category"),
        state=_one_of(State, row["state"], f"{path}.state"),
        priority=_priority(row["priority"], f"{path}.priority"),
        expires=None if expires is None else _moment(expires, f"{path}.expires"),
        weight=_weight(row, path),
        when=row["when"],
        examples=_examples(row["examples"], f"{path}.examples"),
    )


def _description(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_DESCRIPTION:
        raise PolicyError(f"Expected a text of 1 to {MAX_DESCRIPTION} characters.", path)
    return " ".join(value.split())


def _one_of(kind: type[_Named], value: object, path: str) -> _Named:
    if not isinstance(value, str) or value not in {one.value for one in kind}:
        raise PolicyError(f"Expected one of {', '.join(one.value for one in kind)}.", path)
    return kind(value)


def _priority(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_PRIORITY:
        raise PolicyError(f"Expected a whole number from -{MAX_PRIORITY} to {MAX_PRIORITY}.", path)
    return value


def _weight(row: Mapping[str, Any], path: str) -> float | Verdict:
    if ("verdict" in row) == ("points" in row):
        raise PolicyError("A rule states exactly one of `verdict` and `points`.", path)
    if "verdict" in row:
        return _one_of(Verdict, row["verdict"], f"{path}.verdict")
    points = row["points"]
    if isinstance(points, bool) or not isinstance(points, int | float) or not abs(points) <= MAX_POINTS:
        raise PolicyError(f"Expected points from -{MAX_POINTS:g} to {MAX_POINTS:g}.", f"{path}.points")
    return float(points)


def _examples(rows: object, path: str) -> tuple[Example, ...]:
    if not isinstance(rows, list) or len(rows) > MAX_EXAMPLES:
        raise PolicyError(f"Expected a list of at most {MAX_EXAMPLES} examples.", path)
    examples = tuple(_example(row, f"{path}.{place}") for place, row in enumerate(rows))
    if {example.fires for example in examples} != {True, False}:
        raise PolicyError(
            "Expected at least one example with `fires = true` and one with `fires = false`.", path
        )
    return examples


def _example(row: object, path: str) -> Example:
    if not isinstance(row, Mapping):
        raise PolicyError("Expected a table here.", path)
    _require_known(row, _EXAMPLE_KEYS, path)
    if not isinstance(row.get("fires"), bool):
        raise PolicyError("Expected `fires = true` or `fires = false`.", path)
    for key in ("comment", "history", "scores"):
        if not isinstance(row.get(key, {}), Mapping):
            raise PolicyError("Expected a table here.", f"{path}.{key}")
    if not isinstance(row.get("comment", {}).get("body"), str):
        raise PolicyError('Expected `comment = { body = "…" }`.', path)
    return Example(
        fires=row["fires"],
        comment=row["comment"],
        history=row.get("history", {}),
        scores=row.get("scores", {}),
    )


def _require_known(row: Mapping[str, Any], known: Collection[str], path: str) -> None:
    for key in row:
        if key not in known:
            raise PolicyError(
                f"Unknown key {key!r}; known here: {', '.join(sorted(known))}.", f"{path}.{key}"
            )


def _moment(value: str, path: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise PolicyError("Expected a date such as 2027-01-31.", path) from None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _plain(value: Any, path: str, depth: int = 0) -> Any:
    """Return a value of TOML as a value of JSON: dates as text, in ISO 8601."""
    if depth > MAX_DEPTH:
        raise PolicyError("This is nested too deeply.", path)
    if isinstance(value, Mapping):
        return {str(key): _plain(one, f"{path}.{key}", depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, f"{path}.{place}", depth + 1) for place, one in enumerate(value)]
    if isinstance(value, datetime):
        return (value if value.tzinfo is not None else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time) or (isinstance(value, float) and not math.isfinite(value)):
        raise PolicyError("A time of day, or a number that is none, cannot stand here.", path)
    return value
