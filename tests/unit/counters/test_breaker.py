"""What fails is left alone for a moment."""

from __future__ import annotations

import pytest

from service.counters.breaker import Breaker


class Time:
    """Seconds that the test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def breaker(time: Time) -> Breaker:
    return Breaker(failures=2, pause_s=1.0, clock=time)


def test_one_failure_changes_nothing(breaker: Breaker) -> None:
    assert not breaker.failed()
    assert breaker.allows()
    assert breaker.allows()


def test_failures_in_a_row_open_it_and_only_the_one_that_does_says_so(breaker: Breaker) -> None:
    assert [breaker.failed() for _ in range(4)] == [False, True, False, False]
    assert not breaker.allows()


def test_a_success_between_failures_starts_the_count_again(breaker: Breaker) -> None:
    breaker.failed()
    assert not breaker.succeeded()
    assert not breaker.failed()
    assert breaker.allows()


def test_an_open_one_lets_one_caller_try_after_each_pause(breaker: Breaker, time: Time) -> None:
    breaker.failed(), breaker.failed()
    for _ in range(3):
        time.now += 1.0
        assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_a_success_closes_it_for_all_and_says_so_once(breaker: Breaker, time: Time) -> None:
    breaker.failed(), breaker.failed()
    time.now += 1.0
    assert breaker.allows()
    assert [breaker.succeeded(), breaker.succeeded()] == [True, False]
    assert [breaker.allows() for _ in range(3)] == [True, True, True]
