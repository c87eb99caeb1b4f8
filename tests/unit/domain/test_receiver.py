from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.receiver import Allowed, is_public, receiver_of, require_reachable
from service.errors import InvalidInputError

NOBODY = Allowed()

PRIVATE = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:93.184.215.14 64:ff9b::7f00:1 64:ff9b::5db8:d70e 64:ff9b:1::1 100::1
2001::1 2001:2::1 2001:10::1 2001:db8::1 2002:7f00:1::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1
ff02::1
""".split()  # noqa: SIM905 - a table
PUBLIC = ["93.184.215.14", "1.1.1.1", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "2a00:1450:4001::200e"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_no_public_network_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    receiver = receiver_of("https://news.example/hook", NOBODY)
    with pytest.raises(InvalidInputError, match="not a public address"):
        require_reachable(receiver, [address], NOBODY)
    with pytest.raises(InvalidInputError):
        receiver_of(f"https://[{address}]/" if ":" in address else f"https://{address}/", NOBODY)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_reachable(address: str) -> None:
    receiver = receiver_of("https://news.example/hook", NOBODY)
    assert require_reachable(receiver, [address], NOBODY) == [ip_address(address)]


@given(st.ip_addresses(v=6))
def test_nothing_outside_of_global_unicast_is_public(address: object) -> None:
    if is_public(address):  # type: ignore[arg-type]  # hypothesis gives IPv6 addresses
        assert str(address)[0] in "23"


def test_one_private_address_among_public_ones_refuses_all() -> None:
    receiver = receiver_of("https://news.example/hook", NOBODY)
    with pytest.raises(InvalidInputError, match=r"10\.0\.0\.1"):
        require_reachable(receiver, ["93.184.215.14", "10.0.0.1"], NOBODY)
    with pytest.raises(InvalidInputError, match="no address"):
        require_reachable(receiver, [], NOBODY)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://news.example/", "https:// only"),
        ("ftp://news.example/", "https://host/path"),
        ("https://user:secret@news.example/", "without user"),
        ("https://news.example/#part", "fragment"),
        ("https:///hook", "https://host/path"),
        ("https://news.example:22/", "port 443 or 8443"),
        ("https://news.example:99999/", "no URL"),
        ("https://2130706433/", "not the name"),
        ("https://0x7f.1/", "not the name"),
        ("https://127.1/", "not the name"),
        ("https://[::1/", "no URL"),
        ("https://news.example/a b", "ASCII"),
        ("https://news.example\\@10.0.0.1/", "ASCII"),
        ("https://news.example/\r\nHost: x", "ASCII"),
        ("https://exämple.example/", "ASCII"),
        ("https://news.example/" + "a" * 500, "at most 500"),
    ],
)
def test_a_url_that_is_more_than_a_plain_https_address_is_refused(url: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words.replace("(", r"\(")):
        receiver_of(url, NOBODY)


def test_a_url_says_where_it_leads() -> None:
    receiver = receiver_of("https://News.Example.:8443/hook?a=1", NOBODY)
    assert (receiver.host, receiver.port, receiver.path) == ("news.example", 8443, "/hook?a=1")
    assert receiver.authority == "news.example:8443"
    assert receiver_of("https://news.example", NOBODY).path == "/"
    assert receiver_of("https://[2606:4700::1111]/", NOBODY).authority == "[2606:4700::1111]"


def test_an_operator_allows_hosts_and_networks_of_their_own() -> None:
    allowed = Allowed.parse("hooks.internal, 10.1.0.0/16 127.0.0.1 fd00::/8")
    by_name = receiver_of("http://hooks.internal:9000/", allowed)
    assert require_reachable(by_name, ["192.168.7.7"], allowed) == [ip_address("192.168.7.7")]
    by_network = receiver_of("http://other.internal:9000/", allowed)
    assert require_reachable(by_network, ["10.1.2.3"], allowed) == [ip_address("10.1.2.3")]
    assert receiver_of("http://127.0.0.1:9000/", allowed).port == 9000
    for address in ("10.2.0.1", "93.184.215.14", "127.0.0.2"):
        with pytest.raises(InvalidInputError):
            require_reachable(by_network, [address], allowed)
    with pytest.raises(InvalidInputError):
        receiver_of("http://127.0.0.2:9000/", allowed)


def test_what_is_allowed_of_one_network_allows_no_plain_http_to_the_public() -> None:
    allowed = Allowed.parse("10.1.0.0/16")
    receiver = receiver_of("http://news.example/", allowed)
    with pytest.raises(InvalidInputError, match="https:// only"):
        require_reachable(receiver, ["93.184.215.14"], allowed)


@pytest.mark.parametrize("entry", ["10.1.0.1/16", "-", "http://x/", "a b_/c"])
def test_an_entry_that_is_neither_host_nor_network_is_refused(entry: str) -> None:
    with pytest.raises(InvalidInputError, match="neither"):
        Allowed.parse(entry)
