"""The outbox: an event is one process's at a time, and nothing of it is lost."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from service.domain.webhook import Endpoint, EndpointState, Fate, OutboxState, Outgoing
from service.moderation.ports import Store
from tests import stored
from tests.stored import NOW, after


@pytest.fixture
def endpoint(store: Store) -> Endpoint:
    site = stored.add_site(store)
    added = stored.endpoint(site)
    store.write(lambda tx: tx.webhooks.add(added))
    return added


def put(store: Store, endpoint: Endpoint, *ids: str, due_s: float = 0) -> list[Outgoing]:
    site = dataclasses.replace(stored.site(), id=endpoint.site_id)
    added = [stored.outgoing(site, own_id, due_at=after(due_s)) for own_id in ids]
    store.write(lambda tx: tx.outbox.add(added))
    return added


def claim(store: Store, endpoint: Endpoint, at_s: float = 1, limit: int = 9) -> list[str]:
    def job(tx: object) -> list[str]:
        found = tx.outbox.claim(endpoint, at=after(at_s), until=after(at_s + 90), limit=limit)  # type: ignore[attr-defined]  # the store's own
        return [one.id for one in found]

    return store.write(job)


def record(store: Store, endpoint: Endpoint, event_id: str, outcome: Fate) -> None:
    site = dataclasses.replace(stored.site(), id=endpoint.site_id)
    tried = stored.delivery(site, event_id)
    store.write(lambda tx: tx.outbox.record(tried, outcome))


def known(store: Store, endpoint: Endpoint) -> Endpoint:
    with store.read() as tx:
        found = tx.webhooks.get(endpoint.site_id, endpoint.id)
    assert found is not None
    return found


def test_what_is_claimed_is_nobody_elses_until_the_lease_ends(store: Store, endpoint: Endpoint) -> None:
    put(store, endpoint, "a", "b")
    assert claim(store, endpoint, limit=1) == ["a"]
    assert claim(store, endpoint) == ["b"]
    assert claim(store, endpoint, at_s=89) == []
    assert claim(store, endpoint, at_s=92) == ["a", "b"]


def test_what_is_not_due_yet_waits(store: Store, endpoint: Endpoint) -> None:
    put(store, endpoint, "a", due_s=60)
    with store.read() as tx:
        assert tx.outbox.due(after(59)) == []
        assert [one.id for one in tx.outbox.due(after(60))] == ["w"]
    assert claim(store, endpoint, at_s=59) == []
    assert claim(store, endpoint, at_s=60) == ["a"]


def test_many_who_claim_at_once_share_everything_and_nothing_twice(store: Store, endpoint: Endpoint) -> None:
    put(store, endpoint, *(f"{number:03}" for number in range(60)))
    taken: list[str] = []

    def take() -> None:
        while found := claim(store, endpoint, limit=4):
            taken.extend(found)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken))
    assert set(taken) | set(claim(store, endpoint)) == {f"{number:03}" for number in range(60)}


def test_an_event_is_stored_once_for_an_endpoint(store: Store, endpoint: Endpoint) -> None:
    put(store, endpoint, "a")
    record(store, endpoint, "a", Fate(state=OutboxState.DELIVERED, due_at=NOW, failing_since=None))
    put(store, endpoint, "a")
    with store.read() as tx:
        found = tx.outbox.get(endpoint.site_id, "w", "a")
    assert found is not None
    assert found.state is OutboxState.DELIVERED


def test_a_later_failure_does_not_undo_a_delivery(store: Store, endpoint: Endpoint) -> None:
    put(store, endpoint, "a")
    record(store, endpoint, "a", Fate(state=OutboxState.DELIVERED, due_at=NOW, failing_since=None))
    record(store, endpoint, "a", Fate(state=OutboxState.WAITING, due_at=NOW, failing_since=NOW))
    with store.read() as tx:
        found = tx.outbox.get(endpoint.site_id, "w", "a")
        tries = tx.outbox.tries(endpoint.site_id, ["a"])
    assert found is not None
    assert found.state is OutboxState.DELIVERED
    assert len(tries) == 2


def test_the_first_failure_stands_until_something_succeeds(store: Store, endpoint: Endpoint) -> None:
    put(store, endpoint, "a", "b")
    record(store, endpoint, "a", Fate(state=OutboxState.WAITING, due_at=NOW, failing_since=after(1)))
    record(store, endpoint, "b", Fate(state=OutboxState.WAITING, due_at=NOW, failing_since=after(2)))
    assert known(store, endpoint).failing_since == after(1)
    record(store, endpoint, "b", Fate(state=OutboxState.DELIVERED, due_at=NOW, failing_since=None))
    assert known(store, endpoint).failing_since is None


def test_a_disabled_endpoint_gets_nothing_and_all_of_it_once_it_is_enabled(
    store: Store, endpoint: Endpoint
) -> None:
    put(store, endpoint, "a", "b")
    gone = Fate(state=OutboxState.FAILED, due_at=NOW, failing_since=NOW, disable="It is gone.")
    record(store, endpoint, "a", gone)
    assert (known(store, endpoint).state, known(store, endpoint).why) == (
        EndpointState.DISABLED,
        "It is gone.",
    )
    with store.read() as tx:
        assert tx.outbox.due(after(9)) == []
        assert tx.outbox.oldest_due(after(9)) is None
    store.write(lambda tx: tx.webhooks.set_state(endpoint.site_id, "w", EndpointState.ACTIVE, why="", at=NOW))
    assert known(store, endpoint).failing_since is None
    with store.read() as tx:
        assert tx.outbox.oldest_due(after(9)) == NOW
    assert claim(store, endpoint) == ["b"]


def test_a_removed_endpoint_is_gone_with_its_secret(store: Store, endpoint: Endpoint) -> None:
    put(store, endpoint, "a")
    store.write(
        lambda tx: tx.webhooks.set_state(endpoint.site_id, "w", EndpointState.REMOVED, why="", at=NOW)
    )
    with store.read() as tx:
        assert tx.webhooks.get(endpoint.site_id, "w") is None
        assert tx.outbox.due(after(9)) == []
        rows = tx.webhooks._all(stored_endpoints())  # type: ignore[attr-defined]  # looks beneath the port
    assert [(row.secret, row.old_secret) for row in rows] == [("", None)]


def stored_endpoints() -> object:
    from service.store.tables import webhook_endpoints  # noqa: PLC0415 - beneath the port, for one test

    return webhook_endpoints.select()


def test_pages_follow_each_other_without_gap_or_repeat(store: Store, endpoint: Endpoint) -> None:
    put(store, endpoint, *"abcde")
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        with store.read() as tx:
            page = tx.outbox.page(endpoint.site_id, endpoint_id="w", state=None, cursor=cursor, limit=2)
        seen += [one.id for one in page.items]
        cursor = page.next_cursor
    assert (seen, cursor) == (list("edcba"), None)


def test_what_is_old_is_forgotten_in_batches_with_its_tries(store: Store, endpoint: Endpoint) -> None:
    put(store, endpoint, "a", "b", "c")
    record(store, endpoint, "a", stored.WAITS)
    assert store.write(lambda tx: tx.outbox.forget(NOW, limit=2)) == 0
    assert store.write(lambda tx: tx.outbox.forget(after(1), limit=2)) == 2
    assert store.write(lambda tx: tx.outbox.forget(after(1), limit=2)) == 1
    with store.read() as tx:
        page = tx.outbox.page(endpoint.site_id, endpoint_id=None, state=None, cursor=None, limit=9)
        assert (page.items, tx.outbox.tries(endpoint.site_id, ["a"])) == ([], [])
