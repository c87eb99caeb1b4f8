"""Moderators settle comments once, and can take it back whole."""

from __future__ import annotations

import pytest

from service.domain.comment import Author, Comment
from service.domain.label import LabelSource, LabelValue
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import Moderator, Role, Site
from service.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from service.moderation.check import check
from service.moderation.edit import edit
from service.moderation.label import label
from service.moderation.ports import Ports, StoredComment
from service.moderation.record import queue_size, record
from service.moderation.register import add_moderator
from service.moderation.review import review
from service.moderation.undo import undo

UNSURE = Comment(body="Well, maybe.")


@pytest.fixture
def held(ports: Ports, site: Site) -> StoredComment:
    return check(ports, site, UNSURE).stored


@pytest.mark.parametrize(
    ("act", "reason", "status", "value"),
    [
        (Act.APPROVE, None, Verdict.ACCEPT, LabelValue.HAM),
        (Act.REJECT, LabelValue.SPAM, Verdict.REJECT, LabelValue.SPAM),
        (Act.REJECT, LabelValue.ABUSE, Verdict.REJECT, LabelValue.ABUSE),
    ],
)
def test_a_review_settles_labels_and_leaves_the_queue(
    ports: Ports,
    site: Site,
    anna: Moderator,
    held: StoredComment,
    act: Act,
    reason: LabelValue | None,
    status: Verdict,
    value: LabelValue,
) -> None:
    review(ports, anna, held.id, revision=held.revision, act=act, reason=reason)
    found = record(ports, site, held.id)
    assert found.stored.status is status
    assert [(entry.value, entry.source) for entry in found.labels] == [(value, LabelSource.MODERATOR)]
    assert queue_size(ports, site) == 0
    with ports.store.read() as tx:
        assert [e.label.value for e in tx.labels.examples()] == [value]


def test_the_second_moderator_learns_who_was_first_and_changes_nothing(
    ports: Ports, site: Site, anna: Moderator, ben: Moderator, held: StoredComment
) -> None:
    review(ports, anna, held.id, revision=held.revision, act=Act.APPROVE)
    with pytest.raises(ConflictError, match="Anna approved this comment first"):
        review(ports, ben, held.id, revision=held.revision, act=Act.REJECT, reason=LabelValue.SPAM)
    assert record(ports, site, held.id).stored.status is Verdict.ACCEPT


def test_an_edit_since_the_moderator_looked_is_a_conflict(
    ports: Ports, site: Site, anna: Moderator, held: StoredComment
) -> None:
    edit(ports, site, held.id, Comment(body="Well, maybe not."))
    with pytest.raises(ConflictError, match="edited"):
        review(ports, anna, held.id, revision=held.revision, act=Act.APPROVE)


def test_undoing_brings_status_queue_and_label_back(
    ports: Ports, site: Site, anna: Moderator, held: StoredComment
) -> None:
    review(ports, anna, held.id, revision=held.revision, act=Act.REJECT, reason=LabelValue.SPAM)
    undone = undo(ports, anna)
    found = record(ports, site, held.id)
    assert (undone.act, found.stored.status) == (Act.UNDO, Verdict.HOLD)
    assert queue_size(ports, site) == 1
    with ports.store.read() as tx:
        assert list(tx.labels.examples()) == []


def test_undoing_a_second_opinion_brings_the_first_label_back(
    ports: Ports, site: Site, anna: Moderator, ben: Moderator, held: StoredComment
) -> None:
    review(ports, anna, held.id, revision=held.revision, act=Act.REJECT, reason=LabelValue.SPAM)
    revision = record(ports, site, held.id).stored.revision
    second = review(ports, ben, held.id, revision=revision, act=Act.APPROVE)
    undo(ports, ben, second.id)
    with ports.store.read() as tx:
        assert [e.label.value for e in tx.labels.examples()] == [LabelValue.SPAM]
    assert record(ports, site, held.id).stored.status is Verdict.REJECT


