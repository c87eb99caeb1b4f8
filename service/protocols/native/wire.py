"""What the native API takes: request bodies as typed models, and from them domain values.

An unknown field is refused, since a misspelt one that is silently dropped costs verdicts for months. `null`
and an empty text are the same as leaving an optional field out.
"""

from __future__ import annotations

import difflib
import hashlib
import ipaddress
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails

from service.domain import comment as domain
from service.domain.label import LabelValue
from service.protocols.problems import Flaw, Kind, ProblemError, pointer_to

MAX_BATCH = 1_000
"""The most comments of one request."""

MAX_FLAWS = 20
"""The most flaws that one problem names."""

MAX_BODY_LENGTH = 60_000
MAX_HEADER_LENGTH = 8_192
"""Web servers pass no longer header lines on, so that no visitor can make a site's request invalid."""


def _absent_if_empty(value: object) -> object:
    return None if value == "" else value


def _utc(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        time = datetime.fromisoformat(value)
        if time.tzinfo is not None:
            return time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("Expected a time such as 2026-03-01T12:00:00Z.") from None
    raise ValueError("Expected an offset from UTC at the end of the time, such as Z or +02:00.")


def _address(value: str) -> str:
    text = value.strip().partition("%")[0]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("Expected an IPv4 or IPv6 address.") from None
    return str(getattr(address, "ipv4_mapped", None) or address)


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("Expected a text that is not blank.")
    return value


def _text(length: int, description: str) -> Any:
    """Return the metadata of an optional text field; a factory, since each field has its own words."""
    return Field(default=None, max_length=length, description=description)


Text = Annotated[str | None, BeforeValidator(_absent_if_empty)]
Time = Annotated[
    datetime | None,
    BeforeValidator(_utc),
    BeforeValidator(_absent_if_empty),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}),
]
Address = Annotated[Annotated[str, AfterValidator(_address)] | None, BeforeValidator(_absent_if_empty)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class CommentFields(_Wire):
    """The text itself, and what the site says about it."""

    body: Annotated[str, AfterValidator(_not_blank)] = Field(
        min_length=1, max_length=MAX_BODY_LENGTH, description="The comment as it was written."
    )
    id: Text = _text(
        255, "Your own id of the comment. Sent again with the same content, it brings the first answer back."
    )
    format: Literal["text", "html"] | None = Field(
        None, description="How `body` is written; text by default."
    )
    type: Text = _text(100, "What kind of comment this is, such as comment, reply or review.")
    language: Text = _text(35, "The comment's language as a BCP 47 tag, if you know it.")
    submitted_at: Time = Field(None, description="When it was sent in (RFC 3339, with an offset).")
    parent: Text = _text(255, "Your own id of the comment that this one answers.")


class AuthorFields(_Wire):
    """Who wrote the comment; every field may be missing."""

    id: Text = _text(255, "Your own id of the author; without one, the e-mail address tells authors apart.")
    name: Text = _text(1_000, "The name that is shown.")
    email: Text = _text(1_000, "The e-mail address.")
    url: Text = _text(MAX_HEADER_LENGTH, "The author's web address, as it was entered.")
    role: Text = _text(100, "The role on your site; what the policy counts as staff is always accepted.")
    registered_at: Time = Field(None, description="When the author registered (RFC 3339, with an offset).")


class PageFields(_Wire):
    """The page that the comment stands under."""

    url: Text = _text(MAX_HEADER_LENGTH, "The page's address.")
    title: Text = _text(2_000, "The page's title.")
    excerpt: Text = _text(20_000, "The page's text or the beginning of it.")
    published_at: Time = Field(None, description="When the page was published (RFC 3339, with an offset).")


class ClientFields(_Wire):
    """What you saw of the browser that sent the comment."""

    ip: Address = Field(
        None, max_length=100, description="The visitor's IPv4 or IPv6 address, not your proxy's."
    )
    user_agent: Text = _text(MAX_HEADER_LENGTH, "The header `User-Agent`.")
    referrer: Text = _text(MAX_HEADER_LENGTH, "The header `Referer`.")
    honeypot: Text = _text(MAX_HEADER_LENGTH, "What came in a form field that people do not see.")
    form_seconds: float | None = Field(
        None, ge=0, le=1e9, description="Seconds between showing the form and its being sent."
    )


class CommentRequest(_Wire):
    """One comment with everything you know about it; only `comment.body` is required."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"comment": {"body": "Thanks, the second graph answered my question."}},
                {
                    "comment": {
                        "body": "Great post! Cheap replica watches: https://watches.example/",
                        "id": "comment-81",
                        "format": "text",
                        "type": "comment",
                        "language": "en",
                        "submitted_at": "2026-03-01T12:00:00Z",
                    },
                    "author": {
                        "name": "Best Watches",
                        "email": "sales@watches.example",
                        "url": "https://watches.example/",
                    },
                    "page": {"url": "https://blog.example/graphs", "title": "How to read a graph"},
                    "client": {"ip": "203.0.113.7", "user_agent": "Mozilla/5.0", "form_seconds": 1.5},
                },
            ]
        }
    )

    comment: CommentFields
    author: AuthorFields | None = None
    page: PageFields | None = None
    client: ClientFields | None = None


class BatchRequest(_Wire):
    """Many comments, judged in order; each is answered in its place, whatever becomes of the others."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"comments": [{"comment": {"body": "First!"}}, {"comment": {"body": "Second."}}]}]
        }
    )

    comments: list[CommentRequest] = Field(min_length=1, max_length=MAX_BATCH)


class _Envelope(_Wire):
    """A batch whose items are not yet looked at, so that a bad one harms no other."""

    comments: list[Any] = Field(min_length=1, max_length=MAX_BATCH)


class LabelRequest(_Wire):
    """What a comment really is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"label": "spam"}]})

    label: Literal["ham", "spam", "abuse"]


Request = TypeVar("Request", bound=BaseModel)


def parse_comment(document: Any, place: Sequence[str | int] = ()) -> domain.Comment:
    """Return the comment in a request's JSON values.

    Args:
        document: One comment with author, page and client.
        place: Where it stands in the whole body, for the pointers of its flaws.

    Raises:
        ProblemError: a field is missing, unknown, mistyped, too long or out of range (422).
    """
    request = _validated(CommentRequest, document, place)
    fields = _given(request.comment)
    return domain.Comment(
        author=domain.Author(**_given(request.author)),
        page=domain.Page(**_given(request.page)),
        client=domain.Client(**_given(request.client)),
        **fields,
    )


def parse_batch(document: Any) -> list[domain.Comment | ProblemError]:
    """Return each comment of a batch, or what is wrong with it.

    Raises:
        ProblemError: the whole is no list of 1 to 1,000 comments (422).
    """
    items = _validated(_Envelope, document, ()).comments
    return [_comment_or_problem(item, ("comments", index)) for index, item in enumerate(items)]


def parse_label(document: Any) -> LabelValue:
    """Return the label in a request's JSON values. ProblemError where there is none (422)."""
    return LabelValue(_validated(LabelRequest, document, ()).label)


def digest_of(comment: domain.Comment) -> str:
    """Return the SHA-256 of what a comment says, the same for any way of writing the same JSON."""
    text = json.dumps(domain.to_document(comment), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _comment_or_problem(item: Any, place: tuple[str | int, ...]) -> domain.Comment | ProblemError:
    try:
        return parse_comment(item, place)
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
