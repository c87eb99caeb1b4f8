"""Web addresses as browsers read them (WHATWG URL), and the domain that somebody registered for them."""

from __future__ import annotations

import dataclasses
import functools
import re

import ada_url
from publicsuffixlist import PublicSuffixList

MAX_URL_LENGTH = 2_083
"""In characters: the longest address that every browser took. What is longer is cut before it is read."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*+:", re.IGNORECASE)
_DISGUISED_SCHEME = re.compile(r"hxxp(s?):", re.IGNORECASE)
_PORT = re.compile(r"[^/:]++:[0-9]{1,5}(?:[/?#]|\Z)")
_HOST_END = re.compile(r"[/\\?#]")
_TRIMMED = "".join(map(chr, range(0x21)))
"""The WHATWG URL standard strips C0 controls and spaces from both ends ..."""
_REMOVED = re.compile(r"[\t\n\r]")
"""... and removes these wherever they stand."""


@dataclasses.dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address in ASCII; `domain` is the registrable domain, or the host otherwise."""

    url: str
    host: str
    domain: str


def web_address(raw: str) -> WebAddress | None:
    """Return the address that `raw` (a whole href or field) leads to, or None where it leads nowhere.

    An address without a scheme counts if it starts with `//` or with a host under a known public suffix;
    `hxxp` is read as `http`. Any other scheme (`javascript:`, `data:`, `mailto:`) is no web address.
    """
    whole = raw[:MAX_URL_LENGTH].strip(_TRIMMED)
    if not whole.isprintable():
        whole = _REMOVED.sub("", whole)
    if _DISGUISED_SCHEME.match(whole):
        whole = _DISGUISED_SCHEME.sub(r"http\1:", whole, count=1)
    if _SCHEME.match(whole) and not _PORT.match(whole):
        return _parsed(whole)
    if whole.startswith(("//", "\\\\")):
        return _parsed(f"http:{whole}")
    host = _HOST_END.split(whole, maxsplit=1)[0]
    if "." not in host or "@" in host or " " in host:
        return None
    address = _parsed(f"http://{whole}")
    return address if address and is_known(address.host) else None


@functools.lru_cache(maxsize=4_096)
def domain_of(host: str) -> str:
    """Return the registrable domain of a lower-case ASCII host, or the host itself where it has none."""
    if host.startswith("[") or host.rpartition(".")[2].isdigit():
        return host
    return _suffixes().privatesuffix(host.rstrip(".")) or host


@functools.lru_cache(maxsize=4_096)
def is_known(host: str) -> bool:
    """Return whether `host`, in whatever case and script, lies under a known public suffix."""
    return _suffixes().privatesuffix(host.lower().rstrip("."), accept_unknown=False) is not None


@functools.lru_cache(maxsize=4_096)
def has_second_level(host: str) -> bool:
    """Return whether the public suffix of `host` has two labels or more, as `co.uk` has."""
    return "." in (_suffixes().publicsuffix(host.lower().rstrip(".")) or "")


@functools.lru_cache(maxsize=1_024)
def site_domain(site_host: str | None) -> str | None:
    """Return the registrable domain of a site's own host (a port is ignored), or None."""
    if not site_host:
        return None
    address = _parsed(site_host if "://" in site_host else f"http://{site_host}")
    return address.domain if address else None


@functools.cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _parsed(url: str) -> WebAddress | None:
    try:
        parts = ada_url.parse_url(url, ("href", "hostname", "protocol"))
    except (ValueError, UnicodeEncodeError):
        return None
    host = parts["hostname"]
    if not host or parts["protocol"] not in {"http:", "https:"}:
        return None
    return WebAddress(parts["href"], host, domain_of(host))
