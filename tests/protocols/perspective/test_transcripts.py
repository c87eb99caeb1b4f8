"""Exchanges as clients of the original have them, word for word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.protocols.perspective.conftest import Client

TRANSCRIPTS = sorted(Path(__file__).with_name("transcripts").glob("*.json"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_an_exchange_is_as_it_was_written_down(client: Client, path: Path) -> None:
    transcript = json.loads(path.read_text("utf-8"))
    answer = client.post(transcript["call"], transcript["request"])
    assert (answer.status_code, answer.get_json()) == (transcript["status"], transcript["response"])
