"""What real clients said once is answered as it was answered then, whether or not they are installed here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.protocols.akismet.client import Akismet
from tests.protocols.akismet.exchanges import GUID, TRANSCRIPTS, answer_of, transcript


@pytest.mark.parametrize("path", sorted(TRANSCRIPTS.glob("*.json")), ids=lambda path: path.stem)
def test_a_transcript_is_answered_as_it_was_recorded(app: Flask, akismet: Akismet, path: Path) -> None:
    known = {"key": akismet.key}
    for number, exchange in enumerate(transcript(path)):
        answer = exchange.say(app, known)
        assert answer_of(answer) == exchange.answer, f"exchange {number} of {path.name}"
        guid = answer.headers.get(GUID)
        if guid and guid not in known.values():
            known[f"guid-{len(known)}"] = guid


@pytest.mark.parametrize("path", sorted(TRANSCRIPTS.glob("*.json")), ids=lambda path: path.stem)
def test_a_transcript_names_no_key_and_no_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])", text)) <= {"0" * 12}
    assert not re.search(r"localhost|/(?:tmp|home|root|work|var)\b|%2F(?:tmp|home|root|work|var)%2F", text)
    for exchange in transcript(path):
        assert exchange.request["host"].removeprefix("{key}.") in {
            "127.0.0.1",
            "rest.akismet.com",
            "winnow.test",
            f"{'0' * 12}.winnow.test",
            f"{'0' * 12}.rest.akismet.com",
        }
