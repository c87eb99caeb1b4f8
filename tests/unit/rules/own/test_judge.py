"""What becomes of rules whose conditions hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.domain.signal import Category, Signal, Verdict
from service.rules.own.judge import judge
from service.rules.own.stated import AT
from tests.unit.rules.own.tried import facts, policy, rule

ALWAYS = {"field": "comment.length", "at_least": 0}
NEVER = {"field": "comment.length", "less_than": 0}


def said(*rules: dict[str, Any], at: Any = AT) -> list[Signal]:
    of = facts(at=at)
    return list(judge(of.view, of.history, policy(*rules), of.said))


def test_a_rule_becomes_a_signal_of_its_points_or_its_verdict() -> None:
    points = rule(ALWAYS, name="points", points=-1.23456, category="abuse", description="Why.")
    assert said(points, rule(NEVER)) == [
        Signal(name="own:points", category=Category.ABUSE, points=-1.2346, evidence="Why.")
    ]
    (forced,) = said(rule(ALWAYS, verdict="accept"))
    assert (forced.forces, forced.points, forced.group) == (Verdict.ACCEPT, 0.0, None)


def test_signals_stand_in_order_of_priority_and_else_as_they_are_written() -> None:
    rules = [
        rule(ALWAYS, name=name, points=1.0, priority=of)
        for name, of in zip("abcd", (0, 5, -1, 5), strict=True)
    ]
    assert [signal.name for signal in said(*rules)] == ["own:b", "own:d", "own:a", "own:c"]


def test_a_trial_weighs_nothing_and_a_draft_is_not_asked() -> None:
    trials = said(rule(ALWAYS, state="trial"), rule(ALWAYS, name="two", state="trial", points=2.0))
    assert [(signal.points, signal.forces) for signal in trials] == [(0.0, None)] * 2
    assert said(rule(ALWAYS, state="draft")) == []


def test_a_rule_is_expired_by_the_time_of_the_comment() -> None:
    expiring = rule(ALWAYS, expires=(AT + timedelta(hours=1)).isoformat())
    assert len(said(expiring)) == 1
    assert said(expiring, at=AT + timedelta(hours=1)) == []


def test_of_different_verdicts_that_of_the_highest_priority_counts_and_the_others_say_so() -> None:
    signals = said(
        rule(ALWAYS, name="low", verdict="reject", priority=1),
        rule(ALWAYS, name="high", verdict="hold", priority=2),
        rule(ALWAYS, name="same", verdict="hold"),
        rule(ALWAYS, name="tried", verdict="accept", state="trial", priority=9),
        rule(ALWAYS, name="points", points=3.0, priority=9),
    )
    assert [(s.name, s.forces) for s in signals] == [
        ("own:tried", None),
        ("own:points", None),
        ("own:high", Verdict.HOLD),
        ("own:low", None),
        ("own:same", Verdict.HOLD),
    ]
    low = next(signal for signal in signals if signal.name == "own:low")
    assert low.evidence == "One. Not counted: it says reject, and high, which comes before it, says hold."


@pytest.mark.parametrize("verdict", list(Verdict))
def test_of_one_priority_the_rule_that_is_written_first_counts(verdict: Verdict) -> None:
    other = next(one for one in Verdict if one is not verdict)
    signals = said(rule(ALWAYS, name="a", verdict=verdict.value), rule(ALWAYS, name="b", verdict=other.value))
    assert [signal.forces for signal in signals] == [verdict, None]
