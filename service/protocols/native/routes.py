"""The native API's routes: parse, call the use case, render. Each is declared once, with its description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request, url_for
from pydantic import BaseModel

from service.domain.label import LabelSource
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import InvalidInputError, WinnowError
from service.moderation import record as records
from service.moderation.check import Checked, Idempotency, check, check_many
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.label import label
from service.moderation.ports import Ports
from service.moderation.score import Scored, score
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
from service.protocols.endpoints import Endpoints, Parameter, Reply
from service.protocols.metrics import metrics_of
from service.protocols.native import answers, wire
from service.protocols.problems import Flaw, Kind, ProblemError

MAX_PAGE = 100
DEFAULT_PAGE = 50
MAX_CURSOR_LENGTH = 500

blueprint = Blueprint(
    "native", __name__, template_folder="templates", static_folder="static", static_url_path="/docs/static"
)
endpoints = Endpoints(blueprint)

_BODY_PROBLEMS = (Kind.MALFORMED, Kind.TOO_LARGE, Kind.MEDIA_TYPE, Kind.INVALID)
_REPLAYED = "`true` where this is the first answer to an earlier request."

_ID = Parameter(
    name="comment_id",
    place="path",
    description="The comment's id, as Winnow answered it.",
    schema={"type": "string", "format": "uuid"},
)
_IDEMPOTENCY_KEY = Parameter(
    name="Idempotency-Key",
    place="header",
    description="1 to 255 printable ASCII characters of your choice. Sent again with the same request, the key "
    "brings the first answer back, and nothing is stored twice; with another request it is refused (422).",
    schema={"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
)
_STATUS = Parameter(
    name="status",
    place="query",
    description="Only comments for which this verdict stands.",
    schema={"type": "string", "enum": [verdict.value for verdict in Verdict]},
)
_CURSOR = Parameter(
    name="cursor",
    place="query",
    description="`next_cursor` of the page before.",
    schema={"type": "string", "maxLength": MAX_CURSOR_LENGTH},
)
_LIMIT = Parameter(
    name="limit",
    place="query",
    description="The most comments to answer.",
    schema={"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": DEFAULT_PAGE},
)


@endpoints.declare(
    "POST /v1/comments",
    tag="Comments",
    summary="Judge a new comment",
    takes=(wire.CommentRequest,),
    parameters=(_IDEMPOTENCY_KEY,),
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
    comment = wire.parse_comment(read_json(request))
    idempotency = _idempotency(wire.digest_of(comment))
    checked = check(ports, site, comment, idempotency=idempotency)
    _count(checked)
    headers = {"Location": url_for("native.read_comment", comment_id=checked.stored.id)}
    if checked.replayed:
        headers["Idempotency-Replayed"] = "true"
    known = checked.replayed and idempotency is None
    return _answer(answers.render_decision(checked), 200 if known else 201, headers)


@endpoints.declare(
    "POST /v1/comments/batch",
    tag="Comments",
    summary="Judge up to 1,000 new comments",
    takes=(wire.BatchRequest,),
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
    if "Idempotency-Key" in request.headers:
        raise _bad_header("Idempotency-Key", "A batch takes no key; give each comment an id of your own.")
    parsed = wire.parse_batch(read_json(request, limit=MAX_BATCH_BYTES))
    good = [item for item in parsed if not isinstance(item, ProblemError)]
    checked = iter(check_many(ports, site, good))
    results: list[Checked | WinnowError | ProblemError] = [
        item if isinstance(item, ProblemError) else next(checked) for item in parsed
    ]
    for result in results:
        if isinstance(result, Checked):
            _count(result)
    return _answer(answers.render_decisions(results))


@endpoints.declare(
    "GET /v1/comments",
    tag="Comments",
    summary="List comments",
    parameters=(_STATUS, _CURSOR, _LIMIT),
    replies={200: Reply(description="A page, newest first.", models=(answers.CommentPage,))},
    problems=(Kind.BAD_REQUEST,),
)
def list_comments() -> Response:
    """List your site's comments, newest first, with the verdict that stands for each."""
    ports, site = _caller()
    status, cursor, limit = _page_query(request.args.to_dict(flat=False))
    try:
        page = records.page(ports, site, status=status, cursor=cursor, limit=limit)
    except InvalidInputError as error:
        raise _bad_parameter("cursor", str(error)) from error
    return _answer(answers.render_page(page))


@endpoints.declare(
    "GET /v1/comments/{comment_id}",
    tag="Comments",
    summary="Read a comment with its whole record",
    parameters=(_ID,),
    replies={200: Reply(description="The comment.", models=(answers.CommentRecord,))},
    problems=(Kind.NOT_FOUND,),
)
def read_comment(comment_id: UUID) -> Response:
    """Read a comment with its decisions, reviews and labels, and the status that stands for it now."""
    ports, site = _caller()
    return _answer(answers.render_record(records.record(ports, site, str(comment_id))))


