"""Words and phrases of the site's blocklist."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits, Lists
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.wording import listed, quoted
from service.rules.words import blocked_words, find


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find whole words and phrases of the list in the body, through disguises."""
    del history
    automaton = blocked_words(limits.lists)
    matches = find(automaton, view.text) if automaton is not None else ()
    if not matches:
        return None
    return Finding(
        evidence=f"On the list of blocked words: {listed(quoted(match.entry) for match in matches)}.",
        spans=tuple(Span(match.start, match.end) for match in matches),
    )


blocked_word = Rule(
    name="blocked_word",
    category=Category.SPAM,
    group=None,
    description="The text holds a word or phrase of your list, even in disguise; `word*` finds every ending.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body="Get free f0ll0wers!"), Comment(body="Doubling bitcoins is easy")),
        silent=(Comment(body="Carefree followership"),),
        lists=Lists(blocked_words=("free followers", "bitcoin*")),
    ),
)
