"""A policy is written as its owner would, and read as the same; what two say otherwise is named by place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.policy import default_policy, from_document, from_toml
from service.moderation.policy_changes import policy_changes
from service.moderation.policy_text import written

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)
SHARES = st.floats(0.001, 0.05)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "fallback": st.sampled_from(["accept", "hold", "reject"]),
        "weights": st.dictionaries(
            st.sampled_from(["link_count", "blocked_word", "my_rule"]),
            st.one_of(st.floats(-9, 9), st.sampled_from(["hold", "reject"])),
        ),
        "thresholds": st.fixed_dictionaries(
            {}, optional={"spam": st.fixed_dictionaries({"hold": st.fixed_dictionaries({"ham": SHARES})})}
        ),
        "lists": st.fixed_dictionaries({}, optional={"blocked_words": st.lists(WORDS, max_size=4)}),
        "modes": st.fixed_dictionaries({"moderation": st.sampled_from(["pre", "post"])}),
        "limits": st.fixed_dictionaries({}, optional={"free_links": st.integers(0, 9)}),
    },
)


@given(DOCUMENTS)
def test_what_is_written_is_read_as_the_same_policy(document: dict[str, Any]) -> None:
    policy = from_document(document)
    assert from_toml(written(policy)).digest == policy.digest


def test_only_what_differs_is_written() -> None:
    text = written(from_toml("[modes]\nmoderation = 'pre'\n[caps]\nlinks = 3.0\n"))
    assert text == '[modes]\nmoderation = "pre"\n'
    assert from_toml(written(default_policy())).digest == default_policy().digest


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("[weights]\nlink_count = 1.5", "weights.link_count", "0.6 -> 1.5"),
        ("[weights]\nlink_count = 'hold'", "weights.link_count", "0.6 -> hold"),
        ("[weights]\nmine = 1", "weights.mine", "nothing -> 1"),
        ("[thresholds.spam]\nhold = 0.5", "thresholds.spam.hold", '{"ham": 0.012} -> 0.5'),
        ("[lists]\nblocked_words = ['a', 'b', 'c', 'd']", "lists.blocked_words", "+4 (a, b, c, …)"),
        ("[modes]\nlanguages = ['en']", "modes.languages", "+1 (en)"),
        ("fallback = 'reject'", "fallback", "hold -> reject"),
    ],
)
def test_a_change_is_named_with_its_place(text: str, place: str, words: str) -> None:
    (change,) = policy_changes(default_policy(), from_toml(text))
    assert (change.place, change.words) == (place, words)


def test_entries_that_are_gone_are_named_and_equal_policies_differ_nowhere() -> None:
    before, after = (from_toml(f"lists.blocked_words = {words}") for words in (["a", "b"], ["b"]))
    (change,) = policy_changes(before, after)
    assert change.words == "-1 (a)"
    assert policy_changes(after, after) == []