@endpoints.declare(
    "PUT /v1/comments/{comment_id}",
    tag="Comments",
    summary="Judge an edit",
    takes=(wire.CommentRequest,),
    parameters=(_ID,),
    replies={200: Reply(description="Judged and stored as a new version.", models=(answers.Decision,))},
    problems=(Kind.NOT_FOUND, Kind.CONFLICT, *_BODY_PROBLEMS),
)
def edit_comment(comment_id: UUID) -> Response:
    """Send a comment as it reads now: a new version, judged again; the verdict becomes its status."""
    ports, site = _caller()
    checked = edit(ports, site, str(comment_id), wire.parse_comment(read_json(request)))
    _count(checked)
    return _answer(answers.render_decision(checked))


@endpoints.declare(
    "DELETE /v1/comments/{comment_id}",
    tag="Comments",
    summary="Erase a person's text and details",
    parameters=(_ID,),
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
    takes=(wire.LabelRequest,),
    parameters=(_ID,),
    replies={201: Reply(description="Stored; the comment's status follows it.", models=(answers.Label,))},
    problems=(Kind.NOT_FOUND, *_BODY_PROBLEMS),
)
def label_comment(comment_id: UUID) -> Response:
    """Label a comment, when your site knows better than the verdict. The next training learns from it."""
    ports, site = _caller()
    value = wire.parse_label(read_json(request))
    stated = label(ports, site, str(comment_id), value, source=LabelSource.SITE, author=_actor(site))
    return _answer(answers.render_label(stated), 201)


@endpoints.declare(
    "POST /v1/score",
    tag="Score",
    summary="Judge without storing",
    takes=(wire.CommentRequest, wire.BatchRequest),
    replies={
        200: Reply(
            description="The score; for `comments`, a score or a problem for each, in order.",
            models=(answers.Score, answers.ScoreResults),
        )
    },
    problems=_BODY_PROBLEMS,
)
def score_comments() -> Response:
    """Judge one comment, or up to 1,000 in `comments`. Nothing is stored, and nothing counts as history."""
    ports, site = _caller()
    require_json_type(request)
    raw = read_bytes(request, MAX_BATCH_BYTES)
    document = parse_json(raw)
    if isinstance(document, dict) and "comments" in document:
        return _answer(_scores(ports, site, document))
    if len(raw) > MAX_BYTES:
        raise too_large(MAX_BYTES)
    (scored,) = score(ports, site, [wire.parse_comment(document)])
    return _answer(answers.render_score(scored))


def _scores(ports: Ports, site: Site, document: dict[str, Any]) -> answers.ScoreResults:
    parsed = wire.parse_batch(document)
    good = [item for item in parsed if not isinstance(item, ProblemError)]
    scored = iter(score(ports, site, good))
    results: list[Scored | ProblemError] = [
        item if isinstance(item, ProblemError) else next(scored) for item in parsed
    ]
    return answers.render_scores(results)


def _caller() -> tuple[Ports, Site]:
    ports: Ports = current_app.extensions["winnow"]
    return ports, calling_site(request, ports)


def _actor(site: Site) -> str:
    return f"site:{site.name}"


def _count(checked: Checked) -> None:
    if not checked.replayed:
        metrics_of(current_app).decided(checked.decision)


def _idempotency(request_digest: str) -> Idempotency | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if re.fullmatch("[ -~]{1,255}", key.strip()) is None:
        raise _bad_header("Idempotency-Key", "Expected 1 to 255 printable ASCII characters.")
    return Idempotency(key=key.strip(), request_digest=request_digest)


def _page_query(query: Mapping[str, list[str]]) -> tuple[Verdict | None, str | None, int]:
    known = [parameter.name for parameter in (_STATUS, _CURSOR, _LIMIT)]
    for name, values in query.items():
        if name not in known:
            raise _bad_parameter(name[:100], f"Unknown parameter; known here: {', '.join(known)}.")
        if len(values) > 1:
            raise _bad_parameter(name, "This parameter is there more than once.")
    status, cursor, limit = (query.get(name, [""])[0] for name in known)
    if len(cursor) > MAX_CURSOR_LENGTH or not cursor.isascii() or not (cursor.isprintable()):
        raise _bad_parameter("cursor", "This is not a cursor of ours.")
    return _status(status), cursor or None, _limit(limit)


def _status(text: str) -> Verdict | None:
    try:
        return Verdict(text) if text else None
    except ValueError:
        raise _bad_parameter("status", "Expected accept, hold or reject.") from None


def _limit(text: str) -> int:
    if not text:
        return DEFAULT_PAGE
    if re.fullmatch("[0-9]{1,3}", text) is None or not 1 <= int(text) <= MAX_PAGE:
        raise _bad_parameter("limit", f"Expected a whole number from 1 to {MAX_PAGE}.")
    return int(text)


def _bad_parameter(name: str, detail: str) -> ProblemError:
    return ProblemError(Kind.BAD_REQUEST, f"{name}: {detail}", (Flaw(parameter=name, detail=detail),))


def _bad_header(name: str, detail: str) -> ProblemError:
    return ProblemError(Kind.BAD_REQUEST, f"{name}: {detail}", (Flaw(header=name, detail=detail),))


def _answer(body: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    text = body.model_dump_json(exclude_unset=True)
    return Response(text, status, headers, mimetype="application/json")
