"""Sites are strangers: nothing of one is seen, changed or even noticed through another's id."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from service.domain.access import Pass, Purpose, SecondFactor
from service.domain.campaign import Campaign
from service.domain.facet import Facet
from service.domain.history import Trace
from service.domain.incumbent import Incumbent
from service.domain.label import LabelValue
from service.domain.policy import FloodLimit, default_policy, from_document
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import ApiKey, Doors, Role
from service.domain.webhook import EndpointState, Event
from service.errors import NotFoundError, WinnowError
from service.moderation.ports import (
    EVERYTHING,
    Answer,
    AuditEvent,
    AuditFilter,
    Changes,
    CountKind,
    EntryQuery,
    Mark,
    QueueQuery,
    Recount,
    Store,
    Transaction,
)
from service.store.tables import Base
from service.store.trail import key_of
from service.store.transaction import Transaction as Repositories
from tests import stored
from tests.stored import NOW, after

IDS = {name: f"id of the {name}" for name in ("comment", "decision", "review", "key", "moderator")}


@pytest.fixture
def strangers(store: Store) -> tuple[str, str]:
    """The ids of a site that has one of everything, and of one that has nothing."""
    mine, other = stored.add_site(store), stored.add_site(store)
    ann = stored.moderator(mine)
    entry = stored.stored(mine, stored.comment(external_id="c-1"))
    copy = stored.stored(mine, stored.comment(author="ben@example.org"))

    def fill(tx: Transaction) -> None:
        tx.moderators.add(ann)
        tx.sites.add_key(ApiKey(id="k", site_id=mine.id, prefix="p", digest="d", created_at=NOW))
        tx.policies.activate(mine.id, from_document({"fallback": "reject"}), author="", reason="", at=NOW)
        decided = stored.put(tx, entry)
        review = dataclasses.replace(stored.review(entry, ann), bulk="bulk")
        tx.reviews.add(mine.id, review)
        tx.labels.add(mine.id, stored.label(entry))
        stored.put(tx, copy)
        tx.campaigns.enrol(copy, near(entry.id))
        tx.campaigns.mark(mine.id, entry.id, review.id)
        tx.incumbents.add(mine.id, decided.id, Incumbent(verdict=Verdict.ACCEPT), at=NOW)
        tx.answers.add(
            mine.id,
            Answer(key="a", request_digest="d", comment_id=entry.id, decision_id=decided.id, created_at=NOW),
        )
        tx.audit.add(
            AuditEvent(id="e", site_id=mine.id, actor="", action="", subject="", detail={}, created_at=NOW)
        )
        tx.imports.begin(mine.id, "f", name="csv", at=NOW)
        tx.webhooks.add(stored.endpoint(mine))
        tx.outbox.add([stored.outgoing(mine)])
        tx.outbox.record(stored.delivery(mine), stored.WAITS)
        paged = stored.stored(mine, stored.comment("Where this stands.", page=PAGE))
        stored.put(tx, paged)
        tx.reviews.add(mine.id, stored.review(paged, ann, at=after(5)))
        tx.counts.forget(mine.id, "UTC")
        topic = {Mark(CountKind.TOPIC, NOW.date().isoformat(), "Bread"): 1}
        (read,) = tx.counts.changed(mine.id, limit=1)
        tx.counts.recount(mine.id, [Recount(id=read.id, changes=read.changes, before={}, after=topic)])
        tx.passes.add(link(mine.id, "i", Purpose.INVITATION))
        tx.passes.add(link(mine.id, "r", Purpose.RESET, ann.id))
        tx.second_factors.put(SecondFactor(moderator_id=ann.id, secret="s", created_at=NOW, confirmed_at=NOW))
        stored.put(tx, stored.stored(mine, stored.comment("What else there is to say of the weather.")))
        tx.entries.add(mine.id, [stored.keyed(mine)])
        tx.entries.count_hits(mine.id, ["of nobody"], at=NOW)
        tx.entries.add(None, [stored.keyed(None)])
        tx.entries.count_hits(mine.id, ["shared"], at=NOW)
        IDS.update(comment=entry.id, decision=decided.id, review=review.id, key="k", moderator=ann.id)

    store.write(fill)
    return mine.id, other.id


def link(site_id: str, pass_id: str, purpose: Purpose, moderator_id: str | None = None) -> Pass:
    return Pass(
        id=pass_id,
        site_id=site_id,
        purpose=purpose,
        digest=pass_id,
        created_by="",
        created_at=NOW,
        expires_at=after(60),
        role=Role.OWNER if purpose is Purpose.INVITATION else None,
        moderator_id=moderator_id,
    )


def near(comment_id: str) -> Campaign:
    return Campaign(id=comment_id, comments=1, authors=2, age_s=0, similarity=1, gathers=(comment_id,))


Reading = Callable[[Transaction, str], Any]
PAGE = "https://example.org/bread"
TODAY = {"since": NOW.date(), "until": NOW.date()}
FLOOD = {trace: (FloodLimit(600, 1),) for trace in Trace}


def _held(tx: Transaction, site_id: str, asked: QueueQuery) -> int:
    return tx.queue.size(site_id, asked)


READINGS: dict[str, tuple[Reading, Any]] = {
    "keys": (lambda tx, s: list(tx.sites.keys(s)), []),
    "policy": (lambda tx, s: tx.policies.active(s).digest, default_policy().digest),
    "activations": (lambda tx, s: list(tx.policies.history(s, limit=9)), []),
    "moderators": (lambda tx, s: list(tx.moderators.of_site(s)), []),
    "invitations": (lambda tx, s: list(tx.passes.invitations(s, at=NOW)), []),
    "guarded": (lambda tx, s: tx.second_factors.confirmed(s), frozenset()),
    "found events": (lambda tx, s: list(tx.audit.search(s, AuditFilter(), cursor=None, limit=9).items), []),
    "comment": (lambda tx, s: tx.comments.get(s, IDS["comment"]), None),
    "candidates": (
        lambda tx, s: list(tx.campaigns.candidates(s, stored.view(stored.comment()), at=after(60))),
        [],
    ),
    "exemplars": (lambda tx, s: list(tx.campaigns.exemplars(s, [IDS["comment"]])), []),
    "texts": (lambda tx, s: dict(tx.campaigns.texts(s, [IDS["comment"]])), {}),
    "extent": (lambda tx, s: tx.campaigns.extent(s, IDS["comment"], until=after(60)).comments, 0),
    "campaigns": (
        lambda tx, s: list(tx.campaigns.page(s, ruled=None, order="newest", cursor=None, limit=9).items),
        [],
    ),
    "campaign": (lambda tx, s: tx.campaigns.get(s, IDS["comment"]), None),
    "homes": (lambda tx, s: dict(tx.campaigns.of_comments(s, [IDS["comment"]])), {}),
    "members": (
        lambda tx, s: list(tx.campaigns.members(s, IDS["comment"], cursor=None, limit=9).items),
        [],
    ),
    "growth": (lambda tx, s: tx.campaigns.growth(s, IDS["comment"], [after(60)]), [0]),
    "held of it": (lambda tx, s: list(tx.campaigns.held(s, IDS["comment"], limit=9)), []),
    "reviewed": (lambda tx, s: list(tx.campaigns.reviewed(s, IDS["comment"], limit=9)), []),
    "unplaced": (lambda tx, s: list(tx.campaigns.unplaced(s, after=None, limit=9)), []),
    "several": (lambda tx, s: dict(tx.comments.several(s, [IDS["comment"]])), {}),
    "author's record": (lambda tx, s: tx.comments.author_record(s, IDS["comment"]), None),
    "external id": (lambda tx, s: tx.comments.by_external_id(s, "c-1"), None),
    "author": (lambda tx, s: list(tx.comments.by_author(s, stored.view(stored.comment()))), []),
    "text": (lambda tx, s: list(tx.comments.by_text(s, stored.view(stored.comment()))), []),
    "versions": (lambda tx, s: list(tx.comments.versions(s, IDS["comment"])), []),
    "page": (lambda tx, s: list(tx.comments.page(s, status=None, cursor=None, limit=9).items), []),
    "held": (lambda tx, s: list(tx.comments.page(s, status=Verdict.HOLD, cursor=None, limit=9).items), []),
    "decision": (lambda tx, s: tx.decisions.get(s, IDS["decision"]), None),
    "decisions": (lambda tx, s: list(tx.decisions.of_comment(s, IDS["comment"])), []),
    "tally": (lambda tx, s: tx.decisions.counts(s, since=after(-9), until=after(9)).decided, {}),
    "incumbent": (lambda tx, s: tx.incumbents.of_decision(s, IDS["decision"]), None),
    "matrix": (lambda tx, s: tx.incumbents.matrix(s, since=after(-9), until=after(9)), {}),
    "compared": (
        lambda tx, s: list(
            tx.incumbents.examples(s, Verdict.HOLD, Verdict.ACCEPT, since=after(-9), until=after(9), limit=9)
        ),
        [],
    ),
    "all decisions": (lambda tx, s: list(tx.decisions.all(s)), []),
    "past": (lambda tx, s: list(tx.decisions.between(s, since=after(-9), until=after(9))), []),
    "spread": (lambda tx, s: list(tx.decisions.spread(s, since=after(-9), until=after(9), size=1)), []),
    "review": (lambda tx, s: tx.reviews.get(s, IDS["review"]), None),
    "reviews": (lambda tx, s: list(tx.reviews.of_comment(s, IDS["comment"])), []),
    "last review": (lambda tx, s: tx.reviews.last_by(s, IDS["moderator"]), None),
    "labels": (lambda tx, s: list(tx.labels.of_comment(s, IDS["comment"])), []),
    "newest": (lambda tx, s: list(tx.queue.page(s, order="newest", cursor=None, limit=9).items), []),
    "oldest": (lambda tx, s: list(tx.queue.page(s, order="oldest", cursor=None, limit=9).items), []),
    "riskiest": (lambda tx, s: list(tx.queue.page(s, order="riskiest", cursor=None, limit=9).items), []),
    "queue size": (lambda tx, s: tx.queue.size(s), 0),
    "most uncertain": (
        lambda tx, s: list(tx.queue.page(s, order="uncertain", cursor=None, limit=9).items),
        [],
    ),
    **{
        f"held {name}": (functools.partial(_held, asked=asked), 0)
        for name, asked in {
            "for a reason": QueueQuery(facets=((Facet.REASON, "blocked_word"),)),
            "of new authors": QueueQuery(author="new"),
            "and said": QueueQuery(text="weather"),
        }.items()
    },
    "held of a campaign": (lambda tx, s: tx.queue.size(s, QueueQuery(campaign=IDS["comment"])), 0),
    "picks": (lambda tx, s: list(tx.queue.picks(s, EVERYTHING, limit=9)), []),
    "values": (lambda tx, s: tx.queue.values(s, most=9)[Facet.CATEGORY], []),
    "facets": (lambda tx, s: list(tx.queue.facets(s, IDS["comment"])), []),
    "reviews of one press": (lambda tx, s: list(tx.reviews.of_bulk(s, "bulk")), []),
    "answer": (lambda tx, s: tx.answers.get(s, "a"), None),
    "events": (lambda tx, s: list(tx.audit.page(s, limit=9)), []),
    "counts": (
        lambda tx, s: sum(c.value for c in _history(tx, s).counts),
        0,
    ),
    "record": (lambda tx, s: _history(tx, s).author_approved, 0),
    "zone": (lambda tx, s: tx.counts.zone(s), None),
    "uncounted": (lambda tx, s: tx.counts.uncounted(s), 0),
    "to be counted": (lambda tx, s: list(tx.counts.changed(s, limit=9)), []),
    "sums": (lambda tx, s: tx.counts.totals(s, CountKind.TOPIC, **TODAY, by=["name"]), {}),
    "most": (lambda tx, s: list(tx.counts.most(s, CountKind.TOPIC, **TODAY, limit=9)), []),
    "pages": (lambda tx, s: tx.counts.pages(s, [key_of(Trace.THREAD, PAGE)]), {}),
    "waiting": (lambda tx, s: tx.counts.waiting(s, at=after(9)).size, 0),
    "gaps": (lambda tx, s: tx.counts.gaps(s, since=after(-9), until=after(9), most_s=60), {}),
    "import": (lambda tx, s: tx.imports.get(s, "f"), None),
    "known": (lambda tx, s: dict(tx.imports.known(s, ["c-1"])), {}),
    "reputed": (lambda tx, s: tx.imports.reputed(s), 0),
    "revisions": (lambda tx, s: tx.entries.revisions(s)[1], 0),
    "revision": (lambda tx, s: tx.entries.revision(s), 0),
    "list": (lambda tx, s: list(tx.entries.live(s)), []),
    "matched": (lambda tx, s: list(tx.entries.listed(s)), []),
    "changes": (lambda tx, s: tx.entries.changes(s, since=0, most=9), Changes(added=[], removed=[])),
    "list size": (lambda tx, s: tx.entries.size(s), (0, 0)),
    "entry": (lambda tx, s: tx.entries.get(s, "own"), None),
    "known entries": (lambda tx, s: tx.entries.known(s, ["key"], at=NOW), {}),
    "entries": (lambda tx, s: list(_entries(tx, s, EntryQuery())), []),
    "hits of shared entries": (lambda tx, s: _entries(tx, s, EntryQuery(shared=True))[0].hits, 0),
    "webhooks": (lambda tx, s: list(tx.webhooks.of_site(s)), []),
    "webhook": (lambda tx, s: tx.webhooks.get(s, "w"), None),
    "listening": (lambda tx, s: list(tx.webhooks.listening(s, Event.DECIDED)), []),
    "outgoing": (lambda tx, s: tx.outbox.get(s, "w", "o"), None),
    "outbox": (
        lambda tx, s: list(tx.outbox.page(s, endpoint_id=None, state=None, cursor=None, limit=9).items),
        [],
    ),
    "tries": (lambda tx, s: list(tx.outbox.tries(s, ["o"])), []),
}


def _entries(tx: Transaction, site_id: str, query: EntryQuery) -> Any:
    return tx.entries.page(site_id, query, at=NOW, cursor=None, limit=9).items


def _history(tx: Transaction, site_id: str) -> Any:
    return tx.histories.of(site_id, stored.view(stored.comment()), FLOOD, at=after(60))


def test_every_reading_by_site_finds_the_sites_own_and_nothing_through_a_strangers_id(
    store: Store, strangers: tuple[str, str]
) -> None:
    mine, other = strangers
    with store.read() as tx:
        for name, (reading, nothing) in READINGS.items():
            assert reading(tx, mine) != nothing, name
            assert reading(tx, other) == nothing, name
            assert reading(tx, "no such site") == nothing, name


def test_every_method_that_takes_a_site_is_tried_here() -> None:
    tried = {
        name
        for reading, _ in READINGS.values()
        if not isinstance(reading, functools.partial)
        for name in reading.__code__.co_names
    }
    tried |= {name for writing in WRITINGS.values() for name in writing.__code__.co_names}
    tried |= {name for writing in SILENT.values() for name in writing.__code__.co_names}
    tried |= set(_history.__code__.co_names)
    repositories: Any = Repositories(None)  # type: ignore[arg-type]  # nothing is run
    for repository in vars(repositories).values():
        for name, method in inspect.getmembers(type(repository), inspect.isfunction):
            if not name.startswith("_") and "site_id" in inspect.signature(method).parameters:
                assert name in tried, f"{type(repository).__name__}.{name}"


WRITINGS: dict[str, Reading] = {
    "revoke": lambda tx, s: tx.sites.revoke_key(s, IDS["key"], NOW),
    "doors": lambda tx, s: tx.sites.set_doors("-" + s, Doors(shadow=True)),
    "address": lambda tx, s: tx.sites.set_address("-" + s, "a name", "https://x.example/"),
    "role": lambda tx, s: tx.moderators.set_role(s, IDS["moderator"], Role.OWNER),
    "disabled": lambda tx, s: tx.moderators.set_disabled(s, IDS["moderator"], NOW),
    "use": lambda tx, s: tx.passes.use(s, "i", NOW),
    "settle": lambda tx, s: tx.comments.settle(s, IDS["comment"], revision=1, status=Verdict.ACCEPT, at=NOW),
    "erase": lambda tx, s: tx.comments.erase(s, IDS["comment"], at=NOW),
    "say": lambda tx, s: tx.incumbents.add(s, IDS["decision"], Incumbent(verdict=Verdict.HOLD), at=NOW),
    "decide": lambda tx, s: tx.decisions.add(s, stored.decision(_theirs())),
    "review": lambda tx, s: tx.reviews.add(s, stored.review(_theirs(), stored.moderator(stored.site()))),
    "undo": lambda tx, s: tx.reviews.add(
        s, stored.review(_theirs(), stored.moderator(stored.site()), Act.UNDO, undoes=IDS["review"])
    ),
    "label": lambda tx, s: tx.labels.add(s, stored.label(_theirs())),
    "rule": lambda tx, s: tx.campaigns.rule(s, IDS["comment"], LabelValue.SPAM, by="", at=NOW),
    "mark": lambda tx, s: tx.campaigns.mark(s, IDS["comment"], None),
    "count": lambda tx, s: tx.counts.recount(
        s, [Recount(id=IDS["comment"], changes=2, before={}, after={Mark(CountKind.TOPIC, "", ""): 1})]
    ),
    "forget": lambda tx, s: tx.counts.forget("-" + s, "UTC"),
    "answer": lambda tx, s: tx.answers.add(
        s,
        Answer(
            key="a", request_digest="", comment_id=IDS["comment"], decision_id=IDS["decision"], created_at=NOW
        ),
    ),
    "begin": lambda tx, s: tx.imports.begin("-" + s, "f", name="csv", at=NOW),
    "remove": lambda tx, s: _required(tx.entries.remove(s, ["own", "shared"], at=NOW, by="eve")),
    "hit": lambda tx, s: tx.entries.count_hits("-" + s, ["own"], at=NOW),
    "rotate": lambda tx, s: tx.webhooks.rotate(s, "w", "whsec_", old_until=NOW),
    "set state": lambda tx, s: tx.webhooks.set_state(s, "w", EndpointState.REMOVED, why="", at=NOW),
    "again": lambda tx, s: tx.outbox.again(s, "o", endpoint_id=None, at=NOW),
    "again to one": lambda tx, s: tx.outbox.again(s, "o", endpoint_id="w", at=NOW),
    "activate": lambda tx, s: tx.policies.activate("-" + s, default_policy(), author="", reason="", at=NOW),
}


def _required(found: Any) -> None:
    """Raise NotFoundError where nothing was removed, as the use case does."""
    if not found:
        raise NotFoundError


SILENT: dict[str, Reading] = {
    "used key": lambda tx, s: tx.sites.used_key(s, IDS["key"], NOW),
    "withdraw": lambda tx, s: tx.passes.withdraw(s, IDS["moderator"]),
}
"""What is no error where there is nothing to do."""


def _theirs() -> Any:
    return dataclasses.replace(stored.stored(stored.site()), id=IDS["comment"])


@pytest.mark.parametrize("name", WRITINGS)
def test_writing_through_a_strangers_id_finds_nothing_and_changes_nothing(
    store: Store, strangers: tuple[str, str], name: str
) -> None:
    _, other = strangers
    before = _everything(store)
    with pytest.raises(WinnowError) as refused:
        store.write(lambda tx: WRITINGS[name](tx, other))
    assert refused.type is NotFoundError
    assert _everything(store) == before


@pytest.mark.parametrize("name", SILENT)
def test_what_needs_nothing_to_be_there_changes_nothing_through_a_strangers_id(
    store: Store, strangers: tuple[str, str], name: str
) -> None:
    mine, other = strangers
    before = _everything(store)
    store.write(lambda tx: SILENT[name](tx, other))
    assert _everything(store) == before
    store.write(lambda tx: SILENT[name](tx, mine))
    assert _everything(store) != before


def _everything(store: Store) -> dict[str, Any]:
    with store.read() as tx:
        tables = Base.metadata.sorted_tables
        return {t.name: tx.sites._all(t.select()) for t in tables}  # type: ignore[attr-defined]
