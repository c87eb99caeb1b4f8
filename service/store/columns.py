"""Column types that hold the same values, exactly, on every database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Dialect, String, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

from service.errors import InvalidInputError

MAX_HANDLE = 512
"""Characters of an indexed text: at four bytes each they still fit PostgreSQL's index entry of 2,704."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A point in time, aware and in UTC, to the microsecond.

    SQLite keeps whole microseconds since 1970, PostgreSQL its own `timestamptz`.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the database's own type."""
        own = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger()
        return dialect.type_descriptor(own)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return what the driver is given. InvalidInputError for a time without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise InvalidInputError("A time without its zone cannot be stored.")
        return value.astimezone(UTC) if dialect.name == "postgresql" else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the time that the driver gave."""
        del dialect
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return _EPOCH + int(value) * _MICROSECOND


class Words(TypeDecorator[str]):
    """Any text without NUL and without lone surrogates, which PostgreSQL cannot hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text itself. InvalidInputError where no database could give it back."""
        del dialect
        return None if value is None else storable(value)


class Handle(TypeDecorator[str]):
    """An indexed text of at most `MAX_HANDLE` characters, compared by code point."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the database's own type; order and equality must not depend on a locale."""
        return dialect.type_descriptor(String(collation="C") if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text itself. InvalidInputError where it is too long or cannot be stored."""
        del dialect
        if value is None:
            return None
        if len(value) > MAX_HANDLE:
            raise InvalidInputError(f"A name or identifier has at most {MAX_HANDLE} characters.")
        return storable(value)


class Document(TypeDecorator[Any]):
    """Plain JSON values, as canonical text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the canonical JSON text."""
        del dialect
        return None if value is None else canonical(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the values."""
        del dialect
        return None if value is None else json.loads(value)


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no spaces, characters as they are.

    Raises:
        InvalidInputError: a text has a lone surrogate, or a number is not finite.
    """
    try:
        text = _ENCODER.encode(value)
    except ValueError as error:
        raise InvalidInputError("A number that is not finite cannot be stored.") from error
    return storable(text)


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no plain JSON value")


_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain
)


def storable(text: str) -> str:
    """Return `text`. InvalidInputError where it has a NUL or a lone surrogate."""
    if "\x00" in text:
        raise InvalidInputError("A text with a NUL character cannot be stored.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InvalidInputError("A text with a lone surrogate cannot be stored.") from error
    return text


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that `column` holds one of the enum's values or nothing."""
    allowed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")
