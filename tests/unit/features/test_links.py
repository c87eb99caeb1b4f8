"""Links in comments: what is one, what is none, where it stands and whose it is."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.comment import Format
from service.features.bare_links import bare_links, may_hold, spelled_links
from service.features.links import MAX_LINKS, Link, find_links, parse_link
from service.features.text import normalise
from service.features.web_address import web_address


def _links(body: str, markup: Format = "text", site_host: str | None = None) -> tuple[Link, ...]:
    return find_links(normalise(body, markup), site_host=site_host)


PLAIN = [
    (
        "see https://www.Example.com/a?b=c. Yes",
        "https://www.Example.com/a?b=c",
        "www.example.com",
        "example.com",
    ),
    ("(http://foo.org/x_(y)), ok", "http://foo.org/x_(y)", "foo.org", "foo.org"),
    ("HTTP://EXAMPLE.COM", "HTTP://EXAMPLE.COM", "example.com", "example.com"),
    ("go to example.com/x", "example.com/x", "example.com", "example.com"),
    ("go to example.com.", "example.com", "example.com", "example.com"),
    ("Example.com rocks", "Example.com", "example.com", "example.com"),
    ("www.some.example.co.uk", "www.some.example.co.uk", "www.some.example.co.uk", "example.co.uk"),
    ("shop.co.in today", "shop.co.in", "shop.co.in", "shop.co.in"),
    ("t.me/channel", "t.me/channel", "t.me", "t.me"),
    ("my.name:8080/x", "my.name:8080/x", "my.name", "my.name"),
    ("anna.github.io/blog", "anna.github.io/blog", "anna.github.io", "anna.github.io"),
    ("http://user:pw@host.com:8080/p", "http://user:pw@host.com:8080/p", "host.com", "host.com"),
    ("http://192.0.2.1/x", "http://192.0.2.1/x", "192.0.2.1", "192.0.2.1"),
    ("http://3221226219/", "http://3221226219/", "192.0.2.235", "192.0.2.235"),
    ("почта.рф", "почта.рф", "xn--80a1acny.xn--p1ai", "xn--80a1acny.xn--p1ai"),
    ("http://p\u0430ypal.com/", "http://p\u0430ypal.com/", "xn--pypal-4ve.com", "xn--pypal-4ve.com"),
    ("http://example.com\u3002\u6b21", "http://example.com", "example.com", "example.com"),
    ("hxxps://bad.example.net/a", "hxxps://bad.example.net/a", "bad.example.net", "example.net"),
    ("example [dot] com/x", "example [dot] com/x", "example.com", "example.com"),
    ("<http://angle.com/x>", "http://angle.com/x", "angle.com", "angle.com"),
]


@pytest.mark.parametrize(("body", "written", "host", "domain"), PLAIN)
def test_an_address_in_plain_text_is_found_where_it_stands(
    body: str, written: str, host: str, domain: str
) -> None:
    (link,) = _links(body)
    assert body[link.start : link.end] == written
    assert (link.host, link.domain) == (host, domain)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "No address here. None at all.",
        "anna@example.com",
        "anna.smith.de@mail.example.com",
        "mailto:anna@example.com",
        "me [at] example [dot] com",
        "@example.com",
        "main.py README.md lib.rs run.sh node.js index.html a.out",
        "foo.bar() user.name self.data os.path.join(a) re.compile(x)",
        "What a post.It was great.No doubt.So true",
        "what a post.it was great.no doubt.hello.world",
        "e.g. i.e. U.S. p.m. Ph.D. St.Louis",
        "version 3.2.1, 1.2.3.4 and $1.50",
        "subprocess.py:123 Main.java:49 is it main.rs? 129.XXX.XXX.XXX",
        "ASP.NET and vb.net",
        "a..b ... . .com com.",
        "src/app.com C:\\tools\\app.com",
        "javascript:alert(1) data:text/html,x ftp://example.com/x file:///etc/passwd",
        "http:// https:// www. ://",
        "nosuch.suffixatall",
    ],
)
def test_what_is_no_web_address_is_no_link(body: str) -> None:
    assert _links(body) == ()


MARKUP = [
    (
        '<a href="http://a.com/?x=1&amp;y=2" rel=x>click <b>here</b></a>',
        "http://a.com/?x=1&y=2",
        "click here",
    ),
    ("<A class='x' HREF = b.com/>c</a>", "http://b.com/", "c"),
    ("<a href='//c.org/x' title='a > b'>text</a>", "http://c.org/x", "text"),
    ('<a href="https://d.net">https://d.net</a>', "https://d.net/", "https://d.net"),
    ('<a href="http://e.com" href="http://f.com">twice</a>', "http://e.com/", "twice"),
    ('<a href="http://g.com">never closed', "http://g.com/", "never closed"),
    ('<a\nhref=" http://h.com/x ">spaced</a>', "http://h.com/x", "spaced"),
]


@pytest.mark.parametrize(("body", "url", "text"), MARKUP)
@pytest.mark.parametrize("markup", ["text", "html"])
def test_an_anchor_is_one_link_with_its_text(body: str, url: str, text: str, markup: Format) -> None:
    (link,) = _links(body, markup)
    assert (link.url, link.text) == (url, text)


@pytest.mark.parametrize(
    ("body", "written", "text"),
    [
        ("[url=http://a.com/x]text[/url]", "http://a.com/x", "text"),
        ('[URL="http://a.com"]http://a.com[/URL]', "http://a.com", "http://a.com"),
        ("[url] b.com [/url]", "b.com", None),
        ("[url=www.c.net] and on", "www.c.net", None),
        ('[text](http://a.com/x "a title")', "http://a.com/x", "text"),
        ("![picture](https://b.com/i_(1).png)", "https://b.com/i_(1).png", "picture"),
        ("[text](<www.b.de>)", "www.b.de", "text"),
    ],
)
def test_bbcode_and_markdown_are_one_link_with_its_text(body: str, written: str, text: str | None) -> None:
    (link,) = _links(body)
    assert body[link.start : link.end] == written
    assert link.text == text


@pytest.mark.parametrize(
    "body",
    [
        '<a href="javascript:alert(1)">x</a>',
        '<a href="/about">x</a> <a href="#top">y</a> <a name="z">z</a>',
        '<a href="mailto:anna@example.com">x</a>',
        "[url=javascript:alert(1)]x[/url] [url][/url] [url]nothing here[/url]",
        "[text](data:text/html,x) [x](/relative) [x]()",
        '[notes](notes.md) <a href="main.py">x</a> <a href="index.html?a.com">y</a> [url]Notes.Md[/url]',
    ],
)
def test_markup_that_leads_to_no_web_address_is_no_link(body: str) -> None:
    assert _links(body, "html") == ()


def test_links_come_in_the_order_in_which_they_stand() -> None:
    body = (
        'a.com <a href="http://b.com">b</a> [url=http://c.com]c[/url] [d](http://d.com) https://e.com '
        "f [dot] com"
    )
    assert [link.domain for link in _links(body)] == ["a.com", "b.com", "c.com", "d.com", "e.com", "f.com"]


@pytest.mark.parametrize(
    ("host", "address", "owned"),
    [
        ("example.org", "http://example.org/x", ["example.org"]),
        ("www.example.org", "http://sub.example.org", ["sub.example.org"]),
        ("EXAMPLE.org:8080", "https://example.org", ["example.org"]),
        ("https://example.org/blog/", "https://example.org", ["example.org"]),
        ("example.org", "http://notexample.org", []),
        ("example.org", "http://example.org.evil.com", []),
        ("anna.github.io", "http://bert.github.io", []),
        (None, "http://example.org", []),
    ],
)
def test_a_link_to_the_registrable_domain_of_the_site_is_its_own(
    host: str | None, address: str, owned: list[str]
) -> None:
    assert [link.host for link in _links(address, site_host=host) if link.own] == owned
    parsed = parse_link(address, field="author.url", site_host=host)
    assert parsed
    assert (parsed.own, parsed.field, parsed.start, parsed.end) == (
        bool(owned),
        "author.url",
        0,
        len(address),
    )


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("example.com", "http://example.com/"),
        (" HTTPS://Example.com/A ", "https://example.com/A"),
        ("example.com:8080/x", "http://example.com:8080/x"),
        ("ht\ntp://example.com", "http://example.com/"),
        ("http:example.com", "http://example.com/"),
        ("\\\\example.com", "http://example.com/"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("ftp://example.com", None),
        ("anna@example.com", None),
        ("my home page", None),
        ("http://", None),
        ("/x.html", None),
        ("", None),
    ],
)
def test_a_whole_field_is_read_as_a_browser_reads_it(raw: str, url: str | None) -> None:
    found = web_address(raw)
    assert (found.url if found else None) == url


def test_no_more_links_than_the_limit_are_kept() -> None:
    assert len(_links("http://a.com " * (MAX_LINKS + 50))) == MAX_LINKS


def test_an_address_longer_than_the_window_is_one_link() -> None:
    body = "see http://a.com/" + "x/http://b.com/" * 200 + " ok"
    (link,) = _links(body)
    assert (link.start, link.end) == (4, len(body) - 3)


# One piece a line is no easier to read.
# fmt: off
PIECES = st.sampled_from([
    "http://", "https://a.com", "www.", "a.com", "b.de/x", ".", "@", "/", "[url=", "]", "[/url]", "<a ",
    "href=", '"', ">", "</a>", "[t](", ")", "[dot]", "(", "'", "\u200b", "é", "&amp;", "<!--", "<b", "&#x2e;",
    " ", "\n",
])
# fmt: on


@pytest.mark.parametrize(
    "piece", ["[url=", "<a ", "<a href='", ".", "a.", "http://", "a.co/(", "](", "[dot]", "a@"]
)
def test_a_body_of_nothing_but_beginnings_has_few_links(piece: str) -> None:
    assert len(_links(piece * (65_536 // len(piece)))) <= MAX_LINKS


@given(st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join), st.sampled_from(["text", "html"]))
def test_links_of_any_text_are_in_order_within_it_and_do_not_overlap(body: str, markup: Format) -> None:
    links = _links(body, markup, "a.com")
    spans = [(link.start, link.end) for link in links]
    assert all(0 <= start < end <= len(body) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert all(link.host.isascii() and link.url.startswith(("http://", "https://")) for link in links)


@given(
    st.text(alphabet="abc ,;é\n", max_size=20),
    st.from_regex(r"https?://[a-z]{1,9}\.(com|de|org)(/[a-z0-9]{1,9}){0,3}", fullmatch=True),
)
def test_an_address_among_words_is_found_exactly(words: str, address: str) -> None:
    body = f"{words} {address} {words}"
    (link,) = _links(body)
    assert body[link.start : link.end] == address


SIGNS = [
    "a",
    "example",
    ".",
    "com",
    " [dot] ",
    "(DOT)",
    "{ dot }",
    "://",
    "http",
    "/",
    " ",
    "www.",
    "hxxp:",
    "\n",
]


@given(st.lists(st.sampled_from(SIGNS), max_size=8).map("".join))
def test_the_cheap_test_never_hides_a_link(body: str) -> None:
    text = normalise(body)
    found = [*bare_links(text.visible), *spelled_links(text.visible)]
    assert may_hold(text.visible) or not found
