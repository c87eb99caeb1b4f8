"""A URL that cannot be used is refused in words, before anything is connected."""

from __future__ import annotations

import importlib.util
from datetime import timedelta

import pytest

from service.counters import open_counters
from service.domain.policy import default_policy
from service.errors import InvalidInputError, StoreError
from tests import stored
from tests.running import free_port


def test_without_a_url_there_are_none() -> None:
    assert open_counters("") is None


@pytest.mark.parametrize(
    "url",
    ["localhost:6379", "http://localhost", "redis//x", "redis://h:port/0", "redis://h?socket_timeout=x"],
)
def test_what_is_no_redis_url_is_refused(url: str) -> None:
    with pytest.raises(InvalidInputError, match="Redis URL"):
        open_counters(url)


def test_a_missing_client_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(StoreError, match=r"winnow-moderation\[redis\]"):
        open_counters("redis://127.0.0.1/0")


def test_where_nobody_listens_nothing_is_raised_but_by_asking_for_it() -> None:
    counters = open_counters(f"redis://127.0.0.1:{free_port()}/0")
    assert counters is not None
    entry = stored.stored(stored.site())
    view = stored.view(entry.comment)
    counters.add(entry, view)
    counters.remove(entry.site_id, entry.id, [view], at=stored.NOW + timedelta(seconds=1))
    flood = default_policy().limits.flood
    assert counters.of(entry.site_id, view, flood, at=stored.NOW) is None
    assert counters.of(entry.site_id, view, {}, at=stored.NOW) == ()
    with pytest.raises(StoreError, match="does not answer"):
        counters.ping()
    counters.close()
