"""A policy written as TOML is the same policy, to the digest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.policy import default_policy, from_document, from_toml
from service.domain.policy_toml import to_toml

WORDS = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() != "")
POINTS = st.floats(-50, 50) | st.integers(-50, 50)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "weights": st.dictionaries(
            st.sampled_from(["contact", "link_count", "honeypot", "a rule.of mine", 'say "x"']),
            POINTS | st.sampled_from(["accept", "hold", "reject"]),
        ),
        "caps": st.dictionaries(st.sampled_from(["links", "own"]), POINTS),
        "thresholds": st.just({"spam": {"hold": 0.25}, "abuse": {"reject": {"ham": 0.0001}}}),
        "lists": st.fixed_dictionaries({"blocked_words": st.lists(WORDS, max_size=5)}),
        "limits": st.just(
            {"free_links": 0, "flood": {"author": [{"window_s": 60, "allowed": 1}], "text": []}}
        ),
        "fallback": st.just("reject"),
    },
)


@given(DOCUMENTS)
def test_what_is_written_reads_as_the_same_policy(document: dict[str, Any]) -> None:
    policy = from_document(document)
    assert from_toml(to_toml(policy)).digest == policy.digest


RULES = """[[rules]]
name = "boats"
description = "Boats wait."
state = "trial"
priority = 3
expires = "2030-01-31T00:00:00+00:00"
points = 1.5
when = { all = [
    { contains_word = ["boat", "ferry"], field = "comment.body" },
    { not = { exists = true, field = "author.id" } },
] }
examples = [
    { comment = { body = "A boat, a boat and \\"another\\" boat on the river" }, fires = true },
    { comment = { body = "A bridge" }, fires = false },
]
"""


def test_own_rules_are_written_as_tables_of_their_own() -> None:
    policy = from_toml(RULES)
    text = to_toml(policy)
    assert text.startswith('[[rules]]\nname = "boats"\ndescription = "Boats wait."\n')
    assert from_toml(text).digest == policy.digest
    both = to_toml(from_toml(f"fallback = 'reject'\n\n{RULES}{RULES.replace('boats', 'ships')}"))
    assert both.startswith('fallback = "reject"\n\n[[rules]]\n')
    assert both.count("[[rules]]") == 2


def test_only_what_differs_is_written_with_its_notes() -> None:
    policy = from_document(
        {"weights": {"contact": 2.0, "shouting": 0.4}, "thresholds": {"spam": {"hold": 0.5}}}
    )
    assert to_toml(policy, {"weights.contact": "was 1"}) == (
        "[thresholds.spam]\nhold = 0.5\n\n[weights]\ncontact = 2.0  # was 1\nshouting = 0.4\n"
    )
    assert to_toml(default_policy()) == ""


@pytest.mark.parametrize("goal", [{"ham": 0.02}, {"ham": 0.012}])
def test_a_goal_is_written_as_one_value(goal: dict[str, float]) -> None:
    policy = from_document({"thresholds": {"spam": {"hold": goal, "reject": 0.99}}})
    text = to_toml(policy)
    assert from_toml(text).digest == policy.digest
    assert ("hold = { ham = 0.02 }" in text) == (goal["ham"] == 0.02)
