"""Moderators' passwords: argon2id, with a bound on how many are computed at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from service.errors import InvalidInputError, OverloadedError

MIN_LENGTH = 10
MAX_LENGTH = 200
AT_ONCE = 2
"""One hash takes some 64 MiB and tens of milliseconds of CPU: sign-ins must not starve the verdicts."""
WAIT_S = 3.0

_hasher = PasswordHasher()
_slots = threading.BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password. InvalidInputError where it is too short or too long."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidInputError(f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.", "password")
    with _slot():
        return _hasher.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Return whether the password has this hash; without a hash, work as long and return False.

    Raises:
        OverloadedError: too many sign-ins at once.
    """
    with _slot():
        try:
            _hasher.verify(password_hash or _absent(), password[: MAX_LENGTH + 1])
        except VerificationError:
            return False
        return password_hash is not None


_absent_hash: str | None = None


def _absent() -> str:
    """Return the hash of nobody's password, computed once with today's parameters."""
    global _absent_hash  # noqa: PLW0603 - a constant that is too slow to compute at import
    if _absent_hash is None:
        _absent_hash = _hasher.hash("nobody's password")
    return _absent_hash


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=WAIT_S):
        raise OverloadedError("Too many sign-ins at once; try again in a moment.")
    try:
        yield
    finally:
        _slots.release()
