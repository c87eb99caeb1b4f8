from __future__ import annotations

import dataclasses
import math

import pytest

from service.domain.comment import Comment, Page
from service.domain.decision import Decision, Inputs, Judgement, Score
from service.domain.facet import MAX_REASONS, Facet, doubt, facets
from service.domain.history import History
from service.domain.policy import Threshold
from service.domain.signal import Category, Signal, Verdict
from tests.stored import NOW

ABUSE, SPAM = Category.ABUSE, Category.SPAM


def signal(name: str, points: float, forces: Verdict | None = None, category: Category = SPAM) -> Signal:
    return Signal(name=name, category=category, points=points, evidence="It is so.", forces=forces)


def decision(
    *signals: Signal,
    spam: float = 0.0,
    abuse: float = -3.0,
    language: str | None = None,
    thresholds: dict[Category, Threshold] | None = None,
) -> Decision:
    return Decision(
        id="d",
        comment_id="c",
        version=1,
        judgement=Judgement(
            verdict=Verdict.HOLD,
            scores={SPAM: Score(spam, 0.5), ABUSE: Score(abuse, 0.1)},
            signals=signals,
            summary="hold: so.",
        ),
        inputs=Inputs(history=History(at=NOW, language=language), classifier=None, thresholds=thresholds),
        policy="p",
        model=None,
        rules="r",
        degraded=(),
        created_at=NOW,
    )


def reasons(*signals: Signal) -> list[str]:
    found = facets(Comment(body="x"), decision(*signals))
    return [value for facet, value in found if facet is Facet.REASON]


def test_reasons_are_what_speaks_against_the_comment_and_what_stops_it_the_heaviest_first() -> None:
    assert reasons(
        signal("weak", 0.2),
        signal("strong", 2.0),
        signal("trial", 0.0),
        signal("good", -1.0),
        signal("classifier_base", 0.3),
        signal("prior", 0.3),
        signal("own:hold", 0.0, Verdict.HOLD),
        signal("listed_block", 0.0, Verdict.REJECT),
        signal("listed_allow", 0.0, Verdict.ACCEPT),
        signal("strong", 1.0),
    ) == ["listed_block", "own:hold", "strong", "weak"]


def test_so_many_reasons_are_kept_as_fit() -> None:
    many = [signal(f"rule_{number:02}", number / 10) for number in range(1, 40)]
    assert reasons(*many) == [f"rule_{number:02}" for number in range(39, 39 - MAX_REASONS, -1)]


@pytest.mark.parametrize(
    ("signals", "spam", "abuse", "expected"),
    [
        ((), 1.0, 0.0, "spam"),
        ((), 0.0, 0.0, "spam"),
        ((), 0.0, 1.0, "abuse"),
        ((signal("word", 0, Verdict.HOLD, ABUSE),), 5.0, 0.0, "abuse"),
        ((signal("word", 0, Verdict.HOLD, ABUSE), signal("list", 0, Verdict.HOLD)), 5.0, 0.0, "spam"),
    ],
)
def test_the_category_is_what_the_evidence_suggests(
    signals: tuple[Signal, ...], spam: float, abuse: float, expected: str
) -> None:
    found = facets(Comment(body="x"), decision(*signals, spam=spam, abuse=abuse))
    assert (Facet.CATEGORY, expected) in found


@pytest.mark.parametrize(
    ("stated", "heard", "expected"),
    [("de-AT", "fr", ["de"]), (None, "fr", ["fr"]), (None, "und", []), (None, "mis", []), (None, None, [])],
)
def test_the_language_is_the_stated_one_else_the_one_that_was_heard(
    stated: str | None, heard: str | None, expected: list[str]
) -> None:
    found = facets(Comment(body="x", language=stated), decision(language=heard))
    assert [value for facet, value in found if facet is Facet.LANGUAGE] == expected


def test_the_page_is_its_address_as_far_as_it_is_kept() -> None:
    found = facets(Comment(body="x", page=Page(url="https://example.org/" + "x" * 900)), decision())
    assert [len(value) for facet, value in found if facet is Facet.PAGE] == [500]


@pytest.mark.parametrize(
    ("spam", "abuse", "distance"),
    [(0.0, -9.0, 0.0), (1.5, -9.0, 1.5), (-1.0, -9.0, 1.0), (0.5, 2.0, 2.0), (-4.0, -0.5, 0.5)],
)
def test_doubt_is_the_distance_of_the_nearest_category_from_holding(
    spam: float, abuse: float, distance: float
) -> None:
    half = {SPAM: Threshold(0.5, 0.9), ABUSE: Threshold(0.5, 0.9)}
    assert doubt(decision(spam=spam, abuse=abuse, thresholds=half)) == pytest.approx(distance)


@pytest.mark.parametrize("hold", [0.0, 1.0])
def test_doubt_is_a_number_whatever_the_threshold(hold: float) -> None:
    both = {SPAM: Threshold(hold, 1.0), ABUSE: Threshold(hold, 1.0)}
    assert math.isfinite(doubt(decision(thresholds=both)))
    nothing = dataclasses.replace(decision().judgement, scores={})
    assert doubt(dataclasses.replace(decision(), judgement=nothing)) == 0
