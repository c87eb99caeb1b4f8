from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.console.attempts import MAX_KEYS, PER_ADDRESS, PER_NAME, PER_PAIR, WINDOW, Attempts

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HERE, ELSEWHERE = "203.0.113.9", "198.51.100.7"


def after(failures: int, name: str = "Anna", address: str = HERE) -> Attempts:
    attempts = Attempts()
    for _ in range(failures):
        attempts.failed(name, address, NOW)
    return attempts


@pytest.mark.parametrize(("failures", "wait"), [(0, 0), (PER_PAIR - 1, 0), (PER_PAIR, WINDOW.seconds)])
def test_a_name_and_address_may_fail_a_few_times(failures: int, wait: int) -> None:
    assert after(failures).wait_s("Anna", HERE, NOW) == wait


@pytest.mark.parametrize(
    ("name", "address", "waits"),
    [
        ("ANNA", HERE, True),
        ("Anna", ELSEWHERE, False),
        ("Ben", HERE, False),
    ],
)
def test_the_tight_limit_is_for_one_name_from_one_address(name: str, address: str, *, waits: bool) -> None:
    assert (after(PER_PAIR).wait_s(name, address, NOW) > 0) is waits


def test_one_address_cannot_try_every_name() -> None:
    attempts = Attempts()
    for number in range(PER_ADDRESS):
        attempts.failed(f"name {number}", HERE, NOW)
    assert attempts.wait_s("Anna", HERE, NOW) > 0
    assert attempts.wait_s("Anna", ELSEWHERE, NOW) == 0


def test_one_name_cannot_be_tried_from_every_address() -> None:
    attempts = Attempts()
    for number in range(PER_NAME):
        attempts.failed("Anna", f"203.0.113.{number}", NOW)
    assert attempts.wait_s("Anna", ELSEWHERE, NOW) > 0


def test_addresses_of_one_ipv6_network_count_as_one() -> None:
    attempts = after(PER_PAIR, address="2001:db8:1:2::1")
    assert attempts.wait_s("Anna", "2001:db8:1:2:ffff::9", NOW) > 0
    assert attempts.wait_s("Anna", "2001:db8:1:3::1", NOW) == 0


def test_the_wait_ends_with_the_window() -> None:
    attempts = after(PER_PAIR)
    assert attempts.wait_s("Anna", HERE, NOW + WINDOW - timedelta(seconds=1)) == 1
    assert attempts.wait_s("Anna", HERE, NOW + WINDOW) == 0


def test_whoever_knows_the_password_starts_anew() -> None:
    attempts = after(PER_PAIR)
    attempts.succeeded("Anna", HERE)
    assert attempts.wait_s("Anna", HERE, NOW) == 0


def test_memory_is_bounded() -> None:
    attempts = Attempts()
    for number in range(MAX_KEYS):
        attempts.failed(f"name {number}", f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", NOW)
    assert len(attempts._failures) <= MAX_KEYS
