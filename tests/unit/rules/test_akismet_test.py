"""Akismet's test values."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.domain.signal import Finding
from service.rules.akismet_test import akismet_test

Try = Callable[..., Finding | None]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "viagra-test-123"),
        ("name", "akismet-guaranteed-spam"),
        ("email", "akismet-guaranteed-spam@example.com"),
        ("email", "Akismet-Guaranteed-Spam@example.com"),
    ],
)
def test_a_documented_test_value_is_found(tried: Try, field: str, value: str) -> None:
    found = tried(akismet_test, **{field: value})
    assert found
    assert (found.spans[0].field, found.spans[0].end) == (f"author.{field}", len(value))


@pytest.mark.parametrize(
    "author",
    [
        {},
        {"name": "Anna"},
        {"name": "viagra-test-1234"},
        {"email": "viagra-test-123"},
        {"id": "viagra-test-123"},
    ],
)
def test_other_authors_are_no_test(tried: Try, author: dict[str, str]) -> None:
    assert tried(akismet_test, "viagra-test-123", **author) is None
