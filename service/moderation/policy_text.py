"""A policy as its owner writes it: what differs from the default policy, as TOML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli_w

from service.domain.policy import Policy, default_document

_NOTHING = "# This is the default policy: nothing differs from it.\n"


def written(policy: Policy) -> str:
    """Return a policy as TOML that `from_toml` reads as the same policy, without what the default says."""
    differing = _differing(policy.document, default_document())
    return tomli_w.dumps(differing, multiline_strings=True) if differing else _NOTHING


def _differing(document: Mapping[str, Any], default: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in document.items():
        usual = default.get(key)
        # A threshold is one value, even where it is written as a table.
        if isinstance(value, Mapping) and isinstance(usual, Mapping) and not path.startswith("thresholds."):
            inner = _differing(value, usual, f"{path}.{key}" if path else key)
            if inner:
                found[key] = inner
        elif value != usual:
            found[key] = value
    return found
