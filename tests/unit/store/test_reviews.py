"""Reviews, and what they make of an author's record."""

from __future__ import annotations

import pytest

from service.domain.review import Act
from service.domain.site import Moderator
from service.errors import ConflictError, NotFoundError
from service.moderation.ports import Store
from tests import stored
from tests.stored import after


@pytest.fixture
def ann(store: Store) -> Moderator:
    return stored.moderator(stored.add_site(store), "ann")


def record(store: Store, site_id: str) -> tuple[int, int]:
    with store.read() as tx:
        history = tx.histories.of(site_id, stored.view(stored.comment()), {}, at=after(1_000))
    return history.author_approved, history.author_rejected


def test_a_review_comes_back_as_it_was_stored(store: Store, ann: Moderator) -> None:
    site_id = ann.site_id
    with store.read() as tx:
        site = tx.sites.get(site_id)
    assert site is not None
    entry = stored.add_comment(store, site)
    first = stored.review(entry, ann, Act.REJECT, at=after(1))
    second = stored.review(entry, ann, Act.APPROVE, at=after(2))
    stored.add(store, site_id, second, first)
    with store.read() as tx:
        assert tx.reviews.get(site_id, first.id) == first
        assert list(tx.reviews.of_comment(site_id, entry.id)) == [first, second]
        assert tx.reviews.get(site_id, "nothing") is None


def test_the_last_review_passes_over_undos_what_they_undid_and_other_moderators(store: Store) -> None:
    site = stored.add_site(store)
    ann, bob = stored.moderator(site), stored.moderator(site)
    one, two = stored.add_comment(store, site), stored.add_comment(store, site)
    first = stored.review(one, ann, at=after(1))
    second = stored.review(two, ann, at=after(2))
    by_bob = stored.review(two, bob, at=after(3))
    undo = stored.review(two, ann, Act.UNDO, at=after(4), undoes=second.id)
    for review in (first, second, by_bob, undo):
        stored.add(store, site.id, review)
    with store.read() as tx:
        assert tx.reviews.last_by(site.id, ann.id) == first
        assert tx.reviews.last_by(site.id, bob.id) == by_bob
        assert tx.reviews.last_by(site.id, "nobody") is None


def test_a_review_is_undone_once_at_most_and_only_where_it_is(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    ann = stored.moderator(site)
    entry, elsewhere = stored.add_comment(store, site), stored.add_comment(store, other)
    done = stored.review(entry, ann)
    undo = stored.review(entry, ann, Act.UNDO, at=after(1), undoes=done.id)
    stored.add(store, site.id, done, undo)
    with pytest.raises(ConflictError):
        stored.add(store, site.id, stored.review(entry, ann, Act.UNDO, undoes=done.id))
    with pytest.raises(NotFoundError):
        store.write(
            lambda tx: tx.reviews.add(other.id, stored.review(elsewhere, ann, Act.UNDO, undoes=done.id))
        )


def test_an_authors_record_counts_comments_by_the_act_that_stands(store: Store) -> None:
    site = stored.add_site(store)
    ann = stored.moderator(site)
    one, two, three = (stored.add_comment(store, site) for _ in range(3))
    undone = stored.review(three, ann, Act.REJECT, at=after(3))
    for review in (
        stored.review(one, ann, Act.APPROVE, at=after(1)),
        stored.review(two, ann, Act.APPROVE, at=after(1)),
        stored.review(two, ann, Act.REJECT, at=after(2)),
        undone,
    ):
        stored.add(store, site.id, review)
    assert record(store, site.id) == (1, 2)
    undo = stored.review(three, ann, Act.UNDO, at=after(4), undoes=undone.id)
    stored.add(store, site.id, undo)
    assert record(store, site.id) == (1, 1)
    assert record(store, stored.add_site(store).id) == (0, 0)
