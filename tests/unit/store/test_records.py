"""Idempotency keys, audit events and models."""

from __future__ import annotations

import dataclasses

import pytest

from service.domain.decision import Decision
from service.errors import ConflictError, NotFoundError
from service.moderation.ports import Answer, AuditEvent, ModelRecord, Store
from tests import stored
from tests.stored import NOW, after


def answer(decision: Decision, key: str = "k") -> Answer:
    return Answer(
        key=key,
        request_digest="d" * 64,
        comment_id=decision.comment_id,
        decision_id=decision.id,
        created_at=NOW,
    )


def event(site_id: str | None, at_s: float = 0) -> AuditEvent:
    return AuditEvent(
        id=stored.new_id(),
        site_id=site_id,
        actor="ann",
        action="policy.activate",
        subject="p",
        detail={"reason": "Zu streng – “naïve” 🤷", "counts": [1, 2.5, None]},
        created_at=after(at_s),
    )


def test_a_key_is_answered_once_per_site(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    for of_site in (site, other):
        entry = stored.stored(of_site)
        decided = store.write(lambda tx: stored.put(tx, entry))  # noqa: B023 - run at once
        given = answer(decided)
        store.write(lambda tx: tx.answers.add(of_site.id, given))  # noqa: B023 - run at once
        with store.read() as tx:
            assert tx.answers.get(of_site.id, "k") == given
            assert tx.answers.get(of_site.id, "K") is None
        with pytest.raises(ConflictError):
            store.write(lambda tx: tx.answers.add(of_site.id, given))  # noqa: B023 - run at once


def test_an_answer_names_a_comment_of_its_site(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    entry = stored.stored(site)
    decided = store.write(lambda tx: stored.put(tx, entry))
    with pytest.raises(NotFoundError):
        store.write(lambda tx: tx.answers.add(other.id, answer(decided)))


def test_events_come_newest_first_of_one_site_or_of_the_installation(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    events = [event(site.id, 1), event(site.id, 3), event(site.id, 2), event(other.id), event(None)]
    for each in events:
        store.write(lambda tx: tx.audit.add(each))  # noqa: B023 - run at once
    with store.read() as tx:
        assert list(tx.audit.page(site.id, limit=2)) == [events[1], events[2]]
        assert list(tx.audit.page(None, limit=9)) == [events[4]]


def test_the_model_put_in_service_last_is_the_latest_even_when_it_served_before(store: Store) -> None:
    with store.read() as tx:
        assert tx.models.latest() is None
    first = ModelRecord(digest="a" * 64, card={"name": "ä", "auc": 0.1}, author="ann", activated_at=NOW)
    second = dataclasses.replace(first, digest="b" * 64)
    for record in (first, second, first):
        store.write(lambda tx: tx.models.add(record))  # noqa: B023 - run at once
    with store.read() as tx:
        assert tx.models.latest() == first
