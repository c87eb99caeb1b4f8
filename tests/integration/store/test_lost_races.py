"""Of two transactions that change the same row on PostgreSQL, the second runs again and sees the first."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy

from service import store as stores
from service.domain.signal import Verdict
from service.errors import ConflictError, StoreError
from service.moderation.ports import Transaction
from service.store import postgresql
from tests import stored
from tests.databases import Server
from tests.stored import NOW

pytestmark = pytest.mark.postgresql


def test_every_one_of_many_changes_of_one_comment_is_kept(postgresql_server: Server) -> None:
    store = stores.open_store(postgresql_server.clean_database())
    entry = stored.add_comment(store, stored.add_site(store))

    def settle_as_it_stands(tx: Transaction) -> None:
        now = tx.comments.get(entry.site_id, entry.id)
        assert now is not None
        tx.comments.settle(entry.site_id, entry.id, revision=now.revision, status=Verdict.HOLD, at=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.write(settle_as_it_stands), range(12)))
    with store.read() as tx:
        last = tx.comments.get(entry.site_id, entry.id)
    store.close()
    assert last is not None
    assert last.revision == 1 + 12


def test_a_job_that_lost_runs_again_and_decides_by_what_it_sees_then(postgresql_server: Server) -> None:
    store = stores.open_store(postgresql_server.clean_database())
    entry = stored.add_comment(store, stored.add_site(store))
    has_read, other_is_done = threading.Event(), threading.Event()
    seen: list[int] = []

    def slow(tx: Transaction) -> None:
        now = tx.comments.get(entry.site_id, entry.id)
        assert now is not None
        seen.append(now.revision)
        has_read.set()
        assert other_is_done.wait(10)
        if now.revision != 1:
            raise ConflictError("somebody else was first")
        tx.comments.settle(entry.site_id, entry.id, revision=1, status=Verdict.REJECT, at=NOW)

    def quick(tx: Transaction) -> None:
        tx.comments.settle(entry.site_id, entry.id, revision=1, status=Verdict.ACCEPT, at=NOW)

    with ThreadPoolExecutor(1) as pool:
        slower = pool.submit(store.write, slow)
        assert has_read.wait(10)
        store.write(quick)
        other_is_done.set()
        with pytest.raises(ConflictError):
            slower.result()
    store.close()
    assert seen == [1, 2]


def test_a_job_that_always_loses_is_given_up(
    postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "ATTEMPTS", 3)
    store = stores.open_store(postgresql_server.clean_database())
    runs: list[int] = []

    def lose(tx: Transaction) -> None:
        runs.append(1)
        tx.sites._run(sqlalchemy.text("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$"))  # type: ignore[attr-defined]

    with pytest.raises(StoreError):
        store.write(lose)
    store.close()
    assert len(runs) == 3


def test_a_connection_that_the_server_ended_is_replaced(postgresql_server: Server) -> None:
    store = stores.open_store(postgresql_server.clean_database())
    site = stored.add_site(store)
    postgresql_server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with store.read() as tx:
        assert tx.sites.get(site.id) == site
    store.close()
