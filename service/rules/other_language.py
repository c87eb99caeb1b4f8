"""A comment in a language that is not the site's."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.language import UNCODED, UNDETERMINED, primary
from service.domain.modes import Modes
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import EXAMPLE_TIME, Examples, Rule
from service.rules.wording import quoted


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a language that is not on the site's list: the one that is heard, else the one that is stated."""
    languages = limits.modes.languages
    if not languages:
        return None
    heard = history.language
    if heard in {None, UNDETERMINED}:
        heard = primary(view.comment.language or "") or None
    if heard is None or heard in languages:
        return None
    which = "which we do not know" if heard == UNCODED else quoted(heard)
    return Finding(evidence=f"In another language than the site's: {which}.")


other_language = Rule(
    name="other_language",
    category=Category.SPAM,
    group="text",
    description="The comment is in none of the languages of your site.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body="Die zweite Brücke ist die ältere."),),
        modes=Modes(languages=("en", "fr")),
        history=History(at=EXAMPLE_TIME, language="de"),
    ),
)
