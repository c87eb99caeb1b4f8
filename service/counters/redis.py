"""Flood counters in Redis or Valkey: a sorted set of comments by time for each trace, hashed.

The counts are those of the database or none at all. Each site has an entry that says from when on its sets
are complete; windows that begin earlier are not answered. The entry starts with the first comment, moves on
when a write was lost, and is gone, with everything else, when the server starts again (`Keys.run`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

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

Commands = Callable[[Any, Keys], None]


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
        answers = self._send(site_id, question.at, question.ask)
        return None if answers is None else question.counts(answers)

    def add(self, stored: StoredComment, view: View) -> None:
        """Count a stored version of a comment, in one round trip; what is lost is the database's to count."""
        at = microseconds(stored.updated_at)

        def commands(pipe: Any, keys: Keys) -> None:
            pipe.zadd(keys.since, {SINCE: at}, nx=True)
            pipe.expire(keys.since, RETAINED_S)
            for name in keys.traces(view):
                pipe.zadd(name, {stored.id: at}, nx=True)
                pipe.zremrangebyrank(name, 0, -MEMBERS - 1)
                pipe.expire(name, RETAINED_S)

        self._write(stored.site_id, at, commands)

    def remove(self, site_id: str, comment_id: str, views: Iterable[View], *, at: datetime) -> None:
        """Count a comment no more; `views` are those of all its versions."""
        seen = list(views)

        def commands(pipe: Any, keys: Keys) -> None:
            for name in dict.fromkeys(name for view in seen for name in keys.traces(view)):
                pipe.zrem(name, comment_id)

        self._write(site_id, microseconds(at), commands)

    def ping(self) -> None:
        """Raise StoreError where Redis does not answer."""
        try:
            self._client.ping()
        except (RedisError, OSError) as error:
            raise StoreError(f"Redis does not answer: {error}") from error

    def close(self) -> None:
        """Release every connection."""
        self._client.close()

    def _write(self, site_id: str, at: int, commands: Commands) -> None:
        if self._send(site_id, at, commands) is None:
            with self._lock:
                self._gaps[site_id] = max(at, self._gaps.get(site_id, at))

    def _send(self, site_id: str, at: int, commands: Commands) -> Sequence[Any] | None:
        """Return the answers to the commands, or None where there are none, with a word in the log."""
        if not self._breaker.allows():
            return None
        try:
            answers = self._answers(site_id, at, commands)
        except (RedisError, OSError) as error:
            if self._breaker.failed():
                log.warning("counters unavailable, the database counts", reason=str(error))
            return None
        if self._breaker.succeeded():
            log.info("counters answer again")
        return answers

    def _answers(self, site_id: str, at: int, commands: Commands) -> Sequence[Any]:
        """Tell of the writes that were lost here, if any, and return the answers to the commands."""
        gap = self._gaps.get(site_id)
        if gap is None:
            return self._in_one_run(site_id, commands)

        def with_gap(pipe: Any, keys: Keys) -> None:
            # Up to this moment, not to that of the loss: other workers lost theirs meanwhile.
            pipe.zadd(keys.since, {SINCE: max(gap, at)}, gt=True)
            pipe.expire(keys.since, RETAINED_S)
            commands(pipe, keys)

        answers = self._in_one_run(site_id, with_gap)
        with self._lock:
            if self._gaps.get(site_id) == gap:
                del self._gaps[site_id]
        return answers[2:]

    def _in_one_run(self, site_id: str, commands: Commands) -> Sequence[Any]:
        for _ in range(MAX_RUNS):
            run = self._run or self._first_run()
            pipe = self._client.pipeline(transaction=False)
            commands(pipe, Keys(run, site_id))
            answers: list[Any] = pipe.execute()
            if run == self._run:
                return answers
            # Else a new connection led to a server that started again. Every command may be sent twice.
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
