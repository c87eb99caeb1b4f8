"""Counts of what came before."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from service.domain.comment import Comment
from service.domain.history import FLOODED, History, Trace
from service.domain.policy import FloodLimit, default_policy
from service.domain.site import Site
from service.moderation.ports import Store
from service.store import histories
from service.store.tables import traces
from tests import stored
from tests.stored import NOW, after

PAGE = "https://example.org/weather"
FLOOD = {trace: (FloodLimit(60, 1), FloodLimit(600, 5)) for trace in FLOODED}
WORDS = [f"{a}{b}{c}" for a in ("ka", "lo", "mi", "nu") for b in ("ra", "se", "ti") for c in ("b", "d", "f")]


def text(seed: int, words: int = 60) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def history(
    store: Store, site: Site, comment: Comment, at_s: float = 0, comment_id: str | None = None
) -> History:
    with store.read() as tx:
        return tx.histories.of(site.id, stored.view(comment), FLOOD, at=after(at_s), comment_id=comment_id)


@pytest.mark.parametrize(
    ("earlier", "shared"),
    [
        (stored.comment(text(2), ip="198.51.100.1"), {Trace.AUTHOR}),
        (stored.comment(text(2), author=None), {Trace.ADDRESS, Trace.NETWORK}),
        (stored.comment(text(2), author=None, ip="203.0.113.99"), {Trace.NETWORK}),
        (stored.comment(text(1), author=None, ip=None), {Trace.TEXT, Trace.NEAR_TEXT}),
        (stored.comment(text(1) + " besides", author=None, ip=None), {Trace.NEAR_TEXT}),
        (stored.comment(text(2), author="bob@example.org", ip=None), set()),
        (stored.comment(text(2), author=None, ip=None, page=f"{PAGE}#comment-3"), {Trace.THREAD}),
    ],
)
def test_a_comment_is_counted_by_every_trace_it_shares_and_no_other(
    store: Store, earlier: Comment, shared: set[Trace]
) -> None:
    site = stored.add_site(store)
    stored.add_comment(store, site, earlier, at=after(-30))
    known = history(store, site, stored.comment(text(1), page=PAGE))
    assert {count.trace for count in known.counts if count.value} == shared
    assert len(known.counts) == 2 * len(FLOODED)


@pytest.mark.parametrize(
    ("at_s", "in_a_minute", "in_ten"),
    [(-601, 0, 0), (-600, 0, 1), (-61, 0, 1), (-60, 1, 1), (0, 1, 1), (0.001, 0, 0)],
)
def test_a_window_reaches_from_its_first_to_this_very_moment(
    store: Store, at_s: float, in_a_minute: int, in_ten: int
) -> None:
    site = stored.add_site(store)
    stored.add_comment(store, site, stored.comment(page=PAGE), at=after(at_s))
    known = history(store, site, stored.comment(page=PAGE))
    for trace in FLOODED:
        assert (known.count(trace, 60), known.count(trace, 600)) == (in_a_minute, in_ten)


def test_a_comment_is_counted_once_however_often_it_is_edited_and_never_against_itself(store: Store) -> None:
    site = stored.add_site(store)
    entry = stored.add_comment(store, site, stored.comment(text(1)), at=after(-50))
    for edit in range(1, 4):
        entry = stored.edited(entry, text(1) + " more" * edit, at=after(edit - 50))
        newer = entry
        store.write(lambda tx: tx.comments.add_version(newer, stored.view(newer.comment)))  # noqa: B023 - run at once
    same = stored.comment(text(1))
    assert {count.value for count in history(store, site, same).counts} == {1}
    assert {count.value for count in history(store, site, same, comment_id=entry.id).counts} == {0}


def test_what_is_not_known_is_not_counted(store: Store) -> None:
    site = stored.add_site(store)
    stored.add_comment(store, site, Comment(body="Short."))
    stranger = Comment(body="Other.")
    with store.read() as tx:
        known = tx.histories.of(site.id, stored.view(stranger), FLOOD, at=NOW)
        assert {count.trace for count in known.counts} == {Trace.TEXT}
        assert tx.histories.of(site.id, stored.view(stranger), {}, at=NOW) == History(at=NOW)


def test_windows_may_be_named_in_any_order(store: Store) -> None:
    site = stored.add_site(store)
    stored.add_comment(store, site, stored.comment(text(1)), at=after(-100))
    flood = {trace: (FloodLimit(600, 0), FloodLimit(60, 9)) for trace in FLOODED}
    with store.read() as tx:
        known = tx.histories.of(site.id, stored.view(stored.comment(text(1))), flood, at=NOW)
    known_traces = {count.trace for count in known.counts}
    assert len(known_traces) == len(FLOODED) - 1  # it stands under no page
    assert all((known.count(t, 60), known.count(t, 600)) == (0, 1) for t in known_traces)


def test_a_flood_is_counted_up_to_a_bound_above_what_is_allowed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "COUNTED", 3)
    monkeypatch.setattr(histories, "COUNTED_NEAR", 2)
    site = stored.add_site(store)
    for _ in range(12):
        stored.add_comment(store, site, stored.comment(text(1)), at=after(-1))
    known = history(store, site, stored.comment(text(1)))
    for trace in (Trace.AUTHOR, Trace.ADDRESS, Trace.NETWORK, Trace.TEXT):
        assert (known.count(trace, 60), known.count(trace, 600)) == (1 + 3, 5 + 3)
    assert known.count(Trace.NEAR_TEXT, 600) == 5 + 2


def test_counts_are_those_of_a_plain_recount(store: Store) -> None:
    """Against a model: whatever comments came when, each count is what counting by hand gives."""
    site, other = stored.add_site(store), stored.add_site(store)
    dice = random.Random(7)
    authors, texts, ips = ["a@x.org", "b@x.org", None], [text(1), text(2)], ["203.0.113.1", "203.0.113.2"]
    entries = []
    for _ in range(40):
        content = stored.comment(dice.choice(texts), author=dice.choice(authors), ip=dice.choice(ips))
        at = after(-dice.randrange(0, 900))
        entries.append(stored.add_comment(store, site, content, at=at))
        stored.add_comment(store, other, content, at=at)
    flood = default_policy().limits.flood
    asked = stored.comment(texts[0], author=authors[0], ip=ips[0])
    with store.read() as tx:
        known = tx.histories.of(site.id, stored.view(asked), flood, at=NOW)
    same: dict[Trace, Callable[[Comment], bool]] = {
        Trace.AUTHOR: lambda c: c.author.email == asked.author.email,
        Trace.ADDRESS: lambda c: c.client.ip == asked.client.ip,
        Trace.NETWORK: lambda _: True,
        Trace.TEXT: lambda c: c.body == asked.body,
        Trace.NEAR_TEXT: lambda c: c.body == asked.body,
    }
    for count in known.counts:
        recent = [e for e in entries if (NOW - e.created_at).total_seconds() <= count.window_s]
        assert count.value == sum(same[count.trace](e.comment) for e in recent), count


def test_an_authors_key_has_no_name_or_address_in_it(store: Store) -> None:
    stored.add_comment(store, stored.add_site(store))
    with store.read() as tx:
        rows = tx.histories._all(traces.select())  # type: ignore[attr-defined]
    assert rows
    assert not [value for row in rows for value in row if "ann" in str(value) or "203.0" in str(value)]
