"""Network addresses of visitors: one spelling for each, and the network that it belongs to."""

from __future__ import annotations

import ipaddress

V4_NETWORK_BITS = 24
V6_NETWORK_BITS = 64
MAX_LENGTH = 100

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address(ip: str | None) -> str | None:
    """Return the canonical spelling of an IPv4 or IPv6 address, or None where it tells no visitor apart.

    Surrounding spaces, brackets and a zone (`%eth0`) are dropped; an IPv4-mapped IPv6 address is its IPv4
    address. Loopback and unspecified addresses are None: behind a proxy on the same machine everybody has
    them.
    """
    parsed = _parsed(ip)
    return str(parsed) if parsed else None


def network(ip: str | None) -> str | None:
    """Return the /24 (IPv4) or /64 (IPv6) that an address belongs to, such as `192.0.2.0/24`, or None."""
    parsed = _parsed(ip)
    if parsed is None:
        return None
    bits = V4_NETWORK_BITS if parsed.version == 4 else V6_NETWORK_BITS  # noqa: PLR2004 - the protocol's version
    return str(ipaddress.ip_network((parsed, bits), strict=False))


def _parsed(ip: str | None) -> _Address | None:
    if not ip or len(ip) > MAX_LENGTH:
        return None
    try:
        parsed: _Address = ipaddress.ip_address(ip.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return None if parsed.is_loopback or parsed.is_unspecified else parsed
