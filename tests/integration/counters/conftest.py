"""Use cases that count in a real Redis beside a real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import uuid_utils

from service import store as stores
from service.counters.breaker import Breaker
from service.counters.redis import RedisCounters
from service.domain.comment import Comment
from service.domain.site import Site
from service.moderation.check import check
from service.moderation.ports import Ports
from service.moderation.register import add_site
from tests.integration.moderation.conftest import Source, TickingClock
from tests.redis_servers import RedisServer


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def counters(redis_server: RedisServer) -> Iterator[RedisCounters]:
    """Counters that are tried again at once when they failed."""
    opened = RedisCounters(redis_server.url, breaker=Breaker(pause_s=0))
    yield opened
    opened.close()


@pytest.fixture
def ports(sqlite_url: str, counters: RedisCounters, clock: TickingClock) -> Iterator[Ports]:
    opened = stores.open_store(sqlite_url)
    yield Ports(
        store=opened,
        classifier=Source(),
        clock=clock,
        new_id=lambda: str(uuid_utils.uuid7()),
        counters=counters,
    )
    opened.close()


@pytest.fixture
def site(ports: Ports, clock: TickingClock) -> Site:
    """A site whose counters are complete for longer than any of its windows."""
    added = add_site(ports, "blog", "https://blog.example.org/")[0]
    check(ports, added, Comment(body="The first comment of all."))
    clock.advance(days=2)
    return added
