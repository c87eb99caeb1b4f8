"""Every rule's own examples."""

from __future__ import annotations

import dataclasses

import pytest

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.modes import Modes
from service.domain.policy import Lists, default_policy
from service.domain.signal import Finding
from service.features.view import read
from service.rules import RULES
from service.rules.base import EXAMPLE_HOST, EXAMPLE_TIME, Rule

NO_PAST = History(at=EXAMPLE_TIME)
WITH_LISTS = [rule for rule in RULES if rule.examples.lists]
WITH_MODES = [rule for rule in RULES if rule.examples.modes]
WITH_A_PAST = [rule for rule in RULES if rule.examples.history]
BY_ITSELF = [rule for rule in RULES if rule not in (*WITH_LISTS, *WITH_MODES, *WITH_A_PAST)]


def past(rule: Rule) -> History:
    return rule.examples.history or NO_PAST


def found(
    rule: Rule, comment: Comment, lists: Lists | None, history: History, modes: Modes | None = None
) -> Finding | None:
    limits = dataclasses.replace(default_policy().limits, lists=lists or Lists(), modes=modes or Modes())
    return rule.judge(read(comment, site_host=EXAMPLE_HOST), history, limits)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_fires_at_its_examples_and_at_no_counterexample(rule: Rule) -> None:
    examples = rule.examples
    assert examples.fires
    given = (examples.lists, past(rule), examples.modes)
    assert [c for c in examples.fires if not found(rule, c, *given)] == []
    assert [c for c in examples.silent if found(rule, c, *given)] == []


@pytest.mark.parametrize("rule", WITH_LISTS, ids=lambda rule: rule.name)
def test_a_rule_with_a_list_is_silent_without_it(rule: Rule) -> None:
    assert [c for c in rule.examples.fires if found(rule, c, None, past(rule))] == []


@pytest.mark.parametrize("rule", WITH_MODES, ids=lambda rule: rule.name)
def test_a_rule_with_a_mode_is_silent_without_it(rule: Rule) -> None:
    assert [c for c in rule.examples.fires if found(rule, c, rule.examples.lists, past(rule))] == []


@pytest.mark.parametrize("rule", WITH_A_PAST, ids=lambda rule: rule.name)
def test_a_rule_about_the_past_is_silent_without_one(rule: Rule) -> None:
    assert [
        c for c in rule.examples.fires if found(rule, c, rule.examples.lists, NO_PAST, rule.examples.modes)
    ] == []


@pytest.mark.parametrize("rule", BY_ITSELF, ids=lambda rule: rule.name)
def test_every_other_rule_has_a_counterexample(rule: Rule) -> None:
    assert rule.examples.silent
