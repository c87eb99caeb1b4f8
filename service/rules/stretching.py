"""Words with letters repeated."""

from __future__ import annotations

import math
import re

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features import hints
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.wording import counted, listed, quoted

READ_CAP = 4000
MAX_STRENGTH = 2.0
MAX_SPANS = 100

# Four letters make it sure; a run by itself (aaaa, xxxx) is a sound or a placeholder, no word.
_STRETCHED = re.compile(
    r"(?<![\w/.=&?#-])(?=\w*?([^\W\d_])\1{3})(?!([^\W\d_])\2*\b)[^\W\d_]{5,40}(?![\w/=@-])"
)


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find words with a letter four times in a row; strength 1 for one word, 2 for three or more."""
    del history, limits
    visible = view.text.visible[:READ_CAP]
    if not hints.may_be_stretched(visible):
        return None
    found = [match.span() for match in _STRETCHED.finditer(visible)]
    if not found:
        return None
    words = listed(quoted(visible[start:end]) for start, end in found)
    return Finding(
        evidence=f"{counted(len(found), 'word')} with letters repeated: {words}.",
        spans=tuple(Span(*view.text.visible_span(*span)) for span in found[:MAX_SPANS]),
        strength=min(MAX_STRENGTH, math.log2(1 + len(found))),
    )


stretching = Rule(
    name="stretching",
    category=Category.SPAM,
    group="text",
    description="Words are stretched by repeating their letters.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body="It is freeeee for everyone, loooook here"),),
        silent=(
            Comment(body="The book is good, sooo good, see www.example.com and xxxx or aaaaaa."),
            Comment(body="commit aaaaf3 at /path/baaaad/x and 10000000"),
        ),
    ),
)
