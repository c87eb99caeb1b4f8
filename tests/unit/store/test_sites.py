"""Sites and keys."""

from __future__ import annotations

import dataclasses

import pytest

from service.domain.site import ApiKey, Doors, Held, KeyKind, Site
from service.errors import ConflictError, NotFoundError
from service.moderation.ports import Store, Transaction
from tests import stored
from tests.stored import NOW, after


def key(site: Site, digest: str = "d" * 64) -> ApiKey:
    return ApiKey(id=stored.new_id(), site_id=site.id, prefix="wk_abcd", digest=digest, created_at=NOW)


def test_a_site_is_found_by_id_and_by_name(store: Store) -> None:
    site = stored.add_site(store, "news")
    with store.read() as tx:
        assert tx.sites.get(site.id) == site == tx.sites.by_name("news")
        assert tx.sites.get("nowhere") is None
        assert tx.sites.by_name("News") is None


def test_all_sites_come_oldest_first(store: Store) -> None:
    older, newer = stored.site(), dataclasses.replace(stored.site(), created_at=after(-1))
    store.write(lambda tx: tx.sites.add(older))
    store.write(lambda tx: tx.sites.add(newer))
    with store.read() as tx:
        assert list(tx.sites.all()) == [newer, older]


def test_a_taken_name_is_a_conflict_and_leaves_the_transaction_usable(store: Store) -> None:
    site = stored.add_site(store, "news")
    with pytest.raises(ConflictError):
        stored.add_site(store, "news")
    other = stored.site("blog")

    def job(tx: Transaction) -> None:
        with pytest.raises(ConflictError):
            tx.sites.add(stored.site("news"))
        tx.sites.add(other)

    store.write(job)
    with store.read() as tx:
        assert {s.id for s in tx.sites.all()} == {site.id, other.id}


def test_a_key_is_found_by_digest_and_keeps_the_time_it_was_first_revoked(store: Store) -> None:
    site = stored.add_site(store)
    made = key(site)
    store.write(lambda tx: tx.sites.add_key(made))
    store.write(lambda tx: tx.sites.revoke_key(site.id, made.id, after(5)))
    store.write(lambda tx: tx.sites.revoke_key(site.id, made.id, after(9)))
    with store.read() as tx:
        assert tx.sites.key_by_digest(made.digest) == dataclasses.replace(made, revoked_at=after(5))
        assert list(tx.sites.keys(site.id)) == [tx.sites.key_by_digest(made.digest)]
        assert tx.sites.key_by_digest("e" * 64) is None


def test_a_key_needs_a_site_and_only_its_own_site_revokes_it(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    made = key(site)
    store.write(lambda tx: tx.sites.add_key(made))
    with pytest.raises(NotFoundError):
        store.write(lambda tx: tx.sites.revoke_key(other.id, made.id, NOW))
    with pytest.raises(NotFoundError):
        store.write(lambda tx: tx.sites.add_key(key(stored.site(), "f" * 64)))
    with store.read() as tx:
        assert tx.sites.key_by_digest(made.digest) == made


def test_a_site_keeps_its_doors_and_a_key_its_kind(store: Store) -> None:
    site, other = stored.add_site(store), stored.add_site(store)
    doors = Doors(held_is=Held.PENDING, coral_secrets=("a long secret",), shadow=True)
    made = dataclasses.replace(key(site), kind=KeyKind.AKISMET)
    store.write(lambda tx: tx.sites.set_doors(site.id, doors))
    store.write(lambda tx: tx.sites.add_key(made))
    with store.read() as tx:
        assert tx.sites.get(site.id) == dataclasses.replace(site, doors=doors)
        assert tx.sites.get(other.id) == other
        assert tx.sites.key_by_digest(made.digest) == made
    with pytest.raises(NotFoundError):
        store.write(lambda tx: tx.sites.set_doors("nowhere", doors))
