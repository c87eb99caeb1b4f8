"""What is asked often is answered from an index, in its order, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy

from service import store as stores
from service.domain.facet import Facet
from service.domain.policy import default_policy
from service.domain.signal import Verdict
from service.domain.webhook import Event
from service.moderation.ports import AuditFilter, CountKind, EntryQuery, QueueQuery, Store, Transaction
from service.store import cursors
from tests import stored
from tests.stored import NOW

NEXT = cursors.write("newest", NOW, "id")
ENTRIES = cursors.write("entries", NOW, "id")
UNCERTAIN = cursors.write("uncertain", 0.5, "id")
NARROWED = QueueQuery(facets=((Facet.REASON, "link_count"),))
KNOWN = QueueQuery(author="known")
SAID = QueueQuery(text="boots")
RISKIEST = cursors.write("riskiest", 0.5, "id")


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = stores.open_store(sqlite_url)
    yield opened
    opened.close()


def plan(store: Store, reading: Callable[[Transaction], Any]) -> list[str]:
    """Return SQLite's plan of the first statement that a reading runs."""
    with store.read() as tx:
        connection: sqlalchemy.Connection = tx.sites._connection  # type: ignore[attr-defined]
        ran: list[tuple[str, Any]] = []

        def note(_c: object, _u: object, statement: str, parameters: Any, *_: object) -> None:
            ran.append((statement, parameters))

        sqlalchemy.event.listen(connection, "before_cursor_execute", note)
        reading(tx)
        statement, parameters = ran[0]
        explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row.detail for row in explained]


