"""Errors as problem documents (RFC 9457), the same for every route of the JSON API.

A problem's `type` names its kind and leads to its explanation on the documentation page. Pages for people
(the console) answer their errors themselves; what they leave over becomes a plain HTML answer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from http import HTTPStatus

import structlog
from flask import Flask, Response, g, request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from service.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    OverloadedError,
    RefusedError,
    StoreError,
    WinnowError,
)
from service.protocols.kinds import Kind

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2
API_PATHS = (
    "/v1/",
    "/v1alpha1/",
    "/$discovery/",
    "/coral/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
)


class Flaw(BaseModel):
    """One thing that is wrong: where (in the body, the query or the headers) and what is expected there."""

    model_config = ConfigDict(frozen=True, title="Flaw")

    pointer: str | SkipJsonSchema[None] = Field(None, description="JSON pointer (RFC 6901) into the body.")
    parameter: str | SkipJsonSchema[None] = Field(None, description="Name of the query parameter.")
    header: str | SkipJsonSchema[None] = Field(None, description="Name of the header.")
    detail: str = Field(description="What is wrong, in words.")


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "type": "/docs#invalid-input",
                    "title": "The input cannot be used",
                    "status": 422,
                    "detail": "comment.body: This field is required.",
                    "errors": [{"pointer": "/comment/body", "detail": "This field is required."}],
                    "request_id": "5f0c54ce3d4e4f8a9a2a6f1d1f0a4b11",
                }
            ]
        },
    )

    type: str = Field(description="Identifies the kind of problem; relative to the service's address.")
    title: str = Field(description="The kind of problem in words, always the same for a type.")
    status: int = Field(
        description="The HTTP status; in a batch, the one that the item alone would have had."
    )
    detail: str = Field(description="This problem in words, for the developer who reads it.")
    errors: list[Flaw] | SkipJsonSchema[None] = Field(
        None, description="Each thing that is wrong, with its place."
    )
    request_id: str | SkipJsonSchema[None] = Field(
        None, description="The answer's `X-Request-Id`, by which the service's log knows it."
    )


@dataclasses.dataclass
class ProblemError(Exception):
    """Raised where a request cannot be used as the protocol demands; becomes a problem document."""

    kind: Kind
    detail: str
    flaws: tuple[Flaw, ...] = ()

    def __str__(self) -> str:
        return self.detail


def pointer_to(place: Iterable[str | int]) -> str:
    """Return the JSON pointer (RFC 6901) of a place given as names and indexes."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)


def problem_of(error: Exception) -> Problem:
    """Return the problem document of an error; one that is not ours says nothing of its inside."""
    if isinstance(error, ProblemError):
        return _problem(error.kind, error.detail, error.flaws)
    if isinstance(error, InvalidInputError):
        return _problem(Kind.INVALID, str(error), _flaws(error))
    for known, kind in _KINDS.items():
        if isinstance(error, known):
            return _problem(kind, str(error))
    if isinstance(error, HTTPException) and error.code is not None:
        return _http_problem(error, error.code)
    if isinstance(error, StoreError):
        return _problem(Kind.UNAVAILABLE, _OVERLOADED if isinstance(error, OverloadedError) else _UNSTORED)
    return _problem(Kind.UNAVAILABLE, _UNAVAILABLE)


def register(app: Flask) -> None:
    """Answer every error of the JSON API with a problem document."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response | HTTPException:
    """Return the answer to an error: a problem document under the API's paths, plain HTML elsewhere."""
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request failed", error=type(error).__name__, exc_info=error)
    if not is_api(request.path):
        return _page(error, problem)
    problem = problem.model_copy(update={"request_id": g.request_id}) if "request_id" in g else problem
    response = Response(
        problem.model_dump_json(exclude_unset=True), status=problem.status, mimetype=MEDIA_TYPE
    )
    response.headers.extend(_headers(error, problem))
    return response


def is_api(path: str) -> bool:
    """Return whether programs, not people, ask for this path."""
    return path.startswith(API_PATHS) or path == "/v1"


_UNAVAILABLE = "The service could not do this now. Try again in a moment."
_UNSTORED = "The database did not answer as it should; nothing was stored. Try again in a moment."
_OVERLOADED = (
    "More is waiting to be stored than can be stored in time; nothing was stored. Try again in a moment."
)

_KINDS: dict[type[WinnowError], Kind] = {
    NotFoundError: Kind.NOT_FOUND,
    ConflictError: Kind.CONFLICT,
    RefusedError: Kind.UNAUTHORISED,
}

_HTTP_KINDS: dict[int, Kind] = {
    kind.status: kind for kind in (Kind.NOT_FOUND, Kind.METHOD, Kind.TOO_LARGE, Kind.MEDIA_TYPE)
}


def _problem(kind: Kind, detail: str, flaws: tuple[Flaw, ...] = ()) -> Problem:
    errors = {"errors": list(flaws)} if flaws else {}
    return Problem(type=kind.type, title=kind.title, status=kind.status, detail=detail, **errors)


def _flaws(error: InvalidInputError) -> tuple[Flaw, ...]:
    pointer = error.pointer
    if pointer and not pointer.startswith("/"):
        pointer = pointer_to(pointer.split("."))
    return (Flaw(pointer=pointer, detail=str(error)),) if pointer else ()


def _http_problem(error: HTTPException, status: int) -> Problem:
    detail = error.description or error.name
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _problem(Kind.UNAVAILABLE, _UNAVAILABLE)
    if (kind := _HTTP_KINDS.get(status)) is not None:
        return _problem(kind, detail)
    return Problem(type="about:blank", title=error.name, status=status, detail=detail)


def _page(error: Exception, problem: Problem) -> Response | HTTPException:
    if isinstance(error, HTTPException):
        return error
    page = HTTPException(problem.detail)
    page.code = problem.status
    return Response(page.get_body(), status=problem.status, mimetype="text/html")


def _headers(error: Exception, problem: Problem) -> Iterator[tuple[str, str]]:
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        yield "Allow", ", ".join(error.valid_methods)
    if problem.status == Kind.UNAUTHORISED.status:
        yield "WWW-Authenticate", 'Bearer realm="winnow"'
    if problem.status == Kind.UNAVAILABLE.status:
        yield "Retry-After", str(RETRY_AFTER_S)
