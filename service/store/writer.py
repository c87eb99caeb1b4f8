"""One thread that writes: the jobs that wait are committed together, and reported done only after that."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import AbstractContextManager, suppress
from typing import Any, NamedTuple, Protocol, TypeVar

from service.errors import OverloadedError, StoreError, WinnowError
from service.store.failures import BrokenGroupError
from service.store.transaction import Transaction

T = TypeVar("T")

Job = Callable[[Transaction], Any]

MAX_WAITING = 1_000
"""Jobs that wait at most; more are refused at once."""

MAX_WAIT_S = 10.0
"""Seconds after which a job that was not begun is given up."""

MAX_GROUP = 64
"""Jobs committed together: enough that a flush to disk is shared, few enough that none waits for long."""


class Group(Protocol):
    """An open transaction that jobs are run in, each within its own savepoint."""

    def run(self, job: Job) -> Any:
        """Run a job and return its result; what it raises undoes that job alone."""


class _Waiting(NamedTuple):
    job: Job
    done: Future[Any]


class _Outcome(NamedTuple):
    done: Future[Any]
    result: Any
    error: BaseException | None


class Writer:
    """The thread of one process. `transaction` opens a durable transaction and closes it with a commit."""

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Group]],
        release: Callable[[], None],
        *,
        max_waiting: int = MAX_WAITING,
        max_wait_s: float = MAX_WAIT_S,
    ) -> None:
        self._transaction = transaction
        self._release = release
        self._max_wait_s = max_wait_s
        self._waiting: queue.Queue[_Waiting | None] = queue.Queue(max_waiting)
        self._open = True
        self._closing = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="winnow-writer", daemon=True)
        self._thread.start()

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Run a job and return its result once it is durable.

        Raises:
            OverloadedError: too many jobs wait, or this one was not begun in time.
            StoreError: the database failed, or the writer is closed.
        """
        done: Future[T] = Future()
        self._submit(_Waiting(job, done))
        try:
            return done.result(self._max_wait_s)
        except TimeoutError:
            if done.cancel():
                raise OverloadedError("The database is busy; try again in a moment.") from None
            return done.result()  # it was begun: only its end says what became of it

    def leave(self, job: Job) -> None:
        """Run a job with those that wait, for nobody who waits for it; drop it where there are too many."""
        with suppress(OverloadedError):
            self._submit(_Waiting(job, Future()))

    def close(self) -> None:
        """Finish the jobs that wait, then release the connection."""
        with self._closing:
            if self._open:
                self._open = False
                self._waiting.put(None)
        self._thread.join()

    def _submit(self, waiting: _Waiting) -> None:
        with self._closing:
            if not self._open:
                raise StoreError("The store is closed.")
            try:
                self._waiting.put_nowait(waiting)
            except queue.Full:
                raise OverloadedError("Too much is waiting to be written; try again in a moment.") from None

    def _work(self) -> None:
        ended = False
        while not ended:
            group, ended = self._take()
            if group:
                self._commit(group)
        self._release()

    def _take(self) -> tuple[list[_Waiting], bool]:
        """Wait for a job and return it with those that wait already, and whether the end was among them."""
        taken = [self._waiting.get()]
        with suppress(queue.Empty):
            while len(taken) < MAX_GROUP and taken[-1] is not None:
                taken.append(self._waiting.get_nowait())
        return [waiting for waiting in taken if waiting is not None], taken[-1] is None

    def _commit(self, group: list[_Waiting]) -> None:
        outcomes: list[_Outcome] = []
        try:
            with self._transaction() as open_group:
                outcomes.extend(_outcomes(open_group, group))
        except BaseException as error:  # noqa: BLE001 - whoever waits must be told, whatever happened
            for waiting in group:
                with suppress(InvalidStateError):  # its caller gave up
                    waiting.done.set_exception(_failure(error))
            return
        for done, result, failed in outcomes:
            if failed is None:
                done.set_result(result)
            else:
                done.set_exception(failed)


def _outcomes(open_group: Group, group: list[_Waiting]) -> Iterator[_Outcome]:
    for waiting in group:
        if not waiting.done.set_running_or_notify_cancel():
            continue
        try:
            yield _Outcome(waiting.done, open_group.run(waiting.job), None)
        except BrokenGroupError:
            raise
        except BaseException as error:  # noqa: BLE001 - the job's own failure, for its own caller
            yield _Outcome(waiting.done, None, error)


def _failure(error: BaseException) -> StoreError:
    """Return a new error for each caller: one raised in several threads would mix their tracebacks."""
    failure = (
        StoreError(str(error))
        if isinstance(error, WinnowError)
        else StoreError(f"Nothing was written: {error!r}.")
    )
    failure.__cause__ = error
    return failure
