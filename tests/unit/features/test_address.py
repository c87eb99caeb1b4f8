"""Addresses of visitors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.features.address import address, network

SPELLINGS = [
    ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
    (" 192.0.2.255 ", "192.0.2.255", "192.0.2.0/24"),
    ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
    ("::FFFF:C000:0207", "192.0.2.7", "192.0.2.0/24"),
    ("2001:DB8:0:0:0:0:0:1", "2001:db8::1", "2001:db8::/64"),
    ("[2001:db8:1:2:3:4:5:6]", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("fe80::1%eth0", "fe80::1", "fe80::/64"),
]


@pytest.mark.parametrize(("ip", "expected", "within"), SPELLINGS)
def test_every_spelling_of_an_address_is_one_address(ip: str, expected: str, within: str) -> None:
    assert address(ip) == expected
    assert network(ip) == within


@pytest.mark.parametrize(
    "ip",
    [None, "", " ", "unknown", "192.0.2", "192.0.2.256", "127.0.0.1", "::1", "0.0.0.0", "::", "1" * 10_000],
)
def test_what_tells_no_visitor_apart_is_no_address(ip: str | None) -> None:
    assert address(ip) is None
    assert network(ip) is None


@given(st.text())
def test_any_text_is_an_address_or_none(ip: str) -> None:
    found = address(ip)
    assert (found is None) == (network(ip) is None)
    assert address(found) == found


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_the_same_visitor(ip: object) -> None:
    assert address(f"::ffff:{ip}") == address(str(ip))
    assert network(f"::ffff:{ip}") == network(str(ip))
