"""Flood counters in Redis or Valkey: a sorted set of comments by time for each trace, hashed.

The counts are those of the database or none at all. Each site has an entry that says from when on its sets
are complete; windows that begin earlier are not answered. The entry starts with the first comment, moves on
when a write was lost, and is gone, with everything else, when the server starts again (`Keys.run`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from service.counters import scripts
from service.counters.breaker import Breaker
from service.counters.keys import Keys
from service.counters.question import MEMBERS, RETAINED_S, SINCE, Limits, Question, microseconds
from service.domain.history import Count, Trace
from service.errors import InvalidInputError, StoreError
from service.features.view import View
from service.moderation.ports import StoredComment

log = structlog.get_logger(__name__)

CONNECT_TIMEOUT_S = 0.1
ANSWER_TIMEOUT_S = 0.05
"""A request that waits longer is better served by the database. Both may be raised in the URL's query."""

MAX_RUNS = 3
"""Runs of the server that one request sees before it gives up."""

Act = Callable[[Keys], Any]
"""What to do in Redis, in one round trip; it may be done twice."""


class RedisCounters:
    """Counts of traces in Redis; safe to use from several threads."""

    def __init__(self, url: str, *, breaker: Breaker | None = None) -> None:
        self._breaker = breaker or Breaker()
        self._run: str | None = None
        self._gaps: dict[str, int] = {}
        self._lock = threading.Lock()
        try:
            self._client = Redis.from_url(
                url,
                decode_responses=True,
                protocol=2,
                socket_connect_timeout=CONNECT_TIMEOUT_S,
                socket_timeout=ANSWER_TIMEOUT_S,
                retry=Retry(NoBackoff(), 0),
                redis_connect_func=self._connected,
            )
            self._count = self._client.register_script(scripts.COUNT)
            self._add = self._client.register_script(scripts.ADD)
        except ValueError as error:
            raise InvalidInputError(f"This Redis URL cannot be used: {error}.") from error

    def of(
        self,
        site_id: str,
        view: View,
        flood: Mapping[Trace, Limits],
        *,
        at: datetime,
        comment_id: str | None = None,
    ) -> tuple[Count, ...] | None:
        """Return the counts that are complete, in one round trip; None where Redis does not answer."""
        question = Question.about(view, flood, at=at, comment_id=comment_id)
        if not question.limits:
            return ()

        def count(keys: Keys) -> Any:
            names, arguments = question.command(keys)
            return self._count(names, arguments)

        answer = self._do(site_id, question.at, count)
        return None if answer is None else question.counts(answer)

    def add(self, stored: StoredComment, view: View) -> None:
        """Count a stored version of a comment, in one round trip; what is lost is the database's to count."""
        at = microseconds(stored.updated_at)

        def add(keys: Keys) -> Any:
            names = [keys.since, *keys.traces(view)]
            return self._add(names, [at, stored.id, RETAINED_S, MEMBERS]) or ()

        self._write(stored.site_id, at, add)

    def remove(self, site_id: str, comment_id: str, views: Iterable[View], *, at: datetime) -> None:
        """Count a comment no more; `views` are those of all its versions."""
        seen = list(views)

        def remove(keys: Keys) -> Any:
            pipe = self._client.pipeline(transaction=False)
            for name in dict.fromkeys(name for view in seen for name in keys.traces(view)):
                pipe.zrem(name, comment_id)
            return pipe.execute()

        self._write(site_id, microseconds(at), remove)

    def lost(self, site_id: str, *, at: datetime) -> None:
        """Leave every window that begins before `at` to the database: comments came that were not counted."""
        with self._lock:
            self._gaps[site_id] = max(microseconds(at), self._gaps.get(site_id, 0))
        self._do(site_id, microseconds(at), lambda _: ())

    def ping(self) -> None:
        """Raise StoreError where Redis does not answer."""
        try:
            self._client.ping()
        except (RedisError, OSError) as error:
            raise StoreError(f"Redis does not answer: {error}") from error

    def close(self) -> None:
        """Release every connection."""
        self._client.close()

    def _write(self, site_id: str, at: int, act: Act) -> None:
        if self._do(site_id, at, act) is None:
            with self._lock:
                self._gaps[site_id] = max(at, self._gaps.get(site_id, at))

    def _do(self, site_id: str, at: int, act: Act) -> Any:
        """Return what Redis answers, or None where it does not, with a word in the log when that changes."""
        if not self._breaker.allows():
            return None
        try:
            self._tell_of_gap(site_id, at)
            answer = self._in_one_run(site_id, act)
        except (RedisError, OSError) as error:
            if self._breaker.failed():
                log.warning("counters unavailable, the database counts", reason=str(error))
            return None
        if self._breaker.succeeded():
            log.info("counters answer again")
        return answer

    def _tell_of_gap(self, site_id: str, at: int) -> None:
        """Tell every worker from when on the site is complete, where writes of this one were lost."""
        gap = self._gaps.get(site_id)
        if gap is None:
            return

        def tell(keys: Keys) -> Any:
            pipe = self._client.pipeline(transaction=False)
            # Up to this moment, not to that of the loss: other workers lost theirs meanwhile.
            pipe.zadd(keys.since, {SINCE: max(gap, at)}, gt=True)
            pipe.expire(keys.since, RETAINED_S)
            return pipe.execute()

        self._in_one_run(site_id, tell)
        with self._lock:
            if self._gaps.get(site_id) == gap:
                del self._gaps[site_id]

    def _in_one_run(self, site_id: str, act: Act) -> Any:
        for _ in range(MAX_RUNS):
            run = self._run or self._first_run()
            answer = act(Keys(run, site_id))
            if run == self._run:
                return answer
            # Else a new connection led to a server that started again.
        raise RedisError("The server keeps starting again.")

    def _first_run(self) -> str:
        self._client.ping()
        if self._run is None:
            raise RedisError("The server does not say which run it is.")
        return self._run

    def _connected(self, connection: Any) -> None:
        """Prepare a new connection and learn which run of the server it leads to."""
        connection.on_connect()
        connection.send_command("INFO", "server")
        lines = str(connection.read_response()).splitlines()
        run = next((line.partition(":")[2] for line in lines if line.startswith("run_id:")), "")
        if not run:
            raise RedisError("The server does not say which run it is.")
        self._run = run[:12]
