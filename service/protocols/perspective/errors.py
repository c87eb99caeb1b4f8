"""Errors as Google's APIs answer them, with Perspective's own kinds in the details."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from flask import Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from service.errors import InvalidInputError, RefusedError
from service.protocols.problems import RETRY_AFTER_S, ProblemError

log = structlog.get_logger(__name__)

ERROR_TYPE: Final = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_BAD_REQUEST: Final = "type.googleapis.com/google.rpc.BadRequest"
_ERROR_INFO: Final = "type.googleapis.com/google.rpc.ErrorInfo"

_STATUS: Final[Mapping[int, str]] = {
    HTTPStatus.BAD_REQUEST: "INVALID_ARGUMENT",
    HTTPStatus.FORBIDDEN: "PERMISSION_DENIED",
    HTTPStatus.NOT_FOUND: "NOT_FOUND",
    HTTPStatus.METHOD_NOT_ALLOWED: "UNIMPLEMENTED",
    HTTPStatus.SERVICE_UNAVAILABLE: "UNAVAILABLE",
}
_CLIENT_ERRORS: Final = range(HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR)


@dataclasses.dataclass
class GoogleError(Exception):
    """Raised where a request is refused; becomes an error document. `code` is the HTTP status."""

    message: str
    code: int = HTTPStatus.BAD_REQUEST
    details: Sequence[Mapping[str, Any]] = ()

    def __str__(self) -> str:
        return self.message


def refused(error_type: str, message: str, **more: Any) -> GoogleError:
    """Return a refusal of one of Perspective's own kinds."""
    return GoogleError(message, details=({"@type": ERROR_TYPE, "errorType": error_type, **more},))


def invalid_fields(violations: Sequence[tuple[str, str]]) -> GoogleError:
    """Return the refusal of a payload whose fields, by their paths, are not what they should be."""
    told = [{"field": field, "description": description} for field, description in violations]
    message = "\n".join(f"Invalid value at '{field}': {words}" for field, words in violations)
    return GoogleError(message, details=({"@type": _BAD_REQUEST, "fieldViolations": told},))


def bad_key() -> GoogleError:
    """Return the refusal of a key that opens nothing."""
    info = {"@type": _ERROR_INFO, "reason": "API_KEY_INVALID", "domain": "googleapis.com"}
    return GoogleError("API key not valid. Please pass a valid API key.", details=(info,))


def no_key() -> GoogleError:
    """Return the refusal of a request without a key."""
    return GoogleError(
        "The request has no API key. Send a key of your site in `key=` or in the header `x-goog-api-key`.",
        HTTPStatus.FORBIDDEN,
    )


def answer(error: Exception) -> Response:
    """Return the answer to an error; one that is not the caller's says nothing of its inside."""
    meant = _meaning(error)
    if meant.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request failed", error=type(error).__name__, exc_info=error)
    response = Response(json.dumps(_document(meant)), status=meant.code, mimetype="application/json")
    if meant.code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.valid_methods or ())
    return response


def _document(error: GoogleError) -> dict[str, Any]:
    told: dict[str, Any] = {
        "code": int(error.code),
        "message": error.message,
        "status": _STATUS[error.code],
    }
    return {"error": {**told, "details": [dict(d) for d in error.details]} if error.details else told}


def _meaning(error: Exception) -> GoogleError:
    if isinstance(error, GoogleError):
        return error
    if isinstance(error, RefusedError):
        return bad_key()
    if isinstance(error, ProblemError):
        return GoogleError(f"Invalid JSON payload received. {error}")
    if isinstance(error, InvalidInputError):
        return GoogleError(str(error))
    code = error.code or 0 if isinstance(error, HTTPException) else 0
    if isinstance(error, HTTPException) and code in _CLIENT_ERRORS:
        return GoogleError(
            error.description or error.name, code if code in _STATUS else HTTPStatus.BAD_REQUEST
        )
    return GoogleError("The service is currently unavailable.", HTTPStatus.SERVICE_UNAVAILABLE)
