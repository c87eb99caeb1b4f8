"""WordPress's disallowed comment keys."""

from __future__ import annotations

import random
import time

from service.domain.policy import from_document
from service.imports import wordpress_keys
from service.imports.wordpress_keys import LeftOut
from tests.unit.imports.conftest import Write


def test_keys_go_where_they_belong(write: Write) -> None:
    keys = wordpress_keys.read(
        write(
            "cheap pills\r\nCheap Pills\r\n\r\n  replica watches \r\npills.example.com\r\nhttps://bad.org/x\r\n"
            "shop@mail.org\r\n@mail.org\r\n-pills.com\r\n192.0.2.7\r\n192.0.\r\n2001:db8::/32\r\nab\r\n[url=\r\n"
            f"{'x' * 501}\r\n3.14%\r\n"
        )
    )
    assert keys.words == ("cheap pills", "replica watches", "-pills.com", "[url=", "3.14%")
    assert keys.domains == ("pills.example.com", "https://bad.org/x")
    assert keys.authors == ("shop@mail.org", "@mail.org")
    assert keys.left_out == {LeftOut.ADDRESS: 3, LeftOut.SHORT: 1, LeftOut.LONG: 1}


def test_a_packed_list_is_read_too(write: Write) -> None:
    assert wordpress_keys.read(write("cheap pills\n", packed=True)).words == ("cheap pills",)


def test_a_list_of_real_size_is_sorted_in_seconds_and_makes_a_policy() -> None:
    dice, letters = random.Random(5), "abcdefghijklmnopqrstuvwxyz"
    words = {"".join(dice.choices(letters, k=dice.randrange(4, 14))): None for _ in range(62_000)}
    hosts = {f"{word}.com": None for word in list(words)[:1_000]}
    start = time.perf_counter()
    keys = wordpress_keys.sort({**words, **hosts})
    policy = from_document({"lists": {name: list(entries) for name, entries in keys.lists.items()}})
    assert time.perf_counter() - start < 10
    assert set(policy.limits.lists.blocked_words) == set(words)
    assert set(policy.limits.lists.blocked_domains) == set(hosts)
