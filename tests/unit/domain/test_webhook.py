from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.webhook import (
    EVENTS,
    MAX_TRIES,
    PATIENCE,
    SPREAD,
    WAITS_S,
    Endpoint,
    OutboxState,
    Sent,
    fate,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ENDPOINT = Endpoint(
    id="w", site_id="s", url="https://x.example/", events=EVENTS, secret="new", created_at=NOW
)
FAILED = Sent(status=500)


def failing(since: timedelta) -> Endpoint:
    return Endpoint(
        id="w", site_id="s", url="", events=EVENTS, secret="", created_at=NOW, failing_since=NOW - since
    )


@pytest.mark.parametrize("status", [200, 204, 299])
def test_any_success_ends_it(status: int) -> None:
    found = fate(failing(PATIENCE * 2), 3, Sent(status=status), at=NOW, spread=0.5)
    assert (found.state, found.failing_since, found.disable) == (OutboxState.DELIVERED, None, "")


@pytest.mark.parametrize(
    "sent", [Sent(status=302), Sent(status=404), Sent(status=500), Sent(error="It did not answer in time.")]
)
def test_everything_else_is_tried_again_redirects_too(sent: Sent) -> None:
    found = fate(ENDPOINT, 1, sent, at=NOW, spread=0)
    assert (found.state, found.due_at) == (OutboxState.WAITING, NOW + timedelta(seconds=WAITS_S[0]))
    assert found.failing_since == NOW


def test_the_waits_grow_to_some_three_days_and_then_it_is_given_up() -> None:
    at = NOW
    for tries in range(1, MAX_TRIES):
        at = fate(ENDPOINT, tries, FAILED, at=at, spread=0).due_at
    assert timedelta(days=3) < at - NOW < timedelta(days=3.5)
    assert fate(ENDPOINT, MAX_TRIES, FAILED, at=at, spread=0).state is OutboxState.FAILED


def test_a_wait_is_spread() -> None:
    latest = fate(ENDPOINT, 2, FAILED, at=NOW, spread=1).due_at
    assert latest == NOW + timedelta(seconds=WAITS_S[1] * (1 + SPREAD))


@pytest.mark.parametrize(("asked", "waits_s"), [(600, 600), (1, WAITS_S[0]), (10**9, 86_400)])
def test_a_receiver_may_ask_for_more_time_but_not_for_ever(asked: float, waits_s: float) -> None:
    found = fate(ENDPOINT, 1, Sent(status=429, retry_after_s=asked), at=NOW, spread=0)
    assert found.due_at == NOW + timedelta(seconds=waits_s)


def test_gone_disables_at_once() -> None:
    found = fate(ENDPOINT, 1, Sent(status=410), at=NOW, spread=0)
    assert found.state is OutboxState.FAILED
    assert "410" in found.disable


def test_five_days_of_failures_disable_but_the_event_waits_for_better_times() -> None:
    found = fate(failing(PATIENCE), 2, FAILED, at=NOW, spread=0)
    assert found.state is OutboxState.WAITING
    assert "2026-02-24" in found.disable
    assert not fate(failing(PATIENCE - timedelta(seconds=1)), 2, FAILED, at=NOW, spread=0).disable


def test_an_old_secret_signs_until_its_time_is_over() -> None:
    rotated = Endpoint(
        id="w",
        site_id="s",
        url="",
        events=EVENTS,
        secret="new",
        created_at=NOW,
        old_secret="old",
        old_until=NOW + timedelta(hours=1),
    )
    assert rotated.secrets(NOW) == ("new", "old")
    assert rotated.secrets(NOW + timedelta(hours=1)) == ("new",)
    assert ENDPOINT.secrets(NOW) == ("new",)
    assert "new" not in repr(rotated)
