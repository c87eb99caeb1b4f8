"""Rules about the author's name and e-mail address."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.domain.signal import Finding, Span
from service.rules.email import email_alias, email_disposable
from service.rules.names import name_keyword, name_link

Try = Callable[..., Finding | None]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("cheap-pills.com", "cheap-pills.com"),
        ("WWW.PILLS.COM", "WWW.PILLS.COM"),
        ("Anna at pills.com/shop", "pills.com/shop"),
        ("https://Pills.Com/", "https://Pills.Com/"),
    ],
)
def test_an_address_in_a_name_is_quoted_where_it_stands(tried: Try, name: str, address: str) -> None:
    found = tried(name_link, name=name)
    assert found
    assert found.evidence == f"The author's name is an address: “{address}”."
    start = name.index(address)
    assert found.spans == (Span(start, start + len(address), "author.name"),)


@pytest.mark.parametrize(
    "name", [None, "", "Anna", "A. Berg", "J.R.R. Tolkien", "Bo.Li", "anna.berg", "x@example.com"]
)
def test_dots_in_a_name_are_no_address(tried: Try, name: str | None) -> None:
    assert tried(name_link, name=name) is None


@pytest.mark.parametrize(
    "name", ["cheap garden tiles", "cheap tiles in leeds", "g\u00fcnstige fliesen kaufen"]
)
def test_a_phrase_for_a_name_with_a_link_is_found(tried: Try, name: str) -> None:
    found = tried(name_keyword, name=name, url="https://tiles.example")
    assert found
    assert found.spans == (Span(0, len(name), "author.name"),)
    assert tried(name_keyword, name=name) is None
    assert tried(name_keyword, name=name, url="https://site.example/about") is None


@pytest.mark.parametrize(
    "name", ["anna", "anna berg", "jan van der berg", "Anna Maria Berg", "\u738b \u5c0f \u660e", "1 2 3"]
)
def test_names_of_people_are_no_phrases(tried: Try, name: str) -> None:
    assert tried(name_keyword, name=name, url="https://tiles.example") is None


@pytest.mark.parametrize(
    ("email", "how"),
    [
        ("anna+1@example.com", "a tag behind a plus sign"),
        ("a.n.n.berg@example.com", "dots between single letters"),
        ("ab12345@example.com", "more digits than letters"),
    ],
)
def test_an_address_made_by_a_machine_is_said_with_how(tried: Try, email: str, how: str) -> None:
    found = tried(email_alias, email=email)
    assert found
    assert found.evidence == f"The e-mail address has {how}: “{email.partition('@')[0]}”."
    assert found.spans == (Span(0, len(email), "author.email"),)


@pytest.mark.parametrize(
    "email",
    [
        None,
        "",
        "anna",
        "anna+",
        "anna+@example.com",
        "+1@example.com",
        "a.n.berg@example.com",
        "12345678@example.com",
    ],
)
def test_an_ordinary_address_is_no_machines(tried: Try, email: str | None) -> None:
    assert tried(email_alias, email=email) is None


@pytest.mark.parametrize("entry", ["ten.example", "@Ten.Example", "*.ten.example"])
def test_a_disposable_domain_stands_for_those_below_it(tried: Try, entry: str) -> None:
    policy = {"lists": {"disposable_domains": [entry]}}
    for email in ("anna@ten.example", " Anna@MX.ten.example "):
        found = tried(email_disposable, email=email, policy=policy)
        assert found
        assert found.evidence == "A disposable e-mail address: “ten.example”."
    assert tried(email_disposable, email="anna@often.example", policy=policy) is None
    assert tried(email_disposable, email=None, policy=policy) is None
