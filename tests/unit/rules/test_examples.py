"""Every rule's own examples."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Lists, default_policy
from service.domain.signal import Finding
from service.features.view import read
from service.rules import RULES
from service.rules.base import EXAMPLE_HOST, Rule

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NO_PAST = History(at=NOON)
WITH_LISTS = [rule for rule in RULES if rule.examples.lists]
WITH_A_PAST = [
    rule
    for rule in RULES
    if rule.examples.counts
    or rule.examples.author_approved
    or rule.examples.author_rejected
    or rule.examples.rejected_before
    or rule.examples.listed
]
BY_ITSELF = [rule for rule in RULES if rule not in WITH_LISTS and rule not in WITH_A_PAST]


def past(rule: Rule) -> History:
    given = rule.examples
    return History(
        at=NOON,
        counts=given.counts,
        author_approved=given.author_approved,
        author_rejected=given.author_rejected,
        rejected_before=given.rejected_before,
        listed=given.listed,
    )


def found(rule: Rule, comment: Comment, lists: Lists | None, history: History) -> Finding | None:
    limits = dataclasses.replace(default_policy().limits, lists=lists or Lists())
    return rule.judge(read(comment, site_host=EXAMPLE_HOST), history, limits)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_fires_at_its_examples_and_at_no_counterexample(rule: Rule) -> None:
    examples = rule.examples
    assert examples.fires
    assert [c for c in examples.fires if not found(rule, c, examples.lists, past(rule))] == []
    assert [c for c in examples.silent if found(rule, c, examples.lists, past(rule))] == []


@pytest.mark.parametrize("rule", WITH_LISTS, ids=lambda rule: rule.name)
def test_a_rule_with_a_list_is_silent_without_it(rule: Rule) -> None:
    assert [c for c in rule.examples.fires if found(rule, c, None, past(rule))] == []


@pytest.mark.parametrize("rule", WITH_A_PAST, ids=lambda rule: rule.name)
def test_a_rule_about_the_past_is_silent_without_one(rule: Rule) -> None:
    assert [c for c in rule.examples.fires if found(rule, c, rule.examples.lists, NO_PAST)] == []


@pytest.mark.parametrize("rule", BY_ITSELF, ids=lambda rule: rule.name)
def test_every_other_rule_has_a_counterexample(rule: Rule) -> None:
    assert rule.examples.silent
