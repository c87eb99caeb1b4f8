"""A request's form, whatever its charset, its shape and its faults: nothing in it is ever an error."""

from __future__ import annotations

import codecs
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import ClientDisconnected

MAX_FIELDS: Final = 2_000
"""Fields that are read; a client that sends the server's whole environment sends some hundred."""

MAX_BYTES: Final = 6_000_000

_MULTIPART: Final = "multipart/form-data"
_CHARSET_FIELDS: Final = (b"blog_charset", b"charset")
_ASCII: Final = bytes(range(32, 127))
_BEYOND_TEXT: Final = frozenset(
    {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
"""Codecs of text that no page is written in, some of which fail in ways of their own."""


class Form:
    """The fields of a request, in the order in which they came, body before query."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def get(self, *names: str) -> str | None:
        """Return the first value that is not blank, without white space around it, of the first such name."""
        for name in names:
            for value in self._fields.get(name, ()):
                if value.strip():
                    return value.strip()
        return None

    def whole(self, name: str) -> str:
        """Return the first value of a name as it came, or an empty text."""
        return next(iter(self._fields.get(name, ())), "")

    def every(self, name: str) -> list[str]:
        """Return all values of a name that may be repeated, also as `name[]` and `name[0]`."""
        names = [key for key in self._fields if key == name or key.startswith(f"{name}[")]
        return [value.strip() for key in names for value in self._fields[key] if value.strip()]

    def is_true(self, name: str) -> bool:
        """Return whether a flag is set: `1`, `true`, `True`, and whatever else does not deny it."""
        return (self.get(name) or "").lower() not in {"", "0", "false", "no", "off"}

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield every name with its first value."""
        for name, values in self._fields.items():
            yield name, values[0]


def read_form(request: Request) -> tuple[bytes, Form]:
    """Return the body as it came, and the fields of body and query; bytes that the charset does not know are
    replaced.

    A body that is multipart is read as such; any other is taken for a URL-encoded form, whatever it says of
    itself. RequestEntityTooLarge where it is longer than `MAX_BYTES`.
    """
    request.max_content_length = MAX_BYTES
    try:
        raw = request.get_data()
    except ClientDisconnected:
        raw = b""
    if request.mimetype == _MULTIPART:
        return raw, Form(_plain(request.form, request.args))
    return raw, Form(parse(raw, request.query_string))


def parse(raw: bytes, query: bytes = b"") -> dict[str, list[str]]:
    """Return the fields of a URL-encoded body and query string as texts without NUL and surrogates."""
    pairs = [*_pairs(raw), *_pairs(query)][:MAX_FIELDS]
    charset = next((value for name, value in pairs if name in _CHARSET_FIELDS and value.strip()), b"")
    codec = _codec(charset.decode("ascii", "replace").strip())
    fields: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        # Names are ASCII in every client; what the charset says is about comments.
        fields[_text(name, "utf-8")].append(_text(value, codec))
    return dict(fields)


def _pairs(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    for pair in raw.split(b"&", MAX_FIELDS)[:MAX_FIELDS]:
        name, _, value = pair.replace(b"+", b" ").partition(b"=")
        if name:
            yield unquote_to_bytes(name), unquote_to_bytes(value)


def _codec(name: str) -> str:
    try:
        found = codecs.lookup(name).name if name else "utf-8"
        plain = _ASCII.decode(found) == _ASCII.decode("ascii")
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"
    # No form is sent in a charset that has other bytes for ASCII: pages in UTF-16 send theirs in UTF-8.
    return found if plain and found not in _BEYOND_TEXT else "utf-8"


def _text(raw: bytes, codec: str) -> str:
    try:
        text = raw.decode(codec, "replace")
    except (LookupError, ValueError, UnicodeError):
        text = raw.decode("utf-8", "replace")
    return _sound(text)


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _plain(*parts: MultiDict[str, str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        for name, values in part.lists():
            fields[_sound(name)] += map(_sound, values)
    return dict(fields)
