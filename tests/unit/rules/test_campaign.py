"""Near-duplicates by several authors speak as spam, the more the more there are; a ruling stands above."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.campaign import Campaign
from service.domain.label import LabelValue
from service.domain.policy import default_policy
from service.domain.signal import Verdict
from service.rules.campaign import campaign, campaign_ruled
from tests.unit.rules.conftest import Try


def of(comments: int, authors: int, ruling: LabelValue | None = None) -> dict[str, Any]:
    found = Campaign(id="c", comments=comments, authors=authors, age_s=60.0, similarity=0.5, ruling=ruling)
    return {"campaign": found}


@pytest.mark.parametrize(
    ("comments", "authors", "strength"),
    [(2, 3, 1.0), (5, 6, 2.0), (11, 12, 3.0), (11, 3, 2.0), (900, 800, 4.0)],
)
def test_a_doubling_of_comments_and_authors_adds_one(
    tried: Try, comments: int, authors: int, strength: float
) -> None:
    found = tried(campaign, history=of(comments, authors))
    assert found is not None
    assert found.strength == pytest.approx(strength)


@pytest.mark.parametrize("authors", [1, 2])
def test_two_who_say_the_same_are_no_campaign(tried: Try, authors: int) -> None:
    assert tried(campaign, history=of(40, authors)) is None


def test_what_a_moderator_approved_is_none_either(tried: Try) -> None:
    assert tried(campaign, history=of(40, 30, LabelValue.HAM)) is None
    assert tried(campaign_ruled, history=of(40, 30, LabelValue.HAM)) is None


@pytest.mark.parametrize("ruling", [LabelValue.SPAM, LabelValue.ABUSE])
def test_what_a_moderator_rejected_is_held_whoever_says_it(tried: Try, ruling: LabelValue) -> None:
    found = tried(campaign_ruled, history=of(1, 1, ruling))
    assert found is not None
    assert found.evidence == f"Nearly a copy of 1 earlier comment, which a moderator rejected as {ruling}."
    assert default_policy().weights["campaign_ruled"] is Verdict.HOLD


def test_no_campaign_is_no_finding(tried: Try) -> None:
    assert tried(campaign) is None
    assert tried(campaign_ruled) is None
