"""The audit log is searched page by page."""

from __future__ import annotations

import pytest

from service.errors import InvalidInputError
from service.moderation.ports import AuditEvent, AuditFilter, Store
from tests import stored
from tests.stored import after


@pytest.fixture
def site_id(store: Store) -> str:
    """Return a site with ten events, two at each moment, by two people."""
    site = stored.add_site(store)
    for number in range(10):
        event = AuditEvent(
            id=f"{number:02}",
            site_id=site.id,
            actor=("Anna", "Ben")[number % 2],
            action=("moderator.role", "moderator_x", "key.add", "100%.x", "key_add")[number % 5],
            subject="",
            detail={"number": number},
            created_at=after(number // 2),
        )
        store.write(lambda tx: tx.audit.add(event))  # noqa: B023 - run at once
    return site.id


def found(store: Store, site_id: str, asked: AuditFilter, limit: int = 100) -> list[str]:
    """Return the ids of all events that fit, read by pages."""
    ids: list[str] = []
    cursor: str | None = None
    with store.read() as tx:
        while True:
            page = tx.audit.search(site_id, asked, cursor=cursor, limit=limit)
            assert len(page.items) <= limit
            ids += [event.id for event in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return ids


@pytest.mark.parametrize("limit", [1, 3, 10, 100])
def test_every_event_comes_once_newest_first_whatever_the_page(
    store: Store, site_id: str, limit: int
) -> None:
    assert found(store, site_id, AuditFilter(), limit) == [f"{number:02}" for number in reversed(range(10))]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        (AuditFilter(actor="Ben"), ["09", "07", "05", "03", "01"]),
        (AuditFilter(actor="ben"), []),
        (AuditFilter(action="moderator"), ["06", "05", "01", "00"]),
        (AuditFilter(action="key_"), ["09", "04"]),
        (AuditFilter(action="100%"), ["08", "03"]),
        (AuditFilter(action="%"), []),
        (AuditFilter(since=after(1), until=after(3)), ["05", "04", "03", "02"]),
        (AuditFilter(actor="Anna", action="key", until=after(3)), ["04", "02"]),
    ],
)
def test_only_what_fits_comes(store: Store, site_id: str, asked: AuditFilter, ids: list[str]) -> None:
    assert found(store, site_id, asked, limit=2) == ids


def test_a_cursor_of_another_list_is_refused(store: Store, site_id: str) -> None:
    with store.read() as tx, pytest.raises(InvalidInputError):
        tx.audit.search(site_id, AuditFilter(), cursor="bm9uZQ", limit=1)
