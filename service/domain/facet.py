"""What a held comment is found by in the queue, and how near its decision was to another one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from service.domain.comment import Comment
from service.domain.decision import STAND_IN, Decision, Judgement
from service.domain.label import LabelValue
from service.domain.language import UNCODED, UNDETERMINED, primary
from service.domain.policy import Threshold
from service.domain.signal import Category, Signal, Verdict

MAX_REASONS: Final = 24
"""Signals of a comment that it is found by, the heaviest first."""

MAX_VALUE: Final = 500
"""Characters of a page's address that count."""

MAX_LANGUAGE: Final = 40

_ASSUMED: Final = frozenset({"classifier_base", "prior"})
"""Signals that every comment has: they say nothing about this one."""

_LEAST: Final = 1e-6
"""The nearest that a threshold counts to 0 and 1, whose log-odds are infinite."""


class Facet(StrEnum):
    """In which respect: a signal's name, what the evidence suggests, the language, the page's address."""

    REASON = "reason"
    CATEGORY = "category"
    LANGUAGE = "language"
    PAGE = "page"


def facets(comment: Comment, decision: Decision) -> tuple[tuple[Facet, str], ...]:
    """Return what a comment is found by while this decision holds it, each once.

    A reason is a signal that speaks for spam or abuse, or that forces a hold or a rejection. The language is
    the one that the site states, else the one that was heard where the policy names languages.
    """
    found = [(Facet.REASON, name) for name in _reasons(decision)]
    found.append((Facet.CATEGORY, suspected(decision.judgement).value))
    language = primary(comment.language or "") or decision.inputs.history.language
    if language and language not in (UNCODED, UNDETERMINED):
        found.append((Facet.LANGUAGE, _kept(language, MAX_LANGUAGE)))
    if comment.page.url:
        found.append((Facet.PAGE, _kept(comment.page.url, MAX_VALUE)))
    return tuple(each for each in dict.fromkeys(found) if each[1])


def suspected(judgement: Judgement) -> LabelValue:
    """Return what the evidence suggests that a comment is; spam where it says both alike."""
    forced = {s.category for s in judgement.signals if s.forces in (Verdict.HOLD, Verdict.REJECT)}
    if len(forced) == 1:
        return LabelValue(forced.pop().value)
    points = {category: score.points for category, score in judgement.scores.items()}
    abusive = points.get(Category.ABUSE, -math.inf) > points.get(Category.SPAM, -math.inf)
    return LabelValue.ABUSE if abusive else LabelValue.SPAM


def doubt(decision: Decision) -> float:
    """Return how far, in points (log-odds), the scores were from the threshold of holding: 0 is on the edge.

    Of the categories the one counts that is furthest above its threshold, or least below.
    """
    scores, thresholds = decision.judgement.scores, decision.inputs.thresholds or STAND_IN
    margins = [score.points - _edge(thresholds, category) for category, score in scores.items()]
    return abs(max(margins, default=0.0))


def _kept(text: str, most: int) -> str:
    """Return what a form can send back and a database can hold."""
    return text.replace("\x00", "").strip()[:most].strip()


def _edge(thresholds: Mapping[Category, Threshold], category: Category) -> float:
    hold = min(max(thresholds.get(category, STAND_IN[category]).hold, _LEAST), 1 - _LEAST)
    return math.log(hold / (1 - hold))


def _reasons(decision: Decision) -> list[str]:
    speaking = [s for s in decision.judgement.signals if _speaks(s) and s.name not in _ASSUMED]
    heaviest = sorted(speaking, key=lambda s: (s.forces is None, -s.points, s.name))
    return list(dict.fromkeys(signal.name for signal in heaviest))[:MAX_REASONS]


def _speaks(signal: Signal) -> bool:
    return signal.forces in (Verdict.HOLD, Verdict.REJECT) or signal.points > 0
