"""Counts in Redis are the database's own, or Redis is not asked."""

from __future__ import annotations

import dataclasses
import random
from datetime import timedelta

import pytest

from service import store as stores
from service.counters import question, redis
from service.counters.breaker import Breaker
from service.counters.redis import RedisCounters
from service.domain.comment import Author, Client, Comment, Page
from service.domain.history import FLOODED, Count, History, Trace
from service.domain.label import LabelValue
from service.domain.policy import FloodLimit, default_policy
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import StoreError
from service.imports.imported import Imported
from service.moderation.bring import File, bring
from service.moderation.check import Checked, check, check_many
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.gather import gather
from service.moderation.judge import derive, view_of
from service.moderation.ports import Ports
from service.moderation.register import add_site
from service.moderation.score import score
from service.store import histories
from tests.integration.moderation.conftest import TickingClock
from tests.redis_servers import RedisServer

pytestmark = pytest.mark.redis

FLOOD = default_policy().limits.flood
WORDS = [a + b for a in ("ferry", "harbour", "ticket", "lantern") for b in ("", "man", "house")]
COMMENT = Comment(
    body="I took this ferry for years and it was never once on time.",
    author=Author(email="ann@example.org"),
    client=Client(ip="203.0.113.7"),
    page=Page(url="https://example.org/ferries"),
)


def text(dice: random.Random) -> str:
    """Return one of three texts, or one with some words of it changed."""
    words = random.Random(dice.randrange(3)).choices(WORDS, k=30)
    for _ in range(dice.randrange(3)):
        words[dice.randrange(30)] = dice.choice(WORDS)
    return " ".join(words)


def comment(dice: random.Random) -> Comment:
    return Comment(
        body=text(dice),
        author=Author(email=dice.choice(["ann@example.org", "bob@example.org", None])),
        client=Client(ip=dice.choice(["203.0.113.7", "203.0.113.8", "2001:db8::1", None])),
    )


def from_counters(ports: Ports, site: Site, of: Comment, clock: TickingClock) -> tuple[Count, ...] | None:
    assert ports.counters is not None
    return ports.counters.of(site.id, view_of(of, site), FLOOD, at=clock.time)


def from_database(
    ports: Ports, site: Site, of: Comment, clock: TickingClock, itself: str | None = None
) -> History:
    with ports.store.read() as tx:
        return tx.histories.of(site.id, view_of(of, site), FLOOD, at=clock.time, comment_id=itself)


def gathered(
    ports: Ports, site: Site, of: Comment, clock: TickingClock, itself: str | None = None
) -> History:
    with ports.store.read() as tx:
        view = view_of(of, site)
        found, _ = gather(ports, tx, site, view, default_policy(), at=clock.time, comment_id=itself)
    return dataclasses.replace(found, campaign=None)  # which is no count


def entries(server: RedisServer) -> dict[str, dict[str, float]]:
    """Return every set in Redis with its members, and see that each of them expires."""
    client = server.client()
    try:
        names = [name for name in client.scan_iter() if ":since:" not in name]
        assert all(0 < client.ttl(name) <= question.RETAINED_S for name in client.scan_iter())
        return {name: dict(client.zrange(name, 0, -1, withscores=True)) for name in names}
    finally:
        client.close()


# --- the same counts -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happened_the_counts_are_those_of_the_database(
    ports: Ports, site: Site, clock: TickingClock, seed: int
) -> None:
    dice = random.Random(seed)
    other = add_site(ports, "other", "https://other.example.org/")[0]
    known: list[Checked] = []
    for _ in range(60):
        clock.advance(seconds=dice.choice([0, 1, 20, 59, 400, 3000]))
        act = dice.random()
        if act < 0.15 and known:
            target = dice.choice(known)
            edit(ports, site, target.stored.id, comment(dice))
        elif act < 0.2 and known:
            erase(ports, site, known.pop(dice.randrange(len(known))).stored.id, actor="test")
        elif act < 0.3:
            check(ports, other, comment(dice))
        elif act < 0.4:
            several = check_many(ports, site, [(comment(dice), None), (comment(dice), None)])
            known += [one for one in several if isinstance(one, Checked)]
        else:
            known.append(check(ports, site, comment(dice)))
        asked, itself = comment(dice), dice.choice([None, *(one.stored.id for one in known)])
        fast = ports.counters.of(  # type: ignore[union-attr]
            site.id, view_of(asked, site), FLOOD, at=clock.time, comment_id=itself
        )
        assert fast == from_database(ports, site, asked, clock, itself).counts
        assert gathered(ports, site, asked, clock, itself) == from_database(ports, site, asked, clock, itself)
    assert any(count.value > 2 for count in from_counters(ports, site, asked, clock) or ())


