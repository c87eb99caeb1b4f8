"""A Redis server that is started for a test, and that a test may kill, freeze and start again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


class RedisServer:
    """A server on a socket in a folder of its own; it writes a snapshot only when it is told to."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self._folder = Path(tempfile.mkdtemp(prefix="winnow-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Name it with more patience than the service has: a busy machine is no failure."""
        return f"unix://{self._folder / 'socket'}?socket_timeout=1&socket_connect_timeout=1"

    def client(self) -> Any:
        import redis  # noqa: PLC0415 - tests of everything else run without it

        return redis.Redis.from_url(self.url, decode_responses=True)

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", "socket", "--save", "", "--dir", os.fspath(self._folder)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [os.fspath(self._program), *options], stdout=log, stderr=log, cwd=self._folder
            )
        self._wait()

    def kill(self) -> None:
        """End it at once: what it has not written is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def freeze(self) -> None:
        """Have it take connections and answer nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
        self._wait()

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self._folder)

    def _wait(self) -> None:
        import redis  # noqa: PLC0415 - as above

        for _ in range(300):
            client = self.client()
            try:
                if client.ping():
                    return
            except redis.RedisError:
                time.sleep(0.05)
            finally:
                client.close()
        raise RuntimeError((self._folder / "log").read_text())


@pytest.fixture
def redis_server(redis_program: Path) -> Iterator[RedisServer]:
    server = RedisServer(redis_program)
    yield server
    server.stop()
