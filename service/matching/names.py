"""Entries that name something whole: domains, addresses, e-mail addresses and authors, found by look-up."""

from __future__ import annotations

import collections
import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from service.domain.comment import Author
from service.domain.entry import Target
from service.features.address import address
from service.features.links import Link
from service.features.view import View
from service.matching.listed import Found, Listed
from service.matching.usable import usable
from service.matching.written import canonical, network
from service.rules.authors import identities
from service.rules.domains import all_links, is_below, parents, path_of

_K = TypeVar("_K")
_V = TypeVar("_V")


def _grouped(pairs: Iterable[tuple[_K, _V]]) -> Mapping[_K, tuple[_V, ...]]:
    groups: dict[_K, list[_V]] = collections.defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


class Domains:
    """Domains with all below them, and paths with all below those."""

    def __init__(self, entries: Iterable[Listed]) -> None:
        parts = usable(entries, lambda written: canonical(Target.DOMAIN, written).partition("/"))
        self._hosts = _grouped((host, (f"/{path}", entry)) for (host, _, path), entry in parts)

    def found_in(self, view: View) -> Iterator[Found]:
        """Yield the entries that the links of body and author fall under."""
        if self._hosts:
            for link in all_links(view):
                yield from self._of(link)

    def _of(self, link: Link) -> Iterator[Found]:
        path = path_of(link.url)
        for host in parents(link.host):
            for above, entry in self._hosts.get(host, ()):
                if is_below(path, above):
                    yield Found(entry, link.field, link.start, link.end, len(host) + len(above))


class Addresses:
    """IP addresses and networks."""

    def __init__(self, entries: Iterable[Listed]) -> None:
        networks = list(usable(entries, network))
        self._networks = _grouped(
            ((found.version, found.prefixlen, int(found.network_address)), entry) for found, entry in networks
        )
        self._widths = sorted({(found.version, found.prefixlen) for found, _ in networks})

    def found_in(self, view: View) -> Iterator[Found]:
        """Yield the entries that the client's address belongs to."""
        written = view.comment.client.ip
        plain = address(written) if self._widths else None
        if plain is None:
            return
        parsed = ipaddress.ip_address(plain)
        for version, bits in self._widths:
            if version == parsed.version:
                spare = parsed.max_prefixlen - bits
                for entry in self._networks.get((version, bits, int(parsed) >> spare << spare), ()):
                    yield Found(entry, "client.ip", 0, len(written or ""), bits)


class Emails:
    """E-mail addresses, and domains of them with all below."""

    def __init__(self, entries: Iterable[Listed]) -> None:
        self._entries = _grouped(usable(entries, lambda written: canonical(Target.EMAIL, written)))

    def found_in(self, view: View) -> Iterator[Found]:
        """Yield the entries that the author's e-mail address falls under."""
        written = view.comment.author.email
        if not written or not self._entries:
            return
        folded = written.strip().casefold()
        for named in (folded, *(f"@{domain}" for domain in parents(folded.rpartition("@")[2]))):
            for entry in self._entries.get(named, ()):
                weight = len(named) + MORE_THAN_ANY_DOMAIN * (named is folded)
                yield Found(entry, "author.email", 0, len(written), weight)


MORE_THAN_ANY_DOMAIN = 1_000


class Authors:
    """Authors by the site's id or by their whole name."""

    def __init__(self, entries: Iterable[Listed]) -> None:
        self._entries = _grouped(usable(entries, lambda written: canonical(Target.AUTHOR, written)))

    def found_in(self, view: View) -> Iterator[Found]:
        """Yield the entries that name the author."""
        if self._entries:
            yield from self._of(view.comment.author)

    def _of(self, author: Author) -> Iterator[Found]:
        for field, value, named in identities(author):
            if field != "email":
                for entry in self._entries.get(named, ()):
                    yield Found(entry, f"author.{field}", 0, len(value))
