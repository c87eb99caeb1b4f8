"""What a policy may state as a rule of its own, and how the document keeps it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from service.domain.own_rule import MAX_RULES, State
from service.domain.policy import from_document, from_toml
from service.domain.signal import Category, Verdict
from service.errors import PolicyError

EXAMPLES: list[dict[str, Any]] = [
    {"fires": True, "comment": {"body": "x"}},
    {"fires": False, "comment": {"body": "y"}},
]
RULE: dict[str, Any] = {
    "name": "one",
    "description": "One.",
    "verdict": "hold",
    "when": {"field": "links.count", "at_least": 1},
    "examples": EXAMPLES,
}


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in RULE.items() if key not in keys}


def test_what_a_rule_leaves_out_is_filled_in() -> None:
    (rule,) = from_document({"rules": [RULE]}).rules
    assert (rule.category, rule.state, rule.priority, rule.expires) == (Category.SPAM, State.LIVE, 0, None)
    assert rule.weight is Verdict.HOLD
    (points,) = from_document({"rules": [{**without("verdict"), "points": -1}]}).rules
    assert points.weight == -1.0


def test_a_policy_with_rules_comes_back_from_its_own_document() -> None:
    policy = from_toml(
        """
        [[rules]]
        name = "one"
        description = "One."
        verdict = "hold"
        expires = 2027-01-31
        when = "links.count > 1"
        [[rules.examples]]
        fires = true
        comment = { body = "x", submitted_at = 2026-01-01T10:00:00+01:00 }
        [[rules.examples]]
        fires = false
        comment = { body = "y" }
        """
    )
    again = from_document(policy.document)
    assert (again.digest, again.rules) == (policy.digest, policy.rules)
    assert policy.document["rules"][0]["expires"] == "2027-01-31T00:00:00+00:00"
    assert policy.rules[0].examples[0].comment["submitted_at"] == "2026-01-01T10:00:00+01:00"


@pytest.mark.parametrize(
    "expires",
    [date(2027, 1, 31), datetime(2027, 1, 31), datetime(2027, 1, 31, tzinfo=UTC), "2027-01-31T01:00+01:00"],  # noqa: DTZ001 - an owner may leave the offset out
)
def test_a_rule_is_silent_from_the_moment_on_at_which_it_expires(expires: Any) -> None:
    (rule,) = from_document({"rules": [{**RULE, "expires": expires}]}).rules
    assert rule.speaks_at(datetime(2027, 1, 30, 23, 59, tzinfo=UTC))
    assert not rule.speaks_at(datetime(2027, 1, 31, tzinfo=UTC))


def test_a_draft_is_always_silent() -> None:
    (rule,) = from_document({"rules": [{**RULE, "state": "draft"}]}).rules
    assert not rule.speaks_at(datetime(2026, 1, 1, tzinfo=UTC))


def nested(depth: int) -> Any:
    return {"not": nested(depth - 1)} if depth else {"field": "links.count", "at_least": 1}


REFUSED: list[tuple[Any, str]] = [
    ("x", "rules"),
    ([RULE] * (MAX_RULES + 1), "rules"),
    (["x"], "rules.0"),
    ([{**RULE, "wen": {}}], "rules.0.wen"),
    ([without("name")], "rules.0"),
    ([without("examples")], "rules.0"),
    ([{**RULE, "name": "One"}], "rules.0.name"),
    ([{**RULE, "name": "a" * 61}], "rules.0.name"),
    ([RULE, {**RULE, "verdict": "reject"}], "rules.1.name"),
    ([{**RULE, "description": " "}], "rules.0.description"),
    ([{**RULE, "description": "x" * 301}], "rules.0.description"),
    ([{**RULE, "category": "ham"}], "rules.0.category"),
    ([{**RULE, "state": True}], "rules.0.state"),
    ([{**RULE, "priority": 1.5}], "rules.0.priority"),
    ([{**RULE, "priority": 1001}], "rules.0.priority"),
    ([{**RULE, "expires": "soon"}], "rules.0.expires"),
    ([{**RULE, "expires": 20270131}], "rules.0.expires"),
    ([{**RULE, "points": 1.0}], "rules.0"),
    ([without("verdict")], "rules.0"),
    ([{**RULE, "verdict": "delete"}], "rules.0.verdict"),
    ([{**without("verdict"), "points": True}], "rules.0.points"),
    ([{**without("verdict"), "points": 51}], "rules.0.points"),
    ([{**without("verdict"), "points": float("nan")}], "rules.0.points"),
    ([{**RULE, "when": 3}], "rules.0.when"),
    ([{**RULE, "when": nested(30)}], "rules.0.when" + ".not" * 20),
    ([{**RULE, "when": {"field": time(1)}}], "rules.0.when.field"),
    ([{**RULE, "examples": EXAMPLES[:1]}], "rules.0.examples"),
    ([{**RULE, "examples": EXAMPLES[1:]}], "rules.0.examples"),
    ([{**RULE, "examples": EXAMPLES * 11}], "rules.0.examples"),
    ([{**RULE, "examples": ["x"]}], "rules.0.examples.0"),
    ([{**RULE, "examples": [{**EXAMPLES[0], "fires": 1}]}], "rules.0.examples.0"),
    ([{**RULE, "examples": [{"fires": True}]}], "rules.0.examples.0"),
    ([{**RULE, "examples": [{**EXAMPLES[0], "history": 3}]}], "rules.0.examples.0.history"),
    ([{**RULE, "examples": [{**EXAMPLES[0], "site": 3}]}], "rules.0.examples.0.site"),
]


@pytest.mark.parametrize(("rules", "pointer"), REFUSED, ids=lambda value: str(value)[-40:])
def test_an_unusable_rule_is_refused_with_the_place_in_it(rules: Any, pointer: str) -> None:
    with pytest.raises(PolicyError) as caught:
        from_document({"rules": rules})
    assert caught.value.pointer.startswith(pointer)
    assert caught.value.pointer == pointer or pointer.endswith(".not")


def test_toml_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(PolicyError):
        from_toml("a = " + "[" * 5_000 + "]" * 5_000)
