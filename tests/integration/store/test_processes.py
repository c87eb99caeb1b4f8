"""What several processes write at once, and what one leaves that is killed."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from service import store as stores
from tests import stored

PROGRAM = Path(__file__).with_name("writing_program.py")
ROOT = Path(__file__).parents[3]
FOREVER = 1_000_000


@contextmanager
def writing(url: str, site_id: str, each: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, os.fspath(PROGRAM), url, site_id, str(each)]
    environment = os.environ | {"PYTHONPATH": os.fspath(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def acknowledged_before_kill(url: str, site_id: str, enough: int) -> set[str]:
    """Let a process write until it said `enough` ids, kill it in the midst, and return all that it said."""
    with writing(url, site_id, FOREVER) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(enough)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
        assert process.wait(30) == -signal.SIGKILL
    return {line.strip() for line in said}


def stored_ids(url: str, site_id: str) -> set[str]:
    opened = stores.open_store(url)
    with opened.read() as tx:
        ids = {decision.comment_id for _, decision in tx.decisions.all(site_id)}
        assert tx.queue.size(site_id) == len(ids), "a comment never stands without its decision"
    opened.close()
    return ids


def assert_whole(url: str) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_whatever_was_acknowledged_is_there_after_kill_9_under_load_and_others_go_on(sqlite_url: str) -> None:
    survivor = stores.open_store(sqlite_url)
    site_id = stored.add_site(survivor).id
    dice = random.Random(9)
    acknowledged: set[str] = set()
    for _ in range(3):
        said = acknowledged_before_kill(sqlite_url, site_id, dice.randrange(10, 150))
        assert not said & acknowledged
        acknowledged |= said
        stored.add_site(survivor)
        assert acknowledged <= stored_ids(sqlite_url, site_id)
        assert_whole(sqlite_url)
    survivor.close()
    assert acknowledged <= stored_ids(sqlite_url, site_id)
    assert_whole(sqlite_url)


def test_processes_that_write_at_once_lose_nothing_while_others_read(database_url: str) -> None:
    each = 25
    opened = stores.open_store(database_url)
    site_id = stored.add_site(opened).id
    ended = threading.Event()
    torn: list[tuple[int, int]] = []

    def watch() -> None:
        while not ended.wait(0.1):
            with opened.read() as tx:
                held, decided = tx.queue.size(site_id), sum(1 for _ in tx.decisions.all(site_id))
                if held != decided:
                    torn.append((held, decided))

    watcher = threading.Thread(target=watch)
    watcher.start()
    with writing(database_url, site_id, each) as one, writing(database_url, site_id, each) as two:
        said = {line for process in (one, two) for line in process.communicate(timeout=60)[0].split()}
        assert one.returncode == two.returncode == 0
    ended.set()
    watcher.join()
    opened.close()
    assert torn == [], "a snapshot is of one moment"
    assert len(said) == 2 * 4 * each
    assert said == stored_ids(database_url, site_id)
