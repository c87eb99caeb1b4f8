"""Loose fields, cleaned."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.domain.comment import from_document, to_document
from service.imports import fields
from service.imports.imported import Imported


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2020-01-02T03:04:05Z", datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2020-01-02 03:04:05", datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2020-01-02 03:04:05 UTC", datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2020-01-02T03:04:05.123456789-02:00", datetime(2020, 1, 2, 5, 4, 5, 123456, tzinfo=UTC)),
        ("2020-01-02", datetime(2020, 1, 2, tzinfo=UTC)),
        (1577934245, datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("soon", None),
        (1e30, None),
        (True, None),
        (None, None),
    ],
)
def test_a_time_is_read_as_utc_or_not_at_all(value: object, at: datetime | None) -> None:
    assert fields.moment(value) == at


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("a1b2c3", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_one_or_none(value: object, read: str | None) -> None:
    assert fields.address(value) == read


def test_texts_are_cut_to_what_the_api_takes() -> None:
    item = fields.item("csv", {"body": "Fine.", "author_name": "x" * 2_000, "id": "9" * 300}, "line 2")
    assert isinstance(item, Imported)
    assert len(item.comment.author.name or "") == 1_000
    assert item.external_id.startswith("csv:#")
    assert from_document(to_document(item.comment)) == item.comment


def test_a_parent_of_zero_is_none() -> None:
    for parent in ("0", "root", "", None, 0):
        item = fields.item("wxr", {"body": "Fine.", "parent": parent}, "line 2")
        assert isinstance(item, Imported)
        assert item.comment.parent is None
