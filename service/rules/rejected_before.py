"""An edit of a comment that a person has rejected: a new text is not a new chance without a second look."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import EXAMPLE_TIME, Examples, Rule


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an edit of what a moderator, or the site itself, called spam or abuse."""
    del view, limits
    if not history.rejected_before:
        return None
    return Finding(evidence="An earlier version of this comment was rejected by a person.")


rejected_before = Rule(
    name="rejected_before",
    category=Category.SPAM,
    group=None,
    description="An edit of a comment that a moderator, or your site itself, has rejected.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body="Nice."),),
        history=History(at=EXAMPLE_TIME, rejected_before=True),
    ),
)
