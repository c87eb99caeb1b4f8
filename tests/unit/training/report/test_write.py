from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.errors import InvalidInputError
from training.report.write import check, write


def test_a_page_and_its_twin_are_written(tmp_path: Path, document: dict[str, Any]) -> None:
    files = [tmp_path / "report.html", tmp_path / "report.json"]
    check(files)
    write(files, document)
    assert files[0].read_text().startswith("<!doctype html>")
    assert json.loads(files[1].read_text()) == document


@pytest.mark.parametrize(
    ("name", "said"), [("report.pdf", "not report.pdf"), ("none/report.html", "no folder")]
)
def test_what_cannot_be_written_is_said_before_the_work(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        check([tmp_path / name])
