"""The native API's routes: parse, call the use case, render. Each is declared once, with its description."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from flask import Blueprint, Response, current_app, render_template, request, url_for
from pydantic import BaseModel

from service.domain.label import LabelSource
from service.domain.site import Site
from service.errors import InvalidInputError, StoreError, WinnowError
from service.moderation import record as records
from service.moderation.check import Checked, check, check_many
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.label import label
from service.moderation.ports import Ports
from service.moderation.score import Scored, score
from service.protocols import operations
from service.protocols.auth import calling_site
from service.protocols.body import (
    MAX_BATCH_BYTES,
    MAX_BYTES,
    parse_json,
    read_bytes,
    read_json,
    require_json_type,
    too_large,
)
from service.protocols.endpoints import Endpoints, Reply
from service.protocols.kinds import Kind
from service.protocols.metrics import metrics_of
from service.protocols.native import answers, docs, openapi, parameters, takes, wire
from service.protocols.native.render import (
    render_decision,
    render_decisions,
    render_edit,
    render_label,
    render_page,
    render_record,
    render_score,
    render_score_and_flip,
    render_scores,
)
from service.protocols.problems import ProblemError

log = structlog.get_logger(__name__)

blueprint = Blueprint(
    "native", __name__, template_folder="templates", static_folder="static", static_url_path="/docs/static"
)
endpoints = Endpoints(blueprint)

_BODY_PROBLEMS = (Kind.MALFORMED, Kind.TOO_LARGE, Kind.MEDIA_TYPE, Kind.INVALID)
_REPLAYED = "`true` where this is the first answer to an earlier request."


@endpoints.declare(
    "POST /v1/comments",
    tag="Comments",
    summary="Judge a new comment",
    takes=(takes.CommentRequest,),
    parameters=(parameters.IDEMPOTENCY_KEY,),
    replies={
        201: Reply(
            description="Judged and stored.",
            models=(answers.Decision,),
            headers={"Location": "Where the comment is read.", "Idempotency-Replayed": _REPLAYED},
        ),
        200: Reply(
            description="You sent this `comment.id` with the same content before: the first answer.",
            models=(answers.Decision,),
            headers={"Location": "Where the comment is read.", "Idempotency-Replayed": _REPLAYED},
        ),
    },
    problems=(Kind.BAD_REQUEST, Kind.CONFLICT, *_BODY_PROBLEMS),
)
def check_comment() -> Response:
    """Judge a comment and store it with its decision. The answer leaves only once both are durable."""
    ports, site = _caller()
    comment, incumbent = wire.parse_request(read_json(request))
    idempotency = parameters.idempotency(request, wire.digest_of(comment))
    checked = check(ports, site, comment, idempotency=idempotency, incumbent=incumbent)
    _count(checked)
    headers = {"Location": url_for("native.read_comment", comment_id=checked.stored.id)}
    if checked.replayed:
        headers["Idempotency-Replayed"] = "true"
    known = checked.replayed and idempotency is None
    return _answer(render_decision(checked), 200 if known else 201, headers)


@endpoints.declare(
    "POST /v1/comments/batch",
    tag="Comments",
    summary="Judge up to 1,000 new comments",
    takes=(takes.BatchRequest,),
    replies={
        200: Reply(
            description="An answer or a problem for each, in order.", models=(answers.DecisionResults,)
        )
    },
    problems=(Kind.BAD_REQUEST, *_BODY_PROBLEMS),
)
def check_comments() -> Response:
    """Judge comments in order and store them. One that cannot be used is answered with its problem.

    Give each a `comment.id`, so that the batch can be sent again: what was stored is answered as before.
    """
    ports, site = _caller()
    parameters.refuse_idempotency(request)
    parsed = wire.parse_batch(read_json(request, limit=MAX_BATCH_BYTES))
    good = [item for item in parsed if not isinstance(item, ProblemError)]
    checked = iter(check_many(ports, site, good))
    results: list[Checked | WinnowError | ProblemError] = [
        item if isinstance(item, ProblemError) else next(checked) for item in parsed
    ]
    _raise_if_none_was_stored(results)
    for result in results:
        if isinstance(result, Checked):
            _count(result)
    return _answer(render_decisions(results))


@endpoints.declare(
    "GET /v1/comments",
    tag="Comments",
    summary="List comments",
    parameters=(parameters.STATUS, parameters.CURSOR, parameters.LIMIT),
    replies={200: Reply(description="A page, newest first.", models=(answers.CommentPage,))},
    problems=(Kind.BAD_REQUEST,),
)
def list_comments() -> Response:
    """List your site's comments, newest first, with the verdict that stands for each."""
    ports, site = _caller()
    status, cursor, limit = parameters.listing(request)
    try:
        page = records.page(ports, site, status=status, cursor=cursor, limit=limit)
    except InvalidInputError as error:
        raise parameters.bad_parameter("cursor", str(error)) from error
    return _answer(render_page(page))


@endpoints.declare(
    "GET /v1/comments/{comment_id}",
    tag="Comments",
    summary="Read a comment with its whole record",
    parameters=(parameters.COMMENT_ID,),
    replies={200: Reply(description="The comment.", models=(answers.CommentRecord,))},
    problems=(Kind.NOT_FOUND,),
)
def read_comment(comment_id: UUID) -> Response:
    """Read a comment with its decisions, reviews and labels, and the status that stands for it now."""
    ports, site = _caller()
    return _answer(render_record(records.record(ports, site, str(comment_id))))


