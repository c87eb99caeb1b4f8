"""How the site moderates: what waits for a person whatever it says, and whom the site trusts."""

from __future__ import annotations

from datetime import time

from service.domain.comment import Author, Comment
from service.domain.history import History, Trace
from service.domain.modes import DAYS, Modes, Quiet
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.record import past
from service.rules.wording import counted


def judge_premoderation(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a comment of an author who is not trusted, where every comment waits for a person."""
    del view
    if limits.modes.moderation != "pre" or _is_trusted(history, limits):
        return None
    return Finding(evidence="Every comment waits for a moderator here.")


def judge_quiet(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a comment of an author who is not trusted, sent in the site's quiet hours."""
    del view
    if not limits.modes.quiet_at(history.at) or _is_trusted(history, limits):
        return None
    return Finding(evidence=f"Sent in quiet hours: {limits.modes.local(history.at):%H:%M} there.")


def judge_first(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an author of whom people have approved fewer comments than the site wants to see."""
    del view
    wanted, approved = limits.modes.first_comments, history.author_approved
    if approved >= wanted:
        return None
    return Finding(
        evidence=f"People approved {approved} of this author's comments; the first {wanted} wait for one."
    )


def judge_trusted(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an author whom the site trusts, since people approved enough comments and rejected none."""
    del view
    if not _is_trusted(history, limits):
        return None
    said = counted(history.author_approved, "comment")
    return Finding(evidence=f"A trusted author: people approved {said} and rejected none.")


def _is_trusted(history: History, limits: Limits) -> bool:
    return limits.modes.trusts(history.author_approved, history.author_rejected)


_COMMENT = Comment(body="The second bridge is the older one.", author=Author(email="anna@example.org"))

premoderation = Rule(
    name="premoderation",
    category=Category.SPAM,
    group=None,
    description='Your mode is "pre": every comment waits for a moderator, unless you trust its author.',
    judge=judge_premoderation,
    examples=Examples(fires=(_COMMENT,), modes=Modes(moderation="pre")),
)

quiet_hours = Rule(
    name="quiet_hours",
    category=Category.SPAM,
    group=None,
    description="Sent in your quiet hours, and its author is not one whom you trust.",
    judge=judge_quiet,
    examples=Examples(
        fires=(_COMMENT,),
        modes=Modes(quiet=(Quiet(time(11), time(13), frozenset(range(len(DAYS)))),)),
    ),
)

first_comments = Rule(
    name="first_comments",
    category=Category.SPAM,
    group=None,
    description="The author is new here: people have not yet approved as many comments as you want to see.",
    judge=judge_first,
    examples=Examples(fires=(_COMMENT,), modes=Modes(first_comments=1)),
)

trusted_author = Rule(
    name="trusted_author",
    category=Category.SPAM,
    group=None,
    description="You trust the author: people approved as many comments as you ask for, and rejected none.",
    judge=judge_trusted,
    examples=Examples(
        fires=(_COMMENT,), modes=Modes(trusted_after=3), history=past(Trace.AUTHOR, approved=3)
    ),
)
