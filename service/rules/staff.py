"""The site's staff."""

from __future__ import annotations

from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import Limits, Lists
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.akismet_test import guaranteed_spam
from service.rules.base import Examples, Rule
from service.rules.wording import quoted


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an author with one of the staff's roles; never where an Akismet client sends its test value."""
    del history
    author = view.comment.author
    roles = {role.strip().casefold() for role in (author.role or "").split(",")}
    staff = [role for role in limits.lists.staff_roles if role in roles]
    if not staff or guaranteed_spam(author):
        return None
    return Finding(
        evidence=f"The author is of the site's staff: {quoted(staff[0])}.",
        spans=(Span(0, len(author.role or ""), "author.role"),),
    )


staff = Rule(
    name="staff",
    category=Category.SPAM,
    group=None,
    description="The site says that the author has one of the staff's roles.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body="Nice.", author=Author(role="subscriber, Editor")),),
        silent=(Comment(body="Nice.", author=Author(role="subscriber", name="editor")),),
        lists=Lists(staff_roles=("editor",)),
    ),
)