@endpoints.declare(
    "PUT /v1/comments/{comment_id}",
    tag="Comments",
    summary="Judge an edit",
    takes=(takes.CommentRequest,),
    parameters=(parameters.COMMENT_ID,),
    replies={200: Reply(description="Judged and stored as a new version.", models=(answers.EditDecision,))},
    problems=(Kind.NOT_FOUND, Kind.CONFLICT, *_BODY_PROBLEMS),
)
def edit_comment(comment_id: UUID) -> Response:
    """Send a comment as it reads now: a new version, judged again; the verdict becomes its status.

    An edit that is held or rejected leaves what was public before it as it was: show `public_version`.
    """
    ports, site = _caller()
    comment, incumbent = wire.parse_request(read_json(request))
    checked = edit(ports, site, str(comment_id), comment, incumbent=incumbent)
    _count(checked)
    return _answer(render_edit(checked))


@endpoints.declare(
    "DELETE /v1/comments/{comment_id}",
    tag="Comments",
    summary="Erase a person's text and details",
    parameters=(parameters.COMMENT_ID,),
    replies={204: Reply(description="Erased, in every version and every decision.")},
    problems=(Kind.NOT_FOUND,),
)
def erase_comment(comment_id: UUID) -> Response:
    """Erase text, author, page and client of a comment everywhere. Verdicts and times stay."""
    ports, site = _caller()
    erase(ports, site, str(comment_id), actor=_actor(site))
    return Response(status=204)


@endpoints.declare(
    "POST /v1/comments/{comment_id}/labels",
    tag="Comments",
    summary="Say what a comment really is",
    takes=(takes.LabelRequest,),
    parameters=(parameters.COMMENT_ID,),
    replies={201: Reply(description="Stored; the comment's status follows it.", models=(answers.Label,))},
    problems=(Kind.NOT_FOUND, *_BODY_PROBLEMS),
)
def label_comment(comment_id: UUID) -> Response:
    """Label a comment, when your site knows better than the verdict. The next training learns from it."""
    ports, site = _caller()
    value = wire.parse_label(read_json(request))
    stated = label(ports, site, str(comment_id), value, source=LabelSource.SITE, author=_actor(site))
    return _answer(render_label(stated), 201)


@endpoints.declare(
    "POST /v1/score",
    tag="Score",
    summary="Judge without storing",
    takes=(takes.CommentRequest, takes.BatchRequest),
    parameters=(parameters.FLIP,),
    replies={
        200: Reply(
            description="The score; for `comments`, a score or a problem for each, in order.",
            models=(answers.Score, answers.ScoreResults),
        )
    },
    problems=(Kind.BAD_REQUEST, *_BODY_PROBLEMS),
)
def score_comments() -> Response:
    """Judge one comment, or up to 1,000 in `comments`. Nothing is stored, and nothing counts as history."""
    ports, site = _caller()
    flips = parameters.wants_flip(request)
    require_json_type(request)
    raw = read_bytes(request, MAX_BATCH_BYTES)
    document = parse_json(raw)
    if isinstance(document, dict) and "comments" in document:
        if flips:
            raise parameters.refuse_flip()
        return _answer(_scores(ports, site, document))
    if len(raw) > MAX_BYTES:
        raise too_large(MAX_BYTES)
    (scored,) = score(ports, site, [wire.parse_comment(document)], flips=flips)
    return _answer(render_score_and_flip(scored) if flips else render_score(scored))


@endpoints.declare(
    "GET /openapi.json",
    tag="Description",
    summary="This API as an OpenAPI 3.1 document",
    replies={200: Reply(description="The document.", media="application/json")},
    open=True,
)
def openapi_json() -> Response:
    """Describe every operation, made from the same declarations as the routes."""
    return Response(json.dumps(_description()), mimetype="application/json")


@endpoints.declare(
    "GET /docs",
    tag="Description",
    summary="This API as a page to read",
    replies={200: Reply(description="The page.", media="text/html")},
    open=True,
)
def docs_page() -> Response:
    """Show the OpenAPI document to people. The page needs no script and nothing from elsewhere."""
    page = docs.present(_description(), request.host_url.rstrip("/"))
    response = Response(render_template("native/docs.html", page=page), mimetype="text/html")
    response.headers["Content-Security-Policy"] = docs.CONTENT_SECURITY_POLICY
    return response


@functools.cache
def _description() -> openapi.Document:
    return openapi.describe([*endpoints.declared, *operations.endpoints.declared])


def _raise_if_none_was_stored(results: Sequence[Checked | WinnowError | ProblemError]) -> None:
    """Raise the failure of a whole batch, so that a client which looks at the status alone sends it again."""
    failures = [result for result in results if isinstance(result, StoreError)]
    if failures:
        log.error("comments of a batch not stored", failed=len(failures), of=len(results))
    if failures and len(failures) == len(results):
        raise failures[0]


def _scores(ports: Ports, site: Site, document: dict[str, Any]) -> answers.ScoreResults:
    parsed = wire.parse_batch(document)
    good = [item for item in parsed if not isinstance(item, ProblemError)]
    scored = iter(score(ports, site, [comment for comment, _ in good]))
    results: list[Scored | ProblemError] = [
        item if isinstance(item, ProblemError) else next(scored) for item in parsed
    ]
    return render_scores(results)


def _caller() -> tuple[Ports, Site]:
    ports: Ports = current_app.extensions["winnow"]
    return ports, calling_site(request, ports)


def _actor(site: Site) -> str:
    return f"site:{site.name}"


def _count(checked: Checked) -> None:
    if not checked.replayed:
        metrics_of(current_app).decided(checked.decision)


def _answer(body: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    text = body.model_dump_json(exclude_unset=True)
    return Response(text, status, headers, mimetype="application/json")
