"""What held comments are found by is always what their decisions say, and nothing is left of the others."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import importlib
import random

import pytest
import sqlalchemy

from service.domain.comment import Comment, Page
from service.domain.facet import Facet, doubt, facets
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import WinnowError
from service.moderation.ports import EVERYTHING, Store, StoredComment, Transaction
from tests import stored
from tests.stored import after

Kept = set[tuple[str, str, str, str]]


def connection_of(tx: Transaction) -> sqlalchemy.Connection:
    return tx.sites._connection  # type: ignore[attr-defined, no-any-return]


def kept(store: Store) -> Kept:
    with store.read() as tx:
        rows = connection_of(tx).exec_driver_sql("SELECT site_id, facet, value, comment_id FROM held_facets")
        return {tuple(row) for row in rows}


def derived(store: Store, site: Site) -> Kept:
    """Return what the decisions and texts of held comments come to."""
    with store.read() as tx:
        items = tx.queue.page(site.id, order="oldest", cursor=None, limit=1_000).items
    return {
        (site.id, facet.value, value, item.stored.id)
        for item in items
        for facet, value in facets(item.stored.comment, item.decision)
    }


def written(number: int) -> Comment:
    content = stored.comment(f"The weather of day {number} in the north of the country.")
    page = Page(url=f"https://example.org/{number % 3}")
    return dataclasses.replace(content, language=("en", "de", None)[number % 3], page=page)


VERDICTS = [Verdict.HOLD, Verdict.HOLD, Verdict.ACCEPT, Verdict.REJECT]
EACH_TIME, NOW_AND_THEN = ("settle", "edit"), ("settle", "edit", "decide", "erase")


def happen(tx: Transaction, one: StoredComment, what: str, verdict: Verdict, step: int) -> None:
    now, at = tx.comments.get(one.site_id, one.id), after(step + 1)
    assert now is not None
    if what == "settle":
        tx.comments.settle(one.site_id, one.id, revision=now.revision, status=verdict, at=at)
    elif what == "edit":
        new = stored.edited(now, f"Other words {step} about the weather.", at=at)
        new = dataclasses.replace(new, status=verdict)
        tx.comments.add_version(new, stored.view(new.comment))
        tx.decisions.add(one.site_id, stored.decision(new))
    elif what == "decide":
        tx.decisions.add(one.site_id, stored.decision(now, spam=0.9, at=at))
    else:
        tx.comments.erase(one.site_id, one.id, at=at)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_to_comments_the_projection_is_what_the_facts_say(store: Store, seed: int) -> None:
    draw = random.Random(seed)
    site = stored.add_site(store)
    known = [stored.add_comment(store, site, written(n), status=draw.choice(VERDICTS)) for n in range(8)]
    for step in range(60):
        what = draw.choice(EACH_TIME if step % 7 else NOW_AND_THEN)
        job = functools.partial(
            happen, one=draw.choice(known), what=what, verdict=draw.choice(VERDICTS), step=step
        )
        with contextlib.suppress(WinnowError):  # it was erased before
            store.write(job)
        assert kept(store) == derived(store, site)


def test_a_filter_sees_only_comments_of_its_site(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    entry = stored.add_comment(store, site)
    with store.read() as tx:
        assert tx.queue.values(other.id, most=9) == {facet: [] for facet in Facet}
        assert tx.queue.facets(other.id, entry.id) == []
        assert tx.queue.values(site.id, most=9)[Facet.REASON] == [("blocked_word", 1)]
        assert (Facet.CATEGORY, "spam") in tx.queue.facets(site.id, entry.id)
        assert tx.queue.picks(other.id, EVERYTHING, limit=9) == []
        assert [pick.comment_id for pick in tx.queue.picks(site.id, EVERYTHING, limit=9)] == [entry.id]


def test_what_was_held_before_the_upgrade_is_found_afterwards(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = stored.add_site(store)
    entries = [stored.add_comment(store, site, written(number)) for number in range(5)]
    stored.add_comment(store, site, status=Verdict.ACCEPT)
    before = kept(store)
    migration = importlib.import_module("service.store.migrations.versions.0009_held_facets")
    monkeypatch.setattr(migration, "BATCH", 2)

    def job(tx: Transaction) -> None:
        connection = connection_of(tx)
        connection.exec_driver_sql("DELETE FROM held_facets")
        connection.exec_driver_sql("UPDATE comments SET doubt = 0")
        monkeypatch.setattr(migration.op, "get_bind", lambda: connection, raising=False)
        migration.fill()

    store.write(job)
    assert kept(store) == before == derived(store, site)
    with store.read() as tx:
        rows = connection_of(tx).exec_driver_sql("SELECT doubt FROM comments WHERE queued = 1").all()
        items = tx.queue.page(site.id, order="oldest", cursor=None, limit=9).items
    assert [row.doubt for row in rows] == [pytest.approx(doubt(item.decision)) for item in items]
    assert len(rows) == len(entries)
