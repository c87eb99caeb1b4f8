"""One large JSON object, read member by member and item by item."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from service.errors import InvalidInputError

CHUNK = 1 << 16
MAX_VALUE = 8_000_000
"""Characters of the longest single value."""

_SPACE = " \t\r\n"
_BEHIND_VALUES = f"{_SPACE},:]}}"
"""Without one of these a number may go on: `3` may be the beginning of `3.5`."""

_DECODER = json.JSONDecoder()


def members(stream: TextIO) -> Iterator[tuple[str, Any]]:
    """Yield name and value of an object's members; of a list, each item by itself under the list's name.

    Raises:
        InvalidInputError: it is no object, or breaks off.
    """
    text = _Text(stream)
    text.expect("{")
    while text.next() != "}":
        name = str(text.value())
        text.expect(":")
        if text.next() == "[":
            text.expect("[")
            while text.next() != "]":
                yield name, text.value()
                text.pass_comma()
            text.expect("]")
        else:
            yield name, text.value()
        text.pass_comma()


class _Text:
    """As much of the text as the value at hand needs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text = ""
        self._place = 0
        self._passed = 0

    def next(self) -> str:
        """Return the next character that is no space, without taking it."""
        while True:
            while self._place < len(self._text):
                if self._text[self._place] not in _SPACE:
                    return self._text[self._place]
                self._place += 1
            if not self._fill():
                raise self._broken("The file ends too early")

    def expect(self, character: str) -> None:
        """Take a character that has to come."""
        if self.next() != character:
            raise self._broken(f"Expected {character!r}")
        self._place += 1

    def pass_comma(self) -> None:
        """Take a comma, if one comes."""
        if self.next() == ",":
            self._place += 1

    def value(self) -> Any:
        """Take a whole value."""
        self.next()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._text, self._place)
            except (ValueError, RecursionError):
                end = len(self._text)
            else:
                if end < len(self._text) and self._text[end] in _BEHIND_VALUES:
                    self._place = end
                    return found
            if end - self._place > MAX_VALUE or not self._fill():
                raise self._broken("The file is broken or ends too early")

    def _fill(self) -> bool:
        """Read on, more the longer the value is, and forget what was taken."""
        more = self._stream.read(max(CHUNK, len(self._text) - self._place))
        self._passed += self._place
        self._text = self._text[self._place :] + more
        self._place = 0
        return bool(more)

    def _broken(self, what: str) -> InvalidInputError:
        return InvalidInputError(f"{what}, at character {self._passed + self._place + 1:,}.")
