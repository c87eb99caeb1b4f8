"""A circuit breaker: what fails is left alone for a moment, then tried by one request alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 2
"""Failures in a row that open the circuit: one alone may be a connection that went stale."""

PAUSE_S = 1.0


class Breaker:
    """Say whether a part may be asked; `clock` gives seconds that only ever grow."""

    def __init__(
        self,
        *,
        failures: int = FAILURES,
        pause_s: float = PAUSE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lock = threading.Lock()
        self._most, self._pause_s, self._clock = failures, pause_s, clock
        self._failures = 0
        self._next_try = 0.0

    def allows(self) -> bool:
        """Return whether to ask now. While the circuit is open, one caller per pause is told to try."""
        if self._failures < self._most:
            return True
        with self._lock:
            now = self._clock()
            if now < self._next_try:
                return False
            self._next_try = now + self._pause_s
            return True

    def succeeded(self) -> bool:
        """Close the circuit; return whether it was open."""
        if not self._failures:
            return False
        with self._lock:
            was_open = self._failures >= self._most
            self._failures = 0
            return was_open

    def failed(self) -> bool:
        """Count a failure; return whether it is the one that opens the circuit."""
        with self._lock:
            self._failures += 1
            self._next_try = self._clock() + self._pause_s
            return self._failures == self._most
