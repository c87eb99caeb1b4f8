"""What is left of a comment once its author's words are erased."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from service.domain.campaign import Campaign
from service.domain.comment import Author, Client, Comment, Page
from service.domain.signal import Verdict
from service.errors import ConflictError, NotFoundError
from service.moderation.ports import Store, StoredComment
from service.store.tables import Base
from tests import stored
from tests.stored import NOW, after

SECRET = "Zebrafink"
PRIVATE = Comment(
    body=f"{SECRET} wrote a perfectly ordinary comment about the weather in the north.",
    id="c-1",
    language="de",
    author=Author(id=SECRET, name=SECRET, email=f"{SECRET}@example.org", url=f"https://{SECRET}.example"),
    page=Page(url=f"https://example.org/{SECRET}", title=SECRET),
    client=Client(ip="203.0.113.7", user_agent=SECRET, referrer=f"https://{SECRET}.example"),
)


@pytest.fixture
def erased(store: Store) -> StoredComment:
    """A comment with two versions, a decision on each, a review and a label; then erased."""
    site = stored.add_site(store)
    ann = stored.moderator(site)
    entry = stored.add_comment(store, site, PRIVATE)
    newer = stored.edited(entry, f"{SECRET} again", at=after(1))
    store.write(lambda tx: tx.comments.add_version(newer, stored.view(newer.comment)))
    decided = stored.decision(newer)
    named = tuple(dataclasses.replace(s, evidence=SECRET) for s in decided.judgement.signals)
    judged = dataclasses.replace(decided.judgement, signals=named, summary=f"hold: {SECRET}.")
    known = dataclasses.replace(decided.inputs, classifier=named)
    review = dataclasses.replace(stored.review(newer, ann), note=SECRET)
    campaign = Campaign(id=entry.id, comments=1, authors=1, age_s=0, similarity=1, gathers=(entry.id,))
    store.write(lambda tx: tx.campaigns.enrol(newer, campaign))
    stored.add(
        store,
        site.id,
        dataclasses.replace(decided, judgement=judged, inputs=known),
        review,
        stored.label(newer, version=2),
    )
    store.write(lambda tx: tx.comments.erase(site.id, entry.id, at=after(9)))
    return newer


def test_no_row_names_the_person_any_more(store: Store, erased: StoredComment) -> None:
    with store.read() as tx:
        for table in Base.metadata.sorted_tables:
            rows: Any = tx.sites._all(table.select())  # type: ignore[attr-defined]
            assert SECRET not in repr(rows), table.name
            if table.name in ("traces", "campaign_members"):
                assert not rows
            if table.name == "comments":
                assert [row.author for row in rows] == [None]
    assert SECRET in erased.comment.body


def test_rows_verdicts_and_the_sites_own_ids_stay(store: Store, erased: StoredComment) -> None:
    site_id = erased.site_id
    with store.read() as tx:
        left = tx.comments.get(site_id, erased.id)
        assert left is not None
        assert left.comment == Comment(body="", id="c-1", language="de")
        assert (left.version, left.revision, left.status) == (2, erased.revision + 1, Verdict.HOLD)
        assert left.erased_at == left.updated_at == after(9)
        assert [c.body for _, c, _ in tx.comments.versions(site_id, erased.id)] == ["", ""]
        for kept in tx.decisions.of_comment(site_id, erased.id):
            (signal,) = kept.judgement.signals
            assert (signal.name, signal.points, signal.evidence, signal.spans) == (
                "blocked_word",
                -1.0986,
                "",
                (),
            )
            assert kept.judgement.verdict is Verdict.HOLD
            assert kept.inputs.history.author_approved == 1
        assert [r.note for r in tx.reviews.of_comment(site_id, erased.id)] == [""]
        assert len(tx.labels.of_comment(site_id, erased.id)) == 1


def test_an_erased_comment_leaves_the_queue_the_counts_and_the_examples(
    store: Store, erased: StoredComment
) -> None:
    with store.read() as tx:
        assert tx.queue.size(erased.site_id) == 0
        assert not tx.queue.page(erased.site_id, order="riskiest", cursor=None, limit=5).items
        assert not list(tx.labels.examples())
        known = tx.histories.of(erased.site_id, stored.view(PRIVATE), {}, at=after(99))
        assert (known.author_approved, known.author_rejected) == (0, 0)


def test_an_erased_comment_cannot_be_settled_or_edited_and_erasing_again_changes_nothing(
    store: Store, erased: StoredComment
) -> None:
    site_id = erased.site_id
    with store.read() as tx:
        before = tx.comments.get(site_id, erased.id)
    assert before is not None
    store.write(lambda tx: tx.comments.erase(site_id, erased.id, at=after(20)))
    with pytest.raises(NotFoundError):
        store.write(
            lambda tx: tx.comments.settle(
                site_id, erased.id, revision=before.revision, status=Verdict.ACCEPT, at=NOW
            )
        )
    late = stored.edited(before, "New words.", at=after(30))
    with pytest.raises(NotFoundError):
        store.write(lambda tx: tx.comments.add_version(late, stored.view(late.comment)))
    with store.read() as tx:
        assert tx.comments.get(site_id, erased.id) == before


def test_a_comment_that_is_not_there_cannot_be_erased(store: Store) -> None:
    site = stored.add_site(store)
    with pytest.raises(NotFoundError):
        store.write(lambda tx: tx.comments.erase(site.id, "nothing", at=NOW))


def test_the_id_of_an_erased_comment_stays_taken(store: Store, erased: StoredComment) -> None:
    again = dataclasses.replace(stored.stored(stored.site(), PRIVATE), site_id=erased.site_id)
    with pytest.raises(ConflictError):
        store.write(lambda tx: tx.comments.add(again, stored.view(PRIVATE)))
