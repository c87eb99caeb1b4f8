"""Rules about links that are not what they seem, and texts that are mostly links."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.domain.signal import Finding
from service.rules.link_density import link_density
from service.rules.link_host import link_ip, link_port
from service.rules.link_lookalike import link_lookalike
from service.rules.link_text import link_text

Try = Callable[..., Finding | None]


def _said(finding: Finding | None, body: str) -> list[str]:
    assert finding is not None
    assert all(span.field == "body" for span in finding.spans)
    return [body[span.start : span.end] for span in finding.spans]


@pytest.mark.parametrize(
    ("link", "markup"),
    [
        ('<a href="http://pills.example/x">www.mybank.com/login</a>', "text"),
        ('<a href="http://pills.example/x"><b>mybank.com</b></a>', "html"),
        ("[mybank.com](http://pills.example/x)", "text"),
        ("[url=http://pills.example/x]http://mybank.com[/url]", "text"),
    ],
)
def test_a_text_that_names_another_site_is_said_with_both(tried: Try, link: str, markup: str) -> None:
    body = f"log in at {link} today"
    found = tried(link_text, body, markup=markup)
    assert found
    assert found.evidence == "The text of a link names another site: “mybank.com” leads to “pills.example”."
    assert _said(found, body) == [link]


@pytest.mark.parametrize(
    "body",
    [
        "[mybank.com](http://www.mybank.com/login)",
        "[mybank.com is safe](http://pills.example/)",
        "[main.py](http://code.example/main.py)",
        "[v1.2.3](http://code.example/) and [e.g.](http://code.example/)",
        "mybank.com and http://pills.example/",
    ],
)
def test_other_words_and_the_sites_own_names_are_honest_texts(tried: Try, body: str) -> None:
    assert tried(link_text, body) is None


def test_the_share_of_links_is_said(tried: Try) -> None:
    body = "good: http://pills.example/1 http://pills.example/2"
    found = tried(link_density, body)
    assert found
    assert found.evidence == "86% of the text is links to other sites."
    assert _said(found, body) == ["http://pills.example/1", "http://pills.example/2"]


def test_half_of_the_text_is_not_yet_most_of_it(tried: Try) -> None:
    links = "http://a.com/12 http://b.com/12"
    assert tried(link_density, f"{links} {'x' * 27}")
    assert tried(link_density, f"{links} {'x' * 28}") is None


def test_allowed_domains_are_not_counted_as_links(tried: Try) -> None:
    body = "see http://wikipedia.org/1 http://wikipedia.org/2"
    assert tried(link_density, body)
    assert tried(link_density, body, policy={"lists": {"allowed_domains": ["wikipedia.org"]}}) is None


@pytest.mark.parametrize(
    ("host", "seen"),
    [
        ("p\u0430yp\u0430l.com", "paypal.com"),
        ("\u0440\u0430\u0443\u0440\u0430.com", "paypa.com"),
        ("g\u00f6\u00f6gle.com", "google.com"),
        ("www.\u0430pple.example.com", "www.apple.example.com"),
    ],
)
def test_a_host_that_pretends_is_said_with_what_it_pretends(tried: Try, host: str, seen: str) -> None:
    body = f"go to https://{host}/ now"
    found = tried(link_lookalike, body)
    assert found
    assert found.evidence.endswith(f" looks like “{seen}”.")
    assert _said(found, body) == [f"https://{host}/"]


@pytest.mark.parametrize(
    "host",
    [
        "google.com",
        "m\u00fcnchen.de",
        "\u043f\u043e\u0447\u0442\u0430.\u0440\u0444",
        "\u4f8b\u5b50.com",
        "xn--a.com",
        "xn--0.com",
    ],
)
def test_an_honest_host_in_any_letters_pretends_nothing(tried: Try, host: str) -> None:
    assert tried(link_lookalike, f"go to https://{host}/ now") is None


def test_addresses_and_ports_are_quoted(tried: Try) -> None:
    body = "http://93.184.215.14:8000/x and http://films.example.com:2095/"
    addressed, ported = tried(link_ip, body), tried(link_port, body)
    assert addressed
    assert addressed.evidence == "A link leads to an address without a name: “93.184.215.14”."
    assert ported
    assert ported.evidence == "A link leads to an odd port: “films.example.com:2095”."
    assert _said(ported, body) == ["http://films.example.com:2095/"]


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/x", "http://[::1]/x", "http://93.184.215.14/", "93.184.215.14"]
)
def test_an_authors_own_machine_is_no_finding(tried: Try, url: str) -> None:
    assert tried(link_ip, url=url) is None
    assert tried(link_ip, url="http://93.184.215.14/shop")
