"""Read a policy as an owner writes it, and say of every mistake where it stands."""

from __future__ import annotations

import re
from typing import Final

from service.domain.policy import Policy, from_toml
from service.domain.toml_places import locate
from service.errors import PolicyError
from service.rules import own

_IN_TOML: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
"""How `tomllib` says where a text is no TOML."""


def read_policy(text: str) -> Policy:
    """Return the policy written in `text` (TOML), its own rules tried on their examples.

    Raises:
        PolicyError: the first mistake, with line and column where these are known.
    """
    try:
        policy = from_toml(text)
        own.check(policy)
    except PolicyError as error:
        raise _located(error, text) from None
    return policy


def look_through(text: str) -> tuple[Policy | None, list[PolicyError]]:
    """Return the policy written in `text`, if it is one, and every mistake that its own rules have."""
    try:
        policy = from_toml(text)
    except PolicyError as error:
        return None, [_located(error, text)]
    return policy, [_located(error, text) for error in own.problems(policy)]


def _located(error: PolicyError, text: str) -> PolicyError:
    said = _IN_TOML.search(str(error))
    if error.pointer or said is None:
        return PolicyError(str(error), error.pointer, locate(text, error.pointer))
    return PolicyError(str(error), "", (int(said[1]), int(said[2])))
