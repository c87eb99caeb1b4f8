"""A policy as the text that an owner would write: what differs from the default policy, as TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from service.domain.own_rule import KEYS
from service.domain.policy import Policy, default_document

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_LINE: Final = 100

_Path = tuple[str, ...]


def to_toml(policy: Policy, notes: Mapping[str, str] | None = None) -> str:
    """Return a text that `policy.from_toml` reads as the same policy, to the digest.

    `notes` are comments by the dotted name of the value that they stand behind, such as `weights.contact`.
    """
    differing = _differing(default_document(), policy.document)
    rules = differing.pop("rules", ())
    lines = [*_table(differing, (), notes or {}), *(line for rule in rules for line in _rule(rule))]
    return "".join(f"{line}\n" for line in lines).lstrip("\n")


def _differing(default: Mapping[str, Any], document: Mapping[str, Any], path: _Path = ()) -> dict[str, Any]:
    found = {}
    for key, value in document.items():
        known = default.get(key)
        if _is_table(value, path) and isinstance(known, Mapping):
            inner = _differing(known, value, (*path, key))
            if inner:
                found[key] = inner
        elif _text(value) != _text(known):
            found[key] = value
    return found


def _text(value: object) -> str:
    """Return a text that is equal for equal values only: 0 and 0.0 are two, as in a policy's digest."""
    return json.dumps(value, sort_keys=True)


def _table(table: Mapping[str, Any], path: _Path, notes: Mapping[str, str]) -> Iterator[str]:
    values = {key: value for key, value in table.items() if not _is_table(value, path)}
    if values and path:
        yield f"\n[{'.'.join(map(_key, path))}]"
    for key, value in values.items():
        note = notes.get(".".join((*path, key)))
        yield f"{_key(key)} = {_value(value)}" + (f"  # {note}" if note else "")
    for key, value in table.items():
        if key not in values:
            yield from _table(value, (*path, key), notes)


def _rule(rule: Mapping[str, Any]) -> Iterator[str]:
    """Yield a rule of the owner's own in the order in which it is read, its examples last."""
    yield "\n[[rules]]"
    for key in sorted(rule, key=KEYS.index):
        yield f"{_key(key)} = {_value(rule[key])}"


def _is_table(value: object, path: _Path) -> bool:
    # A threshold is one value in either form, and reads best on one line.
    return isinstance(value, Mapping) and not (path[:1] == ("thresholds",) and len(path) > 1)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _string(key)


def _value(value: object) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        # A condition reads as it is said: the field, then what is asked of it.
        pairs = sorted(value.items(), key=lambda pair: pair[0] != "field")
        return f"{{ {', '.join(f'{_key(key)} = {_value(one)}' for key, one in pairs)} }}"
    if isinstance(value, Sequence):
        return _array([_value(one) for one in value])
    return json.dumps(value)


def _array(values: Sequence[str]) -> str:
    line = f"[{', '.join(values)}]"
    return line if len(line) <= _LINE else "[\n" + "".join(f"    {value},\n" for value in values) + "]"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
