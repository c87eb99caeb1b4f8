"""Which links are on which list: domains match with all their subdomains, or below a path."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Mapping

from service.domain.policy import Lists
from service.features.links import Link
from service.features.view import View
from service.features.web_address import web_address

MAX_CACHED = 64
"""How many sites' lists are kept ready."""


@dataclasses.dataclass(frozen=True, slots=True)
class Domains:
    """A list of domains: host in ASCII -> paths below which it counts (`/` is the whole host)."""

    paths: Mapping[str, tuple[str, ...]]

    def match(self, link: Link) -> str | None:
        """Return the entry that the link falls under, or None."""
        if not self.paths:
            return None
        path = path_of(link.url)
        for host in parents(link.host):
            for above in self.paths.get(host, ()):
                if is_below(path, above):
                    return f"{host}{above}".removesuffix("/")
        return None


@functools.lru_cache(maxsize=MAX_CACHED)
def allowed(lists: Lists) -> Domains:
    """Return the site's allowed domains."""
    return _domains(lists.allowed_domains)


@functools.lru_cache(maxsize=MAX_CACHED)
def blocked(lists: Lists) -> Domains:
    """Return the site's blocked domains."""
    return _domains(lists.blocked_domains)


@functools.lru_cache(maxsize=MAX_CACHED)
def shorteners(lists: Lists) -> Domains:
    """Return the domains that hide where a link leads."""
    return _domains(lists.shortener_domains)


def foreign_links(view: View, lists: Lists) -> tuple[Link, ...]:
    """Return the body's links that lead neither to the site itself nor to an allowed domain."""
    domains = allowed(lists)
    return tuple(link for link in view.links if not link.own and domains.match(link) is None)


def on_list(view: View, domains: Domains) -> tuple[tuple[Link, str], ...]:
    """Return the links of body and author that fall under an entry, each with the entry."""
    found = ((link, domains.match(link)) for link in all_links(view))
    return tuple((link, entry) for link, entry in found if entry is not None)


def all_links(view: View) -> tuple[Link, ...]:
    """Return the body's links and the author's."""
    return (*view.links, view.author_link) if view.author_link else view.links


def _domains(entries: Iterable[str]) -> Domains:
    paths: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        host, path = host_and_path(entry)
        paths[host] = (*paths.get(host, ()), path)
    return Domains(paths)


def host_and_path(entry: str) -> tuple[str, str]:
    """Return ASCII host and path of an entry such as `example.com`, `*.example.com` or `example.com/x`."""
    bare = entry.partition("://")[2] or entry
    bare = bare.removeprefix("*").lstrip(".")
    address = web_address(f"http://{bare}")
    if address is None:
        return bare, "/"
    return address.host, path_of(address.url)


def path_of(url: str) -> str:
    """Return what stands behind the host of a normalised address, without distinction of case."""
    return "/" + url.split("/", 3)[-1].casefold()


def is_below(path: str, above: str) -> bool:
    """Return whether a path is the one of an entry, or lies below it."""
    rest = path.removeprefix(above)
    return above == "/" or (
        path.startswith(above) and (above.endswith("/") or rest[:1] in {"", "/", "?", "#"})
    )


def parents(host: str) -> Iterator[str]:
    """Yield a host and the domains above it, nearest first."""
    while host:
        yield host
        host = host.partition(".")[2]
