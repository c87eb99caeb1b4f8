"""A text that came before: what people said of it then, and whether somebody else had written it."""

from __future__ import annotations

from typing import Final

from service.domain.comment import Comment
from service.domain.history import History, Reputation, Trace
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import EXAMPLE_TIME, Examples, Rule
from service.rules.record import past, speaks_against
from service.rules.wording import counted

LONG: Final = 60
"""Characters from which on two people do not write the same by chance."""

_TEXT: Final = Comment(
    body="I took the night ferry with my son, and it left on time, which we had not expected at all."
)


def judge_rejected(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a text that people rejected before, but for case, spacing, digits and link paths."""
    del limits
    known = history.reputation(Trace.TEXT)
    strength = speaks_against(known) if view.fingerprint.exact else 0.0
    if known is None or not strength:
        return None
    said = counted(known.rejected, "earlier comment")
    return Finding(evidence=f"People rejected {said} with this very text.", strength=strength)


def judge_copied(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a text that others wrote before: a comment that is copied to look like one of a person."""
    del limits
    known = history.reputation(Trace.TEXT)
    if known is None or not known.authors or len(view.text.folded) < LONG:
        return None
    others = counted(known.authors, "other author")
    return Finding(evidence=f"A copy of an earlier comment by {others}.")


text_rejected = Rule(
    name="text_rejected",
    category=Category.SPAM,
    group="record",
    description="People rejected earlier comments with this very text; older ones count less.",
    judge=judge_rejected,
    examples=Examples(fires=(_TEXT,), history=past(Trace.TEXT, rejected=1)),
)

copied_comment = Rule(
    name="copied_comment",
    category=Category.SPAM,
    group="text",
    description="A copy of a comment that somebody else wrote here before, 60 characters or longer.",
    judge=judge_copied,
    examples=Examples(
        fires=(_TEXT,),
        silent=(Comment(body="Thank you very much."),),
        history=History(at=EXAMPLE_TIME, reputations=(Reputation(trace=Trace.TEXT, authors=1, recent=1),)),
    ),
)
