"""`winnow stats` from a terminal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import cli


def run(data: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(cli, [*arguments, "--data", str(data)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    run(folder, "site", "add", "blog", "--url", "https://blog.example.org")
    return folder


def test_a_site_without_comments_has_empty_figures(data: Path) -> None:
    said = run(data, "stats").stdout
    assert "0 decisions" in said
    assert "0 comments held now." in said


def test_figures_come_as_json_and_csv(data: Path) -> None:
    found = json.loads(run(data, "stats", "--json", "--since", "7d").stdout)
    assert len(found["volume"]) == 8
    assert set(found["volume"][0]) == {"day", "accepted", "held", "rejected", "all"}
    printed = run(data, "stats", "--csv", "--table", "waits").stdout
    rows = list(csv.reader(io.StringIO(printed)))
    assert rows[0] == ["waited", "comments"]
    assert {row[1] for row in rows[1:]} == {"0"}


def test_a_rebuild_says_what_it_counted(data: Path) -> None:
    assert "Counted 0 comments anew." in run(data, "stats", "rebuild").stdout
