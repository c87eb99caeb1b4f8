"""What a report on own rules says of each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.domain.label import LabelValue
from service.domain.own_rule import OwnRule
from service.domain.policy import from_document
from service.domain.signal import Verdict
from service.moderation.rules_reported import Flaw, Reported, covers
from tests.unit.moderation.comments import AT
from tests.unit.moderation.test_own_rules import rule
from tests.unit.moderation.test_replay import past

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE


def rules(**weights: Any) -> tuple[OwnRule, ...]:
    stated = {
        name: {"points": weight} if isinstance(weight, float) else {"verdict": weight}
        for name, weight in weights.items()
    }
    return from_document(
        {"rules": [rule(name, "links.count > 1", **of) for name, of in stated.items()]}
    ).rules


def reported(
    of: tuple[OwnRule, ...], *hits: tuple[str, ...], labels: tuple[LabelValue | None, ...] = ()
) -> Reported:
    found = Reported(since=AT, until=AT, rules=of)
    for place, held in enumerate(hits):
        label = labels[place] if labels else None
        found.add(
            past(label=label, created_at=AT - timedelta(days=place)), held, held[0] if held else None, ()
        )
    return found


def flaws(found: Reported) -> list[tuple[str, Flaw]]:
    return [(remark.rule, remark.flaw) for remark in found.remarks()]


def test_hits_are_counted_by_verdict_and_label_and_the_newest_is_kept() -> None:
    found = reported(rules(a="hold"), (), ("a",), ("a",), labels=(HAM, SPAM, None))
    one = found.figures["a"]
    assert (one.hits, one.last, found.decisions) == (2, AT - timedelta(days=1), 3)
    assert one.labels == {SPAM: 1, None: 1}
    assert one.verdicts == {Verdict.ACCEPT: 2}
    one.took(3.0)
    one.took(1.0)
    assert (one.mean_us, one.worst_us) == (2.0, 3.0)


def test_a_rule_that_hits_nothing_is_dead_unless_nothing_was_there() -> None:
    assert flaws(reported(rules(a="hold"), ())) == [("a", Flaw.DEAD)]
    assert flaws(reported(rules(a="hold"))) == []


def test_a_rule_is_a_subset_where_another_hits_all_that_it_hits_and_says_as_much() -> None:
    assert flaws(reported(rules(a="hold", b="reject"), ("a", "b"), ("b",))) == [("a", Flaw.SUBSET)]
    assert flaws(reported(rules(a="reject", b="hold"), ("a", "b"), ("b",))) == []
    assert flaws(reported(rules(a="hold", b="reject"), ("a", "b"), ("a",))) == []


def test_of_two_rules_that_do_the_same_one_stays() -> None:
    assert flaws(reported(rules(a=1.0, b=1.0), ("a", "b"))) == [("b", Flaw.SUBSET)]


def test_a_rule_is_shadowed_where_its_verdict_never_counts() -> None:
    found = Reported(since=AT, until=AT, rules=rules(a="accept", b="reject"))
    found.add(past(), ("a", "b"), "a", ("b",))
    assert flaws(found) == [("b", Flaw.SHADOWED)]
    assert "a always comes before it" in next(found.remarks()).words
    found.add(past(), ("b",), "b", ())
    assert flaws(found) == [("a", Flaw.SHADOWED)] or flaws(found) == []


@pytest.mark.parametrize(
    ("weight", "labels", "contradicted"),
    [
        ("hold", (HAM, HAM, SPAM), True),
        ("hold", (HAM, ABUSE, SPAM), False),
        ("hold", (HAM, HAM, None), False),
        (1.0, (HAM, HAM, HAM), True),
        (-1.0, (HAM, HAM, HAM), False),
        ("accept", (SPAM, ABUSE, HAM), True),
    ],
)
def test_a_rule_is_contradicted_where_people_ruled_against_most_of_its_hits(
    weight: Any, labels: tuple[LabelValue | None, ...], contradicted: bool
) -> None:
    found = reported(rules(a=weight), ("a",), ("a",), ("a",), labels=labels)
    assert flaws(found) == [("a", Flaw.CONTRADICTED)] * contradicted


@pytest.mark.parametrize(
    ("stronger", "weaker", "so"),
    [
        ("reject", "hold", True), ("hold", "reject", False), ("hold", "hold", True),
        ("accept", "accept", True), ("accept", "hold", False), ("hold", "accept", False),
        ("hold", 5.0, True), ("accept", 5.0, False), ("accept", -5.0, True), (5.0, "hold", False),
        (2.0, 1.0, True), (1.0, 2.0, False), (-2.0, -1.0, True), (-2.0, 1.0, False),
    ],
)  # fmt: skip
def test_a_rule_covers_another_where_it_says_as_much_in_the_same_direction(
    stronger: Any, weaker: Any, so: bool
) -> None:
    assert covers(*rules(a=stronger, b=weaker)) is so