def test_undo_walks_back_through_a_moderators_own_acts(ports: Ports, site: Site, anna: Moderator) -> None:
    comments = [check(ports, site, Comment(body=f"maybe {n}")).stored for n in range(3)]
    for stored in comments:
        review(ports, anna, stored.id, revision=stored.revision, act=Act.APPROVE)
    assert [undo(ports, anna).comment_id for _ in comments] == [s.id for s in reversed(comments)]
    with pytest.raises(NotFoundError):
        undo(ports, anna)


def test_what_was_undone_cannot_be_undone_again(ports: Ports, anna: Moderator, held: StoredComment) -> None:
    done = review(ports, anna, held.id, revision=held.revision, act=Act.APPROVE)
    undo(ports, anna, done.id)
    with pytest.raises(ConflictError):
        undo(ports, anna, done.id)


def test_a_comment_that_changed_since_is_not_undone(
    ports: Ports, site: Site, anna: Moderator, held: StoredComment
) -> None:
    done = review(ports, anna, held.id, revision=held.revision, act=Act.APPROVE)
    edit(ports, site, held.id, Comment(body="Best casino"))
    with pytest.raises(ConflictError):
        undo(ports, anna, done.id)


def test_a_viewer_reads_and_settles_nothing(ports: Ports, site: Site, held: StoredComment) -> None:
    viewer = add_moderator(ports, site, "Vera", "correct horse battery", role=Role.VIEWER)
    with pytest.raises(RefusedError):
        review(ports, viewer, held.id, revision=held.revision, act=Act.APPROVE)
    with pytest.raises(RefusedError):
        undo(ports, viewer)


def test_a_moderator_of_another_site_finds_nothing(
    ports: Ports, other_site: Site, anna: Moderator, held: StoredComment
) -> None:
    stranger = add_moderator(ports, other_site, "Omar", "correct horse battery")
    done = review(ports, anna, held.id, revision=held.revision, act=Act.APPROVE)
    with pytest.raises(NotFoundError):
        review(ports, stranger, held.id, revision=held.revision + 1, act=Act.APPROVE)
    with pytest.raises(NotFoundError):
        undo(ports, stranger, done.id)


@pytest.mark.parametrize(
    ("act", "reason", "note"),
    [
        (Act.UNDO, None, ""),
        (Act.APPROVE, LabelValue.SPAM, ""),
        (Act.REJECT, None, ""),
        (Act.REJECT, LabelValue.HAM, ""),
        (Act.APPROVE, None, "x" * 2_001),
    ],
)
def test_an_act_that_makes_no_sense_is_refused(
    ports: Ports, anna: Moderator, held: StoredComment, act: Act, reason: LabelValue | None, note: str
) -> None:
    with pytest.raises(InvalidInputError):
        review(ports, anna, held.id, revision=held.revision, act=act, reason=reason, note=note)


def test_an_edit_of_what_a_person_rejected_is_held_until_a_person_approves(
    ports: Ports, site: Site, anna: Moderator, held: StoredComment
) -> None:
    review(ports, anna, held.id, revision=held.revision, act=Act.REJECT, reason=LabelValue.SPAM)
    for body in ("Harmless now.", "Still harmless."):
        edited = edit(ports, site, held.id, Comment(body=body))
        assert edited.stored.status is Verdict.HOLD
        assert "rejected by a person" in edited.decision.judgement.summary
    review(ports, anna, held.id, revision=edited.stored.revision, act=Act.APPROVE)
    assert edit(ports, site, held.id, Comment(body="Harmless.")).stored.status is Verdict.ACCEPT


def test_a_label_of_the_sites_own_settles_the_comment(ports: Ports, site: Site, held: StoredComment) -> None:
    label(ports, site, held.id, LabelValue.SPAM, source=LabelSource.SITE, author="site")
    assert record(ports, site, held.id).stored.status is Verdict.REJECT
    assert queue_size(ports, site) == 0


def test_what_moderators_decided_about_an_author_is_part_of_the_next_history(
    ports: Ports, site: Site, anna: Moderator
) -> None:
    regular = Comment(body="maybe so", author=Author(email="regular@example.org"))
    stored = check(ports, site, regular).stored
    review(ports, anna, stored.id, revision=stored.revision, act=Act.APPROVE)
    history = check(ports, site, Comment(body="maybe again", author=regular.author)).decision.inputs.history
    assert (history.author_approved, history.author_rejected) == (1, 0)
