"""A JSON object read piece by piece."""

from __future__ import annotations

import io
import json

import pytest

from service.errors import InvalidInputError
from service.imports import json_stream
from service.imports.json_stream import members


@pytest.mark.parametrize("chunk", [1, 7, 100_000])
def test_members_come_in_order_however_the_text_is_cut(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", chunk)
    document = {
        "version": 12,
        "rows": [{"a": '] } \\ " ü'}, [1, [2]], 3.5, None],
        "none": [],
        "last": {"b": {}},
    }
    found = list(members(io.StringIO(json.dumps(document, indent=1))))
    assert found == [
        ("version", 12),
        *(("rows", row) for row in document["rows"]),  # type: ignore[attr-defined]
        ("last", {"b": {}}),
    ]


@pytest.mark.parametrize("text", ["", "[]", '{"a"', '{"a": [1, ', '{"a": [1}', '{"a": tru', '{"a" 1}'])
def test_what_breaks_off_or_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        list(members(io.StringIO(text)))


def test_no_single_value_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MAX_VALUE", 200_000)
    with pytest.raises(InvalidInputError):
        list(members(io.StringIO('{"a": "' + "x" * 1_000_000 + '"}')))
