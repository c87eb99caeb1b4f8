"""Authors on lists, and staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.domain.signal import Finding
from service.rules.authors import allowed_author, blocked_author
from service.rules.staff import staff

Try = Callable[..., Finding | None]

LISTED = [
    ("u-17", {"id": "U-17"}, "id"),
    ("anna@example.com", {"email": " Anna@Example.com "}, "email"),
    ("@example.com", {"email": "Anna@EXAMPLE.com"}, "email"),
    ("name:anna b", {"name": "Anna B"}, "name"),
    ("name: Anna B", {"name": " anna b "}, "name"),
]


@pytest.mark.parametrize(("entry", "author", "field"), LISTED)
def test_an_author_is_known_by_id_e_mail_domain_or_whole_name(
    tried: Try, entry: str, author: dict[str, str], field: str
) -> None:
    for rule, listing in ((allowed_author, "allowed_authors"), (blocked_author, "blocked_authors")):
        found = tried(rule, policy={"lists": {listing: [entry]}}, **author)
        assert found
        (span,) = found.spans
        assert (span.field, span.start, span.end) == (f"author.{field}", 0, len(author[field]))
        assert found.evidence.endswith("list: “" + found.evidence.partition("“")[2])


@pytest.mark.parametrize(
    ("entry", "author"),
    [
        ("anna", {"name": "anna"}),
        ("anna@example.com", {"name": "anna@example.com"}),
        ("name:anna", {"name": "anna b"}),
        ("name:anna", {"id": "name:anna"}),
        ("@example.com", {"email": "anna@sub.example.com"}),
        ("@example.com", {"id": "@example.com"}),
        ("example.com", {"email": "anna@example.com"}),
        ("anna", {}),
        ("", {}),
    ],
)
def test_nobody_else_is_meant(tried: Try, entry: str, author: dict[str, str]) -> None:
    entries = [entry] if entry else []
    for rule, listing in ((allowed_author, "allowed_authors"), (blocked_author, "blocked_authors")):
        assert tried(rule, policy={"lists": {listing: entries}}, **author) is None


def test_each_list_is_its_own(tried: Try) -> None:
    assert tried(blocked_author, id="a", policy={"lists": {"allowed_authors": ["a"]}}) is None
    assert tried(allowed_author, id="a", policy={"lists": {"blocked_authors": ["a"]}}) is None


@pytest.mark.parametrize("role", ["administrator", "Administrator", "subscriber, EDITOR", " moderator ,x"])
def test_staff_is_who_has_one_of_its_roles(tried: Try, role: str) -> None:
    found = tried(staff, role=role)
    assert found
    assert (found.spans[0].field, found.spans[0].end) == ("author.role", len(role))


@pytest.mark.parametrize(
    "author",
    [
        {},
        {"role": ""},
        {"role": ","},
        {"role": "subscriber"},
        {"role": "sub-editor"},
        {"role": "not administrator"},
        {"role": "administrator", "name": "akismet-guaranteed-spam"},
        {"role": "administrator", "email": "akismet-guaranteed-spam@example.com"},
    ],
)
def test_others_are_no_staff(tried: Try, author: dict[str, Any]) -> None:
    assert tried(staff, **author) is None
