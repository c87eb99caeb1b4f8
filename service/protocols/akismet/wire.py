"""Forms to comments. Never an error: an odd value is left out, and a field that nobody knows is a fact."""

from __future__ import annotations

import html
import ipaddress
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from service.domain.comment import Author, Client, Comment, Format, Page
from service.protocols.akismet.form import Form

MAX_BODY: Final = 60_000
"""Characters of a body that are kept; of a longer one its beginning and its end."""

MAX_FACTS, MAX_FACT_NAME, MAX_FACT = 64, 100, 300
_MAX_TEXT, _MAX_URL, _MAX_ID, _MAX_TYPE = 1_000, 8_192, 255, 100
_MAX_TOPICS, _MAX_TOPIC = 20, 200

_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#[xX][0-9a-fA-F]{2,6});")
_MARKUP: Final = re.compile(rf"<(?:[a-zA-Z]|/[a-zA-Z]|!--)|{_ENTITY.pattern}")
_SLASHED: Final = re.compile(r"""[^\\'"]*+(?:\\[\\'"][^\\'"]*+)++""")
_SLASH: Final = re.compile(r"""\\([\\'"])""")
_DAY_S: Final = 86_400.0

_READ: Final = frozenset(
    [
        "api_key",
        "key",
        "blog",
        "user_ip",
        "user_agent",
        "referrer",
        "permalink",
        "comment_type",
        "content_type",
        "comment_author",
        "comment_author_email",
        "comment_author_url",
        "comment_content",
        "comment_date_gmt",
        "comment_post_modified_gmt",
        "comment_parent",
        "user_role",
        "user_id",
        "user_ID",
        "is_test",
        "test_discard",
        "honeypot_field_name",
        "classify",
        "guid",
        "blog_charset",
        "charset",
    ]
)
"""Fields that have a place of their own."""

_SECRET: Final = re.compile(
    r"cookie|authorization|auth_(?:user|pw)|password|passwd|pwd|secret|token", re.IGNORECASE
)
_COPIES: Final = re.compile(r"POST_(?:comment|author|email|url)", re.IGNORECASE)
"""The form's own fields, which are the comment over again."""


def comment_of(form: Form) -> Comment:
    """Return the comment that a form's fields are."""
    body = _shortened(_unslashed(form.whole("comment_content").strip()))
    return Comment(
        body=body,
        format=_format(body),
        type=_cut(form.get("comment_type", "content_type"), _MAX_TYPE),
        submitted_at=time_of(form.get("comment_date_gmt")),
        parent=_number(form, "comment_parent"),
        author=Author(
            id=_number(form, "user_ID", "user_id"),
            name=_cut(_name(form.get("comment_author") or ""), _MAX_TEXT),
            email=_cut(form.get("comment_author_email"), _MAX_TEXT),
            url=_cut(form.get("comment_author_url"), _MAX_URL),
            role=_cut(form.get("user_role"), _MAX_TYPE),
        ),
        page=Page(
            url=_cut(form.get("permalink"), _MAX_URL),
            published_at=time_of(form.get("comment_post_modified_gmt")),
            topics=tuple(topic[:_MAX_TOPIC] for topic in form.every("comment_context")[:_MAX_TOPICS]),
        ),
        client=Client(
            ip=_address(form.get("user_ip")),
            user_agent=_cut(form.get("user_agent"), _MAX_URL),
            referrer=_cut(form.get("referrer"), _MAX_URL),
            honeypot=_honeypot(form),
            form_seconds=_form_seconds(form),
            facts=tuple(_facts(form))[:MAX_FACTS],
        ),
    )


def time_of(value: str | None) -> datetime | None:
    """Return a time in ISO 8601 or as WordPress writes it; one without a zone is in UTC. None for others."""
    try:
        time = datetime.fromisoformat(value or "")
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _shortened(body: str) -> str:
    if len(body) <= MAX_BODY:
        return body
    half = MAX_BODY // 2
    return f"{body[:half]} {body[-(half - 1) :]}"


def _unslashed(text: str) -> str:
    """Return a text without the backslashes that PHP put before its quotes.

    WordPress's plugin checks a comment with them and reports on it without: a text that has one before every
    quote and backslash was not written so.
    """
    return _SLASH.sub(r"\1", text) if _SLASHED.fullmatch(text) else text


def _name(value: str) -> str:
    """Return a name as it was typed; WordPress checks the typed one first, and later what its pages show."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), _unslashed(value))


def _format(body: str) -> Format:
    return "html" if _MARKUP.search(body) else "text"


def _cut(value: str | None, length: int) -> str | None:
    return value[:length] if value else None


def _number(form: Form, *names: str) -> str | None:
    """Return the site's own id of something; WordPress says 0 where there is none."""
    value = form.get(*names)
    return value[:_MAX_ID] if value and value != "0" else None


def _address(value: str | None) -> str | None:
    try:
        address = ipaddress.ip_address((value or "").strip("[]").partition("%")[0])
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def _honeypot(form: Form) -> str | None:
    """Return what stands in the field that people do not see: the one that is named, or WordPress's own."""
    named = form.get("honeypot_field_name")
    return _cut(form.get(*([named] if named else []), "POST_ak_hp_textarea"), _MAX_TEXT)


def _form_seconds(form: Form) -> float | None:
    """Return the seconds between a form's being shown and sent, both told by the browser's own clock.

    The plugin's script notes them in milliseconds; one of them alone would be compared with our clock.
    """
    try:
        shown, sent = (float(form.get(name) or "") for name in ("POST_ak_js", "POST_ak_bfs"))
    except ValueError:
        return None
    seconds = (sent - shown) / 1000
    return seconds if 0 <= seconds <= _DAY_S else None


def _facts(form: Form) -> Iterator[tuple[str, str]]:
    """Yield what else a client says; no cookies, nothing secret, and not the comment over again."""
    honeypot = form.get("honeypot_field_name")
    for name, value in form.items():
        known = name in _READ or name == honeypot or name.startswith("comment_context")
        if not known and value.strip() and not _SECRET.search(name) and not _COPIES.fullmatch(name):
            yield name[:MAX_FACT_NAME], value.strip()[:MAX_FACT]
