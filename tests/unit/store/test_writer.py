"""The writer's thread: groups, failures, and what a full or closed queue answers."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from service import store as stores
from service.errors import ConflictError, OverloadedError, StoreError
from service.moderation.ports import Store, Transaction
from service.store import file_lock, sqlite_file
from service.store.failures import BrokenGroupError
from service.store.writer import Job, Writer
from tests import stored


class Group:
    """A transaction that only remembers what was run in it."""

    def __init__(self) -> None:
        self.ran = 0

    def run(self, job: Job) -> Any:
        self.ran += 1
        return job(None)  # type: ignore[arg-type]  # the jobs of these tests touch no repository


class Log:
    """A database that counts its transactions, waits until it may begin one, and may fail to commit."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.may_begin = threading.Event()
        self.may_begin.set()
        self.failure: BaseException | None = None
        self.released = False

    @contextmanager
    def transaction(self) -> Iterator[Group]:
        assert self.may_begin.wait(10)
        group = Group()
        self.groups.append(group)
        yield group
        if self.failure is not None:
            raise self.failure

    def release(self) -> None:
        self.released = True


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def writer(log: Log) -> Iterator[Writer]:
    opened = Writer(log.transaction, log.release, max_waiting=4, max_wait_s=0.2)
    yield opened
    log.may_begin.set()
    opened.close()


def write_blocked(log: Log, writer: Writer, jobs: list[Callable[[Any], Any]]) -> list[Any]:
    """Run jobs that all wait before the first group may begin; return each one's result or error."""

    def attempt(job: Callable[[Any], Any]) -> Any:
        try:
            return writer.write(job)
        except Exception as error:  # noqa: BLE001 - the errors are what is looked at
            return error

    log.may_begin.clear()
    with ThreadPoolExecutor(len(jobs)) as pool:
        waiting = [pool.submit(attempt, job) for job in jobs]
        threading.Timer(0.05, log.may_begin.set).start()
        return [future.result() for future in waiting]


def fail(_: Any) -> None:
    raise ConflictError("mine alone")


def test_jobs_that_wait_are_committed_together(log: Log, writer: Writer) -> None:
    numbers = list(range(4))
    results = write_blocked(log, writer, [lambda _, n=n: n for n in numbers])  # type: ignore[misc]
    assert results == numbers
    assert len(log.groups) <= 2, "the first may be alone, the rest share a commit"
    assert sum(group.ran for group in log.groups) == 4


def test_a_job_that_fails_fails_alone(log: Log, writer: Writer) -> None:
    results = write_blocked(log, writer, [lambda _: 1, fail, lambda _: 2])
    assert [results[0], type(results[1]), results[2]] == [1, ConflictError, 2]


@pytest.mark.parametrize("failure", [StoreError("disk full"), BrokenGroupError("gone"), ValueError("odd")])
def test_no_job_of_a_group_is_done_where_its_commit_fails(
    log: Log, writer: Writer, failure: BaseException
) -> None:
    log.failure = failure
    results = write_blocked(log, writer, [lambda _: 1, fail, lambda _: 2])
    assert {type(result) for result in results} == {StoreError}
    assert len(set(map(id, results))) == 3
    log.failure = None
    assert writer.write(lambda _: "goes on") == "goes on"


def test_a_job_that_cannot_begin_in_time_is_given_up_and_never_run(log: Log, writer: Writer) -> None:
    log.may_begin.clear()
    ran = threading.Event()
    with pytest.raises(OverloadedError):
        writer.write(lambda _: ran.set())
    log.may_begin.set()
    assert writer.write(lambda _: "next") == "next"
    assert not ran.is_set()


def test_a_job_that_began_is_waited_for_however_long_it_takes(writer: Writer) -> None:
    assert writer.write(lambda _: threading.Event().wait(0.5)) is False


