"""What a query of the queue comes to as conditions on a comment's row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import JSON, ColumnElement, Text, and_, cast, func, literal, or_, select, type_coerce

from service.domain.review import Act
from service.moderation.ports import QueueQuery
from service.store.tables import campaign_members, comments, held_facets, versions

_SEARCHED: Final = (
    ("body",),
    ("author", "name"),
    ("author", "email"),
    ("author", "id"),
    ("author", "url"),
    ("page", "url"),
    ("page", "title"),
    ("client", "ip"),
)
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ESCAPE: Final = "\\"


def conditions(site_id: str, asked: QueueQuery, dialect: str) -> Iterator[ColumnElement[bool]]:
    """Yield a condition for each thing that is asked; `text` needs the row of the version beside."""
    for facet, value in asked.facets:
        found = select(held_facets.c.comment_id).where(
            held_facets.c.site_id == site_id,
            held_facets.c.facet == facet.value,
            held_facets.c.value == value,
        )
        yield comments.c.id.in_(found)
    if asked.author is not None:
        yield _approved(site_id) if asked.author == "known" else ~_approved(site_id)
    if asked.campaign is not None:
        members = select(campaign_members.c.comment_id).where(
            campaign_members.c.site_id == site_id, campaign_members.c.campaign_id == asked.campaign
        )
        yield comments.c.id.in_(members)
    # Texts are read in the order in which they lie on the disk: by time, which a bound makes the planner see.
    since = asked.since or (_EVER if asked.text else None)
    if since is not None:
        yield comments.c.created_at >= since
    if asked.until is not None:
        yield comments.c.created_at < asked.until
    if asked.text:
        yield _says(asked.text, dialect)


def _approved(site_id: str) -> ColumnElement[bool]:
    other = comments.alias("other")
    return (
        select(other.c.id)
        .where(
            other.c.site_id == site_id,
            other.c.author == comments.c.author,
            other.c.moderated == Act.APPROVE.value,
            other.c.id != comments.c.id,
        )
        .exists()
    )


def _says(text: str, dialect: str) -> ColumnElement[bool]:
    """Return whether one of the searched fields has the text.

    The document as a whole is looked at first, as that is cheap and rules out nearly all. Databases ignore
    the case of ASCII letters alone, so that other spellings of the text are looked for too.
    """
    spellings = (
        sorted({text, text.lower(), text.upper(), text.capitalize()}) if not text.isascii() else [text]
    )
    written = [json.dumps(each, ensure_ascii=False)[1:-1] for each in spellings]
    whole = type_coerce(versions.c.content, Text)
    fields = [_field(path, dialect) for path in _SEARCHED]
    return and_(
        or_(*(_has(whole, each, dialect) for each in written)),
        or_(*(_has(field, each, dialect) for field in fields for each in spellings)),
    )


def _has(field: ColumnElement[str], text: str, dialect: str) -> ColumnElement[bool]:
    escaped = "".join(_ESCAPE + letter if letter in f"%_{_ESCAPE}" else letter for letter in text)
    pattern = literal(f"%{escaped}%", Text)
    if dialect == "postgresql":
        return field.ilike(pattern, escape=_ESCAPE)
    return field.like(pattern, escape=_ESCAPE)


def _field(path: tuple[str, ...], dialect: str) -> ColumnElement[str]:
    if dialect == "postgresql":
        return func.json_extract_path_text(
            cast(type_coerce(versions.c.content, Text), JSON), *path, type_=Text
        )
    return func.json_extract(versions.c.content, f"$.{'.'.join(path)}", type_=Text)
