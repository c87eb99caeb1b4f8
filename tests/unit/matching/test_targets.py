"""What an entry of each target is found in, and where."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.entry import MAX_HITS, MAX_SPANS
from tests.unit.matching.conftest import Hits


@pytest.mark.parametrize(
    ("entry", "body", "found"),
    [
        ("word: cheap pills", "Get CHEAP p1lls now", "CHEAP p1lls"),
        ("word: viagra", "buy v.i.a.g.r.a here", "v.i.a.g.r.a"),
        ("word: viagra", "v\u200biagra!", "v\u200biagra"),
        ("word: pill", "pills", None),
        ("word: bitcoin*", "Bitcoins rise", "Bitcoins"),
        ("word: *coin", "a bitcoin of", "bitcoin"),
        ("word: *coin", "bitcoins", None),
        ("word: fr*ee", "so frames and frankee!", "frankee"),
        ("word: fr*ee", "fr ee", None),
        ("word: buy * now", "buy followers now", "buy followers now"),
        ("word: buy * now", "buy real followers now", None),
        ("word: *mid*", "a humidor", "humidor"),
        ("text: cialis", "a specialist", "cialis"),
        ("text: -pills.", "buy-pills.example", "-pills."),
        ("text: !!!", "what!!! no", "!!!"),
        (r"pattern: cas[i1]no\W?bonus", "CASINO-bonus", "CASINO-bonus"),
        (r"pattern: bonus", "b0nus", "b0nus"),
        (r"pattern: (?-i)Anna", "anna", None),
    ],
)
def test_words_texts_and_patterns_are_found_in_a_body(
    hits: Hits, entry: str, body: str, found: str | None
) -> None:
    spans = [body[start:end] for hit in hits(f"block {entry}", body) for start, end in hit.spans]
    assert spans == ([found] if found else [])


@pytest.mark.parametrize(
    ("entry", "field", "others"),
    [
        ("word: pills", "author.name", {"name": "Best P1lls"}),
        ("text: pill", "author.name", {"name": "Pillshop"}),
        ("text: pill", "author.email", {"email": "shop@Pills.example"}),
        ("text: /promo", "author.url", {"url": "http://a.example/promo"}),
        ("text: botnet", "client.user_agent", {"user_agent": "BotNet/1.0"}),
        ("pattern: ^bot", "client.user_agent", {"user_agent": "BotNet/1.0"}),
        ("domain: pills.example", "author.url", {"url": "https://shop.pills.example/x"}),
        ("address: 203.0.113.0/24", "client.ip", {"ip": "203.0.113.77"}),
        ("address: 2001:db8::/32", "client.ip", {"ip": "2001:db8::7"}),
        ("email: Anna@Example.org", "author.email", {"email": "anna@example.org"}),
        ("email: @example.org", "author.email", {"email": "anna@mail.example.org"}),
        ("author: u-12", "author.id", {"id": "U-12"}),
        ("author: name: Anna Bell", "author.name", {"name": "anna bell"}),
    ],
)
def test_an_entry_is_found_in_the_field_that_it_is_for(
    hits: Hits, entry: str, field: str, others: dict[str, Any]
) -> None:
    (hit,) = hits(f"hold {entry}", **others)
    assert hit.field == field
    assert all(start < end for start, end in hit.spans)


@pytest.mark.parametrize(
    ("entry", "others"),
    [
        ("word: pills", {"email": "shop@pills.example"}),
        ("domain: pills.example", {"url": "https://notpills.example/"}),
        ("address: 203.0.113.0/24", {"ip": "203.0.114.1"}),
        ("address: 203.0.113.0/24", {"ip": "not an address"}),
        ("email: @example.org", {"email": "anna@badexample.org"}),
        ("email: anna@example.org", {"email": "anna@mail.example.org"}),
        ("author: u-12", {"name": "u-12"}),
        ("author: name: Anna", {"name": "Anna Bell"}),
    ],
)
def test_an_entry_is_not_found_where_it_is_not_meant(hits: Hits, entry: str, others: dict[str, Any]) -> None:
    assert hits(f"block {entry}", **others) == ()


def test_a_domain_may_be_a_path_or_a_whole_top_level(hits: Hits) -> None:
    body = "https://a.example/x/y and https://a.example/z and https://b.test/"
    (under,) = hits("block domain: a.example/x", body)
    assert [body[slice(*span)] for span in under.spans] == ["https://a.example/x/y"]
    (top,) = hits("block domain: .test", body)
    assert [body[slice(*span)] for span in top.spans] == ["https://b.test/"]


def test_the_address_in_a_links_markup_is_looked_at_too(hits: Hits) -> None:
    body = '<a href="https://pills.example/promo">more</a>'
    (hit,) = hits("block text: /promo", body, markup="html")
    assert "promo" in body[slice(*hit.spans[0])]


@pytest.mark.parametrize(
    ("entry", "body", "is_hit"),
    [
        ("word: h1t", "a hit song", False),
        ("word: h1t", "a H1T song", True),
        ("text: ssss", "the class", False),
        ("text: ssss", "a snake: ssss", True),
        ("word: loook", "look", False),
        ("word: p.l.a.y", "I play", False),
        ("word: p.l.a.y", "P.l.a.y", True),
        ("word: \u0440aypal", "paypal", False),
        ("text: long\uff45r", "longer", False),
    ],
)
def test_an_entry_in_a_spelling_of_its_own_means_that_spelling(
    hits: Hits, entry: str, body: str, is_hit: bool
) -> None:
    assert bool(hits(f"block {entry}", body)) is is_hit


def test_hits_and_their_places_are_bounded_and_the_strictest_stay(hits: Hits) -> None:
    words = [f"w{chr(97 + n // 26)}{chr(97 + n % 26)}ord" for n in range(60)]
    entries = (*(f"hold word: {word}" for word in words), "block word: zebra")
    found = hits(entries, " ".join(words * 2) + " zebra" * 30)
    assert len(found) == MAX_HITS
    assert found[0].written == "zebra"
    assert len(found[0].spans) == MAX_SPANS
