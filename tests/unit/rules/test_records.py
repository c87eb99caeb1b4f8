"""What became of earlier comments speaks for and against new ones, and fades."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.history import Reputation, Trace
from service.rules.address_record import address_approved, address_rejected
from service.rules.base import Rule
from service.rules.domain_record import domain_approved, domain_rejected
from service.rules.domain_spread import domain_spread
from service.rules.record import speaks_against, speaks_for
from service.rules.text_record import copied_comment, text_rejected
from tests.unit.rules.conftest import Try

LINK = "Better see https://pills.example/now for that."
LONG = "I took the night ferry with my son, and it left on time, which nobody had expected."


def known(trace: Trace = Trace.DOMAIN, **values: Any) -> Reputation:
    return Reputation(trace=trace, of="pills.example" if trace is Trace.DOMAIN else "", **values)


@pytest.mark.parametrize(
    ("approving", "rejecting", "strength"),
    [(1.0, 0.0, 1.0), (3.0, 0.0, 2.0), (500.0, 0.0, 3.0), (0.05, 0.0, 0.0), (0.0, 0.0, 0.0)],
)
def test_approvals_speak_by_the_logarithm_of_their_weight(
    approving: float, rejecting: float, strength: float
) -> None:
    assert speaks_for(known(approved=1, approving=approving, rejecting=rejecting)) == strength


@pytest.mark.parametrize(
    ("approving", "rejecting", "strength"),
    [(0.0, 1.0, 1.0), (2.0, 3.0, 1.0), (1.0, 4.0, 2.0), (0.0, 90.0, 3.0), (3.0, 2.0, 0.0), (0.0, 0.05, 0.0)],
)
def test_rejections_speak_by_how_much_they_outweigh(
    approving: float, rejecting: float, strength: float
) -> None:
    assert speaks_against(known(approving=approving, rejecting=rejecting)) == strength


def test_nobody_speaks_where_nothing_is_known() -> None:
    assert speaks_for(None) == speaks_against(None) == 0.0


def test_one_rejection_silences_approvals_of_a_domain_even_when_it_has_faded() -> None:
    assert speaks_for(known(approved=5, approving=5.0, rejected=1, rejecting=0.01)) == 0.0


@pytest.mark.parametrize(
    ("rule", "trace", "body"),
    [
        (address_rejected, Trace.ADDRESS, LONG),
        (domain_rejected, Trace.DOMAIN, LINK),
        (text_rejected, Trace.TEXT, LONG),
    ],
)
def test_a_rejected_past_is_said_and_an_approved_one_is_not(
    tried: Try, rule: Rule, trace: Trace, body: str
) -> None:
    bad, good = known(trace, rejected=1, rejecting=1.0), known(trace, approved=1, approving=1.0)
    assert tried(rule, body, history={"reputations": (bad,)})
    assert tried(rule, body, history={"reputations": (good,)}) is None


@pytest.mark.parametrize(
    ("rule", "trace", "body"),
    [(address_approved, Trace.ADDRESS, LONG), (domain_approved, Trace.DOMAIN, LINK)],
)
def test_an_approved_past_is_said_and_a_rejected_one_is_not(
    tried: Try, rule: Rule, trace: Trace, body: str
) -> None:
    bad, good = known(trace, rejected=1, rejecting=1.0), known(trace, approved=1, approving=1.0)
    assert tried(rule, body, history={"reputations": (good,)})
    assert tried(rule, body, history={"reputations": (bad,)}) is None


def test_a_domain_is_marked_where_it_is_linked_by_body_and_author(tried: Try) -> None:
    past = {"reputations": (known(rejected=1, rejecting=1.0),)}
    finding = tried(domain_rejected, LINK, history=past, url="https://www.pills.example")
    assert finding is not None
    assert {(span.field, LINK[span.start : span.end]) for span in finding.spans if span.field == "body"} == {
        ("body", "https://pills.example/now")
    }
    assert "author.url" in {span.field for span in finding.spans}


@pytest.mark.parametrize("rule", [domain_rejected, domain_spread])
def test_a_domain_on_the_allowlist_has_no_bad_name(tried: Try, rule: Rule) -> None:
    past = {"reputations": (known(rejected=1, rejecting=1.0, authors=9, recent=9, doubted=9),)}
    assert tried(rule, LINK, history=past)
    assert tried(rule, LINK, history=past, policy={"lists": {"allowed_domains": ["pills.example"]}}) is None


@pytest.mark.parametrize(
    ("values", "strength"),
    [
        ({"recent": 3, "doubted": 2, "days": 90.0}, 1.0),
        ({"recent": 3, "doubted": 1, "days": 90.0}, None),
        ({"recent": 2, "doubted": 2, "days": 1.0}, None),
        ({"recent": 5, "doubted": 0, "days": 6.0}, 1.0),
        ({"recent": 5, "doubted": 0, "days": 8.0}, None),
        ({"recent": 5, "doubted": 0, "days": 6.0, "approved": 1}, None),
        ({"recent": 10, "doubted": 5, "days": 90.0}, 2.0),
    ],
)
def test_a_domain_spreads_where_several_link_it_in_vain_or_for_the_first_time(
    tried: Try, values: dict[str, Any], strength: float | None
) -> None:
    finding = tried(domain_spread, LINK, history={"reputations": (known(authors=9, **values),)})
    assert (finding and finding.strength) == strength


def test_a_copy_of_ones_own_or_of_a_short_text_is_none(tried: Try) -> None:
    others = {"reputations": (known(Trace.TEXT, authors=2),)}
    assert tried(copied_comment, LONG, history=others)
    assert tried(copied_comment, "Thank you, that was very kind.", history=others) is None
    own = {"reputations": (known(Trace.TEXT, approved=3, approving=3.0),)}
    assert tried(copied_comment, LONG, history=own) is None
