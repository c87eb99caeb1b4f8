"""Imports: their position, and what they bring."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest

from service.domain.label import Label, LabelSource, LabelValue
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import ConflictError
from service.moderation.ports import Arrival, Store, StoredComment
from tests import stored
from tests.stored import NOW, after


def arrival(site: Site, external_id: str, value: LabelValue | None = LabelValue.HAM) -> Arrival:
    entry = stored.stored(
        site, stored.comment(external_id=external_id), status=Verdict.ACCEPT, at=after(-9_000)
    )
    label = brought(entry, value) if value else None
    return Arrival(stored=entry, view=stored.view(entry.comment), label=label)


def brought(entry: StoredComment, value: LabelValue, *, at_s: float = 0) -> Label:
    return dataclasses.replace(stored.label(entry, value, at=after(at_s)), source=LabelSource.IMPORT)


def add(store: Store, arrivals: Sequence[Arrival]) -> None:
    store.write(lambda tx: tx.imports.add(arrivals))


def record(store: Store, site: Site) -> tuple[int, int]:
    with store.read() as tx:
        history = tx.histories.of(site.id, stored.view(stored.comment()), {}, at=after(1_000))
    return history.author_approved, history.author_rejected


def test_an_import_is_found_where_it_stopped_until_it_is_finished(store: Store) -> None:
    site = stored.add_site(store)
    begun = store.write(lambda tx: tx.imports.begin(site.id, "f" * 64, name="csv", at=NOW))
    assert (begun.position, begun.counts, begun.finished_at) == (0, {}, None)
    store.write(lambda tx: tx.imports.advance(begun, position=500, counts={"read": 500}, at=after(1)))
    resumed = store.write(lambda tx: tx.imports.begin(site.id, "f" * 64, name="csv", at=after(2)))
    assert (resumed.position, resumed.counts, resumed.started_at) == (500, {"read": 500}, NOW)
    store.write(lambda tx: tx.imports.advance(resumed, position=500, counts={}, at=after(3), finished=True))
    with store.read() as tx:
        done = tx.imports.get(site.id, "f" * 64)
    assert done is not None
    assert done.finished_at == after(3)
    anew = store.write(lambda tx: tx.imports.begin(site.id, "f" * 64, name="csv", at=after(4)))
    assert (anew.position, anew.counts, anew.started_at, anew.finished_at) == (0, {}, after(4), None)


def test_a_file_read_as_another_format_begins_anew(store: Store) -> None:
    site = stored.add_site(store)
    begun = store.write(lambda tx: tx.imports.begin(site.id, "f", name="csv", at=NOW))
    store.write(lambda tx: tx.imports.advance(begun, position=9, counts={}, at=after(1)))
    other = store.write(lambda tx: tx.imports.begin(site.id, "f", name="jsonl", at=after(2)))
    assert (other.position, other.format) == (0, "jsonl")
    with store.read() as tx:
        assert tx.imports.get(site.id, "f") == other


def test_of_two_that_move_the_same_import_on_the_second_is_refused(store: Store) -> None:
    site = stored.add_site(store)
    begun = store.write(lambda tx: tx.imports.begin(site.id, "f", name="csv", at=NOW))
    store.write(lambda tx: tx.imports.advance(begun, position=500, counts={}, at=after(1)))
    with pytest.raises(ConflictError, match="under way"):
        store.write(lambda tx: tx.imports.advance(begun, position=500, counts={}, at=after(1)))


def test_what_is_brought_is_there_with_its_time_label_and_traces_and_no_decision(store: Store) -> None:
    site = stored.add_site(store)
    arrivals = [arrival(site, "csv:1"), arrival(site, "csv:2", LabelValue.SPAM), arrival(site, "csv:3", None)]
    add(store, arrivals)
    with store.read() as tx:
        for brought_one in arrivals:
            entry = brought_one.stored
            assert tx.comments.get(site.id, entry.id) == entry
            assert [v for _, v, _ in tx.comments.versions(site.id, entry.id)] == [entry.comment]
            expected = [brought_one.label] if brought_one.label else []
            assert list(tx.labels.of_comment(site.id, entry.id)) == expected
            assert list(tx.decisions.of_comment(site.id, entry.id)) == []
        assert {e.comment_id for e in tx.labels.examples()} == {a.stored.id for a in arrivals[:2]}
        assert tx.queue.size(site.id) == 0
        flood = tx.histories.of(site.id, stored.view(stored.comment()), {}, at=NOW)
        assert flood.counts == ()
    assert record(store, site) == (1, 1)
    with store.read() as tx:
        assert tx.imports.reputed(site.id) == 1


def test_a_decision_that_comes_along_queues_what_is_held(store: Store) -> None:
    site = stored.add_site(store)
    entry = stored.stored(site, stored.comment(external_id="csv:1"))
    decided = stored.decision(entry)
    add(store, [Arrival(stored=entry, view=stored.view(entry.comment), decision=decided)])
    with store.read() as tx:
        (item,) = tx.queue.page(site.id, order="newest", cursor=None, limit=9).items
    assert item.decision == decided


def test_nothing_of_a_batch_is_stored_where_one_is_there_already(store: Store) -> None:
    site = stored.add_site(store)
    add(store, [arrival(site, "csv:1")])
    with pytest.raises(ConflictError):
        add(store, [arrival(site, "csv:2"), arrival(site, "csv:1")])
    with store.read() as tx:
        assert list(tx.imports.known(site.id, ["csv:1", "csv:2"])) == ["csv:1"]
    add(store, [])


def test_what_is_known_has_its_first_text_and_the_label_that_stands(store: Store) -> None:
    site = stored.add_site(store)
    one = arrival(site, "csv:1")
    add(store, [one])
    newer = stored.edited(one.stored, "Said better.", at=after(1))
    store.write(lambda tx: tx.comments.add_version(newer, stored.view(newer.comment)))
    label = stored.label(one.stored, LabelValue.ABUSE, at=after(2))
    stored.add(store, site.id, label)
    with store.read() as tx:
        known = tx.imports.known(site.id, ["csv:1", "csv:9"])["csv:1"]
    assert (known.id, known.version, known.body) == (one.stored.id, 2, one.stored.comment.body)
    assert (known.label, known.erased) == (label, False)
    store.write(lambda tx: tx.comments.erase(site.id, one.stored.id, at=after(3)))
    with store.read() as tx:
        assert tx.imports.known(site.id, ["csv:1"])["csv:1"].erased


def test_a_review_stands_above_what_was_brought_and_its_undo_brings_that_back(store: Store) -> None:
    site = stored.add_site(store)
    ann = stored.moderator(site)
    one = arrival(site, "csv:1")
    add(store, [one])
    assert record(store, site) == (1, 0)
    done = stored.review(one.stored, ann, Act.REJECT, at=after(1))
    stored.add(store, site.id, done)
    assert record(store, site) == (0, 1)
    stored.add(store, site.id, stored.review(one.stored, ann, Act.UNDO, at=after(2), undoes=done.id))
    assert record(store, site) == (1, 0)


def test_another_label_of_an_import_counts_from_then_on_and_one_of_the_site_does_not(store: Store) -> None:
    site = stored.add_site(store)
    one = arrival(site, "csv:1")
    add(store, [one])
    stored.add(store, site.id, stored.label(one.stored, LabelValue.SPAM, at=after(1)))
    assert record(store, site) == (1, 0)
    stored.add(store, site.id, brought(one.stored, LabelValue.SPAM, at_s=2))
    assert record(store, site) == (0, 1)


def test_an_erased_author_has_no_record(store: Store) -> None:
    site = stored.add_site(store)
    one = arrival(site, "csv:1")
    add(store, [one])
    store.write(lambda tx: tx.comments.erase(site.id, one.stored.id, at=after(1)))
    assert record(store, site) == (0, 0)
    with store.read() as tx:
        assert tx.imports.reputed(site.id) == 0
        assert list(tx.labels.examples()) == []
