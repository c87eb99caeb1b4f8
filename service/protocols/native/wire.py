"""Request bodies to domain values, with a pointer to each flaw."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.domain import comment as domain
from service.domain.incumbent import UNNAMED, Incumbent
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.moderation.check import Told
from service.protocols.kinds import Kind
from service.protocols.native.takes import (
    AuthorFields,
    ClientFields,
    CommentFields,
    CommentRequest,
    Envelope,
    IncumbentFields,
    LabelRequest,
    PageFields,
)
from service.protocols.problems import Flaw, ProblemError, pointer_to

MAX_FLAWS = 20
"""The most flaws that one problem names."""

Request = TypeVar("Request", bound=BaseModel)


def parse_comment(document: Any, place: Sequence[str | int] = ()) -> domain.Comment:
    """Return the comment in a request's JSON values; see `parse_request`."""
    return parse_request(document, place)[0]


def parse_request(document: Any, place: Sequence[str | int] = ()) -> tuple[domain.Comment, Incumbent | None]:
    """Return the comment in a request's JSON values, and what another service said of it.

    Args:
        document: One comment with author, page and client.
        place: Where it stands in the whole body, for the pointers of its flaws.

    Raises:
        ProblemError: a field is missing, unknown, mistyped, too long or out of range (422).
    """
    request = _validated(CommentRequest, document, place)
    fields = _given(request.comment)
    comment = domain.Comment(
        author=domain.Author(**_given(request.author)),
        page=domain.Page(**_given(request.page)),
        client=domain.Client(**_given(request.client)),
        **fields,
    )
    return comment, _incumbent(request.incumbent)


def parse_batch(document: Any) -> list[Told | ProblemError]:
    """Return each comment of a batch with what another service said of it, or what is wrong with it.

    Raises:
        ProblemError: the whole is no list of 1 to 1,000 comments (422).
    """
    items = _validated(Envelope, document, ()).comments
    return [_comment_or_problem(item, ("comments", index)) for index, item in enumerate(items)]


def parse_label(document: Any) -> LabelValue:
    """Return the label in a request's JSON values. ProblemError where there is none (422)."""
    return LabelValue(_validated(LabelRequest, document, ()).label)


def digest_of(comment: domain.Comment) -> str:
    """Return the SHA-256 of what a comment says, the same for any way of writing the same JSON."""
    text = json.dumps(domain.to_document(comment), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _incumbent(fields: IncumbentFields | None) -> Incumbent | None:
    if fields is None:
        return None
    return Incumbent(verdict=Verdict(fields.verdict), service=fields.service or UNNAMED)


def _comment_or_problem(item: Any, place: tuple[str | int, ...]) -> Told | ProblemError:
    try:
        return parse_request(item, place)
    except ProblemError as error:
        return error


def _given(fields: BaseModel | None) -> dict[str, Any]:
    return {} if fields is None else {name: value for name, value in fields if value is not None}


def _validated(model: type[Request], document: Any, place: Sequence[str | int]) -> Request:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    flaws = tuple(_flaw(model, found, place) for found in errors[:MAX_FLAWS])
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    where = ".".join(str(part) for part in (*place, *errors[0]["loc"])) or "body"
    raise ProblemError(Kind.INVALID, f"{where[:200]}: {flaws[0].detail}{more}", flaws)


def _flaw(model: type[BaseModel], found: ErrorDetails, place: Sequence[str | int]) -> Flaw:
    return Flaw(pointer=pointer_to((*place, *found["loc"])), detail=_words(model, found))


def _words(model: type[BaseModel], found: ErrorDetails) -> str:
    kind = found["type"]
    if kind == "extra_forbidden":
        return _unknown_field(model, found["loc"])
    if kind == "value_error":
        return str(found["ctx"]["error"])
    words = _WORDS.get(kind)
    return words.format(**found.get("ctx", {})) if words else f"{found['msg']}."


def _unknown_field(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    known = _fields_at(model, loc[:-1])
    close = difflib.get_close_matches(str(loc[-1])[:50], known, n=1)
    hint = f"Did you mean `{close[0]}`?" if close else f"Known here: {', '.join(known)}."
    return f"Unknown field. {hint}"


def _fields_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    if not loc:
        return list(model.model_fields)
    return list(_PARTS[str(loc[0])].model_fields)


_PARTS: dict[str, type[BaseModel]] = {
    "comment": CommentFields,
    "author": AuthorFields,
    "page": PageFields,
    "client": ClientFields,
    "incumbent": IncumbentFields,
}

_WORDS = {
    "missing": "This field is required.",
    "string_type": "Expected a text.",
    "string_too_short": "Expected a text that is not blank.",
    "string_too_long": "Expected a text of at most {max_length} characters.",
    "model_type": "Expected an object.",
    "list_type": "Expected a list.",
    "too_short": "Expected at least one item.",
    "too_long": "Expected at most {max_length} items.",
    "literal_error": "Expected {expected}.",
    "float_type": "Expected a number.",
    "finite_number": "Expected a finite number.",
    "greater_than_equal": "Expected a number of at least {ge:g}.",
    "less_than_equal": "Expected a number of at most {le:g}.",
    "datetime_type": "Expected a time as text, such as 2026-03-01T12:00:00Z.",
}
