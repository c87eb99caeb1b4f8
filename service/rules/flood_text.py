"""One text many times in too short a time, or nearly the same text."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.history import History, Trace
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.flood import THOUGHT, judge, past


def judge_text(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a text that was sent before; short ones without a link ("Thanks!") are everybody's."""
    # The counts are looked at first: a fingerprint costs more, and few texts come twice.
    found = judge(Trace.TEXT, history, limits)
    if found and not view.fingerprint.bands and all(link.own for link in view.links):
        return None
    return found


def judge_near_text(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a text of which variants were sent before."""
    found = judge(Trace.NEAR_TEXT, history, limits)
    return found if found and view.fingerprint.bands else None


flood_text = Rule(
    name="flood_text",
    category=Category.SPAM,
    group="flood",
    description="The same text again, but for case, spacing, digits and link paths; greetings may repeat.",
    judge=judge_text,
    examples=Examples(
        fires=(THOUGHT, Comment(body="https://pills.example")),
        silent=(Comment(body="Thanks!"),),
        history=past(Trace.TEXT),
    ),
)

flood_near_text = Rule(
    name="flood_near_text",
    category=Category.SPAM,
    group="flood",
    description="Nearly the same text again, with some words changed.",
    judge=judge_near_text,
    examples=Examples(fires=(THOUGHT,), silent=(Comment(body="Thanks!"),), history=past(Trace.NEAR_TEXT)),
)
