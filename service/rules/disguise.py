"""Text that looks to people like something else than it is to filters."""

from __future__ import annotations

import collections
import html
import math
import unicodedata

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.wording import counted, listed, quoted

MAX_STRENGTH = 2.0
MAX_SPANS = 100


def judge_mixed_scripts(view: View, history: History, limits: Limits) -> Finding | None:
    """Find words with letters of several alphabets; strength 1 for one word, 2 for three or more."""
    del history, limits
    mixed = view.text.mixed
    if not mixed:
        return None
    words = listed(quoted(view.text.original[start:end]) for start, end in mixed)
    return Finding(
        evidence=f"{counted(len(mixed), 'word')} with letters of several alphabets: {words}.",
        spans=tuple(Span(start, end) for start, end in mixed[:MAX_SPANS]),
        strength=min(MAX_STRENGTH, math.log2(1 + len(mixed))),
    )


def judge_hidden_characters(view: View, history: History, limits: Limits) -> Finding | None:
    """Find characters that nobody sees; strength 0.5 for one (a stray copy), 1 for three, 2 for fifteen."""
    del history, limits
    hidden = view.text.hidden
    if not hidden:
        return None
    characters = collections.Counter("".join(_characters(view.text.original[a:b]) for a, b in hidden))
    count = characters.total()
    which = listed(f"{times} x {_named(character)}" for character, times in characters.most_common())
    return Finding(
        evidence=f"{counted(count, 'hidden character')}: {which}.",
        spans=tuple(Span(start, end) for start, end in hidden[:MAX_SPANS]),
        strength=min(MAX_STRENGTH, math.log2(1 + count) / 2),
    )


def _characters(written: str) -> str:
    """Return what a span stands for: in HTML, a hidden character may be written as an entity."""
    return html.unescape(written) if written.startswith("&") else written


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


mixed_scripts = Rule(
    name="mixed_scripts",
    category=Category.SPAM,
    group="disguise",
    description="Words are written with look-alike letters of another alphabet.",
    judge=judge_mixed_scripts,
    examples=Examples(
        fires=(Comment(body="log in at p\u0430yp\u0430l today"),),
        silent=(Comment(body="\u041f\u0440\u0438\u0432\u0435\u0442 and peace"),),
    ),
)

hidden_characters = Rule(
    name="hidden_characters",
    category=Category.SPAM,
    group="disguise",
    description="The text holds characters that nobody sees, such as zero-width spaces.",
    judge=judge_hidden_characters,
    examples=Examples(
        fires=(Comment(body="ca\u200bsino"), Comment(body="ca&#8203;sino", format="html")),
        silent=(Comment(body="casino"),),
    ),
)
