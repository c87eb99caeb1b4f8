"""The traps of the site's form: a field that people do not see, and the time that filling it in takes."""

from __future__ import annotations

from service.domain.comment import Client, Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.wording import quoted


def judge_honeypot(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a trap that holds anything but spaces."""
    del history, limits
    trap = view.comment.client.honeypot
    if not trap or not trap.strip():
        return None
    return Finding(
        evidence=f"The form's hidden field was filled in: {quoted(trap)}.",
        spans=(Span(0, len(trap), "client.honeypot"),),
    )


def judge_fast_form(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a form that was sent sooner than a person types; a time that cannot be says nothing."""
    del history
    seconds = view.comment.client.form_seconds
    if seconds is None or not 0.0 <= seconds < limits.min_form_s:
        return None
    return Finding(evidence=f"The form was sent after {seconds:.3g} seconds (limit {limits.min_form_s:g}).")


honeypot = Rule(
    name="honeypot",
    category=Category.SPAM,
    group="form",
    description="A field of the form that people do not see was filled in.",
    judge=judge_honeypot,
    examples=Examples(
        fires=(Comment(body="Nice.", client=Client(honeypot="x")),),
        silent=(Comment(body="Nice.", client=Client(honeypot=" ")), Comment(body="Nice.")),
    ),
)

fast_form = Rule(
    name="fast_form",
    category=Category.SPAM,
    group="form",
    description="The form was sent sooner than a person could have filled it in.",
    judge=judge_fast_form,
    examples=Examples(
        fires=(Comment(body="Nice.", client=Client(form_seconds=0.4)),),
        silent=(Comment(body="Nice.", client=Client(form_seconds=12.0)), Comment(body="Nice.")),
    ),
)
