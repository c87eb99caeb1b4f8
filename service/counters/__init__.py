"""Flood counters that several workers share: Redis or Valkey, by URL."""

from __future__ import annotations

import importlib.util

from service.errors import InvalidInputError, StoreError
from service.moderation.ports import Counters

__all__ = ["open_counters"]

_SCHEMES = ("redis://", "rediss://", "unix://")


def open_counters(url: str) -> Counters | None:
    """Return the counters at a URL, or None where the URL is empty; nothing is connected yet.

    Args:
        url: `redis://host:6379/0`, `rediss://…` (TLS) or `unix:///path/socket`.

    Raises:
        InvalidInputError: it is no such URL.
        StoreError: the client library is not installed.
    """
    if not url:
        return None
    if not url.startswith(_SCHEMES):
        raise InvalidInputError(
            "A Redis URL is `redis://host:6379/0`, `rediss://…` or `unix:///path/socket`."
        )
    if importlib.util.find_spec("redis") is None:
        raise StoreError("Redis needs its client: install `winnow-moderation[redis]`.")
    from service.counters.redis import RedisCounters  # noqa: PLC0415 - the client is an optional extra

    return RedisCounters(url)