def test_a_count_stops_where_the_databases_stops(
    ports: Ports, site: Site, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (question, histories):
        monkeypatch.setattr(module, "COUNTED", 2)
        monkeypatch.setattr(module, "COUNTED_NEAR", 1)
    for _ in range(12):
        check(ports, site, COMMENT)
    fast = from_counters(ports, site, COMMENT, clock)
    assert fast == from_database(ports, site, COMMENT, clock).counts
    assert Count(Trace.TEXT, 600, 1 + 2) in (fast or ())
    assert Count(Trace.NEAR_TEXT, 600, 5 + 1) in (fast or ())


def test_limits_that_redis_does_not_keep_enough_for_are_the_databases_to_count(
    ports: Ports, site: Site, clock: TickingClock
) -> None:
    check(ports, site, COMMENT)
    assert ports.counters is not None
    limits = (FloodLimit(60, 1), FloodLimit(question.RETAINED_S, 1), FloodLimit(61, question.MEMBERS))
    flood = dict.fromkeys(FLOODED, limits)
    fast = ports.counters.of(site.id, view_of(COMMENT, site), flood, at=clock.time)
    assert fast == tuple(Count(trace, 60, 1) for trace in FLOODED)


def test_a_site_is_counted_by_the_database_until_redis_has_seen_a_whole_window(
    ports: Ports, clock: TickingClock
) -> None:
    assert ports.counters is not None
    without = dataclasses.replace(ports, counters=None)
    young = add_site(ports, "young", "https://young.example.org/")[0]
    check(without, young, COMMENT)
    clock.advance(seconds=30)
    assert from_counters(ports, young, COMMENT, clock) == ()
    assert not check(ports, young, COMMENT).decision.degraded
    clock.advance(seconds=30)
    assert from_counters(ports, young, COMMENT, clock) == ()
    clock.advance(seconds=31)
    complete = from_counters(ports, young, COMMENT, clock) or ()
    assert {count.window_s for count in complete} == {60}
    assert gathered(ports, young, COMMENT, clock) == from_database(ports, young, COMMENT, clock)
    assert gathered(ports, young, COMMENT, clock).count(Trace.TEXT, 600) == 2


def test_scoring_counts_and_leaves_no_trace(ports: Ports, site: Site, redis_server: RedisServer) -> None:
    check(ports, site, COMMENT)
    before = entries(redis_server)
    (scored,) = score(ports, site, [COMMENT])
    assert scored.outcome.inputs.history.count(Trace.TEXT, 600) == 1
    assert entries(redis_server) == before


# --- what is kept --------------------------------------------------------------------------------


def test_what_is_kept_is_bounded_expires_and_names_nobody(
    ports: Ports, site: Site, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis, "MEMBERS", 5)
    ids = [check(ports, site, COMMENT).stored.id for _ in range(9)]
    kept = [members for members in entries(redis_server).values() if ids[-1] in members]
    assert len(kept) == 5 + 8
    assert all(list(members) == ids[-5:] for members in kept)
    assert not [name for name in entries(redis_server) if "ann" in name or "203.0" in name]


def test_an_erased_comment_leaves_no_trace_of_any_version(
    ports: Ports, site: Site, redis_server: RedisServer
) -> None:
    checked = check(ports, site, COMMENT)
    edit(ports, site, checked.stored.id, dataclasses.replace(COMMENT, body="Something else altogether, see?"))
    assert [members for members in entries(redis_server).values() if checked.stored.id in members]
    erase(ports, site, checked.stored.id, actor="test")
    assert not [members for members in entries(redis_server).values() if checked.stored.id in members]


def test_a_retry_is_counted_once(ports: Ports, site: Site, redis_server: RedisServer) -> None:
    known = dataclasses.replace(COMMENT, id="4711")
    first = check(ports, site, known)
    before = entries(redis_server)
    assert check(ports, site, known).replayed
    again = check_many(ports, site, [(known, None)])[0]
    assert isinstance(again, Checked)
    assert again.stored == first.stored
    assert entries(redis_server) == before


def test_what_was_not_stored_is_not_counted(ports: Ports, site: Site, redis_server: RedisServer) -> None:
    before = entries(redis_server)
    ports.store.close()
    with pytest.raises(StoreError):
        check(ports, site, COMMENT)
    assert entries(redis_server) == before


# --- several workers -----------------------------------------------------------------------------


def test_two_workers_share_their_counts(
    ports: Ports, site: Site, clock: TickingClock, sqlite_url: str, redis_server: RedisServer
) -> None:
    second_counters = RedisCounters(redis_server.url)
    second = dataclasses.replace(ports, store=stores.open_store(sqlite_url), counters=second_counters)
    try:
        for n in range(6):
            check((ports, second)[n % 2], site, COMMENT)
        for worker in (ports, second):
            counts = from_counters(worker, site, COMMENT, clock)
            assert counts
            assert {count.value for count in counts} == {6}
    finally:
        second.store.close()
        second_counters.close()


def test_what_one_worker_lost_the_other_does_not_take_for_counted(
    ports: Ports, site: Site, clock: TickingClock, redis_server: RedisServer
) -> None:
    assert ports.counters is not None
    lossy = RedisCounters(redis_server.url, breaker=Breaker(failures=1, pause_s=0))
    loser = dataclasses.replace(ports, counters=lossy)
    redis_server.freeze()
    assert check(loser, site, COMMENT).decision.degraded == ("counters",)
    redis_server.thaw()
    assert not score(loser, site, [COMMENT])[0].outcome.degraded
    assert gathered(ports, site, COMMENT, clock) == from_database(ports, site, COMMENT, clock)
    assert gathered(ports, site, COMMENT, clock).count(Trace.TEXT, 600) == 1
    lossy.close()


# --- when Redis is down --------------------------------------------------------------------------


def test_decisions_go_on_while_redis_is_down_and_it_is_used_again_when_it_is_back(
    ports: Ports, site: Site, clock: TickingClock, redis_server: RedisServer
) -> None:
    decisions = [check(ports, site, COMMENT).decision for _ in range(2)]
    redis_server.kill()
    decisions += [check(ports, site, COMMENT).decision for _ in range(3)]
    redis_server.start()
    decisions += [check(ports, site, COMMENT).decision for _ in range(2)]
    assert [decision.degraded for decision in decisions] == [()] * 2 + [("counters",)] * 3 + [()] * 2
    counts = [decision.inputs.history.count(Trace.AUTHOR, 86400) for decision in decisions]
    assert counts == list(range(7))
    clock.advance(seconds=61)
    check(ports, site, COMMENT)
    fast = from_counters(ports, site, COMMENT, clock) or ()
    assert {count.window_s for count in fast} == {60}
    assert gathered(ports, site, COMMENT, clock) == from_database(ports, site, COMMENT, clock)


def test_a_decision_without_redis_has_the_verdict_it_would_have_had_and_derives_again(
    ports: Ports, site: Site, redis_server: RedisServer
) -> None:
    redis_server.kill()
    quiet = Comment(body="Thank you, the second example helped me.")
    decision = check(ports, site, quiet).decision
    assert (decision.judgement.verdict, decision.degraded) == (Verdict.ACCEPT, ("counters",))
    assert derive(quiet, decision, default_policy()) == decision.judgement


def test_a_server_that_comes_back_with_an_older_snapshot_is_not_believed(
    ports: Ports, site: Site, clock: TickingClock, redis_server: RedisServer
) -> None:
    check(ports, site, COMMENT)
    client = redis_server.client()
    client.save()
    client.close()
    for _ in range(3):
        check(ports, site, COMMENT)
    redis_server.kill()
    redis_server.start()
    assert entries(redis_server)
    assert gathered(ports, site, COMMENT, clock) == from_database(ports, site, COMMENT, clock)
    assert gathered(ports, site, COMMENT, clock).count(Trace.TEXT, 600) == 4


def test_a_server_that_hangs_is_asked_no_more_until_the_pause_is_over(
    ports: Ports, site: Site, redis_server: RedisServer
) -> None:
    now = [0.0]
    counters = RedisCounters(redis_server.url, breaker=Breaker(failures=2, pause_s=1, clock=lambda: now[0]))
    patient = dataclasses.replace(ports, counters=counters)
    assert not check(patient, site, COMMENT).decision.degraded
    redis_server.freeze()
    assert check(patient, site, COMMENT).decision.degraded
    redis_server.thaw()
    # It would answer by now, and is not asked.
    assert check(patient, site, COMMENT).decision.degraded
    now[0] = 1.0
    assert not check(patient, site, COMMENT).decision.degraded
    counters.close()


def test_a_server_that_takes_no_writes_costs_counts_and_no_decision(
    ports: Ports, site: Site, clock: TickingClock, redis_server: RedisServer
) -> None:
    client = redis_server.client()
    client.config_set("maxmemory", 1)
    for _ in range(3):
        check(ports, site, COMMENT)
    assert gathered(ports, site, COMMENT, clock) == from_database(ports, site, COMMENT, clock)
    client.config_set("maxmemory", 0)
    client.close()
    assert not check(ports, site, COMMENT).decision.degraded
    assert gathered(ports, site, COMMENT, clock) == from_database(ports, site, COMMENT, clock)


def test_what_an_import_brought_is_the_databases_to_count(
    ports: Ports, site: Site, clock: TickingClock
) -> None:
    check(ports, site, COMMENT)
    clock.advance(hours=1)
    before = dataclasses.replace(COMMENT, id="csv:1")
    item = Imported(comment=before, place="", label=LabelValue.HAM, created_at=clock() - timedelta(minutes=5))
    bring(ports, site, File("f" * 64, "csv"), [item], author="import")
    clock.advance(seconds=1)
    assert from_counters(ports, site, COMMENT, clock) == ()
    history = check(ports, site, COMMENT).decision.inputs.history
    assert history.count(Trace.AUTHOR, 600) == 1
