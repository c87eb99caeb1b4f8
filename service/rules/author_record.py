"""What people said of an author's earlier comments: a record speaks, and decides nothing by itself.

An author is known by the site's id, or else by e-mail address, which a stranger may borrow. So a good record
counts little, and a spammer does not shed much by borrowing one.
"""

from __future__ import annotations

from typing import Final

from service.domain.comment import Author, Comment
from service.domain.history import History, Trace
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.record import past, speaks_against, speaks_for
from service.rules.wording import counted

_ANNA: Final = Comment(body="The second bridge is the older one.", author=Author(email="anna@example.org"))


def judge_approved(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an author of whom people approved comments and rejected none."""
    del view, limits
    strength = 0.0 if history.author_rejected else speaks_for(history.reputation(Trace.AUTHOR))
    if not strength:
        return None
    said = counted(history.author_approved, "earlier comment")
    return Finding(
        evidence=f"People approved {said} of this author and rejected none.",
        strength=strength,
    )


def judge_rejected(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an author of whom people rejected more than they approved."""
    del view, limits
    strength = speaks_against(history.reputation(Trace.AUTHOR))
    if not strength:
        return None
    said = counted(history.author_rejected, "earlier comment")
    return Finding(
        evidence=f"People rejected {said} of this author and approved {history.author_approved}.",
        strength=strength,
    )


author_approved = Rule(
    name="author_approved",
    category=Category.SPAM,
    group=None,
    description="People approved earlier comments of the author and rejected none; older ones count less.",
    judge=judge_approved,
    examples=Examples(fires=(_ANNA,), history=past(Trace.AUTHOR, approved=2)),
)

author_rejected = Rule(
    name="author_rejected",
    category=Category.SPAM,
    group="record",
    description="People rejected more comments of the author than they approved; older ones count less.",
    judge=judge_rejected,
    examples=Examples(fires=(_ANNA,), history=past(Trace.AUTHOR, approved=1, rejected=2)),
)
