"""What is allowed takes others' hits away, and says so where it did."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.entry import Treatment
from tests.unit.matching.conftest import Hits


@pytest.mark.parametrize(
    ("entries", "body", "stopped"),
    [
        (("block word: pills", "allow word: sleeping pills"), "my sleeping pills", False),
        (("block word: pills", "allow word: sleeping pills"), "my pills and sleeping pills", True),
        (("block text: cialis", "allow word: specialist*"), "two specialists", False),
        (("block word: pills now", "allow word: pills"), "pills now", True),
        (("block word: pills", "allow pattern: heart.pills"), "heart pills", False),
        (("block word: pills", "allow word: pills"), "pills", False),
        (("block domain: a.example", "allow domain: good.a.example"), "https://good.a.example/", False),
        (("block domain: a.example", "allow domain: good.a.example"), "https://bad.a.example/", True),
        (("block domain: good.a.example", "allow domain: a.example"), "https://good.a.example/", True),
        (("block word: pills", "allow email: @example.org"), "pills", True),
    ],
)
def test_what_an_allowed_entry_covers_is_no_hit(
    hits: Hits, entries: tuple[str, ...], body: str, stopped: bool
) -> None:
    found = hits(entries, body)
    assert any(hit.treatment is not Treatment.ALLOW for hit in found) is stopped


@pytest.mark.parametrize(
    ("entries", "others", "stopped"),
    [
        (("block address: 203.0.0.0/16", "allow address: 203.0.113.7"), {"ip": "203.0.113.7"}, False),
        (("block email: @example.org", "allow email: a@example.org"), {"email": "a@example.org"}, False),
        (("block email: a@example.org", "allow email: @example.org"), {"email": "a@example.org"}, True),
        (("hold author: u-1", "allow author: u-1"), {"id": "u-1"}, False),
    ],
)
def test_who_is_allowed_as_exactly_as_blocked_is_not_blocked(
    hits: Hits, entries: tuple[str, ...], others: dict[str, Any], stopped: bool
) -> None:
    assert any(hit.treatment is not Treatment.ALLOW for hit in hits(entries, **others)) is stopped


def test_an_allowed_word_that_covers_nothing_is_no_hit_and_one_that_does_is(hits: Hits) -> None:
    entries = ("block word: pills", "allow word: sleeping pills", "allow word: other")
    assert hits(entries, "other words") == ()
    assert [hit.written for hit in hits(entries, "other sleeping pills")] == ["sleeping pills"]
