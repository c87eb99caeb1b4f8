"""Histories are frozen, answered by window, and survive storage."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

import pytest

from service.domain.campaign import Campaign
from service.domain.history import Count, History, Reputation, Trace, from_document, to_document
from service.domain.label import LabelValue

HISTORY = History(
    at=datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=UTC),
    counts=(Count(Trace.AUTHOR, 60, 3), Count(Trace.TEXT, 600, 1)),
    author_approved=4,
    author_rejected=1,
    author_earlier=9,
    reputations=(
        Reputation(trace=Trace.AUTHOR, approved=4, rejected=1, approving=2.25, rejecting=0.5, days=400.5),
        Reputation(trace=Trace.DOMAIN, of="north.example", authors=3, recent=2, doubted=1),
    ),
    rejected_before=True,
    public_hosts=("north.example",),
    language="de",
)


def test_a_history_comes_back_from_its_document_unchanged() -> None:
    assert from_document(json.loads(json.dumps(to_document(HISTORY)))) == HISTORY


def test_a_history_of_an_earlier_version_knows_less() -> None:
    document = to_document(HISTORY)
    for name in ("author_earlier", "reputations", "public_hosts", "language"):
        del document[name]
    known = from_document(json.loads(json.dumps(document)))
    assert (known.counts, known.author_approved) == (HISTORY.counts, 4)
    assert (known.author_earlier, known.reputations, known.public_hosts, known.language) == (
        0,
        (),
        None,
        None,
    )


def test_the_reputation_of_a_trace_is_found_or_none_is_known() -> None:
    found = HISTORY.reputation(Trace.AUTHOR)
    assert found is not None
    assert found.approved == 4
    assert HISTORY.reputation(Trace.ADDRESS) is None


@pytest.mark.parametrize("ruling", [None, LabelValue.ABUSE])
def test_a_campaign_comes_back_too_and_no_campaign_leaves_nothing(ruling: LabelValue | None) -> None:
    campaign = Campaign(
        id="c", comments=3, authors=2, age_s=1.5, similarity=0.5, ruling=ruling, gathers=("a",), merges=("b",)
    )
    document = json.loads(json.dumps(to_document(dataclasses.replace(HISTORY, campaign=campaign))))
    assert from_document(document).campaign == campaign
    assert "campaign" not in to_document(HISTORY)


def test_what_was_not_counted_counts_as_nothing() -> None:
    assert HISTORY.count(Trace.AUTHOR, 60) == 3
    assert HISTORY.count(Trace.AUTHOR, 600) == 0
    assert HISTORY.count(Trace.ADDRESS, 60) == 0
