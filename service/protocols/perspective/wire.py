"""Documents to what they ask for and say."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from service.domain.comment import Comment
from service.domain.label import LabelValue
from service.protocols.perspective import attributes, takes
from service.protocols.perspective.errors import GoogleError, invalid_fields, refused

MAX_TEXT_BYTES: Final = 20_480
_SCORE_TYPES: Final = ("SCORE_TYPE_UNSPECIFIED", "PROBABILITY")
_TEXT_TYPES: Final = (None, "TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT")
_MAX_VIOLATIONS: Final = 20
_MAX_NAME: Final = 100
_CORAL: Final = re.compile(r"comment:([\w-]{1,64})", re.ASCII)

Call = TypeVar("Call", bound=takes.Call)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text to score: in which attributes, each with the score below which it is left out (None: never)."""

    text: str
    thresholds: Mapping[str, float | None]
    languages: Sequence[str]
    sentences: bool
    drop_unsupported: bool
    client_token: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a comment is, as a client says."""

    comment: Comment
    value: LabelValue
    client_token: str | None


def parse_question(document: Any) -> Question:
    """Return what a document of `comments:analyze` asks for. GoogleError where it cannot be answered."""
    call = _validated(takes.AnalyzeRequest, document)
    text = _text(call)
    wanted = call.requested_attributes
    if not wanted:
        raise refused("NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes")
    for name, parameters in wanted.items():
        _require_probability(name, parameters.score_type)
    return Question(
        text=text,
        thresholds={name: parameters.score_threshold for name, parameters in wanted.items()},
        languages=call.languages or (),
        sentences=bool(call.span_annotations),
        drop_unsupported=bool(call.drop_unsupported_attributes),
        client_token=call.client_token,
    )


def parse_suggestion(document: Any) -> Suggestion:
    """Return what a document of `comments:suggestscore` says. GoogleError where that says nothing."""
    call = _validated(takes.SuggestRequest, document)
    text = _text(call)
    if not call.attribute_scores:
        raise refused("INVALID_REQUEST", "Missing attribute_scores")
    scores = {name: _suggested(name, given) for name, given in call.attribute_scores.items()}
    return Suggestion(
        comment=Comment(body=text, id=_id_at_coral(call)),
        value=attributes.label_of(scores),
        client_token=call.client_token,
    )


def _validated(model: type[Call], document: Any) -> Call:
    if not isinstance(document, dict):
        raise GoogleError("Invalid JSON payload received. Expected an object.")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False, include_context=False)
    raise invalid_fields([(_path(found["loc"]), found["msg"]) for found in errors[:_MAX_VIOLATIONS]])


def _path(place: tuple[str | int, ...]) -> str:
    return ".".join(str(part)[:_MAX_NAME] for part in place)


def _text(call: takes.Call) -> str:
    """Return the comment's text. GoogleError where it is blank, too long, or not plain."""
    comment, context = call.comment, call.context
    if comment is None or not comment.text or not comment.text.strip():
        raise refused("COMMENT_EMPTY", "Comment must be non-empty.")
    if len(comment.text.encode()) > MAX_TEXT_BYTES:
        raise refused("COMMENT_TOO_LONG", "Comment text too long.")
    if comment.type not in _TEXT_TYPES:
        raise refused("INVALID_REQUEST", "Currently, only 'PLAIN_TEXT' comments are supported")
    if context and context.entries is not None and context.article_and_parent_comment is not None:
        raise refused("INVALID_REQUEST", "Only one of entries and article_and_parent_comment can be set.")
    return comment.text


def _require_probability(name: str, score_type: str | None) -> None:
    if score_type is not None and score_type not in _SCORE_TYPES:
        said = f"Requested score type {score_type[:_MAX_NAME]}"
        raise refused("INVALID_REQUEST", f"{said} is not supported by attribute {name[:_MAX_NAME]}")


def unknown(name: str) -> GoogleError:
    """Return the refusal of an attribute that nothing here backs."""
    return refused("INVALID_REQUEST", f"Unknown requested attribute: {name[:_MAX_NAME]}")


def _suggested(name: str, given: takes.AttributeScores) -> float:
    """Return a suggested score: the summary, or else the highest of the text's pieces."""
    if attributes.suggests(name) is None:
        raise unknown(name)
    spans = [span.score for span in given.span_scores or () if span.score]
    scores = [score for score in (given.summary_score, *spans) if score and score.value is not None]
    for score in scores:
        _require_probability(name, score.type)
    if not scores:
        raise refused("INVALID_REQUEST", f"Attribute {name} has no score")
    summary = given.summary_score
    if summary and summary.value is not None:
        return summary.value
    return max(score.value for score in scores if score.value is not None)


def _id_at_coral(call: takes.Call) -> str | None:
    """Return the comment's id at Coral Talk, which names it in the token: the site's own id of it."""
    named = _CORAL.fullmatch(call.client_token or "")
    return named[1] if named and (call.community_id or "").startswith("Coral:") else None
