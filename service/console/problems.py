"""Pages for what went wrong: what happened, what it means, and the way on."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import Blueprint, make_response, render_template
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from service.console.context import wants_json
from service.console.csrf import ForeignFormError
from service.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    OverloadedError,
    RefusedError,
    StoreError,
    WinnowError,
)

_RETRY_S = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """A status with a title and advice; `outcome` is what the console's script goes by."""

    status: int
    outcome: str
    title: str
    advice: str


_FOREIGN = (
    "Go back, reload the page and try once more. If you did not press anything on a page of this console, "
    "another website tried to press it for you, and you can close that one."
)
_AGAIN = "Nothing was changed. Try again in a moment."

# The first that fits is shown, so a kind comes before what it is a kind of.
_PROBLEMS: tuple[tuple[type[WinnowError], Problem], ...] = (
    (ForeignFormError, Problem(403, "expired", "Nothing was changed", _FOREIGN)),
    (
        RefusedError,
        Problem(403, "refused", "Your role does not allow this", "An owner can change your role."),
    ),
    (NotFoundError, Problem(404, "gone", "Nothing here", "It may belong to another site, or be erased.")),
    (ConflictError, Problem(409, "conflict", "Somebody was faster", "Look at it again before you decide.")),
    (InvalidInputError, Problem(400, "invalid", "That did not make sense", "Nothing was changed.")),
    (OverloadedError, Problem(503, "busy", "Very busy right now", _AGAIN)),
    (StoreError, Problem(503, "busy", "The database does not answer", _AGAIN)),
)


def register(blueprint: Blueprint) -> None:
    """Answer the console's errors with the console's pages."""
    blueprint.register_error_handler(WinnowError, _winnow_error)
    blueprint.register_error_handler(HTTPException, _http_error)


def missing(path: str) -> Response:
    """Raise NotFoundError for an address under the console that is no page."""
    raise NotFoundError(f"There is no page {path[:80]!r} in this console.")


def _winnow_error(error: Exception) -> Response:
    problem = next((p for kind, p in _PROBLEMS if isinstance(error, kind)), None)
    if problem is None:
        raise error
    return _answer(problem, str(error))


def _http_error(error: Exception) -> Response:
    status = error.code or 500 if isinstance(error, HTTPException) else 500
    said = error.description or "" if isinstance(error, HTTPException) else ""
    return _answer(Problem(status, "invalid", "That did not work", "Nothing was changed."), said)


def _answer(problem: Problem, said: str) -> Response:
    body: str | dict[str, Any]
    if wants_json():
        body = {"outcome": problem.outcome, "message": f"{said} {problem.advice}".strip()}
    else:
        body = render_template("console/problem.html", problem=problem, said=said)
    response = make_response(body, problem.status)
    if problem.outcome == "busy":
        response.headers["Retry-After"] = str(_RETRY_S)
    return response
