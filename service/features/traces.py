"""The traces that a comment leaves behind: what later comments are counted against."""

from __future__ import annotations

import hashlib

from service.domain.comment import Comment
from service.domain.history import Trace
from service.features.address import address, network
from service.features.view import View

KEY_LENGTH = 32

COUNTED = 1_000
"""Traces counted beyond what a policy allows. More is a flood all the same, and counting it costs time."""

COUNTED_NEAR = 100
"""The same for near texts, of which every band is counted."""

MAX_DOMAINS = 5
"""Registrable domains of a comment's links to other sites that leave a trace, the author's first."""

NEAR_BANDS = 2
"""MinHash bands that two nearly equal texts share at least: one alone is shared by chance too often."""


def traces(view: View) -> dict[Trace, tuple[str, ...]]:
    """Return the keys per kind of trace, in the order of `Trace`, without kinds that the comment has none of.

    Authors are hashed (the first 32 hex digits of a SHA-256), so that counts hold no name or e-mail address.
    NEAR_TEXT has one key per MinHash band: two comments are near where they share at least `NEAR_BANDS`.
    DOMAIN has one per registrable domain that is linked, `MAX_DOMAINS` at most. Every other kind has exactly
    one key.
    """
    ip = view.comment.client.ip
    keys = {
        Trace.AUTHOR: _author(view.comment.author.key),
        Trace.ADDRESS: address(ip),
        Trace.NETWORK: network(ip),
        Trace.THREAD: page_key(view.comment.page.url),
        Trace.TEXT: view.fingerprint.exact or None,
    }
    left: dict[Trace, tuple[str, ...]] = {trace: (key,) for trace, key in keys.items() if key is not None}
    if view.fingerprint.bands:
        left[Trace.NEAR_TEXT] = tuple(str(band) for band in view.fingerprint.bands)
    domains = linked_domains(view)
    if domains:
        left[Trace.DOMAIN] = domains
    return left


def linked_domains(view: View) -> tuple[str, ...]:
    """Return the registrable domains of other sites that author and body link to, `MAX_DOMAINS` at most."""
    links = (view.author_link, *view.links) if view.author_link else view.links
    return tuple(dict.fromkeys(link.domain for link in links if not link.own))[:MAX_DOMAINS]


def page_key(url: str | None) -> str | None:
    """Return the page's address without what leads to a place on it; None where there is none."""
    return (url or "").partition("#")[0].strip() or None


def somebody(comment: Comment) -> int:
    """Return a number that tells people apart: by id or e-mail, else by network address, else by name.

    It is a signed 64-bit integer. All about whom nothing is known are 0. It is the beginning of a
    BLAKE2b hash, for counting: no name or address can be read from it.
    """
    author = comment.author
    known = author.key or address(comment.client.ip) or (author.name or "").strip().casefold()
    if not known:
        return 0
    digest = hashlib.blake2b(known.encode("utf-8", "surrogatepass"), digest_size=8, person=b"somebody")
    return int.from_bytes(digest.digest(), "big", signed=True)


def _author(key: str | None) -> str | None:
    if key is None or not key.partition(":")[2].strip():
        return None
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_LENGTH]
