from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from service.errors import InvalidInputError
from tests.unit.training.material import START
from training.evaluation import runs


def test_the_newest_run_comes_first_and_other_files_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "evaluations"
    for number in (1, 3, 2):
        at = START + timedelta(microseconds=number)
        runs.keep(runs.path_of(folder, "unseen", at), {"kind": "unseen", "number": number})
    (folder / "unseen-9999.json").write_text("{")
    (folder / "unseen-8888.json").write_text('{"kind": "other"}')
    (folder / "published-7777.json").write_text('{"kind": "unseen"}')
    assert [run["number"] for _, run in runs.newest(folder, "unseen")] == [3, 2, 1]
    assert list(runs.newest(tmp_path / "none", "unseen")) == []


@pytest.mark.parametrize("content", ["{", "[]", '{"kind": "other"}', "\udcff"])
def test_a_file_that_holds_no_run_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(InvalidInputError, match=r"run\.json"):
        runs.read(path, "unseen")
