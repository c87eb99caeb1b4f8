"""From evidence to a verdict: pure, with no clock and no randomness of its own."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from service.domain.attribute import Attribute
from service.domain.goal import Goal, HamCurve
from service.domain.history import History
from service.domain.policy import Bounds, Policy, Threshold
from service.domain.signal import Category, Finding, Signal, Verdict, quantise, total

MODEL = "model"
RULES = "rules"
OWN_RULES = "own_rules"
COUNTERS = "counters"
LISTS = "lists"
"""Parts that a decision can be without, as `Decision.degraded` names them."""

_CATEGORIES = tuple(Category)

_SUBSTITUTED = frozenset({COUNTERS})
"""Parts that another one stands in for without loss: the database counts where shared counters are down."""

STAND_IN: Mapping[Category, Threshold] = MappingProxyType(
    {Category.SPAM: Threshold(0.5, 0.95), Category.ABUSE: Threshold(0.4, 0.97)}
)
"""What goals come to where no model judged, or one that brought no ham curve."""


@dataclasses.dataclass(frozen=True, slots=True)
class Score:
    """A category's points (log-odds) and the same as a probability in [0, 1]."""

    points: float
    probability: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the evidence comes to. The points of a category's signals add up to its score exactly."""

    verdict: Verdict
    scores: Mapping[Category, Score]
    signals: tuple[Signal, ...]
    summary: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a decision was derived from, beside the comment itself.

    `classifier` holds the classifier's signals as it gave them, or None where it failed; `site_host` is the
    host whose links were the site's own. `thresholds` is what the policy's thresholds came to with the model
    that judged; None in decisions of versions that knew no goals. `attributes` are probabilities that came
    with the model's signals: stored and shown, but no part of the verdict.
    """

    history: History
    classifier: tuple[Signal, ...] | None
    site_host: str | None = None
    thresholds: Mapping[Category, Threshold] | None = None
    attributes: Mapping[Attribute, float] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A judgement on one version of a comment, with everything needed to derive it again. Never edited.

    `policy`, `model` and `rules` are SHA-256 digests; `model` is None where no model could be used.
    """

    id: str
    comment_id: str
    version: int
    judgement: Judgement
    inputs: Inputs
    policy: str
    model: str | None
    rules: str
    degraded: tuple[str, ...]
    created_at: datetime


def weigh(name: str, category: Category, group: str | None, finding: Finding, policy: Policy) -> Signal:
    """Return a rule's finding as a signal; a rule that the policy does not name is a trial."""
    weight = policy.weights.get(name, 0.0)
    forces = weight if isinstance(weight, Verdict) else None
    points = 0.0 if isinstance(weight, Verdict) else quantise(weight * finding.strength)
    return Signal(
        name=name,
        category=category,
        points=points,
        evidence=finding.evidence,
        group=group,
        spans=finding.spans,
        forces=forces,
    )


def resolve(
    bounds: Mapping[Category, Bounds], curves: Mapping[Category, HamCurve]
) -> dict[Category, Threshold]:
    """Return the probabilities that a policy's thresholds come to with a model of these ham curves.

    A goal comes to the probability of its curve's points, and to that of `STAND_IN` where there is no curve.
    Nothing is rejected that would not be held: where a probability and a goal cross, `reject` is the higher
    of both.
    """
    return {c: _resolved(both, curves.get(c), STAND_IN[c]) for c, both in bounds.items()}


def _resolved(bounds: Bounds, curve: HamCurve | None, stand_in: Threshold) -> Threshold:
    hold = _probability(bounds.hold, curve, stand_in.hold)
    return Threshold(hold, max(hold, _probability(bounds.reject, curve, stand_in.reject)))


def _probability(bound: float | Goal, curve: HamCurve | None, stand_in: float) -> float:
    if not isinstance(bound, Goal):
        return bound
    return stand_in if curve is None else probability(curve.points(bound))


def thresholds_document(thresholds: Mapping[Category, Threshold] | None) -> dict[str, Any] | None:
    """Return resolved thresholds as plain JSON values; None for None."""
    if thresholds is None:
        return None
    return {category.value: dataclasses.asdict(threshold) for category, threshold in thresholds.items()}


