"""A real `winnow serve` in a process group of its own, for tests that need the whole service."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx

START_TIMEOUT_S = 60.0


def free_port() -> int:
    """Return a TCP port of loopback that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningService:
    """`winnow serve` on loopback; its first words are kept in `greeting`."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
        self._environment = inherited | environment
        self._process: subprocess.Popen[str] | None = None
        self.greeting = ""
        try:
            self.start()
        except BaseException:
            self.kill()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start the service and wait until it is ready."""
        command = [
            sys.executable,
            "-m",
            "service",
            "serve",
            "--port",
            str(self.port),
            "--data",
            str(self.data),
        ]
        log = (self.data.parent / f"{self.data.name}.log").open("a")
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=self._environment,
            start_new_session=True,
        )
        log.close()
        assert self._process.stdout is not None
        lines = []
        for line in iter(self._process.stdout.readline, ""):
            lines.append(line)
            if line == "\n" and any("data  " in earlier for earlier in lines) and self._greeted(lines):
                break
        self.greeting = self.greeting or "".join(lines)
        self._wait_until_ready()

    @staticmethod
    def _greeted(lines: list[str]) -> bool:
        return any("New API key" in line or "curl" in line for line in lines)

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.base}/readyz").status_code == httpx.codes.OK:
                    return
            assert self._process.poll() is None, "the service ended while it started"
            time.sleep(0.05)
        raise TimeoutError("the service did not become ready")

    def credential(self, name: str) -> str:
        """Return what the first start printed as `name`: `API key`, `sign-in` or `password`."""
        found = re.search(rf"^  {re.escape(name)} +(\S+)$", self.greeting, re.MULTILINE)
        assert found is not None, self.greeting
        return found.group(1)

    def kill(self) -> None:
        """End the master and its workers at once, as a lost machine would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask the service to end, wait, and return its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        target = os.getpgid(process.pid)
        if number is signal.SIGKILL:
            os.killpg(target, number)
        else:
            process.send_signal(number)
        try:
            status = process.wait(timeout=30)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(target, signal.SIGKILL)
        assert process.stdout is not None
        process.stdout.close()
        return status
