"""The sample comments are what their page says, and the shipped model passes what it must not get wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.app import DEFAULT_MODEL
from service.classifier.reload import ModelFiles
from service.domain.history import History
from service.domain.label import LabelValue
from service.domain.policy import default_policy
from service.domain.signal import Verdict
from service.domain.site import Site
from service.moderation.judge import judge, view_of
from service.protocols.native import wire

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
FILES = ("comments", "must_accept", "must_reject")
BESIDE_THE_REQUEST = {"label", "kind", "why"}
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SITE = Site(id="s", name="s", url="https://samples.example/", created_at=NOON)


def rows(name: str) -> list[dict[str, Any]]:
    lines = (SAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def request(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in BESIDE_THE_REQUEST}


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_a_request_to_the_native_api_with_its_label(name: str) -> None:
    for row in rows(name):
        wire.parse_comment(request(row))
        assert row["label"] in set(LabelValue)
        assert row["kind"]
        assert row["comment"]["language"]


def test_no_text_stands_twice() -> None:
    bodies = Counter(row["comment"]["body"] for name in FILES for row in rows(name))
    assert [body for body, times in bodies.items() if times > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_the_page_counts_the_rows_truly(name: str) -> None:
    page = (SAMPLES / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| `{name}\.jsonl` \|(.*?)\|(.*?)\|(.*?)\|(.*?)\|", page, re.MULTILINE)
    assert found is not None
    stated = [0 if cell.strip() == "–" else int(cell) for cell in found.groups()]
    labels = Counter(row["label"] for row in rows(name))
    assert stated == [labels.total(), labels["ham"], labels["spam"], labels["abuse"]]


def shipped_verdict(row: dict[str, Any]) -> Verdict:
    source = ModelFiles(Path("no folder of an installation"), DEFAULT_MODEL)
    view = view_of(wire.parse_comment(request(row)), SITE)
    outcome = judge(source, SITE, view, History(at=NOON), default_policy())
    assert outcome.degraded == ()
    return outcome.judgement.verdict


def test_the_shipped_model_and_policy_accept_what_must_be_accepted() -> None:
    wrong = [
        row["comment"]["body"] for row in rows("must_accept") if shipped_verdict(row) is not Verdict.ACCEPT
    ]
    assert wrong == []


def test_the_shipped_model_and_policy_let_nothing_through_that_must_be_rejected() -> None:
    wrong = [row["comment"]["body"] for row in rows("must_reject") if shipped_verdict(row) is Verdict.ACCEPT]
    assert wrong == []
