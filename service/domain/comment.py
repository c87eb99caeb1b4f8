"""A comment as it was submitted: immutable facts about text, author, page and client."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

Format = Literal["text", "html"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote the comment, as far as the site says; every field may be missing."""

    id: str | None = None
    name: str | None = None
    email: str | None = None
    url: str | None = None
    role: str | None = None
    registered_at: datetime | None = None

    @property
    def key(self) -> str | None:
        """Return what identifies the author on a site (id, else e-mail), or None for a stranger.

        A bare name identifies nobody: many people are called Anna.
        """
        if self.id:
            return f"id:{self.id}"
        if self.email:
            return f"email:{self.email.strip().casefold()}"
        return None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page that the comment stands under. `topics` are its tags and categories."""

    url: str | None = None
    title: str | None = None
    excerpt: str | None = None
    published_at: datetime | None = None
    topics: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What the site saw of the browser: address, headers, and the traps of its form.

    `facts` are names and values that some clients send beside, such as other headers.
    """

    ip: str | None = None
    user_agent: str | None = None
    referrer: str | None = None
    honeypot: str | None = None
    form_seconds: float | None = None
    facts: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One submitted text with everything the site said about it.

    `id` and `parent` are the site's own identifiers; `submitted_at` is aware UTC.
    """

    body: str
    id: str | None = None
    format: Format = "text"
    type: str | None = None
    language: str | None = None
    submitted_at: datetime | None = None
    parent: str | None = None
    author: Author = Author()
    page: Page = Page()
    client: Client = Client()


def to_document(comment: Comment) -> dict[str, Any]:
    """Return the comment as plain JSON values, without the fields that are missing."""
    document = _plain(dataclasses.asdict(comment))
    return {key: value for key, value in document.items() if value != {}}


def from_document(document: Mapping[str, Any]) -> Comment:
    """Return the comment that `to_document` wrote; `from_document(to_document(c)) == c`."""
    fields = dict(document)
    author = dict(fields.pop("author", {}))
    page = dict(fields.pop("page", {}))
    client = dict(fields.pop("client", {}))
    _parse_times(author, "registered_at")
    _parse_times(page, "published_at")
    page["topics"] = tuple(page.get("topics", ()))
    client["facts"] = tuple((name, value) for name, value in client.get("facts", ()))
    _parse_times(fields, "submitted_at")
    return Comment(author=Author(**author), page=Page(**page), client=Client(**client), **fields)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, value in values.items():
        if value is None or value == ():
            continue
        if isinstance(value, datetime):
            plain[key] = value.astimezone(UTC).isoformat()
        elif isinstance(value, Mapping):
            plain[key] = _plain(value)
        elif isinstance(value, tuple):
            plain[key] = [list(item) if isinstance(item, tuple) else item for item in value]
        else:
            plain[key] = value
    return plain


def _parse_times(fields: dict[str, Any], name: str) -> None:
    if fields.get(name) is not None:
        fields[name] = datetime.fromisoformat(fields[name])
