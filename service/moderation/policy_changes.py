"""What one policy says otherwise than another, place by place."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeGuard

from service.domain.policy import Policy

SHOWN: Final = 3
"""Entries of a list that are named; more are counted."""


@dataclasses.dataclass(frozen=True, slots=True)
class PolicyChange:
    """A place of the document, such as `weights.link_count`, and what changed there, in words."""

    place: str
    words: str


def policy_changes(before: Policy, after: Policy) -> list[PolicyChange]:
    """Return the places at which two policies differ, in the order of the document."""
    return list(_changes(before.document, after.document, ""))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[PolicyChange]:
    for key in dict.fromkeys((*before, *after)):
        place, was, now = f"{path}.{key}" if path else key, before.get(key), after.get(key)
        if was == now:
            continue
        if isinstance(was, Mapping) and isinstance(now, Mapping) and not path.startswith("thresholds."):
            yield from _changes(was, now, place)
        elif place == "rules":
            yield from _rules(was or [], now or [])
        elif _are_texts(was) and _are_texts(now):
            yield PolicyChange(place, _entries(was, now))
        else:
            yield PolicyChange(place, f"{_value(was)} -> {_value(now)}")


def _rules(before: list[Mapping[str, Any]], after: list[Mapping[str, Any]]) -> Iterator[PolicyChange]:
    """Yield what happens to an owner's own rules, each by its name."""
    was, now = ({rule["name"]: rule for rule in rules} for rules in (before, after))
    for name in dict.fromkeys((*was, *now)):
        if name in was and name in now:
            yield from _changes(was[name], now[name], f"rules.{name}")
        else:
            yield PolicyChange(f"rules.{name}", "new" if name in now else "gone")


def _are_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _entries(before: list[str], after: list[str]) -> str:
    known, left = set(before), set(after)
    added = [entry for entry in after if entry not in known]
    gone = [entry for entry in before if entry not in left]
    parts = [f"{sign}{len(some)} ({_named(some)})" for sign, some in (("+", added), ("-", gone)) if some]
    return ", ".join(parts) or "in another order"


def _named(entries: list[str]) -> str:
    return ", ".join(entries[:SHOWN]) + (", …" if len(entries) > SHOWN else "")


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
