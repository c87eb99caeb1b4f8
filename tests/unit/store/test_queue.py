"""The queue of held comments."""

from __future__ import annotations

import pytest

from service.domain.signal import Verdict
from service.errors import InvalidInputError
from service.moderation.ports import QueueItem, QueueOrder, Store
from service.store import cursors
from tests import stored
from tests.stored import NOW, after

ORDERS: tuple[QueueOrder, ...] = ("newest", "oldest", "riskiest", "uncertain")


def pages(store: Store, site_id: str, order: QueueOrder) -> list[QueueItem]:
    seen: list[QueueItem] = []
    cursor = None
    with store.read() as tx:
        for _ in range(10):
            page = tx.queue.page(site_id, order=order, cursor=cursor, limit=2)
            seen += page.items
            cursor = page.next_cursor
            if cursor is None:
                return seen
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize("order", ORDERS)
def test_every_held_comment_comes_once_in_order_with_the_decision_that_holds_it(
    store: Store, order: QueueOrder
) -> None:
    site = stored.add_site(store)
    risks = [0.5, 0.9, 0.5, 0.7, 0.5]
    held = [stored.add_comment(store, site, at=after(n // 2), spam=r) for n, r in enumerate(risks)]
    stored.add_comment(store, site, status=Verdict.ACCEPT, spam=0.99)
    stored.add_comment(store, stored.add_site(store), spam=0.99)
    risk_of = dict(zip((entry.id for entry in held), risks, strict=True))
    expected = {
        "newest": sorted(held, key=lambda e: (e.created_at, e.id), reverse=True),
        "oldest": sorted(held, key=lambda e: (e.created_at, e.id)),
        "riskiest": sorted(held, key=lambda e: (risk_of[e.id], e.id), reverse=True),
        "uncertain": sorted(held, key=lambda e: e.id),  # the same points, so the same distance
    }[order]
    items = pages(store, site.id, order)
    assert [item.stored for item in items] == expected
    assert all(item.decision.comment_id == item.stored.id for item in items)


def test_the_newest_decision_is_the_one_that_holds(store: Store) -> None:
    site = stored.add_site(store)
    entry = stored.add_comment(store, site, spam=0.6)
    again = stored.decision(entry, spam=0.8, at=after(1))
    stored.add(store, site.id, again)
    assert [item.decision for item in pages(store, site.id, "riskiest")] == [again]


def test_the_size_follows_what_happens_to_comments(store: Store) -> None:
    site = stored.add_site(store)
    entries = [stored.add_comment(store, site) for _ in range(3)]

    def size() -> int:
        with store.read() as tx:
            counted = tx.queue.size(site.id)
            assert counted == len(tx.queue.page(site.id, order="newest", cursor=None, limit=9).items)
            return counted

    def settle(revision: int, status: Verdict) -> None:
        first = entries[0].id
        store.write(lambda tx: tx.comments.settle(site.id, first, revision=revision, status=status, at=NOW))

    assert size() == 3
    settle(1, Verdict.ACCEPT)
    assert size() == 2
    settle(2, Verdict.HOLD)
    assert size() == 3
    store.write(lambda tx: tx.comments.erase(site.id, entries[1].id, at=NOW))
    assert size() == 2


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "cursor", ["", "x", "💥", "W10", "bnVsbA", "a" * 2_000, cursors.write("other", NOW, "id")]
)
def test_a_cursor_that_is_not_one_of_ours_is_refused(store: Store, order: QueueOrder, cursor: str) -> None:
    with store.read() as tx, pytest.raises(InvalidInputError) as refused:
        tx.queue.page("site", order=order, cursor=cursor, limit=5)
    assert refused.value.pointer == "cursor"
