"""Values come back exactly as they were stored."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.comment import Author, Comment
from service.errors import InvalidInputError
from service.moderation.ports import AuditEvent, Store
from tests import stored
from tests.stored import NOW

SHARED_STORE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=200)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@SHARED_STORE
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_survives(store: Store, body: str, name: str, note: str) -> None:
    site = stored.add_site(store)
    content = Comment(body=body, id=stored.new_id() + body[:100], author=Author(name=name))
    entry = stored.add_comment(store, site, content)
    noted = dataclasses.replace(stored.review(entry, stored.moderator(site)), note=note)
    stored.add(store, site.id, noted)
    with store.read() as tx:
        assert tx.comments.by_external_id(site.id, content.id or "") == entry
        assert tx.reviews.get(site.id, noted.id) == noted


@SHARED_STORE
@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_any_moment_survives_to_the_microsecond_and_comes_back_in_utc(
    store: Store, moment: datetime, offset_min: int
) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=offset_min)))
    event = AuditEvent(
        id=stored.new_id(), site_id=None, actor="", action="", subject="", detail={}, created_at=elsewhere
    )
    store.write(lambda tx: tx.audit.add(event))
    with store.read() as tx:
        (found,) = [e for e in tx.audit.page(None, limit=1_000) if e.id == event.id]
    assert found.created_at == moment
    assert found.created_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "site",
    [
        dataclasses.replace(stored.site(), name="half \ud83d emoji"),
        dataclasses.replace(stored.site(), url="\udcff"),
        dataclasses.replace(stored.site(), name="NUL \0"),
        dataclasses.replace(stored.site(), name="long" * 200),
        dataclasses.replace(stored.site(), created_at=NOW.replace(tzinfo=None)),
    ],
    ids=["surrogate in a name", "surrogate in words", "NUL", "too long", "no zone"],
)
def test_what_no_database_could_give_back_is_refused(store: Store, site: object) -> None:
    with pytest.raises(InvalidInputError):
        store.write(lambda tx: tx.sites.add(site))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "detail", [{"x": "\ud83d"}, {"\ud83d": 1}, {"x": float("nan")}, {"x": [float("inf")]}]
)
def test_a_document_that_is_no_json_is_refused(store: Store, detail: dict[str, object]) -> None:
    event = AuditEvent(
        id=stored.new_id(), site_id=None, actor="", action="", subject="", detail=detail, created_at=NOW
    )
    with pytest.raises(InvalidInputError):
        store.write(lambda tx: tx.audit.add(event))
