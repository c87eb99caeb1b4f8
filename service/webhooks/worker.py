"""Deliver what waits in the outbox: in any number of processes, each event by one of them at a time."""

from __future__ import annotations

import dataclasses
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import structlog

from service.domain.webhook import KEPT, Delivery, Endpoint, EndpointState, Outgoing, Sent, fate
from service.errors import WinnowError
from service.moderation.ports import Ports
from service.webhooks.sender import Sender

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=90)
"""How long an event is one process's: longer than a name and a try take. Afterwards that process is taken for
dead, and another one sends the event again.
"""

AT_ONCE: Final = 16
"""Tries that one process makes at a time."""

AT_ONCE_EACH: Final = 3
"""Of these for one endpoint, so that a slow one does not hold up the others."""

PAUSE_S: Final = 1.0
TIDY_EVERY: Final = timedelta(minutes=10)
TIDY_AT_ONCE: Final = 500

Observe = Callable[[str], None]
"""Told of each try as `delivered`, `refused` (an answer that is no success) or `unreached`."""


def _nobody(_outcome: str) -> None:
    """Tell nobody."""


@dataclasses.dataclass(frozen=True, slots=True)
class Delivering:
    """One process's part in delivering. Every method may run in several processes at once."""

    ports: Ports
    sender: Sender
    observe: Observe = _nobody

    def claim(self, endpoint: Endpoint, limit: int) -> list[Outgoing]:
        """Take what is due for an endpoint, for as long as the lease lasts."""
        now = self.ports.clock()
        return list(
            self.ports.store.write(
                lambda tx: tx.outbox.claim(endpoint, at=now, until=now + LEASE, limit=limit)
            )
        )

    def due(self) -> list[Endpoint]:
        """Return the endpoints that something is due for; nothing is written while nothing is."""
        now = self.ports.clock()
        with self.ports.store.read() as tx:
            return list(tx.outbox.due(now))

    def deliver(self, endpoint: Endpoint, outgoing: Outgoing) -> Sent:
        """Try an event once and record what came of it.

        Raises:
            StoreError: that could not be recorded, so that the event is sent once more after its lease.
        """
        sent = self.sender.send(endpoint, outgoing, at=self.ports.clock())
        now, number = self.ports.clock(), outgoing.tries + 1
        outcome = fate(endpoint, number, sent, at=now, spread=random.random())  # noqa: S311 - spreads tries, guards nothing
        delivery = Delivery(
            id=self.ports.new_id(),
            site_id=outgoing.site_id,
            endpoint_id=outgoing.endpoint_id,
            event_id=outgoing.id,
            number=number,
            at=now,
            sent=sent,
        )
        self.ports.store.write(lambda tx: tx.outbox.record(delivery, outcome))
        self.observe(_outcome(sent))
        if outcome.disable:
            log.warning("a webhook was disabled", endpoint=endpoint.id, why=outcome.disable)
        return sent

    def deliver_new(self, outgoing: Outgoing) -> Sent | None:
        """Try an event at once that was just written; None where its endpoint is not active, or another
        process took it first.
        """
        with self.ports.store.read() as tx:
            endpoint = tx.webhooks.get(outgoing.site_id, outgoing.endpoint_id)
        if endpoint is None or endpoint.state is not EndpointState.ACTIVE:
            return None
        mine = [one for one in self.claim(endpoint, AT_ONCE_EACH) if one.id == outgoing.id]
        return self.deliver(endpoint, mine[0]) if mine else None

    def tidy(self) -> int:
        """Delete what is older than is kept, in batches; return how many events these were."""
        before, gone = self.ports.clock() - KEPT, 0
        while count := self.ports.store.write(lambda tx: tx.outbox.forget(before, limit=TIDY_AT_ONCE)):
            gone += count
        return gone


class Worker:
    """A thread that looks for what is due, and threads that send it."""

    def __init__(self, delivering: Delivering, *, pause_s: float = PAUSE_S) -> None:
        self._delivering = delivering
        self._pause_s = pause_s
        self._ending = threading.Event()
        self._busy: Counter[str] = Counter()
        self._guard = threading.Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="winnow-webhook")
        self._thread = threading.Thread(target=self._work, name="winnow-webhooks", daemon=True)
        self._tidied = delivering.ports.clock() - TIDY_EVERY

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """End after the tries that are under way; the rest stays in the outbox."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def drain(self) -> int:
        """Deliver what is due now, without a thread of its own, and return how many tries that took."""
        tried = 0
        while started := self._round():
            tried += len(started)
            for future in started:
                future.result()
        return tried

    def _work(self) -> None:
        while not self._ending.is_set():
            try:
                self._round()
                self._tidy()
            except WinnowError as error:
                log.warning("webhooks wait", reason=str(error))
            except Exception:  # the next round may go well, and nobody would start this thread again
                log.exception("webhooks wait")
            self._ending.wait(self._pause_s)

    def _round(self) -> list[Future[Sent]]:
        """Start a try of what is due, as far as there is room; return what was started."""
        started: list[Future[Sent]] = []
        for endpoint in self._delivering.due():
            room = self._room(endpoint)
            if room > 0:
                started += [self._start(endpoint, one) for one in self._delivering.claim(endpoint, room)]
        return started

    def _room(self, endpoint: Endpoint) -> int:
        with self._guard:
            return min(AT_ONCE_EACH - self._busy[endpoint.id], AT_ONCE - self._busy.total())

    def _start(self, endpoint: Endpoint, outgoing: Outgoing) -> Future[Sent]:
        with self._guard:
            self._busy[endpoint.id] += 1
        return self._pool.submit(self._try, endpoint, outgoing)

    def _try(self, endpoint: Endpoint, outgoing: Outgoing) -> Sent:
        try:
            return self._delivering.deliver(endpoint, outgoing)
        except Exception:
            log.exception("a webhook's try was not recorded", endpoint=endpoint.id)
            raise
        finally:
            with self._guard:
                self._busy[endpoint.id] -= 1

    def _tidy(self) -> None:
        now = self._delivering.ports.clock()
        if now - self._tidied >= TIDY_EVERY:
            self._tidied = now
            self._delivering.tidy()


def _outcome(sent: Sent) -> str:
    if sent.succeeded:
        return "delivered"
    return "refused" if sent.status is not None else "unreached"
