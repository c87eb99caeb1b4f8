"""Rules about floods."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from service.domain.history import Count, Trace
from service.domain.signal import Finding
from service.rules.base import Rule
from service.rules.flood import MAX_STRENGTH, flood_address, flood_author, flood_network
from service.rules.flood_text import flood_near_text, flood_text

Try = Callable[..., Finding | None]

FLOODS = [
    (flood_author, Trace.AUTHOR, "by this author"),
    (flood_address, Trace.ADDRESS, "from this address"),
    (flood_network, Trace.NETWORK, "from this network"),
    (flood_text, Trace.TEXT, "with this very text"),
    (flood_near_text, Trace.NEAR_TEXT, "with nearly this text"),
]
LONG = "This is a text that is long enough to be compared with others."


def _limits(trace: Trace, *pairs: tuple[int, int]) -> dict[str, object]:
    rows = [{"window_s": window, "allowed": allowed} for window, allowed in pairs]
    return {"limits": {"flood": {trace.value: rows}}}


@pytest.mark.parametrize(("rule", "trace", "words"), FLOODS)
def test_a_count_above_its_limit_is_said_with_window_and_limit(
    tried: Try, rule: Rule, trace: Trace, words: str
) -> None:
    found = tried(rule, LONG, counts=[Count(trace, 600, 4)], policy=_limits(trace, (600, 3)))
    assert found
    assert found.evidence == f"Earlier comments {words}: 4 in 10 minutes (limit 3)."
    assert found.strength == 1.0


@pytest.mark.parametrize(("rule", "trace"), [flood[:2] for flood in FLOODS])
def test_a_count_at_its_limit_or_of_another_kind_is_no_flood(tried: Try, rule: Rule, trace: Trace) -> None:
    policy = _limits(trace, (600, 3))
    others = [Count(other, 600, 99) for other in Trace if other is not trace]
    assert tried(rule, LONG, counts=[Count(trace, 600, 3), *others], policy=policy) is None
    assert tried(rule, LONG, counts=[Count(trace, 60, 99)], policy=policy) is None
    assert tried(rule, LONG, policy=policy) is None


def test_strength_grows_with_every_doubling_up_to_its_bound(tried: Try) -> None:
    strengths = []
    for count in (4, 5, 8, 16, 32, 1_000_000):
        found = tried(flood_author, counts=[Count(Trace.AUTHOR, 60, count)])
        assert found
        strengths.append(found.strength)
    assert strengths == [1.0, 1.0 + math.log2(5 / 4), 2.0, 3.0, MAX_STRENGTH, MAX_STRENGTH]


def test_every_window_that_is_exceeded_is_named_and_the_worst_counts(tried: Try) -> None:
    counts = [Count(Trace.AUTHOR, 60, 4), Count(Trace.AUTHOR, 600, 22), Count(Trace.AUTHOR, 86_400, 22)]
    found = tried(flood_author, counts=counts)
    assert found
    assert found.evidence == (
        "Earlier comments by this author: 4 in 1 minute (limit 3); 22 in 10 minutes (limit 10)."
    )
    assert found.strength == 2.0


def test_a_limit_may_allow_none(tried: Try) -> None:
    found = tried(flood_text, LONG, counts=[Count(Trace.TEXT, 60, 1)], policy=_limits(Trace.TEXT, (60, 0)))
    assert found
    assert found.strength == 1.0


@pytest.mark.parametrize("body", ["Thanks!", "Great post", "👍", "", "thanks https://site.example"])
def test_short_ordinary_texts_may_repeat(tried: Try, body: str) -> None:
    assert tried(flood_text, body, counts=[Count(Trace.TEXT, 600, 50)]) is None
    assert tried(flood_near_text, body, counts=[Count(Trace.NEAR_TEXT, 600, 50)]) is None


def test_a_short_text_with_a_link_may_not_repeat(tried: Try) -> None:
    found = tried(flood_text, "Buy x.com", counts=[Count(Trace.TEXT, 600, 5)])
    assert found
    assert "with this very text" in found.evidence
