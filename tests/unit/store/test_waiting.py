"""Small jobs run beside the next write, on both databases."""

from __future__ import annotations

import time

import pytest

from service.domain.site import Site
from service.errors import NotFoundError
from service.moderation.ports import Store, Transaction
from tests import stored


def names(store: Store, among: list[Site], *, until: set[str]) -> set[str]:
    """Return which of the sites are stored, once it is these or a moment has passed."""
    for _ in range(50):
        with store.read() as tx:
            found = {site.name for site in among if tx.sites.get(site.id)}
        if found == until:
            break
        time.sleep(0.01)
    return found


def test_a_note_waits_for_the_next_write_and_the_newest_of_a_kind_counts(store: Store) -> None:
    sites = [stored.site(name) for name in ("first", "second", "other")]
    store.later("a", lambda tx: tx.sites.add(sites[0]))
    store.later("a", lambda tx: tx.sites.add(sites[1]))
    store.later("b", lambda tx: tx.sites.add(sites[2]))
    assert names(store, sites, until=set()) == set()
    stored.add_site(store)
    assert names(store, sites, until={"second", "other"}) == {"second", "other"}
    stored.add_site(store)
    assert names(store, sites, until={"second", "other"}) == {"second", "other"}


def test_a_note_that_fails_harms_neither_the_write_nor_the_notes_beside_it(store: Store) -> None:
    def fail(tx: Transaction) -> None:
        tx.sites.add(stored.site("gone"))
        raise NotFoundError("nothing")

    sites = [stored.site("kept")]
    store.later("a", fail)
    store.later("b", lambda tx: tx.sites.add(sites[0]))
    with_it = stored.add_site(store, "written")
    assert names(store, [*sites, with_it], until={"kept", "written"}) == {"kept", "written"}
    with store.read() as tx:
        assert tx.sites.by_name("gone") is None


def test_a_write_that_fails_says_so_whatever_waits(store: Store) -> None:
    site = stored.add_site(store, "taken")
    store.later("a", lambda tx: tx.sites.set_address(site.id, "renamed", site.url))
    with pytest.raises(NotFoundError):
        store.write(lambda tx: tx.sites.set_address("nowhere", "x", "y"))
