"""Moderators and their sessions."""

from __future__ import annotations

import dataclasses

import pytest

from service.domain.site import Moderator
from service.errors import ConflictError, NotFoundError
from service.moderation.ports import Session, Store
from tests import stored
from tests.stored import NOW, after


def add(store: Store, name: str) -> Moderator:
    added = stored.moderator(stored.add_site(store), name)
    store.write(lambda tx: tx.moderators.add(added))
    return added


def session(moderator: Moderator, digest: str, expires_s: float = 60) -> Session:
    return Session(
        digest=digest, moderator_id=moderator.id, csrf="c", created_at=NOW, expires_at=after(expires_s)
    )


@pytest.mark.parametrize("spelling", ["Änne", "änne", "ÄNNE"])
def test_a_name_is_one_on_the_installation_whatever_its_case(store: Store, spelling: str) -> None:
    added = add(store, "Änne")
    with store.read() as tx:
        assert tx.moderators.by_name(spelling) == added == tx.moderators.get(added.id)
    with pytest.raises(ConflictError):
        add(store, spelling)


def test_a_sites_moderators_come_by_name(store: Store) -> None:
    site = stored.add_site(store)
    named = [stored.moderator(site, name) for name in ("zoe", "Bob", "ann")]
    for each in named:
        store.write(lambda tx: tx.moderators.add(each))  # noqa: B023 - run at once
    add(store, "stranger")
    with store.read() as tx:
        assert [m.name for m in tx.moderators.of_site(site.id)] == ["ann", "Bob", "zoe"]


def test_a_new_password_ends_the_moderators_sessions_and_no_others(store: Store) -> None:
    ann, bob = add(store, "ann"), add(store, "bob")
    for each in (session(ann, "a1"), session(ann, "a2"), session(bob, "b1")):
        store.write(lambda tx: tx.moderators.add_session(each))  # noqa: B023 - run at once
    store.write(lambda tx: tx.moderators.set_password(ann.id, "$argon2id$new"))
    with store.read() as tx:
        assert tx.moderators.get(ann.id) == dataclasses.replace(ann, password_hash="$argon2id$new")
        assert tx.moderators.session("a1") is None is tx.moderators.session("a2")
        assert tx.moderators.session("b1") == session(bob, "b1")
    with pytest.raises(NotFoundError):
        store.write(lambda tx: tx.moderators.set_password("nobody", "x"))


def test_sessions_end_alone_or_once_they_expired(store: Store) -> None:
    ann = add(store, "ann")
    for digest, expires_s in (("gone", -1.0), ("edge", 0.0), ("later", 1.0)):
        store.write(lambda tx: tx.moderators.add_session(session(ann, digest, expires_s)))  # noqa: B023 - run at once
    assert store.write(lambda tx: tx.moderators.end_sessions_before(NOW)) == 1
    store.write(lambda tx: tx.moderators.end_session("later"))
    store.write(lambda tx: tx.moderators.end_session("never was"))
    with store.read() as tx:
        assert [d for d in ("gone", "edge", "later") if tx.moderators.session(d)] == ["edge"]
