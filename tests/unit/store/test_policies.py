"""Policies by digest, and the active one of a site."""

from __future__ import annotations

import pytest

from service.domain import policy as policies
from service.errors import ConflictError, NotFoundError
from service.moderation.ports import Store, Transaction
from tests import stored
from tests.stored import NOW, after

STRICT = policies.from_document(
    {"thresholds": {"spam": {"hold": 0.2}}, "lists": {"blocked_words": ["Größe"]}}
)
MILD = policies.from_document({"thresholds": {"spam": {"hold": 0.9}}})


def test_a_site_that_activated_none_has_the_default_policy(store: Store) -> None:
    site = stored.add_site(store)
    with store.read() as tx:
        assert tx.policies.active(site.id) is policies.default_policy()
        assert tx.policies.get(policies.default_policy().digest) is policies.default_policy()


def test_the_policy_activated_last_is_active_on_its_site_alone(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    for policy, at in ((STRICT, NOW), (MILD, after(1)), (STRICT, after(2))):
        store.write(lambda tx: tx.policies.activate(site.id, policy, author="ann", reason="", at=at))  # noqa: B023 - run at once
    with store.read() as tx:
        active = tx.policies.active(site.id)
        assert active.digest == STRICT.digest
        assert active.document == STRICT.document
        assert active.limits.lists.blocked_words == ("grösse",)
        assert tx.policies.active(other.id) is policies.default_policy()


def test_a_policy_is_parsed_once_so_that_matchers_built_from_it_are_kept(store: Store) -> None:
    site = stored.add_site(store)
    store.write(lambda tx: tx.policies.activate(site.id, MILD, author="ann", reason="calm", at=NOW))
    with store.read() as tx:
        first = tx.policies.active(site.id)
    with store.read() as tx:
        assert tx.policies.active(site.id).limits.lists is first.limits.lists
        assert tx.policies.get(MILD.digest) is first


def test_a_policy_that_was_rolled_back_is_not_there(store: Store) -> None:
    site = stored.add_site(store)
    unique = policies.from_document({"lists": {"blocked_words": ["never kept"]}})

    def job(tx: Transaction) -> None:
        tx.policies.activate(site.id, unique, author="ann", reason="", at=NOW)
        assert tx.policies.active(site.id).digest == unique.digest
        raise ConflictError

    with pytest.raises(ConflictError):
        store.write(job)
    with store.read() as tx:
        assert tx.policies.get(unique.digest) is None
        assert tx.policies.active(site.id) is policies.default_policy()


def test_a_policy_cannot_be_activated_on_a_site_that_does_not_exist(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.write(lambda tx: tx.policies.activate("nowhere", MILD, author="ann", reason="", at=NOW))
