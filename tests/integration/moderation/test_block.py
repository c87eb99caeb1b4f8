"""What another system blocked goes on a site's lists."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.comment import Author, Comment
from service.domain.policy import MAX_LIST_ENTRIES, from_document
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import ConflictError, PolicyError
from service.moderation import block as module
from service.moderation.activate import activate
from service.moderation.block import Blocked, block
from service.moderation.check import check
from service.moderation.ports import Ports

ENTRIES = {
    "blocked_words": ("pineapple", "night ferry"),
    "blocked_domains": ("pills.org",),
    "blocked_authors": ("eve@mail.example",),
}


def run(
    ports: Ports, site: Site, entries: dict[str, tuple[str, ...]] | None = None, **options: Any
) -> Blocked:
    return block(ports, site, entries or ENTRIES, author="import", reason="from the old blog", **options)


def test_entries_join_the_sites_own_policy_and_hold_at_once(ports: Ports, site: Site) -> None:
    own = from_document({"fallback": "reject", "lists": {"blocked_words": ["Pineapple", "bread"]}})
    activate(ports, site, own, author="owner", reason="")
    done = run(ports, site)
    assert done.added == {"blocked_words": 1, "blocked_domains": 1, "blocked_authors": 1}
    assert done.known == {"blocked_words": 1, "blocked_domains": 0, "blocked_authors": 0}
    with ports.store.read() as tx:
        active = tx.policies.active(site.id)
        (event,) = tx.audit.page(site.id, limit=1)
    assert (active.digest, active.fallback) == (done.policy, Verdict.REJECT)
    assert active.limits.lists.blocked_words == ("pineapple", "bread", "night ferry")
    assert (event.action, event.detail) == ("policy.activate", {"reason": "from the old blog"})
    verdict = check(ports, site, Comment(body="We took the night ferry.")).decision.judgement.verdict
    assert verdict is Verdict.HOLD


def test_accepted_comments_that_the_entries_would_have_stopped_are_counted(ports: Ports, site: Site) -> None:
    bodies = [
        "Pineapple on bread.",
        "The pineapple and the night ferry.",
        "Bread.",
        "See https://pills.org/x",
    ]
    for body in bodies:
        check(ports, site, Comment(body=body))
    check(ports, site, Comment(body="Good morning.", author=Author(email="eve@mail.example")))
    check(ports, site, Comment(body="casino pineapple"))
    done = run(ports, site, dry_run=True)
    assert (done.tried, done.hit) == (5, 4)
    assert dict(done.worst) == {"pineapple": 2, "night ferry": 1, "pills.org": 1, "an author's address": 1}
    assert done.worst[0] == ("pineapple", 2)


def test_a_dry_run_puts_nothing_in_service(ports: Ports, site: Site) -> None:
    with ports.store.read() as tx:
        before = tx.policies.active(site.id).digest
    assert run(ports, site, dry_run=True).policy != before
    with ports.store.read() as tx:
        assert tx.policies.active(site.id).digest == before


def test_a_second_time_there_is_nothing_to_do(ports: Ports, site: Site) -> None:
    first = run(ports, site)
    with ports.store.read() as tx:
        before = len(tx.audit.page(site.id, limit=9))
    again = run(ports, site)
    assert (sum(again.added.values()), sum(again.known.values()), again.policy) == (0, 4, first.policy)
    with ports.store.read() as tx:
        assert len(tx.audit.page(site.id, limit=9)) == before


def test_a_list_that_would_grow_too_long_is_refused_whole(ports: Ports, site: Site) -> None:
    words = tuple(f"word{number}" for number in range(MAX_LIST_ENTRIES + 1))
    with pytest.raises(PolicyError, match="at most"):
        run(ports, site, {"blocked_words": words})


def test_a_policy_that_was_put_in_service_meanwhile_is_not_lost(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = module._tried

    def slow(*arguments: Any) -> Any:
        activate(ports, site, from_document({"fallback": "reject"}), author="owner", reason="")
        return tried(*arguments)

    monkeypatch.setattr(module, "_tried", slow)
    with pytest.raises(ConflictError, match="meanwhile"):
        run(ports, site)
