"""Verdicts follow from the evidence, exactly and purely."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.decision import STAND_IN, decide, missed, probability, resolve, weigh
from service.domain.goal import LEAST, MOST, Goal, HamCurve
from service.domain.policy import Bounds, Policy, Threshold, default_policy, from_toml
from service.domain.signal import Category, Finding, Signal, Verdict, quantise, total

POLICY = default_policy()
verdicts = st.none() | st.sampled_from(Verdict)
signals = st.lists(
    st.builds(
        Signal,
        name=st.sampled_from(["link_count", "flood_text", "classifier_text"]),
        category=st.sampled_from(Category),
        points=st.floats(-20, 20, allow_nan=False).map(quantise),
        evidence=st.text(max_size=10),
        group=st.none() | st.sampled_from(["links", "flood", "disguise"]),
        forces=verdicts,
    ),
    max_size=12,
)


def signal(
    points: float = 0.0,
    *,
    category: Category = Category.SPAM,
    group: str | None = None,
    forces: Verdict | None = None,
) -> Signal:
    return Signal(name="s", category=category, points=points, evidence="E.", group=group, forces=forces)


NO_ABUSE = [signal(-5.0, category=Category.ABUSE)]
QUIET = [signal(-5.0), *NO_ABUSE]


def points_for(chance: float) -> float:
    return math.log(chance / (1 - chance))


@given(signals, st.booleans())
def test_the_points_of_a_category_add_up_to_its_score_to_the_last_digit(
    found: list[Signal],
    broken: bool,
) -> None:
    judgement = decide(found, POLICY, ["model"] if broken else [])
    for category, score in judgement.scores.items():
        assert total(s.points for s in judgement.signals if s.category is category) == score.points
        assert score.probability == probability(score.points)


@given(signals)
def test_every_signal_is_kept(found: list[Signal]) -> None:
    assert decide(found, POLICY).signals[: len(found)] == tuple(found)


@given(signals)
def test_no_group_says_more_than_its_cap(found: list[Signal]) -> None:
    judgement = decide(found, POLICY)
    for group, cap in POLICY.caps.items():
        for category in Category:
            mine = [s for s in judgement.signals if s.group == group and s.category is category]
            positive = total(s.points for s in mine if s.points > 0)
            reduction = total(s.points for s in mine if s.name == f"cap_{group}")
            assert positive + reduction <= cap + 1e-9


@pytest.mark.parametrize(
    ("chance", "verdict"),
    [(0.02, "accept"), (0.49, "accept"), (0.51, "hold"), (0.94, "hold"), (0.96, "reject")],
)
def test_the_score_decides_by_the_thresholds(chance: float, verdict: str) -> None:
    evidence = [signal(points_for(chance)), signal(-4.0, category=Category.ABUSE)]
    assert decide(evidence, POLICY).verdict == verdict


CURVE = HamCurve(((0.001, 3.0), (0.01, 1.0), (0.1, -1.0)))
curves = st.lists(st.floats(-30, 30), min_size=1, max_size=12).map(
    lambda points: HamCurve(
        tuple((LEAST * 2 ** (i + 1), p) for i, p in enumerate(sorted(points, reverse=True)))
    )
)
goals = st.floats(LEAST, MOST).map(Goal)
bounds = st.builds(Bounds, goals | st.floats(0, 1), goals | st.floats(0, 1))


def resolved(both: Bounds, curve: HamCurve | None = CURVE) -> Threshold:
    return resolve({Category.SPAM: both}, {Category.SPAM: curve} if curve else {})[Category.SPAM]


@given(curves, goals, goals, bounds)
def test_a_stricter_goal_never_gives_a_laxer_threshold(
    curve: HamCurve, one: Goal, other: Goal, both: Bounds
) -> None:
    rare, frequent = sorted((one, other), key=lambda goal: goal.ham)
    for name in ("hold", "reject"):
        strict = resolved(dataclasses.replace(both, **{name: rare}), curve)
        lax = resolved(dataclasses.replace(both, **{name: frequent}), curve)
        assert strict.hold >= lax.hold
        assert strict.reject >= lax.reject


@given(st.none() | curves, bounds)
def test_thresholds_resolve_to_probabilities_in_order_and_always_to_the_same(
    curve: HamCurve | None, both: Bounds
) -> None:
    threshold = resolved(both, curve)
    assert 0 <= threshold.hold <= threshold.reject <= 1
    assert resolved(both, curve) == threshold


def test_a_goal_comes_to_the_points_of_the_model_that_judges() -> None:
    threshold = resolved(Bounds(Goal(0.01), Goal(0.001)))
    assert threshold == Threshold(probability(1.0), probability(3.0))


def test_a_probability_stays_what_it_is_with_every_model() -> None:
    assert resolved(Bounds(0.5, 0.95)) == Threshold(0.5, 0.95)


def test_nothing_is_rejected_that_would_not_be_held_where_a_goal_and_a_probability_cross() -> None:
    assert resolved(Bounds(Goal(0.001), 0.3)) == Threshold(probability(3.0), probability(3.0))
    assert resolved(Bounds(0.9, Goal(0.1))) == Threshold(0.9, 0.9)


def test_without_a_curve_a_goal_comes_to_a_fixed_probability() -> None:
    assert resolved(Bounds(Goal(0.02), Goal(0.001)), None) == STAND_IN[Category.SPAM]


def test_the_verdict_is_by_the_resolved_thresholds() -> None:
    policy = from_toml("[thresholds.spam]\nhold = { ham = 0.01 }\nreject = { ham = 0.001 }")
    thresholds = resolve(policy.thresholds, {Category.SPAM: CURVE})
    verdicts = [
        decide([signal(p), *NO_ABUSE], policy, thresholds=thresholds).verdict
        for p in (0.9999, 1.0, 2.9999, 3.0)
    ]
    assert verdicts == ["accept", "hold", "hold", "reject"]


def test_one_category_is_enough_to_reject() -> None:
    both = [signal(-5.0), signal(9.0, category=Category.ABUSE)]
    assert decide(both, POLICY).verdict is Verdict.REJECT


@pytest.mark.parametrize(
    ("forced", "verdict"),
    [
        (["accept", "reject"], "accept"),
        (["hold", "reject"], "reject"),
        (["accept", "hold", "reject"], "accept"),
    ],
)
def test_forced_verdicts_stand_above_scores_and_the_allowlist_above_the_blocklist(
    forced: list[str], verdict: str
) -> None:
    evidence = [signal(20.0), *(signal(forces=Verdict(word)) for word in forced)]
    assert decide(evidence, POLICY).verdict == verdict


@pytest.mark.parametrize(("points", "verdict"), [(-9.0, "hold"), (1.0, "hold"), (20.0, "reject")])
def test_a_forced_hold_is_the_least_and_what_the_scores_reject_is_rejected(
    points: float, verdict: str
) -> None:
    judgement = decide([signal(points), signal(forces=Verdict.HOLD)], POLICY)
    assert judgement.verdict == verdict


def test_a_missing_model_holds_what_would_be_accepted_and_says_so() -> None:
    judgement = decide([], POLICY, ["model"])
    assert judgement.verdict is Verdict.HOLD
    assert [s.name for s in judgement.signals] == ["prior", "prior"]
    assert "degraded: model" in judgement.summary


def test_a_missing_model_does_not_soften_a_rejection() -> None:
    assert decide([signal(forces=Verdict.REJECT)], POLICY, ["model"]).verdict is Verdict.REJECT


def test_counters_that_are_down_change_no_verdict_and_are_named() -> None:
    judgement = decide(QUIET, POLICY, ["counters"])
    assert judgement.verdict is Verdict.ACCEPT
    assert "degraded: counters" in judgement.summary
    assert missed(["counters"]) == ()


@pytest.mark.parametrize("part", ["model", "rules", "a part nobody knows yet"])
def test_a_part_that_nothing_stands_in_for_holds_beside_counters_that_are_down(part: str) -> None:
    assert decide(QUIET, POLICY, ["counters", part]).verdict is Verdict.HOLD
    assert missed(["counters", part]) == (part,)


def test_the_policy_chooses_the_fallback() -> None:
    trusting: Policy = from_toml("fallback = 'accept'")
    assert decide([], trusting, ["model"]).verdict is Verdict.ACCEPT


def test_a_finding_is_weighed_by_strength_and_a_forced_verdict_is_not() -> None:
    finding = Finding(evidence="Seven links.", strength=2.5)
    policy = from_toml("[weights]\nlink_count = 0.5\nlink_only = 'hold'")
    assert weigh("link_count", Category.SPAM, "links", finding, policy).points == 1.25
    held = weigh("link_only", Category.SPAM, "links", finding, policy)
    assert (held.points, held.forces) == (0.0, Verdict.HOLD)


def test_a_rule_that_the_policy_does_not_name_is_shown_and_weighs_nothing() -> None:
    trial = weigh("a_new_rule", Category.SPAM, None, Finding(evidence="New."), POLICY)
    assert (trial.points, trial.forces) == (0.0, None)


def test_the_summary_names_what_forced_the_verdict() -> None:
    blocked = Signal(
        name="blocked_word",
        category=Category.SPAM,
        points=0.0,
        evidence="The word “casino” is blocked.",
        forces=Verdict.HOLD,
    )
    assert decide([blocked], POLICY).summary == "hold: The word “casino” is blocked."


@pytest.mark.parametrize("points", [-800.0, -1.0, 0.0, 1.0, 800.0])
def test_probabilities_never_overflow(points: float) -> None:
    assert 0.0 <= probability(points) <= 1.0
