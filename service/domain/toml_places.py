"""Where a value stands in a TOML document, by line and column: `tomllib` reads values and forgets places."""

from __future__ import annotations

import re
from typing import Final

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE: Final = re.compile(r"[^,\]}\n#]*")
_STRINGS: Final = (
    re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})', re.DOTALL),
    re.compile(r"'''.*?'''(?:'{0,2})", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)


def locate(text: str, pointer: str) -> tuple[int, int] | None:
    """Return line and column, both from 1, of a dotted path in a valid TOML document.

    Where the path names nothing that is written there, the nearest table or list around it; None where there
    is none, or where the document is nested too deeply to be walked through.
    """
    if not pointer:
        return None
    try:
        places = _Places(text).read()
    except RecursionError:
        return None
    while pointer not in places:
        pointer, dot, _ = pointer.rpartition(".")
        if not dot:
            return None
    offset = places[pointer]
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class _Places:
    """Walks through a document and notes where each key and each entry of a list begins."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._found: dict[str, int] = {}
        self._tables: dict[str, int] = {}
        """The last index of each list of tables."""

    def read(self) -> dict[str, int]:
        """Return the offset of each path."""
        within = ""
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                within = self._header()
            else:
                self._pair(within)
            self._skip(_BLANK)
        return self._found

    def _header(self) -> str:
        start, many = self._at, self._text.startswith("[[", self._at)
        self._at += 1 + many
        path = ""
        keys = self._keys("]")
        for place, key in enumerate(keys):
            path = _join(path, key)
            if place == len(keys) - 1 and many:
                self._found.setdefault(path, start)
                self._tables[path] = self._tables.get(path, -1) + 1
            if path in self._tables:
                path = f"{path}.{self._tables[path]}"
            self._found.setdefault(path, start)
        self._at += 1 + many
        return path

    def _pair(self, within: str) -> None:
        start = self._at
        path = within
        for key in self._keys("="):
            path = _join(path, key)
            self._found.setdefault(path, start)
        self._at += 1
        self._skip(_SPACE)
        self._value(path)

    def _keys(self, end: str) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            sign = self._text[self._at]
            if sign == end:
                return keys
            if sign == ".":
                self._at += 1
            elif sign in "\"'":
                keys.append(self._string()[1:-1])
            else:
                keys.append(self._skip(_BARE_KEY) or self._stray())

    def _value(self, path: str) -> None:
        sign = self._text[self._at : self._at + 1]
        if sign in {'"', "'"}:
            self._string()
        elif sign == "[":
            self._list(path)
        elif sign == "{":
            self._inline(path)
        else:
            self._skip(_BARE_VALUE)

    def _list(self, path: str) -> None:
        self._at += 1
        place = 0
        while self._goes_on("]"):
            self._found[f"{path}.{place}"] = self._at
            self._value(f"{path}.{place}")
            place += 1

    def _inline(self, path: str) -> None:
        self._at += 1
        while self._goes_on("}"):
            self._pair(path)

    def _goes_on(self, end: str) -> bool:
        """Go to the next entry; say whether there is one before the end, and else go past that."""
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        if self._text[self._at] != end:
            return True
        self._at += 1
        return False

    def _string(self) -> str:
        for form in _STRINGS:
            match = form.match(self._text, self._at)
            if match is not None:
                self._at = match.end()
                return match[0]
        return self._stray()

    def _stray(self) -> str:
        raise ValueError(f"no TOML at {self._at}")

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return match[0] if match else ""


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
