"""A list and a comment, in the fewest words a test can say them in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.comment import Author, Client, Comment
from service.domain.entry import Hit, Target, Treatment
from service.features.view import View, read
from service.matching.compiled import Compiled
from service.matching.listed import Listed
from service.matching.scope import Scope, match

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)

Hits = Callable[..., tuple[Hit, ...]]


def listed(said: str, number: int = 0, expires_at: datetime | None = None) -> Listed:
    """Return the entry that `block word: cheap pills` says."""
    treatment, target, written = said.split(" ", 2)
    return Listed(
        f"e{number}", Target(target.rstrip(":")), Treatment(treatment), written, expires_at=expires_at
    )


def scope(*said: str) -> Scope:
    return Scope(revision=1, base=Compiled(listed(one, number) for number, one in enumerate(said)))


def view(body: str = "A thought.", markup: Any = "text", **others: Any) -> View:
    client = Client(**{name: others.pop(name) for name in ("ip", "user_agent") if name in others})
    author = Author(**others)
    return read(Comment(body=body, format=markup, author=author, client=client), site_host="site.example")


@pytest.fixture
def hits() -> Hits:
    """Return how to compare a comment with a list."""

    def compared(said: str | tuple[str, ...], body: str = "A thought.", **others: Any) -> tuple[Hit, ...]:
        entries = (said,) if isinstance(said, str) else said
        return match([scope(*entries)], view(body, **others), AT)

    return compared
