"""Fields are read as their table says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.domain.history import Reputation, Trace
from service.rules.own.policy_fields import fields_of
from tests.unit.rules.own.tried import facts, policy

SUNDAY_NIGHT = datetime(2026, 7, 5, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timezone", "hour", "weekday"), [("UTC", 23.0, "sunday"), ("Europe/Berlin", 1.0, "monday")]
)
def test_the_time_is_that_of_the_sites_clocks(timezone: str, hour: float, weekday: str) -> None:
    fields = fields_of(policy(modes={"timezone": timezone}))
    arrived = facts(at=SUNDAY_NIGHT)
    assert fields["time.hour"].read(arrived) == hour
    assert fields["time.weekday"].read(arrived) == weekday


def test_records_are_the_most_of_several_domains_and_nothing_where_none_is_known() -> None:
    fields = fields_of(policy())
    known = (
        Reputation(trace=Trace.DOMAIN, of="a.example", approved=2, rejected=1),
        Reputation(trace=Trace.DOMAIN, of="b.example", approved=1, rejected=5),
        Reputation(trace=Trace.ADDRESS, approved=7),
    )
    names = ("links.approved", "links.rejected", "client.approved", "client.rejected")
    assert [fields[name].read(facts(reputations=known)) for name in names] == [2.0, 5.0, 7.0, 0.0]
    assert [fields[name].read(facts()) for name in names] == [0.0] * 4
