"""What the native API takes, as typed models.

An unknown field is refused, since a misspelt one that is silently dropped costs verdicts for months. `null`
and an empty text are the same as leaving an optional field out.
"""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

MAX_BATCH = 1_000
"""The most comments of one request."""

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


class Taken(BaseModel):
    """What every part of a request has in common: strict types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class CommentFields(Taken):
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


class AuthorFields(Taken):
    """Who wrote the comment; every field may be missing."""

    id: Text = _text(255, "Your own id of the author; without one, the e-mail address tells authors apart.")
    name: Text = _text(1_000, "The name that is shown.")
    email: Text = _text(1_000, "The e-mail address.")
    url: Text = _text(MAX_HEADER_LENGTH, "The author's web address, as it was entered.")
    role: Text = _text(100, "The role on your site; what the policy counts as staff is always accepted.")
    registered_at: Time = Field(None, description="When the author registered (RFC 3339, with an offset).")


class PageFields(Taken):
    """The page that the comment stands under."""

    url: Text = _text(MAX_HEADER_LENGTH, "The page's address.")
    title: Text = _text(2_000, "The page's title.")
    excerpt: Text = _text(20_000, "The page's text or the beginning of it.")
    published_at: Time = Field(None, description="When the page was published (RFC 3339, with an offset).")


class ClientFields(Taken):
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


class IncumbentFields(Taken):
    """What another service, beside which you try this one, said of the same comment."""

    verdict: Literal["accept", "hold", "reject"] = Field(description="Its verdict, in the words of this API.")
    service: Text = _text(100, "Its name.")


class CommentRequest(Taken):
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
    incumbent: IncumbentFields | None = None


class BatchRequest(Taken):
    """Many comments, judged in order; each is answered in its place, whatever becomes of the others."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"comments": [{"comment": {"body": "First!"}}, {"comment": {"body": "Second."}}]}]
        }
    )

    comments: list[CommentRequest] = Field(min_length=1, max_length=MAX_BATCH)


class Envelope(Taken):
    """A batch whose items are not yet looked at, so that a bad one harms no other."""

    comments: list[Any] = Field(min_length=1, max_length=MAX_BATCH)


class LabelRequest(Taken):
    """What a comment really is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"label": "spam"}]})

    label: Literal["ham", "spam", "abuse"]
