"""In the shadow of another service Winnow judges everything and decides nothing."""

from __future__ import annotations

import dataclasses

import pytest

from service.domain.comment import Comment
from service.domain.incumbent import Incumbent
from service.domain.signal import Verdict
from service.domain.site import Doors, Site
from service.moderation.check import check, check_many
from service.moderation.edit import edit
from service.moderation.ports import Ports
from service.moderation.shadow import ShadowReport, shadow_report
from tests.integration.moderation.conftest import TickingClock

HAM, HELD, SPAM = (Comment(body=body) for body in ("Hello there.", "maybe", "casino"))
GOOD, BAD = Incumbent(verdict=Verdict.ACCEPT), Incumbent(verdict=Verdict.REJECT, service="akismet")


@pytest.fixture
def shadowed(site: Site, ports: Ports) -> Site:
    doors = Doors(shadow=True)
    ports.store.write(lambda tx: tx.sites.set_doors(site.id, doors))
    return dataclasses.replace(site, doors=doors)


def statuses(ports: Ports, site: Site) -> list[Verdict]:
    with ports.store.read() as tx:
        page = tx.comments.page(site.id, status=None, cursor=None, limit=9)
    return [stored.status for stored in reversed(page.items)]


def test_in_the_shadow_a_comment_has_the_status_that_the_other_service_gave(
    ports: Ports, shadowed: Site
) -> None:
    for comment, said in ((SPAM, GOOD), (HAM, BAD), (HELD, None)):
        checked = check(ports, shadowed, comment, incumbent=said)
    assert checked.decision.judgement.verdict is Verdict.HOLD
    assert statuses(ports, shadowed) == [Verdict.ACCEPT, Verdict.REJECT, Verdict.ACCEPT]
    with ports.store.read() as tx:
        assert tx.queue.size(shadowed.id) == 0


def test_an_edit_in_the_shadow_keeps_the_status_until_the_other_service_speaks(
    ports: Ports, shadowed: Site
) -> None:
    checked = check(ports, shadowed, HAM, incumbent=BAD)
    edit(ports, shadowed, checked.stored.id, SPAM)
    assert statuses(ports, shadowed) == [Verdict.REJECT]
    edit(ports, shadowed, checked.stored.id, SPAM, incumbent=GOOD)
    assert statuses(ports, shadowed) == [Verdict.ACCEPT]


def test_outside_the_shadow_what_the_other_service_said_is_only_noted(ports: Ports, site: Site) -> None:
    check(ports, site, SPAM, incumbent=GOOD)
    assert statuses(ports, site) == [Verdict.REJECT]
    assert shadow_report(ports, site, days=1).compared == 1


def test_the_report_counts_agreement_and_what_would_change(
    ports: Ports, shadowed: Site, clock: TickingClock
) -> None:
    check(ports, shadowed, SPAM, incumbent=GOOD)
    clock.advance(days=40)
    told = [(HAM, GOOD), (HAM, GOOD), (HAM, BAD), (HELD, GOOD), (SPAM, BAD), (SPAM, GOOD), (HAM, None)]
    check_many(ports, shadowed, told)
    clock.advance(seconds=1)
    report = shadow_report(ports, shadowed, days=30, examples=1)
    assert report.compared == 6
    assert report.agreement == pytest.approx(3 / 6)
    assert report.changes == {"published": 1, "held": 1, "rejected": 1, "waiting": 1}
    assert {pair: [c.stored.comment.body for c in shown] for pair, shown in report.examples.items()} == {
        (Verdict.ACCEPT, Verdict.REJECT): ["Hello there."],
        (Verdict.HOLD, Verdict.ACCEPT): ["maybe"],
        (Verdict.REJECT, Verdict.ACCEPT): ["casino"],
    }
    assert shadow_report(ports, shadowed, days=60).compared == 7


def test_agreement_beyond_chance_is_that_of_cohen(site: Site) -> None:
    def report(**counts: int) -> ShadowReport:
        pairs = {name: tuple(map(Verdict, name.split("_"))) for name in counts}
        matrix = {(pairs[name][0], pairs[name][1]): n for name, n in counts.items()}
        return ShadowReport(since=site.created_at, until=site.created_at, matrix=matrix, examples={})

    # Cohen's own kind of table: 20 and 15 agreed, 5 and 10 not, so (0.7 - 0.5) / (1 - 0.5).
    kappa = report(accept_accept=20, accept_reject=5, hold_accept=10, reject_reject=15).kappa
    assert kappa == pytest.approx(0.4)
    assert report(accept_accept=3).kappa is None
    assert report().kappa is None
    assert report().agreement is None
