"""Who may do what."""

from __future__ import annotations

from service.console.context import visitor
from service.errors import RefusedError


def require_owner() -> None:
    """Raise RefusedError where the visitor does not own the site."""
    if not visitor().may_configure:
        raise RefusedError("Only an owner sees and changes this.")
