"""What the features make of the reference comments, on record: a change is seen, and then meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.features.golden import COMMENTS, SITE_HOST, feature_fingerprint, vector_digest
from service.features.vector import vectorise
from service.features.view import read

RECORD = Path(__file__).parents[2] / "golden" / "features.json"
"""Written by `python tests/golden/features.py`, to be run when a change of the features is meant."""


@pytest.mark.parametrize("place", range(len(COMMENTS)))
def test_a_reference_comment_has_the_vector_on_record(place: int) -> None:
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    vector = vectorise(read(COMMENTS[place], site_host=SITE_HOST))
    assert record["comments"][place] == {"entries": len(vector.indices), "digest": vector_digest(vector)}


def test_the_fingerprint_is_the_one_on_record() -> None:
    assert json.loads(RECORD.read_text(encoding="utf-8"))["fingerprint"] == feature_fingerprint()
