"""A request's body as JSON, read strictly from its raw bytes.

`json.loads` alone lets pass what databases and other programs choke on: lone surrogates, NaN, repeated names,
numbers without bound, nesting without bound. Everything here is refused with a clear 4xx before any use.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, NoReturn

from flask import Request
from werkzeug.exceptions import ClientDisconnected

from service.protocols.kinds import Kind
from service.protocols.problems import Flaw, ProblemError, pointer_to

MAX_BYTES = 64 * 1024
"""The longest body of a request about one comment."""

MAX_BATCH_BYTES = 5 * 1024 * 1024
"""The longest body of a request about many comments."""

MAX_DEPTH = 20
"""The deepest nesting of arrays and objects; the API itself needs four."""

MAX_NUMBER_LENGTH = 40

_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(request: Request, *, limit: int = MAX_BYTES) -> Any:
    """Return the request's body as JSON values, without NUL in any text.

    Args:
        request: The request; its body is read here for the first time.
        limit: The most bytes that are read, whatever the headers say.

    Raises:
        ProblemError: the body is too large (413), of another type (415), or no JSON that can be used (400).
    """
    require_json_type(request)
    return parse_json(read_bytes(request, limit))


def read_bytes(request: Request, limit: int) -> bytes:
    """Return the raw body of at most `limit` bytes, whether its length was declared, wrong or missing.

    Raises:
        ProblemError: the body is longer (413), or ended before its declared length (400).
    """
    declared = request.content_length
    if declared is not None and declared > limit:
        raise too_large(limit)
    # One more than allowed: a longer body of undeclared length would be cut at the limit in silence.
    request.max_content_length = limit + 1
    try:
        raw = request.get_data(cache=False)
    except ClientDisconnected:
        raw = b""
    if len(raw) > limit:
        raise too_large(limit)
    # Servers that mark the end of their input by themselves leave it to us to see that it came too early.
    if len(raw) < (declared or 0):
        raise ProblemError(Kind.MALFORMED, "The body ended before its Content-Length.")
    return raw


def too_large(limit: int) -> ProblemError:
    """Return the refusal of a body longer than `limit` bytes."""
    return ProblemError(Kind.TOO_LARGE, f"The body is longer than {limit} bytes.")


def require_json_type(request: Request) -> None:
    """Raise ProblemError (415) unless the headers declare plain JSON in UTF-8."""
    media = request.mimetype
    if not (media == "application/json" or (media.startswith("application/") and media.endswith("+json"))):
        said = f"not {media}" if media else "and the header is missing"
        raise ProblemError(
            Kind.MEDIA_TYPE, f"Send JSON with the header `Content-Type: application/json`, {said[:100]}."
        )
    if request.mimetype_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise ProblemError(Kind.MEDIA_TYPE, "Send JSON in UTF-8; no other charset is read.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ProblemError(Kind.MEDIA_TYPE, "Send the body without a Content-Encoding.")


def parse_json(raw: bytes, *, mend: bool = False) -> Any:
    """Return the JSON values in `raw`, without NUL in any text.

    With `mend`, a lone surrogate in a text becomes U+FFFD: for callers that would let a comment pass where it
    is refused.

    Raises:
        ProblemError: the bytes are no UTF-8 or no JSON; a name is repeated in an object; a number is NaN,
            infinite or longer than 40 characters; nesting is deeper than 20; a text has a lone surrogate
            (400).
    """
    text = _decoded(raw)
    _limit_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ProblemError(Kind.MALFORMED, f"The body is not valid JSON: {error.msg} ({place}).") from None
    # A raw NUL is no JSON and a raw surrogate no UTF-8: either can only have come by an escape.
    return _cleaned(value, (), mend=mend) if "\\u" in text else value


def _decoded(raw: bytes) -> str:
    if not raw.strip():
        raise ProblemError(Kind.MALFORMED, "The body is empty; a JSON object is expected.")
    try:
        # A byte order mark is allowed to be ignored (RFC 8259, section 8.1), and Windows tools send it.
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError(Kind.MALFORMED, f"The body is not valid UTF-8 (at byte {error.start}).") from None


def _limit_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _BRACKETS.finditer(text):
        first = text[match.start()]
        depth += (first in "[{") - (first in "]}")
        if depth > MAX_DEPTH:
            raise ProblemError(Kind.MALFORMED, f"The JSON is nested deeper than {MAX_DEPTH} levels.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        name, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ProblemError(Kind.MALFORMED, f"The name {_quoted(name)} is there twice in one object.")
    return members


def _constant(name: str) -> NoReturn:
    raise ProblemError(Kind.MALFORMED, f"{name} is no number in JSON.")


def _float(digits: str) -> float:
    value = float(digits) if len(digits) <= MAX_NUMBER_LENGTH else math.inf
    if not math.isfinite(value):
        raise ProblemError(
            Kind.MALFORMED, f"The number {digits[:MAX_NUMBER_LENGTH]} is too long or too large."
        )
    return value


def _int(digits: str) -> int:
    if len(digits) > MAX_NUMBER_LENGTH:
        raise ProblemError(Kind.MALFORMED, f"The number {digits[:MAX_NUMBER_LENGTH]}… is too long.")
    return int(digits)


def _cleaned(value: Any, place: tuple[str | int, ...], *, mend: bool) -> Any:
    if isinstance(value, str):
        return _clean_text(_SURROGATE.sub("\ufffd", value) if mend else value, place)
    if isinstance(value, list):
        return [_cleaned(item, (*place, index), mend=mend) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {
            _clean_name(name, place): _cleaned(item, (*place, name), mend=mend)
            for name, item in value.items()
        }
    return value


def _clean_text(text: str, place: tuple[str | int, ...]) -> str:
    if _SURROGATE.search(text):
        flaw = Flaw(pointer=pointer_to(place), detail="This text has half of a surrogate pair.")
        raise ProblemError(Kind.MALFORMED, "A text is not valid Unicode.", (flaw,))
    return text.replace("\0", "")


def _clean_name(name: str, place: tuple[str | int, ...]) -> str:
    if "\0" in name or _SURROGATE.search(name):
        flaw = Flaw(
            pointer=pointer_to(place), detail="A name in this object has NUL or half of a surrogate pair."
        )
        raise ProblemError(Kind.MALFORMED, "A name is not valid Unicode.", (flaw,))
    return name


def _quoted(name: str) -> str:
    return json.dumps(name[:50])
