"""Which changes of a comment a person would think of: links, words, names and the past, each as edits."""

from __future__ import annotations

import itertools

from service.domain.decision import Judgement
from service.domain.flip import Change
from service.domain.history import History
from service.domain.policy import Limits
from service.features.view import View
from service.moderation.changes.author import author_name, author_url
from service.moderation.changes.links import all_links, single_links
from service.moderation.changes.past import past
from service.moderation.changes.text import disguise, first_sentence
from service.moderation.changes.words import forcing_words, phrases, single_words


def changes_of(view: View, history: History, judgement: Judgement, limits: Limits) -> tuple[Change, ...]:
    """Return the changes that may be tried, in the order of their kinds, the weightiest of a kind first."""
    groups = (
        single_links(view, judgement),
        all_links(view),
        author_url(view),
        single_words(view, judgement),
        phrases(view, judgement),
        forcing_words(view, judgement),
        disguise(view),
        author_name(view),
        past(history, judgement, limits),
        first_sentence(view),
    )
    return tuple(itertools.chain.from_iterable(groups))
