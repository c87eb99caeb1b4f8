"""On the command line: which campaigns there are, and those of a history that nobody looked through."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import cli
from service.domain.site import Site
from service.moderation.ports import Store
from tests import spinner, stored

COMMENTS = 40


@pytest.fixture
def site(store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("WINNOW_DATABASE_URL", database_url)
    return stored.add_site(store, "mill")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments])


def brought(folder: Path) -> str:
    """Return a file of spun comments with labels, as another system exports them."""
    source = random.Random(5)
    rows = [
        {
            "comment": {"body": spinner.spun(source), "id": str(number)},
            "author": {"email": f"{number % 9}@x.org"},
            "label": "spam",
        }
        for number in range(COMMENTS)
    ]
    path = folder / "spun.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


@pytest.mark.usefixtures("site")
def test_imported_comments_find_their_campaign_when_history_is_looked_through(tmp_path: Path) -> None:
    assert run("import", brought(tmp_path)).exit_code == 0
    assert "winnow campaigns backfill" in run("campaigns").output
    placed = run("campaigns", "backfill")
    assert placed.exit_code == 0, placed.output
    assert f"Looked at {COMMENTS} comments" in placed.output
    (found,) = json.loads(run("campaigns", "--json").output)
    assert found["comments"] >= 0.9 * COMMENTS
    assert found["statuses"]["reject"] == found["comments"]
    assert found["ruling"] is None
    again = run("campaigns", "backfill")
    assert "0 are near earlier ones" in again.output
    lines = run("campaigns", "--order", "biggest").output.splitlines()
    assert lines[0].startswith(f"{found['id']}  {found['comments']} comments, ")
    assert ", 0 held, open, " in lines[0]


@pytest.mark.usefixtures("site")
def test_without_a_campaign_there_is_an_empty_list() -> None:
    assert json.loads(run("campaigns", "--json").output) == []
