"""Failed sign-ins, counted per name and address within this process, so that guessing takes for ever."""

from __future__ import annotations

import ipaddress
import math
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)
PER_PAIR, PER_NAME, PER_ADDRESS = 5, 50, 50
"""Failures within the window: one name from one address, one name from anywhere, one address at all.

The pair's limit is the tight one, so that a stranger elsewhere cannot lock a moderator out cheaply.
"""
MAX_KEYS = 10_000
_IPV6_NETWORK_BITS = 64

Key = tuple[str, str]


class Attempts:
    """Bounded memory of failures; thread-safe. The least recently failed keys are forgotten first."""

    def __init__(self) -> None:
        self._failures: OrderedDict[Key, list[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, name: str, address: str, now: datetime) -> int:
        """Return the seconds until another try is allowed; 0 where it is allowed now."""
        with self._lock:
            waits = [self._wait(key, limit, now) for key, limit in _keys(name, address).items()]
        return math.ceil(max(waits).total_seconds())

    def failed(self, name: str, address: str, now: datetime) -> None:
        """Count a failure."""
        with self._lock:
            for key, limit in _keys(name, address).items():
                recent = [at for at in self._failures.get(key, ()) if at > now - WINDOW]
                self._failures[key] = [*recent, now][-limit:]
                self._failures.move_to_end(key)
            while len(self._failures) > MAX_KEYS:
                self._failures.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Forget the pair's failures: whoever knows the password mistyped it before."""
        with self._lock:
            self._failures.pop(_pair(name, address), None)

    def _wait(self, key: Key, limit: int, now: datetime) -> timedelta:
        recent = [at for at in self._failures.get(key, ()) if at > now - WINDOW]
        return recent[-limit] + WINDOW - now if len(recent) >= limit else timedelta()


def _keys(name: str, address: str) -> dict[Key, int]:
    return {
        _pair(name, address): PER_PAIR,
        (name.casefold(), ""): PER_NAME,
        ("", _network(address)): PER_ADDRESS,
    }


def _pair(name: str, address: str) -> Key:
    return name.casefold(), _network(address)


def _network(address: str) -> str:
    """Return the address, or for IPv6 its /64: one household has as many addresses there as it likes."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_NETWORK_BITS), strict=False))
    return str(parsed)
