"""The values with which an Akismet client tries its connection."""

from __future__ import annotations

from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.wording import quoted

# From Akismet's documentation for developers: "Testing your API calls".
TEST_NAMES = frozenset({"akismet-guaranteed-spam", "viagra-test-123"})
TEST_EMAIL = "akismet-guaranteed-spam@example.com"


def guaranteed_spam(author: Author) -> str | None:
    """Return which field of the author holds a value that must always be spam: `name`, `email` or None."""
    if (author.name or "").strip().casefold() in TEST_NAMES:
        return "name"
    return "email" if (author.email or "").strip().casefold() == TEST_EMAIL else None


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a documented test value in the author's name or e-mail address."""
    del history, limits
    author = view.comment.author
    field = guaranteed_spam(author)
    if field is None:
        return None
    value = str(getattr(author, field))
    return Finding(
        evidence=f"The Akismet test value for spam: {quoted(value)}.",
        spans=(Span(0, len(value), f"author.{field}"),),
    )


akismet_test = Rule(
    name="akismet_test",
    category=Category.SPAM,
    group=None,
    description="The author is one of the documented test values that an Akismet client expects to be spam.",
    judge=judge,
    examples=Examples(
        fires=(
            Comment(body="Nice.", author=Author(name="viagra-test-123")),
            Comment(body="Nice.", author=Author(email="akismet-guaranteed-spam@example.com")),
        ),
        silent=(Comment(body="viagra-test-123", author=Author(name="Anna")),),
    ),
)
