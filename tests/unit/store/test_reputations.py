"""What became of earlier comments that left the same traces."""

from __future__ import annotations

import pytest

from service.domain.history import HALF_LIFE_DAYS, History, Reputation, Trace
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import Moderator, Site
from service.moderation.ports import Store, StoredComment
from service.store import reputations
from tests import stored
from tests.stored import NOW, after

DAY = 24 * 3600
TEXT = "We took the early boat to the island, and the wind was with us."
LINK = "All of it is told on https://pills.example/boat for whoever wants to know."


@pytest.fixture
def site(store: Store) -> Site:
    return stored.add_site(store)


@pytest.fixture
def moderator(store: Store, site: Site) -> Moderator:
    added = stored.moderator(site)
    store.write(lambda tx: tx.moderators.add(added))
    return added


def known(
    store: Store,
    site: Site,
    body: str = TEXT,
    *,
    at_s: float = 0,
    author: str | None = "ann@example.org",
    ip: str | None = "203.0.113.7",
) -> History:
    with store.read() as tx:
        view = stored.view(stored.comment(body, author=author, ip=ip))
        return tx.histories.of(site.id, view, {}, at=after(at_s))


def rule(store: Store, moderator: Moderator, entry: StoredComment, act: Act, at_s: float) -> None:
    stored.add(store, entry.site_id, stored.review(entry, moderator, act, at=after(at_s)))


def test_a_comment_that_shares_nothing_has_no_reputation(store: Store, site: Site) -> None:
    stored.add_comment(
        store, site, stored.comment(author="bob@example.org", ip="198.51.100.9"), at=after(-60)
    )
    found = known(store, site)
    assert found.reputations == ()
    assert found.author_earlier == 0


def test_the_authors_earlier_comments_are_counted_whatever_became_of_them(store: Store, site: Site) -> None:
    for status in Verdict:
        stored.add_comment(store, site, stored.comment(ip=None), status=status, at=after(-60))
    assert known(store, site, ip=None).author_earlier == len(Verdict)


@pytest.mark.parametrize(
    ("trace", "author", "ip"),
    [
        (Trace.AUTHOR, "ann@example.org", None),
        (Trace.ADDRESS, None, "203.0.113.7"),
        (Trace.TEXT, None, None),
    ],
)
def test_rulings_count_less_with_time(
    store: Store, site: Site, moderator: Moderator, trace: Trace, author: str | None, ip: str | None
) -> None:
    for act, days in ((Act.APPROVE, 0.0), (Act.APPROVE, HALF_LIFE_DAYS), (Act.REJECT, 2 * HALF_LIFE_DAYS)):
        earlier = stored.comment(TEXT, author=author, ip=ip)
        entry = stored.add_comment(store, site, earlier, at=after(-days * DAY - 60))
        rule(store, moderator, entry, act, -days * DAY)
    found = known(store, site, author=author, ip=ip).reputation(trace)
    assert found is not None
    assert (found.approved, found.rejected) == (2, 1)
    assert (found.approving, found.rejecting) == (1.5, 0.25)


def test_a_ruling_that_is_taken_back_counts_no_more(store: Store, site: Site, moderator: Moderator) -> None:
    entry = stored.add_comment(store, site, stored.comment(), at=after(-60))
    done = stored.review(entry, moderator, at=after(-50))
    stored.add(store, site.id, done)
    assert known(store, site).reputation(Trace.AUTHOR) is not None
    stored.add(store, site.id, stored.review(entry, moderator, Act.UNDO, at=after(-40), undoes=done.id))
    assert known(store, site).reputation(Trace.AUTHOR) is None


def test_what_is_ruled_later_was_not_known_then(store: Store, site: Site, moderator: Moderator) -> None:
    entry = stored.add_comment(store, site, stored.comment(), at=after(-60))
    rule(store, moderator, entry, Act.REJECT, 30)
    assert known(store, site).reputation(Trace.AUTHOR) is None
    assert known(store, site, at_s=30).reputation(Trace.AUTHOR) is not None


def test_other_authors_of_a_domain_are_counted_once_each_with_those_in_doubt(
    store: Store, site: Site
) -> None:
    for author, days, status in [
        ("bob@example.org", 1, Verdict.REJECT),
        ("bob@example.org", 2, Verdict.REJECT),
        ("cid@example.org", 6, Verdict.ACCEPT),
        ("dan@example.org", 30, Verdict.HOLD),
        ("ann@example.org", 1, Verdict.HOLD),
        (None, 1, Verdict.HOLD),
    ]:
        written = stored.comment(f"See http://pills.example/{days} now", author=author, ip=None)
        stored.add_comment(store, site, written, status=status, at=after(-days * DAY))
    found = [r for r in known(store, site, LINK, ip=None).reputations if r.trace is Trace.DOMAIN]
    assert found == [
        Reputation(trace=Trace.DOMAIN, of="pills.example", authors=3, recent=2, doubted=1, days=30.0)
    ]


def test_every_linked_domain_has_its_own(store: Store, site: Site, moderator: Moderator) -> None:
    for host, act in (("a.example", Act.APPROVE), ("b.example", Act.REJECT)):
        written = stored.comment(f"See https://www.{host}/x", author=None, ip=None)
        rule(store, moderator, stored.add_comment(store, site, written, at=after(-60)), act, -30)
    body = "Both https://b.example and https://a.example and https://c.example say so."
    found = known(store, site, body, author=None, ip=None).reputations
    assert [(r.of, r.approved, r.rejected) for r in found] == [("b.example", 0, 1), ("a.example", 1, 0)]


def test_a_greeting_is_everybodys_and_has_no_reputation(store: Store, site: Site) -> None:
    for author in ("bob@example.org", "cid@example.org"):
        stored.add_comment(store, site, stored.comment("Thanks!", author=author, ip=None), at=after(-60))
    assert known(store, site, "Thanks!", ip=None).reputations == ()


def test_an_edited_comment_does_not_speak_for_itself(store: Store, site: Site, moderator: Moderator) -> None:
    entry = stored.add_comment(store, site, stored.comment(), at=after(-60))
    rule(store, moderator, entry, Act.APPROVE, -50)
    with store.read() as tx:
        view = stored.view(stored.comment())
        found = tx.histories.of(site.id, view, {}, at=NOW, comment_id=entry.id)
    assert (found.reputations, found.author_earlier) == ((), 0)


def test_other_sites_are_strangers(store: Store, site: Site) -> None:
    elsewhere = stored.add_site(store)
    stored.add_comment(store, elsewhere, stored.comment(LINK, author="bob@example.org"), at=after(-60))
    assert known(store, site, LINK).reputations == ()


def test_only_the_newest_comments_of_a_trace_are_looked_at(
    store: Store, site: Site, moderator: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reputations, "NEWEST", 2)
    reputations.statement.cache_clear()
    first = stored.add_comment(store, site, stored.comment(ip=None), at=after(-90))
    rule(store, moderator, first, Act.APPROVE, -80)
    for at_s in (-60, -50):
        stored.add_comment(store, site, stored.comment(ip=None), at=after(at_s))
    found = known(store, site, ip=None)
    reputations.statement.cache_clear()
    assert found.reputation(Trace.AUTHOR) is None
    assert found.author_earlier == 2
