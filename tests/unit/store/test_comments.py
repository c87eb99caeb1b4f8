"""Comments, versions and statuses."""

from __future__ import annotations

import dataclasses

import pytest

from service.domain.signal import Verdict
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.moderation.ports import Store, StoredComment
from tests import stored
from tests.stored import after


def edit(store: Store, entry: StoredComment, body: str, at_s: float = 60) -> StoredComment:
    newer = stored.edited(entry, body, at=after(at_s))
    store.write(lambda tx: tx.comments.add_version(newer, stored.view(newer.comment)))
    return newer


def test_a_comment_comes_back_as_it_was_stored(store: Store) -> None:
    entry = stored.add_comment(store, stored.add_site(store), stored.comment(external_id="c-1"))
    with store.read() as tx:
        assert tx.comments.get(entry.site_id, entry.id) == entry
        assert tx.comments.by_external_id(entry.site_id, "c-1") == entry
        assert tx.comments.get(entry.site_id, "nothing") is None
        assert list(tx.comments.versions(entry.site_id, entry.id)) == [(1, entry.comment, entry.created_at)]


def test_an_external_id_is_one_per_site_and_many_comments_have_none(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    for of_site in (site, other):
        stored.add_comment(store, of_site, stored.comment(external_id="c-1"))
        stored.add_comment(store, of_site)
        stored.add_comment(store, of_site)
    with pytest.raises(ConflictError):
        stored.add_comment(store, site, stored.comment("Another", external_id="c-1"))


def test_an_edit_is_a_new_version_beside_the_old_one(store: Store) -> None:
    entry = stored.add_comment(store, stored.add_site(store))
    newer = edit(store, entry, "Said better.")
    with store.read() as tx:
        assert tx.comments.get(entry.site_id, entry.id) == newer
        assert [(n, c.body) for n, c, _ in tx.comments.versions(entry.site_id, entry.id)] == [
            (1, entry.comment.body),
            (2, "Said better."),
        ]


def test_of_two_edits_of_the_same_version_the_second_is_a_conflict(store: Store) -> None:
    entry = stored.add_comment(store, stored.add_site(store))
    edit(store, entry, "First.")
    with pytest.raises(ConflictError):
        edit(store, entry, "Second.")
    with pytest.raises(NotFoundError):
        edit(store, dataclasses.replace(entry, id="nothing"), "Third.")


def test_settling_names_the_revision_that_was_seen(store: Store) -> None:
    entry = stored.add_comment(store, stored.add_site(store))

    def settle(revision: int, status: Verdict, comment_id: str = entry.id) -> None:
        store.write(
            lambda tx: tx.comments.settle(
                entry.site_id, comment_id, revision=revision, status=status, at=after(9)
            )
        )

    settle(1, Verdict.ACCEPT)
    with pytest.raises(ConflictError):
        settle(1, Verdict.REJECT)
    with pytest.raises(NotFoundError):
        settle(1, Verdict.REJECT, "nothing")
    with store.read() as tx:
        assert tx.comments.get(entry.site_id, entry.id) == dataclasses.replace(
            entry, status=Verdict.ACCEPT, revision=2, updated_at=after(9)
        )


@pytest.mark.parametrize("status", [None, Verdict.HOLD])
def test_pages_list_every_comment_once_newest_first(store: Store, status: Verdict | None) -> None:
    site = stored.add_site(store)
    # Half of them share a moment, so that the id has to tell them apart.
    held = [stored.add_comment(store, site, at=after(n // 2)) for n in range(7)]
    accepted = [stored.add_comment(store, site, status=Verdict.ACCEPT, at=after(n)) for n in range(2)]
    expected = held + ([] if status else accepted)
    expected.sort(key=lambda entry: (entry.created_at, entry.id), reverse=True)
    seen: list[StoredComment] = []
    cursor = None
    with store.read() as tx:
        for _ in range(10):
            page = tx.comments.page(site.id, status=status, cursor=cursor, limit=3)
            assert len(page.items) <= 3
            seen += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
    assert seen == expected


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_page_of_an_impossible_size_is_refused(store: Store, limit: int) -> None:
    with store.read() as tx, pytest.raises(InvalidInputError):
        tx.comments.page("site", status=None, cursor=None, limit=limit)


def by_text(store: Store, site_id: str, body: str, limit: int = 20) -> list[str]:
    with store.read() as tx:
        found = tx.comments.by_text(site_id, stored.view(stored.comment(body)), limit=limit)
        return [entry.id for entry in found]


def test_comments_are_found_by_what_they_say_newest_first(store: Store) -> None:
    site, text = stored.add_site(store), "The very same words."
    first, second, third = (
        stored.add_comment(store, site, stored.comment(body, author=author), at=after(at_s))
        for body, author, at_s in (
            (text, "a@x.example", 1),
            ("the VERY same words.", None, 2),
            (text, None, 3),
        )
    )
    stored.add_comment(store, site, stored.comment("Other words."))
    assert by_text(store, site.id, text) == [third.id, second.id, first.id]
    assert by_text(store, site.id, text, limit=2) == [third.id, second.id]
    assert by_text(store, site.id, "Words that nobody wrote.") == []


def test_a_text_that_was_edited_away_or_erased_is_found_no_more(store: Store) -> None:
    site, text = stored.add_site(store), "The very same words."
    changed, gone = (stored.add_comment(store, site, stored.comment(text)) for _ in range(2))
    edit(store, changed, "Said better.")
    store.write(lambda tx: tx.comments.erase(site.id, gone.id, at=after(9)))
    assert by_text(store, site.id, text) == []
    assert by_text(store, site.id, "Said better.") == [changed.id]


def test_an_authors_comments_are_found_newest_first_and_a_strangers_are_not(store: Store) -> None:
    site = stored.add_site(store)
    first, second = (stored.add_comment(store, site, stored.comment(f"{n}"), at=after(n)) for n in (1, 2))
    stored.add_comment(store, site, stored.comment("1", author=None))
    with store.read() as tx:
        found = tx.comments.by_author(site.id, stored.view(stored.comment("another")))
        assert list(found) == [second, first]
        assert list(tx.comments.by_author(site.id, stored.view(stored.comment("1", author=None)))) == []


def test_a_blank_text_finds_nothing(store: Store) -> None:
    site = stored.add_site(store)
    stored.add_comment(store, site, stored.comment(" "))
    assert by_text(store, site.id, " ") == []
