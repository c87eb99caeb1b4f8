"""What two policies say otherwise is named by its place."""

from __future__ import annotations

import pytest

from service.domain.policy import default_policy, from_toml
from service.moderation.policy_changes import policy_changes


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


RULE = """
[[rules]]
name = "boats"
description = "Boats wait."
points = 1.5
when = { contains_word = "boat", field = "comment.body" }
examples = [
    { comment = { body = "A boat" }, fires = true },
    { comment = { body = "A bridge" }, fires = false },
]
"""


def test_own_rules_are_named_with_what_changes_of_them() -> None:
    other = from_toml(RULE.replace("1.5", "2.5").replace("Boats wait", "Ships wait"))
    assert [(c.place, c.words) for c in policy_changes(default_policy(), from_toml(RULE))] == [
        ("rules.boats", "new")
    ]
    assert [(c.place, c.words) for c in policy_changes(from_toml(RULE), default_policy())] == [
        ("rules.boats", "gone")
    ]
    assert [(c.place, c.words) for c in policy_changes(from_toml(RULE), other)] == [
        ("rules.boats.description", "Boats wait. -> Ships wait."),
        ("rules.boats.points", "1.5 -> 2.5"),
    ]


def test_entries_that_are_gone_are_named_and_equal_policies_differ_nowhere() -> None:
    before, after = (from_toml(f"lists.blocked_words = {words}") for words in (["a", "b"], ["b"]))
    (change,) = policy_changes(before, after)
    assert change.words == "-1 (a)"
    assert policy_changes(after, after) == []
