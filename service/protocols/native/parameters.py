"""Headers, path and query parameters of the native API: their description beside their reading."""

from __future__ import annotations

import re

from flask import Request

from service.domain.signal import Verdict
from service.moderation.check import Idempotency
from service.protocols.endpoints import Parameter
from service.protocols.kinds import Kind
from service.protocols.problems import Flaw, ProblemError

MAX_PAGE = 100
DEFAULT_PAGE = 50
MAX_CURSOR_LENGTH = 500

COMMENT_ID = Parameter(
    name="comment_id",
    place="path",
    description="The comment's id, as Winnow answered it.",
    schema={"type": "string", "format": "uuid"},
)
IDEMPOTENCY_KEY = Parameter(
    name="Idempotency-Key",
    place="header",
    description="1 to 255 printable ASCII characters of your choice. The same key and request bring "
    "the first answer back, and nothing is stored twice; with another request it is refused (422).",
    schema={"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
)
STATUS = Parameter(
    name="status",
    place="query",
    description="Only comments for which this verdict stands.",
    schema={"type": "string", "enum": [verdict.value for verdict in Verdict]},
)
CURSOR = Parameter(
    name="cursor",
    place="query",
    description="`next_cursor` of the page before.",
    schema={"type": "string", "maxLength": MAX_CURSOR_LENGTH},
)
LIMIT = Parameter(
    name="limit",
    place="query",
    description="The most comments to answer.",
    schema={"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": DEFAULT_PAGE},
)

FLIP = Parameter(
    name="flip",
    place="query",
    description="`true` also says what would make the verdict less strict, in `flip`: the smallest of some"
    " forty changes, each of which is judged. For one comment, not for `comments`.",
    schema={"type": "boolean", "default": False},
)


def idempotency(request: Request, request_digest: str) -> Idempotency | None:
    """Return the request's idempotency key with the digest of what it came with, or None.

    Raises:
        ProblemError: the key is empty, too long, or not printable ASCII (400).
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if re.fullmatch("[ -~]{1,255}", key.strip()) is None:
        raise bad_header("Idempotency-Key", "Expected 1 to 255 printable ASCII characters.")
    return Idempotency(key=key.strip(), request_digest=request_digest)


def refuse_idempotency(request: Request) -> None:
    """Raise ProblemError (400) where a key came with a batch, rather than keep a promise only half."""
    if "Idempotency-Key" in request.headers:
        raise bad_header("Idempotency-Key", "A batch takes no key; give each comment an id of your own.")


def listing(request: Request) -> tuple[Verdict | None, str | None, int]:
    """Return status, cursor and limit of a listing.

    Raises:
        ProblemError: a parameter is unknown, repeated or out of range (400).
    """
    known = [parameter.name for parameter in (STATUS, CURSOR, LIMIT)]
    for name, values in request.args.lists():
        if name not in known:
            raise bad_parameter(name[:100], f"Unknown parameter; known here: {', '.join(known)}.")
        if len(values) > 1:
            raise bad_parameter(name, "This parameter is there more than once.")
    status, cursor, limit = (request.args.get(name, "") for name in known)
    return _status(status), _cursor(cursor), _limit(limit)


def wants_flip(request: Request) -> bool:
    """Return whether the request asks what would flip the verdict. ProblemError where it is unclear (400)."""
    values = request.args.getlist(FLIP.name)
    if len(values) > 1:
        raise bad_parameter(FLIP.name, "This parameter is there more than once.")
    if values and values[0] not in {"true", "false"}:
        raise bad_parameter(FLIP.name, "Expected true or false.")
    return values == ["true"]


def refuse_flip() -> ProblemError:
    """Return the refusal of a batch that asks what would flip its verdicts."""
    return bad_parameter(FLIP.name, "Only one comment at a time is asked what would flip its verdict.")


def bad_parameter(name: str, detail: str) -> ProblemError:
    """Return the refusal of a query parameter."""
    return ProblemError(Kind.BAD_REQUEST, f"{name}: {detail}", (Flaw(parameter=name, detail=detail),))


def bad_header(name: str, detail: str) -> ProblemError:
    """Return the refusal of a header."""
    return ProblemError(Kind.BAD_REQUEST, f"{name}: {detail}", (Flaw(header=name, detail=detail),))


def _status(text: str) -> Verdict | None:
    try:
        return Verdict(text) if text else None
    except ValueError:
        raise bad_parameter("status", "Expected accept, hold or reject.") from None


def _cursor(text: str) -> str | None:
    if len(text) > MAX_CURSOR_LENGTH or not text.isascii() or not text.isprintable():
        raise bad_parameter("cursor", "This is not a cursor of ours.")
    return text or None


def _limit(text: str) -> int:
    if not text:
        return DEFAULT_PAGE
    if re.fullmatch("[0-9]{1,3}", text) is None or not 1 <= int(text) <= MAX_PAGE:
        raise bad_parameter("limit", f"Expected a whole number from 1 to {MAX_PAGE}.")
    return int(text)
