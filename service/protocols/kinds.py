"""The kinds of problem that the JSON APIs answer: the whole list, as the documentation shows it."""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus


class Kind(Enum):
    """The kinds of problem: the name in `type`, the HTTP status, the title, and what the caller can do."""

    MALFORMED = (
        "malformed-body",
        HTTPStatus.BAD_REQUEST,
        "The body cannot be read",
        "Send one JSON object in UTF-8: no repeated names, no NaN, no lone surrogates, at most 20 levels.",
    )
    BAD_REQUEST = (
        "bad-request",
        HTTPStatus.BAD_REQUEST,
        "A header or a query parameter cannot be used",
        "`errors` names the header or the parameter.",
    )
    UNAUTHORISED = (
        "unauthorised",
        HTTPStatus.UNAUTHORIZED,
        "No valid API key",
        "Send the header `Authorization: Bearer KEY` with a key of your site that was not revoked.",
    )
    NOT_FOUND = (
        "not-found",
        HTTPStatus.NOT_FOUND,
        "Not found",
        "There is no such route, or your site has no comment with this id.",
    )
    METHOD = (
        "method-not-allowed",
        HTTPStatus.METHOD_NOT_ALLOWED,
        "Method not allowed",
        "The header `Allow` lists the methods of this route.",
    )
    CONFLICT = (
        "conflict",
        HTTPStatus.CONFLICT,
        "Conflict",
        "The comment's state is not what the request takes it for; `detail` says what to do instead.",
    )
    TOO_LARGE = (
        "body-too-large",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The body is too large",
        "Send one comment in at most 64 kB, a batch in at most 5 MB.",
    )
    MEDIA_TYPE = (
        "unsupported-media-type",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Not JSON",
        "Send JSON with the header `Content-Type: application/json`, not compressed.",
    )
    INVALID = (
        "invalid-input",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The input cannot be used",
        "`errors` names each field by its JSON pointer and says what is expected there.",
    )
    UNAVAILABLE = (
        "unavailable",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Not available for the moment",
        "The fault is ours. Repeat the request in `Retry-After` seconds; an `Idempotency-Key` makes it safe.",
    )

    def __init__(self, slug: str, status: HTTPStatus, title: str, remedy: str) -> None:
        self.slug = slug
        self.status = status
        self.title = title
        self.remedy = remedy

    @property
    def type(self) -> str:
        """Return the URI reference that identifies the kind: its place on the documentation page."""
        return f"/docs#{self.slug}"
