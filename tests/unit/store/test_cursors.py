"""Cursors."""

from __future__ import annotations

import base64
import json
import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidInputError
from service.store import cursors

MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(MOMENTS, st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=40))
def test_a_moment_comes_back_to_the_microsecond(moment: datetime, item_id: str) -> None:
    assert cursors.read("newest", cursors.write("newest", moment, item_id), datetime) == (moment, item_id)


@given(st.floats(0, 1))
def test_a_risk_comes_back_to_the_last_bit(risk: float) -> None:
    assert cursors.read("riskiest", cursors.write("riskiest", risk, "id"), float) == (risk, "id")


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: base64.urlsafe_b64encode(b).decode()))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        cursors.read("newest", text, datetime)


@pytest.mark.parametrize(
    "document",
    [
        ["newest", "2026-03-01T12:00:00", "id"],
        ["newest", "2026-03-01T12:00:00+00:00", 7],
        ["newest", "2026-03-01T12:00:00+00:00", "\ud800"],
        ["newest", "2026-03-01T12:00:00+00:00", "\0"],
        ["newest", 5, "id"],
        ["newest", "2026-03-01T12:00:00+00:00"],
        {"newest": 1},
    ],
)
def test_a_document_of_another_shape_is_refused(document: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(document).encode()).decode()
    with pytest.raises(InvalidInputError):
        cursors.read("newest", cursor, datetime)


@pytest.mark.parametrize("value", [math.inf, math.nan, True, "0.5", None])
def test_a_risk_that_is_no_finite_number_is_refused(value: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(["riskiest", value, "id"]).encode()).decode()
    with pytest.raises(InvalidInputError):
        cursors.read("riskiest", cursor, float)
