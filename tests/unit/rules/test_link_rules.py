"""Rules about links."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from service.domain.signal import Finding
from service.rules.link_count import link_count
from service.rules.link_lists import allowed_domain, blocked_domain, link_shortener
from service.rules.link_only import link_only
from service.rules.link_own import link_own

Try = Callable[..., Finding | None]

ALLOWED = {"lists": {"allowed_domains": ["wikipedia.org"]}}


def _said(finding: Finding | None, body: str) -> list[str]:
    assert finding is not None
    assert all(span.field == "body" for span in finding.spans)
    return [body[span.start : span.end] for span in finding.spans]


@pytest.mark.parametrize("count", [3, 4, 5, 9, 17])
def test_links_beyond_the_free_ones_weigh_by_the_logarithm_of_their_number(tried: Try, count: int) -> None:
    body = " ".join(f"http://a{i}.com" for i in range(count))
    found = tried(link_count, body)
    assert found
    assert found.strength == math.log2(1 + count - 2)
    assert found.evidence == f"{count} links to other sites (2 are free)."
    assert _said(found, body) == body.split()[2:]


@pytest.mark.parametrize(
    ("body", "policy"),
    [
        ("no link", {}),
        ("http://a.com http://b.com", {}),
        ("http://a.com http://b.com https://www.site.example/1 https://site.example/2", {}),
        ("http://a.com http://b.com https://de.wikipedia.org/x", ALLOWED),
        ("http://a.com http://b.com http://c.com", {"limits": {"free_links": 3}}),
    ],
)
def test_free_links_own_links_and_allowed_domains_are_not_counted(tried: Try, body: str, policy: Any) -> None:
    assert tried(link_count, body, policy=policy) is None


@pytest.mark.parametrize(
    ("body", "markup"),
    [
        ("http://a.com", "text"),
        (" ** http://a.com !!! \n <https://b.com/x> ", "text"),
        ("[url=http://a.com]buy now[/url]", "text"),
        ("[cheap](http://a.com) - [cheaper](http://b.com)", "text"),
        ('<a href="http://a.com">cheap watches</a>', "text"),
        ('<p><a href="http://a.com">cheap <b>watches</b></a></p>', "html"),
    ],
)
def test_nothing_but_links_is_found_in_any_markup(tried: Try, body: str, markup: str) -> None:
    found = tried(link_only, body, markup=markup)
    assert found
    assert found.evidence.startswith("Nothing but ")
    assert all(part.startswith("http") for part in _said(found, body))


@pytest.mark.parametrize(
    ("body", "markup"),
    [
        ("", "text"),
        ("!!!", "text"),
        ("see http://a.com", "text"),
        ("http://a.com 1", "text"),
        ("http://a.com и http://b.com", "text"),
        ("https://site.example/a", "text"),
        ('<p><a href="http://a.com">watches</a> are cheap</p>', "html"),
    ],
)
def test_a_comment_that_says_something_is_more_than_links(tried: Try, body: str, markup: str) -> None:
    assert tried(link_only, body, markup=markup) is None


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("go to bit.ly/3abc now", "bit.ly/3abc"),
        ("https://www.tinyurl.com/x", "https://www.tinyurl.com/x"),
    ],
)
def test_a_shortener_is_found(tried: Try, body: str, written: str) -> None:
    assert _said(tried(link_shortener, body), body) == [written]


@pytest.mark.parametrize("body", ["http://notbit.ly.com/x", "http://xt.co/y", "bit.ly is a shortener"])
def test_what_only_resembles_a_shortened_link_is_not_found(tried: Try, body: str) -> None:
    assert tried(link_shortener, body) is None


@pytest.mark.parametrize(
    ("entry", "body"),
    [
        ("bad.com", "http://bad.com"),
        ("Bad.com", "see www.very.BAD.com/x"),
        ("*.bad.com", "http://a.bad.com"),
        ("https://bad.com/", "http://bad.com/x"),
        (".xyz", "http://any.xyz"),
        ("bad.com/shop", "http://bad.com/Shop/1"),
        ("плохо.рф", "http://плохо.рф/"),
        ("192.0.2.1", "http://192.0.2.1/x"),
    ],
)
def test_an_entry_of_the_blocklist_holds_for_all_below_it(tried: Try, entry: str, body: str) -> None:
    policy = {"lists": {"blocked_domains": [entry]}}
    found = tried(blocked_domain, body, policy=policy)
    assert found
    assert found.evidence.startswith("Link to a blocked domain: ")
    of_author = tried(blocked_domain, url=body.rsplit(maxsplit=1)[-1], policy=policy)
    assert of_author
    assert of_author.spans[0].field == "author.url"


@pytest.mark.parametrize(
    ("entry", "body"),
    [
        ("bad.com", "http://notbad.com http://bad.com.good.org bad.co"),
        ("a.bad.com", "http://bad.com http://b.bad.com"),
        ("bad.com/shop", "http://bad.com/blog http://bad.com/shopping"),
        ("bad.com", "the word bad.comedy"),
    ],
)
def test_neighbours_of_a_blocked_domain_are_free(tried: Try, entry: str, body: str) -> None:
    assert tried(blocked_domain, body, policy={"lists": {"blocked_domains": [entry]}}) is None


@pytest.mark.parametrize(
    ("body", "url", "count"),
    [
        ("https://de.wikipedia.org/wiki/A", None, 1),
        ("https://wikipedia.org https://site.example/x", None, 1),
        ("https://wikipedia.org and wikipedia.org/b", "https://anna.wikipedia.org", 3),
    ],
)
def test_links_that_all_lead_to_allowed_domains_are_said(
    tried: Try, body: str, url: str | None, count: int
) -> None:
    found = tried(allowed_domain, body, url=url, policy=ALLOWED)
    assert found
    assert len(found.spans) == count


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ("no link", None),
        ("no link", "https://wikipedia.org"),
        ("https://site.example/x", None),
        ("https://wikipedia.org http://other.com", None),
        ("https://wikipedia.org", "http://other.com"),
        ("https://wikipedia.org.other.com", None),
    ],
)
def test_beside_one_other_link_the_allowlist_says_nothing(tried: Try, body: str, url: str | None) -> None:
    assert tried(allowed_domain, body, url=url, policy=ALLOWED) is None


def test_the_authors_own_site_is_found_in_the_text(tried: Try) -> None:
    body = "as I wrote on blog.anna.com/x"
    assert _said(tried(link_own, body, url="https://www.anna.com"), body) == ["blog.anna.com/x"]


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ("on http://other.com", "https://anna.com"),
        ("on http://anna.com", None),
        ("on http://anna.com", "my home page"),
        ("on http://site.example/x", "https://site.example"),
    ],
)
def test_another_site_than_the_authors_is_not_theirs(tried: Try, body: str, url: str | None) -> None:
    assert tried(link_own, body, url=url) is None
