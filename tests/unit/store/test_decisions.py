"""Decisions."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from service.domain.decision import Inputs
from service.domain.history import History
from service.domain.label import LabelValue
from service.errors import ConflictError, NotFoundError
from service.moderation.ports import Store, Transaction
from service.store.documents import inputs_document, inputs_of
from tests import stored
from tests.stored import NOW, after


def test_a_decision_comes_back_with_everything_it_was_derived_from(store: Store) -> None:
    entry = stored.add_comment(store, stored.add_site(store))
    full = stored.decision(entry, at=after(1))
    bare = dataclasses.replace(
        stored.decision(entry, at=after(2)),
        model=None,
        degraded=(),
        inputs=Inputs(history=History(at=NOW), classifier=None),
    )
    stored.add(store, entry.site_id, full, bare)
    with store.read() as tx:
        assert tx.decisions.get(entry.site_id, full.id) == full
        assert list(tx.decisions.of_comment(entry.site_id, entry.id))[1:] == [full, bare]
        assert tx.decisions.get(entry.site_id, "nothing") is None


def test_a_decision_of_before_thresholds_were_stored_is_read_without() -> None:
    site = stored.site()
    document = inputs_document(stored.decision(stored.stored(site)).inputs)
    del document["thresholds"]
    assert inputs_of(document).thresholds is None


def test_a_decision_of_before_models_had_attributes_is_read_with_none() -> None:
    document = inputs_document(stored.decision(stored.stored(stored.site())).inputs)
    assert document["attributes"] == {"insult": 1 / 3, "threat": 0.0}
    del document["attributes"]
    assert inputs_of(document).attributes == {}


def test_a_decision_is_stored_once_and_only_about_a_version_of_its_site(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    entry = stored.add_comment(store, site)
    made = stored.decision(entry)
    stored.add(store, site.id, made)
    with pytest.raises(ConflictError):
        stored.add(store, site.id, made)
    with pytest.raises(NotFoundError):
        stored.add(store, other.id, stored.decision(entry))
    with pytest.raises(NotFoundError):
        store.write(
            lambda tx: tx.decisions.add(site.id, dataclasses.replace(stored.decision(entry), version=2))
        )


def test_all_decisions_come_oldest_first_with_the_version_they_judged(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    entry = stored.add_comment(store, site, at=after(1))
    stranger = stored.add_comment(store, other, at=after(2))
    newer = stored.edited(entry, "Said better.", at=after(3))

    def edit(tx: Transaction) -> None:
        tx.comments.add_version(newer, stored.view(newer.comment))
        tx.decisions.add(site.id, stored.decision(newer))

    store.write(edit)
    with store.read() as tx:
        judged = [comment.body for comment, _ in tx.decisions.all()]
        assert judged == [entry.comment.body, stranger.comment.body, "Said better."]
        assert [d.version for _, d in tx.decisions.all(site.id)] == [1, 2]


def test_reading_all_decisions_holds_a_batch_of_them_at_a_time(store: Store) -> None:
    site = stored.add_site(store)
    entry = stored.add_comment(store, site)
    many = 1_203
    stored.add(store, site.id, *(stored.decision(entry, at=after(n)) for n in range(1, many)))
    with store.read() as tx:
        moments = [decision.created_at for _, decision in tx.decisions.all(site.id)]
        first, _ = next(tx.decisions.all())
    assert len(moments) == many
    assert moments == sorted(moments)
    assert first == entry.comment


def test_decisions_of_a_span_are_counted_with_what_labels_say_of_them(store: Store) -> None:
    site = stored.add_site(store)
    entries = [stored.add_comment(store, site) for _ in range(3)]
    first, second, _ = entries
    verdict = stored.decision(first).judgement.verdict
    for entry, value in ((first, LabelValue.SPAM), (first, LabelValue.HAM), (second, LabelValue.ABUSE)):
        label = dataclasses.replace(stored.label(entry), value=value, created_at=after(5))
        stored.add(store, site.id, label)
    with store.read() as tx:
        found = tx.decisions.counts(site.id, since=after(-60), until=after(60))
        assert found.decided == {verdict: 3}
        assert found.labelled == {(verdict, True): 1, (verdict, False): 1}
        assert tx.decisions.counts(site.id, since=after(60), until=after(90)).decided == {}


def test_decisions_of_a_span_come_newest_first_with_what_stands_of_them(store: Store) -> None:
    site = stored.add_site(store)
    entry = stored.add_comment(store, site, at=after(1))
    other = stored.add_comment(store, site, at=after(2))
    newer = stored.edited(entry, "Said better.", at=after(3))

    def edit(tx: Transaction) -> None:
        tx.comments.add_version(newer, stored.view(newer.comment))
        tx.decisions.add(site.id, stored.decision(newer))

    store.write(edit)
    stored.add(
        store,
        site.id,
        stored.label(entry, LabelValue.HAM, at=after(4)),
        stored.label(entry, LabelValue.SPAM, at=after(5)),
        stored.label(other, LabelValue.ABUSE, at=after(4)),
        stored.label(other, None, at=after(5)),
    )
    store.write(lambda tx: tx.comments.erase(site.id, other.id, at=after(6)))
    with store.read() as tx:
        found = list(tx.decisions.between(site.id, since=after(1), until=after(9)))
        assert [(past.comment.body, past.version, past.label, past.erased) for past in found] == [
            ("Said better.", 2, None, False),
            ("", 1, None, True),
            (entry.comment.body, 1, LabelValue.SPAM, False),
        ]
        (middle,) = tx.decisions.between(site.id, since=after(2), until=after(3))
        assert middle.comment_id == other.id
        full = tx.decisions.get(site.id, found[0].id)
    assert full is not None
    past = found[0]
    assert (past.judged(), past.inputs, past.verdict) == (full.judgement, full.inputs, full.judgement.verdict)
    assert (past.policy, past.model, past.rules) == (full.policy, full.model, full.rules)
    assert (past.degraded, past.created_at) == (full.degraded, full.created_at)


def test_without_spans_a_past_decision_keeps_all_that_a_verdict_depends_on(store: Store) -> None:
    site = stored.add_site(store)
    entry = stored.add_comment(store, site)
    trap = 'Says "spans":[{"start":1}] and \\"spans":[{} in its evidence.'
    made = stored.decision(entry, at=after(5))
    assert made.inputs.classifier is not None
    bare = tuple(dataclasses.replace(signal, evidence=trap, spans=()) for signal in made.inputs.classifier)
    spanned = tuple(
        dataclasses.replace(signal, evidence=trap, spans=made.judgement.signals[0].spans) for signal in bare
    )
    made = dataclasses.replace(
        made,
        inputs=dataclasses.replace(made.inputs, classifier=spanned),
        judgement=dataclasses.replace(made.judgement, signals=spanned),
    )
    stored.add(store, site.id, made)
    with store.read() as tx:
        (past,) = tx.decisions.between(site.id, since=after(5), until=after(6), spans=False)
    assert past.inputs == dataclasses.replace(made.inputs, classifier=bare)
    assert past.judged() == dataclasses.replace(made.judgement, signals=bare)


def test_spans_of_many_decisions_cover_each_of_them_once(store: Store) -> None:
    site = stored.add_site(store)
    entry = stored.add_comment(store, site, at=after(-5))
    moments = [1, 2, 2, 2, 2, 2, 3, 4, 5, 6, 7, 7]
    stored.add(store, site.id, *(stored.decision(entry, at=after(n)) for n in moments))
    with store.read() as tx:
        for size in (1, 2, 3, 5, 12, 50):
            spread = tx.decisions.spread(site.id, since=after(1), until=after(9), size=size)
            assert (spread[0].until, spread[-1].since) == (after(9), after(1))
            assert all(newer.since == older.until for newer, older in itertools.pairwise(spread))
            counted = [
                len(list(tx.decisions.between(site.id, since=span.since, until=span.until)))
                for span in spread
            ]
            assert counted == [span.decisions for span in spread]
            assert sum(counted) == len(moments)
            assert max(counted) <= size + 5
        assert list(tx.decisions.spread(site.id, since=after(10), until=after(11), size=2)) == []
