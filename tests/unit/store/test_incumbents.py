"""What other services said of decided comments."""

from __future__ import annotations

import pytest

from service.domain.incumbent import Incumbent
from service.domain.signal import Verdict
from service.errors import NotFoundError
from service.moderation.ports import Store, Transaction
from tests import stored
from tests.stored import NOW, after


def test_pairs_of_verdicts_are_counted_and_shown_newest_first(store: Store) -> None:
    site = stored.add_site(store)
    spam, ham = (Incumbent(verdict=v, service="akismet") for v in (Verdict.REJECT, Verdict.ACCEPT))
    entries = [stored.stored(site, at=after(n)) for n in range(4)]

    def job(tx: Transaction) -> None:
        for entry, said in zip(entries, (spam, spam, ham, spam), strict=True):
            decided = stored.put(tx, entry)
            tx.incumbents.add(site.id, decided.id, said, at=decided.created_at)
        assert tx.incumbents.of_decision(site.id, decided.id) == spam

    store.write(job)
    store.write(lambda tx: tx.comments.erase(site.id, entries[3].id, at=after(9)))
    with store.read() as tx:
        found = tx.incumbents.matrix(site.id, since=NOW, until=after(60))
        assert found == {(Verdict.HOLD, Verdict.REJECT): 3, (Verdict.HOLD, Verdict.ACCEPT): 1}
        assert tx.incumbents.matrix(site.id, since=after(60), until=after(90)) == {}
        span = {"since": NOW, "until": after(60)}
        shown = tx.incumbents.examples(site.id, Verdict.HOLD, Verdict.REJECT, **span, limit=5)
        assert [one.stored.id for one in shown] == [entries[1].id, entries[0].id]
        assert {one.incumbent for one in shown} == {spam}
        assert shown[0].decision.comment_id == entries[1].id
        assert len(tx.incumbents.examples(site.id, Verdict.HOLD, Verdict.REJECT, **span, limit=1)) == 1


def test_what_is_said_belongs_to_a_decision_of_the_site(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    entry = stored.add_comment(store, site)
    with store.read() as tx:
        (decided,) = tx.decisions.of_comment(site.id, entry.id)
        assert tx.incumbents.of_decision(site.id, decided.id) is None
    with pytest.raises(NotFoundError):
        store.write(
            lambda tx: tx.incumbents.add(other.id, decided.id, Incumbent(verdict=Verdict.HOLD), at=NOW)
        )
