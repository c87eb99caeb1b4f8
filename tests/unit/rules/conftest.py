"""A rule tried on a comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.comment import Author, Client, Comment, Page
from service.domain.history import Count, History
from service.domain.policy import from_document
from service.domain.signal import Finding
from service.features.view import read
from service.rules.base import Rule

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)

Try = Callable[..., Finding | None]


@pytest.fixture
def tried() -> Try:
    def judge(
        rule: Rule,
        body: str = "A thought.",
        *,
        markup: Any = "text",
        site_host: str | None = "site.example",
        counts: Sequence[Count] = (),
        policy: Mapping[str, Any] | None = None,
        client: Mapping[str, Any] | None = None,
        page: Mapping[str, Any] | None = None,
        history: Mapping[str, Any] | None = None,
        **author: Any,
    ) -> Finding | None:
        comment = Comment(
            body=body,
            format=markup,
            author=Author(**author),
            client=Client(**(client or {})),
            page=Page(**(page or {})),
        )
        limits = from_document(policy or {}).limits
        before = History(at=AT, counts=tuple(counts), **(history or {}))
        return rule.judge(read(comment, site_host=site_host), before, limits)

    return judge
