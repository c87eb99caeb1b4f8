"""Text in capitals."""

from __future__ import annotations

import string

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule

READ_CAP = 4000
FEWEST_LETTERS = 20
LEAST_SHARE = 0.8

_LOWER = string.ascii_lowercase.encode()


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a text of twenty letters or more, of which four in five are capitals."""
    del history, limits
    visible = view.text.visible[:READ_CAP]
    # Most texts are full of small letters, and bytes are counted a hundred times as fast as letters.
    written = visible.encode("utf-8", "replace")
    if len(written) - len(written.translate(None, _LOWER)) > (1 - LEAST_SHARE) * len(visible):
        return None
    capitals = sum(map(str.isupper, visible))
    cased = capitals + sum(map(str.islower, visible))
    if cased < FEWEST_LETTERS or capitals < LEAST_SHARE * cased:
        return None
    return Finding(
        evidence=f"{capitals / cased:.0%} of the letters are capitals.",
        spans=(Span(0, len(view.comment.body)),),
    )


shouting = Rule(
    name="shouting",
    category=Category.SPAM,
    group="text",
    description="The text is written in capitals.",
    judge=judge,
    examples=Examples(
        fires=(
            Comment(body="BUY YOUR GARDEN TILES HERE AND NOWHERE ELSE!!!"),
            Comment(body="\u041a\u0423\u041f\u0418\u0422\u0415 " * 4),
        ),
        silent=(
            Comment(body="NASA and the ESA agree that HTTP and HTML are acronyms."),
            Comment(body="WOW THANKS"),
            Comment(
                body="\u8c22\u8c22\u4f60\u7684\u6587\u7ae0\u8c22\u8c22\u4f60\u7684\u6587\u7ae0\u8c22\u8c22\u4f60\u7684\u6587\u7ae0"
            ),
        ),
    ),
)
