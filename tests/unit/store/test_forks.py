"""A store that is opened before a fork works in parent and child alike."""

from __future__ import annotations

import os
import traceback

import pytest

from service.moderation.ports import Store
from tests import stored


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("used_before", [False, True], ids=["unused", "used"])
def test_parent_and_child_both_read_and_write(store: Store, used_before: bool) -> None:
    if used_before:
        stored.add_site(store, "before")
        with store.read() as tx:
            assert tx.sites.by_name("before")
    sites = {name: stored.site(name) for name in ("child", "parent", "parent again")}
    child = os.fork()
    if child == 0:
        status = 1
        try:
            store.write(lambda tx: tx.sites.add(sites["child"]))
            with store.read() as tx:
                status = 0 if tx.sites.by_name("child") else 2
            store.close()
        except BaseException:  # noqa: BLE001 - the child must end here, whatever happens
            traceback.print_exc()
        finally:
            os._exit(status)
    store.write(lambda tx: tx.sites.add(sites["parent"]))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with store.read() as tx:
        names = {site.name for site in tx.sites.all()}
    assert names == {"child", "parent"} | ({"before"} if used_before else set())
    store.write(lambda tx: tx.sites.add(sites["parent again"]))
