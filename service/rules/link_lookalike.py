"""Hosts in letters of other alphabets that look like Latin ones, as browsers warn of them."""

from __future__ import annotations

import unicodedata

from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.characters import all_traits
from service.features.hashing import codes
from service.features.lookalikes import unmixed
from service.features.mapped import unmoved
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.domains import all_links
from service.rules.wording import listed, quoted

PUNYCODE = "xn--"

KNOWN = frozenset({
    "amazon", "apple", "binance", "coinbase", "dropbox", "ebay", "facebook", "github", "google", "icloud",
    "instagram", "linkedin", "metamask", "microsoft", "netflix", "outlook", "paypal", "reddit", "spotify",
    "steam", "telegram", "tiktok", "twitter", "whatsapp", "yahoo", "youtube",
})  # fmt: skip
"""Names that are imitated with accents; an accent in any other name is honest spelling."""


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find links of body or author whose host mixes scripts, or reads as a Latin name that it is not."""
    del history, limits
    links = all_links(view)
    if not links:
        return None
    found = [(link, seen) for link in links if PUNYCODE in link.host and (seen := _pretended(link.host))]
    if not found:
        return None
    pairs = listed(f"{quoted(link.host)} looks like {quoted(seen)}" for link, seen in found)
    return Finding(
        evidence=f"A link's host is not what it looks like: {pairs}.",
        spans=tuple(Span(link.start, link.end, link.field) for link, _ in found),
    )


def _pretended(host: str) -> str | None:
    """Return the host in the letters that it seems to have, or None for an honest one.

    Under a suffix that is itself no Latin one, letters of other alphabets are expected.
    """
    labels = host.split(".")
    if labels[-1].startswith(PUNYCODE):
        return None
    read = [_read(label) for label in labels]
    return ".".join(seen or label for seen, label in zip(read, labels, strict=True)) if any(read) else None


def _read(label: str) -> str | None:
    """Return an encoded label in the letters that it seems to have (RFC 3492), or None for an honest one."""
    if not label.startswith(PUNYCODE):
        return None
    try:
        written = label.removeprefix(PUNYCODE).encode("ascii").decode("punycode")
    except UnicodeError:
        return None
    seen = unmixed(unmoved(written), all_traits(codes(written)))[0].text
    if seen != written:
        return seen if seen.isascii() else written
    plain = "".join(sign for sign in unicodedata.normalize("NFD", written) if sign.isascii())
    return plain if plain in KNOWN else None


link_lookalike = Rule(
    name="link_lookalike",
    category=Category.SPAM,
    group="links",
    description="A link's host is written with letters that only look like those of another host.",
    judge=judge,
    examples=Examples(
        fires=(
            Comment(body="Log in at https://p\u0430yp\u0430l.com/ now."),
            Comment(body="Log in at https://xn--80ak6aa92e.com/ now."),
            Comment(body="Nice.", author=Author(url="https://payp\u00e1l.com/")),
        ),
        silent=(
            Comment(body="Log in at https://paypal.com/ now."),
            Comment(body="See https://b\u00fccher.example/ and https://caf\u00e9-anna.com/"),
            Comment(
                body="See https://\u043f\u0440\u0438\u043c\u0435\u0440.com/ and https://\u0441\u043e\u0440.\u0440\u0444/"
            ),
        ),
    ),
)
