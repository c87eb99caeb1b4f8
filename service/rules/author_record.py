"""What people said of an author's earlier comments: a record speaks, and decides nothing by itself.

An author is known by the site's id, or else by e-mail address, which a stranger may borrow. So a good record
counts little, and a spammer does not shed much by borrowing one.
"""

from __future__ import annotations

import math
from typing import Final

from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.wording import counted

MOST: Final = 3.0
"""The greatest strength, that of seven comments: more say no more."""

_ANNA: Final = Comment(body="The second bridge is the older one.", author=Author(email="anna@example.org"))


def judge_approved(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an author of whom people approved comments and rejected none: log2(1 + approved), 3 at most."""
    del view, limits
    if not history.author_approved or history.author_rejected:
        return None
    said = counted(history.author_approved, "earlier comment")
    return Finding(
        evidence=f"People approved {said} of this author and rejected none.",
        strength=_strength(history.author_approved),
    )


def judge_rejected(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an author of whom people rejected more than they approved: log2(1 + difference), 3 at most."""
    del view, limits
    excess = history.author_rejected - history.author_approved
    if excess <= 0:
        return None
    said = counted(history.author_rejected, "earlier comment")
    return Finding(
        evidence=f"People rejected {said} of this author and approved {history.author_approved}.",
        strength=_strength(excess),
    )


def _strength(comments: int) -> float:
    return min(math.log2(1 + comments), MOST)


author_approved = Rule(
    name="author_approved",
    category=Category.SPAM,
    group=None,
    description="People approved earlier comments of the author and rejected none.",
    judge=judge_approved,
    examples=Examples(fires=(_ANNA,), author_approved=2),
)

author_rejected = Rule(
    name="author_rejected",
    category=Category.SPAM,
    group=None,
    description="People rejected more earlier comments of the author than they approved.",
    judge=judge_rejected,
    examples=Examples(fires=(_ANNA,), author_approved=1, author_rejected=2),
)
