"""Labels and the examples they make."""

from __future__ import annotations

import pytest

from service.domain.label import LabelValue
from service.errors import NotFoundError
from service.moderation.ports import Store
from tests import stored
from tests.stored import after


def test_labels_of_a_comment_come_oldest_first(store: Store) -> None:
    entry = stored.add_comment(store, stored.add_site(store))
    labels = [stored.label(entry, value, at=after(n)) for n, value in enumerate([LabelValue.HAM, None])]
    stored.add(store, entry.site_id, *reversed(labels))
    with store.read() as tx:
        assert list(tx.labels.of_comment(entry.site_id, entry.id)) == labels


def test_an_example_is_a_comment_under_its_newest_label_if_that_has_a_value(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    corrected, withdrawn, erased, elsewhere, never = (
        stored.add_comment(store, of_site) for of_site in (site, site, site, other, site)
    )
    labels = [
        (corrected, LabelValue.SPAM, 1),
        (corrected, LabelValue.HAM, 5),
        (withdrawn, LabelValue.SPAM, 2),
        (withdrawn, None, 3),
        (erased, LabelValue.ABUSE, 3),
        (elsewhere, LabelValue.SPAM, 4),
    ]
    for entry, value, at_s in labels:
        stored.add(store, entry.site_id, stored.label(entry, value, at=after(at_s)))
    store.write(lambda tx: tx.comments.erase(site.id, erased.id, at=after(9)))
    with store.read() as tx:
        examples = list(tx.labels.examples())
        assert [(e.comment_id, e.site_id, e.label.value) for e in examples] == [
            (elsewhere.id, other.id, LabelValue.SPAM),
            (corrected.id, site.id, LabelValue.HAM),
        ]
        assert examples[1].comment == corrected.comment
        assert tx.labels.tally() == {LabelValue.HAM: 1, LabelValue.SPAM: 1, LabelValue.ABUSE: 0}
    assert never.id not in {e.comment_id for e in examples}


def test_an_example_has_the_text_that_was_labelled_not_the_newest_one(store: Store) -> None:
    entry = stored.add_comment(store, stored.add_site(store))
    newer = stored.edited(entry, "Said better.", at=after(1))
    store.write(lambda tx: tx.comments.add_version(newer, stored.view(newer.comment)))
    stored.add(store, entry.site_id, stored.label(entry, version=1))
    with store.read() as tx:
        assert [e.comment for e in tx.labels.examples()] == [entry.comment]


def test_of_two_labels_of_one_moment_the_later_id_stands(store: Store) -> None:
    entry = stored.add_comment(store, stored.add_site(store))
    earlier, later = stored.label(entry, LabelValue.SPAM), stored.label(entry, LabelValue.HAM)
    stored.add(store, entry.site_id, later, earlier)
    with store.read() as tx:
        assert [e.label for e in tx.labels.examples()] == [later]


def test_a_label_names_a_version_of_its_own_site(store: Store) -> None:
    entry, other = stored.add_comment(store, stored.add_site(store)), stored.add_site(store)
    with pytest.raises(NotFoundError):
        stored.add(store, other.id, stored.label(entry))
    with pytest.raises(NotFoundError):
        stored.add(store, entry.site_id, stored.label(entry, version=2))
