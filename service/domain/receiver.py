"""Where webhooks may be sent: public addresses, and of an operator's own network what the operator allows.

Whoever owns a site names any URL; without these checks it would be called from inside the operator's network
(server-side request forgery).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from service.errors import InvalidInputError

MAX_URL: Final = 500
PORTS: Final = frozenset({443, 8443})
"""Ports of public receivers; others are more often something that is no web server."""

_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_PLAIN: Final = re.compile(r"[!-\[\]-~]+")
_NAME: Final = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z][a-z0-9-]{0,62}")
_GLOBAL_V6: Final = ip_network("2000::/3")

_NOT_PUBLIC: Final = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own; one cloud's metadata is there
        "127.0.0.0/8",
        "168.63.129.16/32",  # a public address that is one cloud's inner service on each of its machines
        "169.254.0.0/16",  # link-local: most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "2001::/23",  # protocols' own: Teredo (an IPv4 address within), benchmarks, identifiers
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address within
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
"""Special-purpose addresses of IANA's registries (RFC 6890). Of IPv6 only 2000::/3 is public at all, so that
mapped, translated (NAT64), local and multicast ones need no line."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclasses.dataclass(frozen=True, slots=True)
class Receiver:
    """Where a URL leads. `host` is a name in lower case or an address; `path` begins with a slash."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return the value of the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


@dataclasses.dataclass(frozen=True, slots=True)
class Allowed:
    """What an operator allows of their own network: names of hosts, addresses and networks."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Allowed:
        """Return what a list, separated by commas or spaces, allows.

        Raises:
            InvalidInputError: an entry is neither a host's name nor an address or network.
        """
        names, networks = set(), []
        for entry in text.replace(",", " ").split():
            try:
                networks.append(ip_network(entry))
            except ValueError as error:
                if not _NAME.fullmatch(entry.lower()):
                    raise InvalidInputError(
                        f"{entry!r} is neither a host's name nor an address or network: {error}."
                    ) from error
                names.add(entry.lower())
        return cls(frozenset(names), tuple(networks))

    def may_be_plain(self, host: str) -> bool:
        """Say whether a host may be reached without TLS and on any port, as far as its name tells."""
        address = _literal(host)
        return host in self.names or (self.covers(address) if address is not None else bool(self.networks))

    def covers(self, address: Address) -> bool:
        """Say whether an address is in one of the networks."""
        return any(address in network for network in self.networks if network.version == address.version)


def receiver_of(url: str, allowed: Allowed) -> Receiver:
    """Return where a URL leads.

    Raises:
        InvalidInputError: it is no plain HTTPS URL to a usual port, and its host is not allowed more.
    """
    if len(url) > MAX_URL or not _PLAIN.fullmatch(url):
        raise InvalidInputError(
            f"A webhook's URL has at most {MAX_URL} characters, all of them ASCII and none a space.", "url"
        )
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise InvalidInputError(f"That is no URL: {error}.", "url") from error
    if parts.scheme not in _DEFAULT_PORTS or not host or parts.fragment or "@" in parts.netloc:
        raise InvalidInputError("A webhook's URL is https://host/path, without user and fragment.", "url")
    _require_host(host)
    found = Receiver(parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme], _path(parts.path, parts.query))
    if not allowed.may_be_plain(host):
        _require_public(found)
    return found


def require_reachable(receiver: Receiver, addresses: Iterable[str], allowed: Allowed) -> list[Address]:
    """Return a host's addresses, as numbers.

    One address that is not public refuses them all: whoever answers with a mixture tries something.

    Raises:
        InvalidInputError: an address is neither public nor allowed, or TLS or the port is missing that public
            ones need.
    """
    known = [ip_address(address.partition("%")[0]) for address in addresses]
    if not known:
        raise InvalidInputError(f"{receiver.host} has no address.", "url")
    if receiver.host in allowed.names or all(allowed.covers(address) for address in known):
        return known
    _require_public(receiver)
    for address in known:
        if not is_public(address) and not allowed.covers(address):
            raise InvalidInputError(f"{receiver.host} is at {address}, which is not a public address.", "url")
    return known


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet's.

    Python's own `is_global` knows the registries of the day it was released, so that it alone is not enough.
    """
    if address.version == _GLOBAL_V6.version and address not in _GLOBAL_V6:
        return False
    if any(address in network for network in _NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def _require_host(host: str) -> None:
    if _literal(host) is None and not _NAME.fullmatch(host):
        raise InvalidInputError(f"{host!r} is not the name of a host.", "url")


def _require_public(receiver: Receiver) -> None:
    if receiver.scheme != "https":
        raise InvalidInputError("Webhooks go to https:// only.", "url")
    if receiver.port not in PORTS:
        ports = " or ".join(str(port) for port in sorted(PORTS))
        raise InvalidInputError(f"Webhooks go to port {ports}, not {receiver.port}.", "url")
    literal = _literal(receiver.host)
    if literal is not None and not is_public(literal):
        raise InvalidInputError(f"{receiver.host} is not a public address.", "url")


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _path(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")
