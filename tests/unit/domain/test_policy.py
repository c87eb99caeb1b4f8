"""Policies are validated whole, filled in, and addressed by their content."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from service.domain.goal import Goal
from service.domain.history import Trace
from service.domain.policy import (
    MAX_LIST_ENTRIES,
    Bounds,
    FloodLimit,
    Policy,
    default_document,
    default_policy,
    from_document,
    from_toml,
)
from service.domain.signal import Category, Verdict
from service.errors import PolicyError


def test_a_policy_that_says_nothing_is_the_default_policy() -> None:
    assert from_toml("").digest == default_policy().digest


def test_what_a_policy_leaves_out_comes_from_the_default() -> None:
    policy = from_toml("[thresholds.spam]\nhold = 0.3\n")
    assert policy.thresholds[Category.SPAM].hold == 0.3
    assert policy.thresholds[Category.SPAM].reject == default_policy().thresholds[Category.SPAM].reject
    assert policy.thresholds[Category.ABUSE] == default_policy().thresholds[Category.ABUSE]


@pytest.mark.parametrize(
    ("toml", "bounds"),
    [
        ("hold = { ham = 0.02 }\nreject = { ham = 0.005 }", Bounds(Goal(0.02), Goal(0.005))),
        ("hold = { ham = 0.02 }", Bounds(Goal(0.02), Goal(0.0007))),
        ("reject = { ham = 0.001 }", Bounds(Goal(0.012), Goal(0.001))),
        ("hold = { ham = 0.0001 }\nreject = 0.1", Bounds(Goal(0.0001), 0.1)),
    ],
)
def test_a_threshold_is_a_probability_or_a_goal(toml: str, bounds: Bounds) -> None:
    policy = from_toml(f"[thresholds.spam]\n{toml}\n")
    assert policy.thresholds[Category.SPAM] == bounds
    assert from_document(policy.document).digest == policy.digest != default_policy().digest


def test_a_policy_without_goals_has_the_digest_of_its_plain_numbers() -> None:
    thresholds = {"spam": {"hold": 0.5, "reject": 0.95}, "abuse": {"hold": 0.4, "reject": 0.97}}
    whole = {**default_document(), "thresholds": thresholds}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert from_document({"thresholds": thresholds}).digest == hashlib.sha256(text.encode()).hexdigest()


def test_the_digest_depends_on_the_content_and_not_on_its_order() -> None:
    one = from_toml("[weights]\nlink_count = 2.0\nhoneypot = 'hold'\n")
    other = from_toml("[weights]\nhoneypot = 'hold'\nlink_count = 2.0\n")
    assert one.digest == other.digest != default_policy().digest


def test_a_policy_comes_back_from_its_own_document() -> None:
    policy = from_toml("[lists]\nblocked_words = ['Casino', 'casino ', 'pills']\n")
    again = from_document(policy.document)
    assert again.digest == policy.digest
    assert again.limits.lists.blocked_words == ("casino", "pills")


def test_a_weight_is_points_or_a_forced_verdict() -> None:
    policy = from_toml("[weights]\nlink_only = 'reject'\nhoneypot = 3\n")
    assert policy.weights["link_only"] is Verdict.REJECT
    assert policy.weights["honeypot"] == 3.0


def test_flood_windows_are_kept_shortest_first() -> None:
    rows = [{"window_s": 600, "allowed": 5}, {"window_s": 60, "allowed": 1}]
    policy = from_document({"limits": {"flood": {"author": rows}}})
    assert policy.limits.flood[Trace.AUTHOR] == (FloodLimit(60, 1), FloodLimit(600, 5))


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"treshold": {}}, "treshold"),
        ({"thresholds": {"spam": {"holds": 0.5}}}, "thresholds.spam.holds"),
        ({"thresholds": {"spam": {"hold": 0.9, "reject": 0.5}}}, "thresholds.spam"),
        ({"thresholds": {"spam": {"hold": float("nan")}}}, "thresholds.spam.hold"),
        ({"thresholds": {"spam": {"hold": True}}}, "thresholds.spam.hold"),
        ({"thresholds": {"spam": {"hold": "0.5"}}}, "thresholds.spam.hold"),
        ({"thresholds": {"spam": {"hold": {"ham": 0.0}}}}, "thresholds.spam.hold.ham"),
        ({"thresholds": {"spam": {"hold": {"ham": 0.3}}}}, "thresholds.spam.hold.ham"),
        ({"thresholds": {"spam": {"hold": {"ham": "few"}}}}, "thresholds.spam.hold.ham"),
        ({"thresholds": {"spam": {"hold": {"spam": 0.1}}}}, "thresholds.spam.hold"),
        ({"thresholds": {"spam": {"hold": {}}}}, "thresholds.spam.hold"),
        ({"thresholds": {"spam": {"hold": {"ham": 0.01}, "reject": {"ham": 0.02}}}}, "thresholds.spam"),
        ({"thresholds": {"spam": 1}}, "thresholds.spam"),
        ({"thresholds": 1}, "thresholds"),
        ({"weights": {"link_count": "maybe"}}, "weights.link_count"),
        ({"weights": {"link_count": 1e9}}, "weights.link_count"),
        ({"caps": {"links": float("inf")}}, "caps.links"),
        ({"fallback": "reject me"}, "fallback"),
        ({"prior": {"spam": None}}, "prior.spam"),
        ({"limits": {"free_links": -1}}, "limits.free_links"),
        ({"limits": {"free_links": 1.5}}, "limits.free_links"),
        ({"limits": {"flood": {"author": 3}}}, "limits.flood.author"),
        ({"limits": {"flood": {"author": [{"window_s": 1, "allowed": 1}] * 11}}}, "limits.flood.author"),
        ({"limits": {"flood": {"author": [{"window_s": 1}]}}}, "limits.flood.author.0"),
        ({"lists": {"blocked_words": "casino"}}, "lists.blocked_words"),
        ({"lists": {"blocked_words": ["ok", " "]}}, "lists.blocked_words.1"),
        ({"lists": {"blocked_words": ["x" * 501]}}, "lists.blocked_words.0"),
        ({"lists": {"blocked_words": ["x"] * (MAX_LIST_ENTRIES + 1)}}, "lists.blocked_words"),
    ],
)
def test_an_unusable_policy_is_refused_with_the_place_in_it(document: dict[str, Any], pointer: str) -> None:
    with pytest.raises(PolicyError) as refusal:
        from_document(document)
    assert refusal.value.pointer == pointer


def test_broken_toml_is_refused_with_line_and_column() -> None:
    with pytest.raises(PolicyError, match="line 2"):
        from_toml("[weights]\nlink_count = = 2")


def test_every_category_has_thresholds_and_a_prior_by_default() -> None:
    policy: Policy = default_policy()
    assert set(policy.thresholds) == set(policy.prior) == set(Category)
    assert default_document()["fallback"] == "hold"
