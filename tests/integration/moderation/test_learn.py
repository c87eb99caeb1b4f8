"""Comments that are learned from without being checked."""

from __future__ import annotations

import dataclasses

import pytest

from service.domain.comment import Author, Client, Comment
from service.domain.history import Trace
from service.domain.label import LabelSource, LabelValue
from service.domain.policy import default_policy
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import Moderator, Site
from service.errors import ConflictError
from service.features.view import View
from service.moderation.check import check
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.gather import gather
from service.moderation.judge import view_of
from service.moderation.label import label
from service.moderation.learn import learn
from service.moderation.ports import Ports, StoredComment
from service.moderation.record import page, queue_page, queue_size, record
from service.moderation.review import review
from service.moderation.undo import undo

SPAM = Comment(
    body="Cheap watches, all week.", id="c-1", author=Author(id="u-1"), client=Client(ip="192.0.2.1")
)


@pytest.fixture
def learned(ports: Ports, site: Site) -> StoredComment:
    return learn(ports, site, SPAM, LabelValue.SPAM, source=LabelSource.SITE, author="site:blog")


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (LabelValue.HAM, Verdict.ACCEPT),
        (LabelValue.SPAM, Verdict.REJECT),
        (LabelValue.ABUSE, Verdict.REJECT),
    ],
)
def test_it_is_stored_with_its_label_and_the_status_that_this_comes_to(
    ports: Ports, site: Site, value: LabelValue, status: Verdict
) -> None:
    stored = learn(ports, site, SPAM, value, source=LabelSource.SITE, author="site:blog")
    found = record(ports, site, stored.id)
    assert found.stored == stored
    assert (stored.status, stored.comment, found.decisions, found.decision) == (status, SPAM, [], None)
    assert [(one.value, one.source, one.author) for one in found.labels] == [
        (value, LabelSource.SITE, "site:blog")
    ]


def test_it_is_an_example_and_no_decision(ports: Ports, site: Site, learned: StoredComment) -> None:
    with ports.store.read() as tx:
        assert [(e.comment_id, e.label.value) for e in tx.labels.examples()] == [
            (learned.id, LabelValue.SPAM)
        ]
        assert tx.labels.tally()[LabelValue.SPAM] == 1
        assert list(tx.decisions.all(site.id)) == []


def test_it_is_listed_and_never_queued(ports: Ports, site: Site, learned: StoredComment) -> None:
    assert page(ports, site, status=Verdict.REJECT, cursor=None, limit=9).items == [learned]
    assert queue_page(ports, site, order="riskiest", cursor=None, limit=9).items == []
    assert queue_size(ports, site) == 0


def test_later_comments_are_counted_against_it(ports: Ports, site: Site, learned: StoredComment) -> None:
    view, policy = view_of(dataclasses.replace(SPAM, id=None), site), default_policy()
    with ports.store.read() as tx:
        history, _ = gather(ports, tx, site, view, policy, at=ports.clock())
    assert {count.trace for count in history.counts if count.value == 1} >= {Trace.AUTHOR, Trace.TEXT}
    assert learned.status is Verdict.REJECT


class Noting:
    """Counters that note what they are told of."""

    def __init__(self) -> None:
        self.added: list[str] = []

    def add(self, stored: StoredComment, view: View) -> None:
        assert view.comment is stored.comment
        self.added.append(stored.id)


def test_shared_counters_are_told_of_it_as_of_any_other(ports: Ports, site: Site) -> None:
    counters = Noting()
    shared = dataclasses.replace(ports, counters=counters)  # type: ignore[arg-type]  # the part that is used
    stored = learn(shared, site, SPAM, LabelValue.SPAM, source=LabelSource.SITE, author="site:blog")
    assert counters.added == [stored.id]


def test_an_id_that_is_taken_is_a_conflict_and_leaves_nothing(
    ports: Ports, site: Site, learned: StoredComment
) -> None:
    other = Comment(body="Other words.", id="c-1")
    with pytest.raises(ConflictError):
        learn(ports, site, other, LabelValue.HAM, source=LabelSource.SITE, author="site:blog")
    with ports.store.read() as tx:
        assert [e.comment_id for e in tx.labels.examples()] == [learned.id]


def test_checking_it_afterwards_is_a_conflict_and_editing_it_is_judged(
    ports: Ports, site: Site, learned: StoredComment
) -> None:
    with pytest.raises(ConflictError):
        check(ports, site, SPAM)
    edited = edit(ports, site, learned.id, Comment(body="Watches, maybe?"))
    assert edited.decision.version == 2
    assert record(ports, site, learned.id).stored.status is edited.decision.judgement.verdict


def test_it_is_labelled_reviewed_taken_back_and_erased_as_any_other(
    ports: Ports, site: Site, anna: Moderator, learned: StoredComment
) -> None:
    label(ports, site, learned.id, LabelValue.HAM, source=LabelSource.SITE, author="site:blog")
    revision = record(ports, site, learned.id).stored.revision
    done = review(ports, anna, learned.id, revision=revision, act=Act.REJECT, reason=LabelValue.ABUSE)
    undo(ports, anna, done.id)
    found = record(ports, site, learned.id)
    assert (found.stored.status, found.labels[-1].value) == (Verdict.ACCEPT, LabelValue.HAM)
    erase(ports, site, learned.id, actor="site:blog")
    with ports.store.read() as tx:
        assert list(tx.labels.examples()) == []