FLOOD = default_policy().limits.flood
READINGS: dict[str, tuple[Callable[[Transaction], Any], str]] = {
    "queue size": (lambda tx: tx.queue.size("s"), "ix_comments_queue_by_"),
    "newest held": (
        lambda tx: tx.queue.page("s", order="newest", cursor=NEXT, limit=9),
        "ix_comments_queue_by_time",
    ),
    "oldest held": (
        lambda tx: tx.queue.page("s", order="oldest", cursor=None, limit=9),
        "ix_comments_queue_by_time",
    ),
    "riskiest held": (
        lambda tx: tx.queue.page("s", order="riskiest", cursor=RISKIEST, limit=9),
        "ix_comments_queue_by_risk",
    ),
    "the most uncertain held": (
        lambda tx: tx.queue.page("s", order="uncertain", cursor=UNCERTAIN, limit=9),
        "ix_comments_queue_by_doubt",
    ),
    "held for a reason": (
        lambda tx: tx.queue.page("s", order="newest", cursor=NEXT, limit=9, asked=NARROWED),
        "PRIMARY KEY (site_id=? AND facet=? AND value=?)",
    ),
    "held of known authors": (
        lambda tx: tx.queue.page("s", order="newest", cursor=None, limit=9, asked=KNOWN),
        "ix_comments_author (site_id=? AND author=? AND moderated=?)",
    ),
    "held and said": (
        lambda tx: tx.queue.page("s", order="oldest", cursor=None, limit=9, asked=SAID),
        "ix_comments_queue_by_time (site_id=? AND queued=? AND created_at>?)",
    ),
    "a count of what was said": (
        lambda tx: tx.queue.size("s", SAID),
        "ix_comments_queue_by_time (site_id=? AND queued=? AND created_at>?)",
    ),
    "what held comments are found by": (
        lambda tx: tx.queue.values("s", most=9),
        "PRIMARY KEY (site_id=?)",
    ),
    "reviews of one press": (
        lambda tx: tx.reviews.of_bulk("s", "b"),
        "ix_reviews_bulk (site_id=? AND bulk=?)",
    ),
    "newest comments": (
        lambda tx: tx.comments.page("s", status=None, cursor=NEXT, limit=9),
        "ix_comments_site_id_created_at_id",
    ),
    "newest of a status": (
        lambda tx: tx.comments.page("s", status=Verdict.REJECT, cursor=NEXT, limit=9),
        "ix_comments_site_id_status_created_at_id",
    ),
    "same author": (
        lambda tx: tx.comments.by_author("s", stored.view(stored.comment())),
        "PRIMARY KEY (site_id=? AND kind=? AND key=?)",
    ),
    "same text": (
        lambda tx: tx.comments.by_text("s", stored.view(stored.comment())),
        "PRIMARY KEY (site_id=? AND kind=? AND key=?)",
    ),
    "listening": (
        lambda tx: tx.webhooks.listening("s", Event.DECIDED),
        "sqlite_autoindex_webhook_endpoints_1 (site_id=?",
    ),
    "due": (lambda tx: tx.outbox.due(NOW), "ix_outbox_due"),
    "newest events": (
        lambda tx: tx.outbox.page("s", endpoint_id=None, state=None, cursor=None, limit=9),
        "ix_outbox_site_id_id_endpoint_id",
    ),
    "tries": (lambda tx: tx.outbox.tries("s", ["a", "b"]), "ix_webhook_deliveries_site_id_event_id"),
    "last review": (lambda tx: tx.reviews.last_by("s", "m"), "ix_reviews_site_id_moderator_id_created_at_id"),
    "newest of the audit log": (
        lambda tx: tx.audit.search("s", AuditFilter(), cursor=cursors.write("audit", NOW, "id"), limit=9),
        "ix_audit_events_site_id_created_at_id",
    ),
    "a key": (lambda tx: tx.sites.key_by_digest("d"), "INDEX"),
    "a pass": (lambda tx: tx.passes.by_digest("d"), "INDEX"),
    "active policy": (lambda tx: tx.policies.active("s"), "ix_activations_site_id_id"),
    "known comments": (
        lambda tx: tx.imports.known("s", ["wxr:1", "wxr:2"]),
        "(site_id=? AND external_id=?)",
    ),
    "authors with approvals": (lambda tx: tx.imports.reputed("s"), "ix_comments_author"),
    "events": (lambda tx: tx.audit.page("s", limit=9), "ix_audit_events_site_id_created_at_id"),
    "history": (
        lambda tx: tx.histories.of("s", stored.view(stored.comment()), FLOOD, at=NOW),
        "PRIMARY KEY (site_id=? AND kind=? AND key=? AND at>? AND at<?)",
    ),
    "reputations": (
        lambda tx: tx.histories.of("s", stored.view(stored.comment(author=None)), {}, at=NOW),
        "PRIMARY KEY (site_id=? AND kind=? AND key=? AND at<?)",
    ),
    "members": (
        lambda tx: tx.campaigns.members("s", "c", cursor=None, limit=9),
        "PRIMARY KEY (site_id=? AND campaign_id=?)",
    ),
    "extent": (
        lambda tx: tx.campaigns.extent("s", "c", until=NOW, besides=frozenset({1})),
        "PRIMARY KEY (site_id=? AND campaign_id=? AND at<?)",
    ),
    "all decisions": (lambda tx: list(tx.decisions.all()), "ix_decisions_created_at_id"),
    "decisions of a span": (
        lambda tx: list(tx.decisions.between("s", since=NOW, until=NOW)),
        "ix_decisions_site_id_created_at_id (site_id=? AND created_at>? AND created_at<?)",
    ),
    "every n-th decision of a span": (
        lambda tx: list(tx.decisions.spread("s", since=NOW, until=NOW, size=9)),
        "COVERING INDEX ix_decisions_site_id_created_at_id (site_id=? AND created_at>? AND created_at<?)",
    ),
    "uncounted": (lambda tx: tx.counts.uncounted("s"), "ix_comments_uncounted (site_id=?)"),
    "comments to count": (lambda tx: tx.counts.changed("s", limit=9), "ix_comments_uncounted (site_id=?)"),
    "counts of a span": (
        lambda tx: tx.counts.totals("s", CountKind.SIGNAL, since=NOW.date(), until=NOW.date(), by=["day"]),
        "PRIMARY KEY (site_id=? AND kind=? AND day>? AND day<?)",
    ),
    "how long comments wait": (lambda tx: tx.counts.waiting("s", at=NOW), "ix_comments_queue_by_"),
    "examples": (lambda tx: list(tx.labels.examples()), "ix_labels_created_at_id"),
    "revisions of lists": (lambda tx: tx.entries.revisions("s"), "(scope=?)"),
    "newest entries": (
        lambda tx: tx.entries.page("s", EntryQuery(), at=NOW, cursor=ENTRIES, limit=9),
        "sqlite_autoindex_entries_1 (scope=? AND id<?)",
    ),
    "known entries": (
        lambda tx: tx.entries.known("s", ["k", "l"], at=NOW),
        "ix_entries_live (scope=? AND key=?)",
    ),
    "changed entries": (lambda tx: tx.entries.changes("s", since=1, most=9), "ix_entries_scope_added_in"),
    "a whole list": (lambda tx: list(tx.entries.live("s")), "sqlite_autoindex_entries_1 (scope=?)"),
}


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_uses_its_index_and_sorts_nothing(store: Store, name: str) -> None:
    reading, index = READINGS[name]
    steps = plan(store, reading)
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if "ORDER BY" in step], steps
    scanned = [step for step in steps if step.startswith(("SCAN comments", "SCAN traces", "SCAN versions"))]
    assert not scanned, steps


def test_what_shares_a_band_is_found_by_index_and_only_the_few_that_were_found_are_sorted(
    store: Store,
) -> None:
    steps = plan(store, lambda tx: tx.campaigns.candidates("s", stored.view(stored.comment()), at=NOW))
    assert any("PRIMARY KEY (site_id=? AND kind=? AND key=? AND at<?)" in step for step in steps), steps
    assert not [step for step in steps if step.startswith(("SCAN traces", "SCAN campaign_members"))], steps