def test_a_full_queue_is_said_at_once(log: Log, writer: Writer) -> None:
    log.may_begin.clear()
    with ThreadPoolExecutor(12) as pool:
        waiting = [pool.submit(writer.write, lambda _: None) for _ in range(12)]
        errors = [future.exception() for future in waiting]
    assert {type(error) for error in errors} == {OverloadedError}
    assert "Too much" in " ".join(map(str, errors))


def test_a_closed_writer_has_finished_what_waited_and_takes_no_more(log: Log, writer: Writer) -> None:
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(writer.write, lambda _: 1) for _ in range(3)]
        assert [future.result() for future in waiting] == [1, 1, 1]
    writer.close()
    writer.close()
    assert log.released
    with pytest.raises(StoreError, match="closed"):
        writer.write(lambda _: 1)


def test_many_threads_lose_nothing_and_failing_jobs_leave_nothing(store: Store) -> None:
    site = stored.add_site(store)

    def work(number: int) -> int:
        kept = 0
        for turn in range(12):
            entry = stored.stored(site, stored.comment(f"{number} {turn}"))

            def job(tx: Transaction) -> None:
                stored.put(tx, entry)  # noqa: B023 - run before the next turn
                if turn % 3 == 0:  # noqa: B023 - as above
                    raise ConflictError

            try:
                store.write(job)
                kept += 1
            except ConflictError:
                pass
        return kept

    with ThreadPoolExecutor(6) as pool:
        kept = sum(pool.map(work, range(6)))
    with store.read() as tx:
        assert tx.queue.size(site.id) == kept == 6 * 8
        assert sum(1 for _ in tx.decisions.all(site.id)) == kept


def test_a_job_sees_what_it_wrote_and_a_snapshot_does_not(store: Store) -> None:
    site = stored.site()
    with store.read() as before:
        assert before.sites.get(site.id) is None

        def job(tx: Transaction) -> bool:
            tx.sites.add(site)
            return tx.sites.get(site.id) == site

        assert store.write(job)
        assert before.sites.get(site.id) is None
    with store.read() as now:
        assert now.sites.get(site.id) == site


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError), store.read() as tx:
        tx.sites.add(stored.site())


def test_a_closed_store_says_so(store: Store) -> None:
    store.ping()
    store.close()
    for use in (store.ping, lambda: store.write(lambda _: None), lambda: store.read().__enter__()):
        with pytest.raises(StoreError, match="closed"):
            use()


def test_a_writer_that_holds_the_lock_too_long_makes_others_overloaded_not_stuck(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "service.store.writer.Writer.__init__.__kwdefaults__", {"max_waiting": 9, "max_wait_s": 0.2}
    )
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    opened = stores.open_store(sqlite_url)
    with file_lock.FileLock(sqlite_file.lock_path(path)), pytest.raises(OverloadedError):
        stored.add_site(opened)
    site = stored.add_site(opened, "after")
    with opened.read() as tx:
        assert list(tx.sites.all()) == [site]
    opened.close()


def test_a_transaction_that_sqlite_gave_up_fails_the_whole_group_and_the_next_one_works(
    sqlite_url: str,
) -> None:
    opened = stores.open_store(sqlite_url)

    def lose(tx: Transaction) -> None:
        tx.sites.add(stored.site("lost"))
        tx.sites._connection.exec_driver_sql("ROLLBACK")  # type: ignore[attr-defined]  # as SQLite does on a full disk

    with pytest.raises(StoreError, match="lost"):
        opened.write(lose)
    site = stored.add_site(opened, "kept")
    with opened.read() as tx:
        assert list(tx.sites.all()) == [site]
    opened.close()


def test_every_commit_is_flushed_and_the_file_is_left_whole(sqlite_url: str) -> None:
    opened = stores.open_store(sqlite_url)

    def settings(tx: Transaction) -> list[object]:
        connection = tx.sites._connection  # type: ignore[attr-defined]
        names = ("synchronous", "journal_mode", "foreign_keys", "secure_delete")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert opened.write(settings) == [2, "wal", 1, 1]
    opened.close()
    path = sqlite_url.removeprefix("sqlite:///")
    assert not Path(path + "-wal").exists(), "closing writes the log back"
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
