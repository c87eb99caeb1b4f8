"""Errors as problem documents: each exception has one answer, and nothing of ours leaks."""

from __future__ import annotations

import pytest
from flask import Flask, abort
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from service import errors
from service.protocols import problems
from service.protocols.kinds import Kind


class Unforeseen(Exception):  # noqa: N818 - it stands for any
    """Something that nobody expected."""


KINDS = [
    (problems.ProblemError(Kind.MALFORMED, "broken"), Kind.MALFORMED),
    (errors.InvalidInputError("odd", "a.b"), Kind.INVALID),
    (errors.PolicyError("odd"), Kind.INVALID),
    (errors.NotFoundError("none"), Kind.NOT_FOUND),
    (errors.ConflictError("taken"), Kind.CONFLICT),
    (errors.RefusedError("no"), Kind.UNAUTHORISED),
    (errors.StoreError("/secret"), Kind.UNAVAILABLE),
    (errors.OverloadedError("/secret"), Kind.UNAVAILABLE),
    (errors.ModelError("/secret"), Kind.UNAVAILABLE),
    (Unforeseen("/secret"), Kind.UNAVAILABLE),
    (NotFound(), Kind.NOT_FOUND),
    (MethodNotAllowed(["GET"]), Kind.METHOD),
    (RequestEntityTooLarge(), Kind.TOO_LARGE),
]


@pytest.mark.parametrize(("error", "kind"), KINDS, ids=lambda value: type(value).__name__)
def test_each_error_is_one_kind_of_problem(error: Exception, kind: Kind) -> None:
    problem = problems.problem_of(error)
    assert (problem.type, problem.title, problem.status) == (kind.type, kind.title, kind.status)
    assert "secret" not in problem.detail


def test_every_winnow_error_is_known() -> None:
    leaves = [error for error in vars(errors).values() if isinstance(error, type)]
    assert {type(error) for error, _ in KINDS} >= set(leaves) - {errors.WinnowError}


def test_an_http_error_without_a_kind_of_its_own_keeps_its_status() -> None:
    error = HTTPException("short and stout")
    error.code = 418
    problem = problems.problem_of(error)
    assert (problem.type, problem.status, problem.detail) == ("about:blank", 418, "short and stout")


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ("", None),
        ("a", "/a"),
        ("thresholds.spam.hold", "/thresholds/spam/hold"),
        ("/ready/made~1", "/ready/made~1"),
    ],
)
def test_a_place_becomes_a_json_pointer(given: str, pointer: str | None) -> None:
    flaws = problems.problem_of(errors.InvalidInputError("odd", given)).errors or []
    assert [flaw.pointer for flaw in flaws] == ([pointer] if pointer else [])


@pytest.fixture
def app() -> Flask:
    app = Flask("service")
    problems.register(app)

    def fail(status: int) -> str:
        if status == 500:
            raise Unforeseen("/secret <b>")
        if status == 409:
            raise errors.ConflictError("<b>taken</b>")
        abort(status)

    app.add_url_rule("/v1/fail/<int:status>", "api", fail)
    app.add_url_rule("/page/<int:status>", "page", fail)
    return app


@pytest.mark.parametrize(
    ("status", "answered", "header"),
    [
        (500, 503, "Retry-After"),
        (503, 503, "Retry-After"),
        (409, 409, "Content-Type"),
        (401, 401, "WWW-Authenticate"),
        (410, 410, "Content-Type"),
    ],
)
def test_the_api_answers_documents_and_pages_answer_html(
    app: Flask, status: int, answered: int, header: str
) -> None:
    document = app.test_client().get(f"/v1/fail/{status}")
    assert (document.status_code, document.mimetype) == (answered, problems.MEDIA_TYPE)
    assert header in document.headers
    page = app.test_client().get(f"/page/{status}")
    assert (page.status_code, page.mimetype) == (answered, "text/html")
    assert not any("secret" in answer.text or "<b>" in page.text for answer in (document, page))