def decide(
    signals: Iterable[Signal],
    policy: Policy,
    degraded: Sequence[str] = (),
    *,
    thresholds: Mapping[Category, Threshold] | None = None,
) -> Judgement:
    """Judge the evidence.

    `thresholds` is what the policy's thresholds came to with the model that judged; by default, what they
    come to without a model.

    Points are summed per category, a group's positive points up to its cap; what the cap takes away is a
    signal of its own. A forced accept or reject stands above the scores, accept first, so that an allowlist
    beats a blocklist; a forced hold is the least, and what the scores reject is rejected. A decision that
    misses a part is at least as strict as the policy's fallback.
    """
    evidence = tuple(signals)
    if MODEL in degraded:
        evidence += _prior(policy)
    evidence += _capped(evidence, policy)
    scores = {category: _score(evidence, category) for category in _CATEGORIES}
    forced = _forced(evidence)
    verdict = _by_score(scores, thresholds or resolve(policy.thresholds, {}))
    if forced is not None and not (forced is Verdict.HOLD and verdict is Verdict.REJECT):
        verdict = forced
    if missed(degraded) and forced is None and verdict.severity < policy.fallback.severity:
        verdict = policy.fallback
    summary = _summary(verdict, scores, evidence, degraded)
    return Judgement(verdict=verdict, scores=scores, signals=evidence, summary=summary)


def missed(degraded: Sequence[str]) -> tuple[str, ...]:
    """Return the degraded parts that nothing stood in for."""
    return tuple(part for part in degraded if part not in _SUBSTITUTED)


def probability(points: float) -> float:
    """Return the logistic function of `points` (log-odds), without overflow."""
    if points >= 0:
        return 1.0 / (1.0 + math.exp(-points))
    odds = math.exp(points)
    return odds / (1.0 + odds)


def _prior(policy: Policy) -> tuple[Signal, ...]:
    return tuple(
        Signal(
            name="prior",
            category=category,
            points=quantise(points),
            evidence="No model was in service: the policy's prior stands in for it.",
        )
        for category, points in policy.prior.items()
    )


def _capped(signals: Sequence[Signal], policy: Policy) -> tuple[Signal, ...]:
    caps = []
    speaking = [s for s in signals if s.group is not None and s.points > 0]
    for group, cap in policy.caps.items():
        of_group = [s for s in speaking if s.group == group]
        for category in _CATEGORIES:
            said = total(s.points for s in of_group if s.category is category) if of_group else 0.0
            if said > cap:
                caps.append(
                    Signal(
                        name=f"cap_{group}",
                        category=category,
                        points=total((quantise(cap), -said)),
                        evidence=f"Findings about {group} count at most {cap:g} points together.",
                        group=group,
                    )
                )
    return tuple(caps)


def _score(signals: Sequence[Signal], category: Category) -> Score:
    points = total(s.points for s in signals if s.category is category)
    return Score(points, probability(points))


def _forced(signals: Sequence[Signal]) -> Verdict | None:
    forces = {s.forces for s in signals}
    return next((v for v in (Verdict.ACCEPT, Verdict.REJECT, Verdict.HOLD) if v in forces), None)


def _by_score(scores: Mapping[Category, Score], thresholds: Mapping[Category, Threshold]) -> Verdict:
    verdict = Verdict.ACCEPT
    for category, score in scores.items():
        threshold = thresholds[category]
        if score.probability >= threshold.reject:
            return Verdict.REJECT
        if score.probability >= threshold.hold:
            verdict = Verdict.HOLD
    return verdict


_BACKGROUND = frozenset({"prior", "classifier_base"})
"""Signals that say how common a category is, and nothing about this comment."""


def _summary(
    verdict: Verdict, scores: Mapping[Category, Score], signals: Sequence[Signal], degraded: Sequence[str]
) -> str:
    reasons = [s.evidence for s in signals if s.forces is verdict]
    if not reasons:
        category, score = max(scores.items(), key=lambda item: item[1].points)
        reasons.append(f"{category.value} {score.probability:.0%}")
        speaking = sorted(
            (s for s in signals if s.category is category and s.points > 0 and s.name not in _BACKGROUND),
            key=lambda s: -s.points,
        )
        if verdict is not Verdict.ACCEPT:
            reasons.extend(s.evidence for s in speaking[:2])
    if degraded:
        reasons.append(f"degraded: {', '.join(degraded)}")
    return f"{verdict.value}: {'; '.join(reason.rstrip('.') for reason in reasons)}."
