from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.console.presenters import evidence
from service.domain.decision import Decision, Inputs, decide
from service.domain.history import History
from service.domain.label import LabelValue
from service.domain.policy import default_policy
from service.domain.signal import Category, Signal, Span, Verdict

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
FORCES = Signal(
    name="blocked_word", category=Category.SPAM, points=0, evidence="A listed word.", forces=Verdict.HOLD
)


def says(points: float, category: str = "spam", *spans: Span) -> Signal:
    return Signal(name="text", category=Category(category), points=points, evidence="Words.", spans=spans)


def decision(*signals: Signal, degraded: tuple[str, ...] = ()) -> Decision:
    return Decision(
        id="d",
        comment_id="c",
        version=1,
        judgement=decide(signals, default_policy(), degraded),
        inputs=Inputs(history=History(at=NOW), classifier=None),
        policy="p",
        model=None,
        rules="r",
        degraded=degraded,
        created_at=NOW,
    )


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (decision(says(0.2), says(-3, "abuse")), "Held because it is likely spam."),
        (decision(says(2.5), says(-3, "abuse")), "Held because it is very likely spam."),
        (decision(says(-3), says(1, "abuse")), "Held because it is likely abuse."),
        (decision(says(9)), "Rejected because it is very likely spam."),
        (decision(FORCES, says(-5)), "Held by a rule of the site: A listed word."),
        (decision(says(-5), says(-5, "abuse")), "Accepted: nothing spoke against it strongly enough."),
        (decision(says(-5), degraded=("rules",)), "Held to be safe, because a part of Winnow failed: rules."),
        (
            decision(says(-5), degraded=("counters", "model")),
            "Held to be safe, because a part of Winnow failed: model.",
        ),
        (decision(says(1), degraded=("counters",)), "Held because it is likely spam."),
    ],
)
def test_the_reason_is_one_sentence(made: Decision, why: str) -> None:
    assert evidence.why(made) == why


@pytest.mark.parametrize(
    ("signals", "reason"),
    [
        ((says(1), says(1, "abuse")), LabelValue.SPAM),
        ((says(1), says(2, "abuse")), LabelValue.ABUSE),
        ((FORCES, says(-9), says(2, "abuse")), LabelValue.SPAM),
    ],
)
def test_the_suggested_reason_follows_the_evidence(signals: tuple[Signal, ...], reason: LabelValue) -> None:
    assert evidence.suggested(decide(signals, default_policy())) is reason


def test_signals_go_from_what_decides_to_what_matters_least() -> None:
    judgement = decide((says(-4, "abuse"), says(-2), says(1.5), FORCES, says(0), says(2.5)), default_policy())
    rows = evidence.signal_rows(judgement)
    assert [(row.category, row.points, row.speaks) for row in rows] == [
        ("spam", "decides: hold", "decides"),
        ("spam", "+2.5", "for"),
        ("spam", "+1.5", "for"),
        ("spam", "−2.0", "against"),
        ("spam", "0", "nothing"),
        ("abuse", "−4.0", "against"),
    ]
    assert all(0 <= row.width <= 100 for row in rows)


def test_what_is_assumed_of_every_comment_comes_after_what_was_found() -> None:
    base = Signal(name="classifier_base", category=Category.SPAM, points=2.0, evidence="How common it was.")
    rows = evidence.signal_rows(decide((base, says(-0.5), says(0.7)), default_policy()))
    assert [row.points for row in rows] == ["+0.7", "−0.5", "+2.0"]


@pytest.mark.parametrize(
    ("abuse", "marked"), [(-3.0, ["spam"]), (-1.0, ["spam", "abuse"]), (3.0, ["spam", "abuse"])]
)
def test_words_of_a_category_that_is_out_of_the_question_are_not_marked(
    abuse: float, marked: list[str]
) -> None:
    made = decision(says(1, "spam", Span(0, 3)), says(abuse, "abuse", Span(4, 6)))
    assert [layer.kind for layer in evidence.layers(made, "body")] == marked


@pytest.mark.parametrize(("points", "percent"), [(0, "50\u00a0%"), (30, "99\u00a0%"), (-30, "1\u00a0%")])
def test_no_score_claims_certainty(points: float, percent: str) -> None:
    assert evidence.score_bars(decide((says(points),), default_policy()))[0].percent == percent


def test_spans_mark_their_own_field_with_their_share_of_the_points() -> None:
    shared = says(2, "spam", Span(0, 3, points=0.5), Span(4, 6), Span(0, 9, "author.name"))
    layers = list(evidence.layers(decision(shared), "body"))
    assert [(layer.start, layer.end, layer.points) for layer in layers] == [(0, 3, 0.5), (4, 6, 2)]
    assert list(evidence.layers(None, "body")) == []
