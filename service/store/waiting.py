"""Small jobs that wait for the next write, so that what they note costs no write of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from service.store.transaction import Transaction

Note = Callable[[Transaction], object]


class Waiting:
    """Jobs by what they are about, of which the newest counts; thread-safe."""

    def __init__(self) -> None:
        self._notes: dict[str, Note] = {}
        self._guard = threading.Lock()

    def put(self, about: str, note: Note) -> None:
        """Keep a job in the place of one that is about the same."""
        with self._guard:
            self._notes[about] = note

    def take(self) -> Sequence[Note]:
        """Return the jobs that wait, each of them once, in an order that is the same in every process."""
        if not self._notes:  # as nearly always: no lock is needed to see that
            return ()
        with self._guard:
            taken, self._notes = self._notes, {}
        return [taken[about] for about in sorted(taken)]
