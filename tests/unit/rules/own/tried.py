"""An owner's rule tried on a comment."""

from __future__ import annotations

import dataclasses
from typing import Any

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Policy, from_document
from service.domain.signal import Signal
from service.features.view import read
from service.rules.own.compiled import asked, compiled
from service.rules.own.facts import Facts
from service.rules.own.stated import AT

EXAMPLES = [{"fires": True, "comment": {"body": "x"}}, {"fires": False, "comment": {"body": "y"}}]


def rule(when: Any, **but: Any) -> dict[str, Any]:
    """Return the document of a rule; its examples are not for trying."""
    whole = {"name": "one", "description": "One.", "when": when, "examples": EXAMPLES, **but}
    return whole if "points" in whole or "verdict" in whole else {**whole, "verdict": "hold"}


def policy(*rules: dict[str, Any], **parts: Any) -> Policy:
    """Return a policy with these rules."""
    return from_document({"rules": list(rules), **parts})


def facts(
    comment: Comment | str = "A thought.", said: tuple[Signal, ...] | None = None, **history: Any
) -> Facts:
    """Return the facts of a comment on `site.example`."""
    whole = Comment(body=comment) if isinstance(comment, str) else comment
    before = History(**{"at": AT, **history})
    return Facts(read(whole, site_host="site.example"), before, said)


def holds(when: Any, of: Facts) -> bool:
    """Return whether a condition holds."""
    ((_, held),) = asked(compiled(policy(rule(when))), of)
    return held


def comment(body: str = "A thought.", **parts: Any) -> Comment:
    """Return a comment."""
    return dataclasses.replace(Comment(body=body), **parts)
