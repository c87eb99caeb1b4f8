"""Comments survive the way to plain values and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.comment import Author, Client, Comment, Page, from_document, to_document

texts = st.none() | st.text(max_size=20)
times = st.none() | st.datetimes(timezones=st.just(UTC))
some = st.lists(st.text(max_size=5), max_size=3).map(tuple)
comments = st.builds(
    Comment,
    body=st.text(),
    id=texts,
    format=st.sampled_from(["text", "html"]),
    language=texts,
    submitted_at=times,
    author=st.builds(Author, id=texts, name=texts, email=texts, url=texts, role=texts, registered_at=times),
    page=st.builds(Page, url=texts, title=texts, excerpt=texts, published_at=times, topics=some),
    client=st.builds(
        Client,
        ip=texts,
        honeypot=texts,
        form_seconds=st.none() | st.floats(0, 1e6, allow_nan=False),
        facts=st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=3).map(tuple),
    ),
)


@given(comments)
def test_a_comment_comes_back_from_its_document_unchanged(comment: Comment) -> None:
    document = json.loads(json.dumps(to_document(comment)))
    assert from_document(document) == comment


def test_a_document_names_only_what_the_site_said() -> None:
    assert to_document(Comment(body="Hello")) == {"body": "Hello", "format": "text"}


def test_times_are_written_in_utc() -> None:
    east = timezone(timedelta(hours=2))
    comment = Comment(body="x", submitted_at=datetime(2026, 1, 1, 12, tzinfo=east))
    assert to_document(comment)["submitted_at"] == "2026-01-01T10:00:00+00:00"


@pytest.mark.parametrize(
    ("author", "key"),
    [
        (Author(), None),
        (Author(name="Anna"), None),
        (Author(id="7", email="a@example.org"), "id:7"),
        (Author(email=" Anna@Example.org "), "email:anna@example.org"),
    ],
)
def test_an_author_is_known_by_id_or_else_by_email_and_never_by_a_bare_name(
    author: Author, key: str | None
) -> None:
    assert author.key == key
