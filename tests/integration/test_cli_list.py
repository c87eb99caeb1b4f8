"""`winnow list`, as an owner uses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli import cli
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import NotFoundError
from service.moderation.ports import Store
from tests import stored


@pytest.fixture
def site(store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("WINNOW_DATABASE_URL", database_url)
    return stored.add_site(store, "mill")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["list", *arguments])


def told(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_entries_are_tried_added_shown_and_removed(store: Store, site: Site) -> None:
    kept = stored.add_comment(store, site, stored.comment("A lion and a zebra."), status=Verdict.ACCEPT)
    tried = run("try", "zebra", "tiger").stdout
    for said in ("2 would be added", "1 of the newest 1 accepted comments", "by 'zebra'", kept.id):
        assert said in tried
    assert told("show")["entries"] == []
    added = told("add", "zebra", "lion", "--treatment", "hold", "--note", "daily", "--expires", "2099-01-01")
    assert (added["added"], added["trial"]["hit"]) == (2, 1)
    lines = run("show", "--treatment", "hold", "--text", "ZEB").stdout.splitlines()
    assert len(lines) == 1
    assert lines[0].endswith("hold  word    zebra  [no hit, until 2099-01-01]  (daily)")
    (entry,) = told("show", "--text", "lion")["entries"]
    assert (entry["note"], entry["author"], entry["expires_at"]) == (
        "daily",
        "cli",
        "2099-01-01T00:00:00+00:00",
    )
    assert "removed word 'lion'" in run("remove", entry["id"]).stdout
    assert isinstance(run("remove", entry["id"]).exception, NotFoundError)
    assert [one["written"] for one in told("show", "--state", "removed")["entries"]] == ["lion"]


def test_the_shared_list_is_apart_from_the_sites(site: Site) -> None:
    assert site.name
    told("add", "zebra", "--shared")
    assert told("show")["entries"] == []
    (entry,) = told("show", "--shared")["entries"]
    assert entry["shared"]
    assert isinstance(run("remove", entry["id"]).exception, NotFoundError)
    assert run("remove", entry["id"], "--shared").exit_code == 0


def test_a_list_is_exported_and_brought_back(tmp_path: Path, site: Site) -> None:
    assert site.name
    told("add", "zebra", "cheap pills", "--treatment", "hold")
    told("add", "pills.example", "--target", "domain")
    path = tmp_path / "list.jsonl"
    assert run("export", str(path), "--format", "jsonl").exit_code == 0
    ids = [one["id"] for one in told("show")["entries"]]
    assert run("remove", *ids).exit_code == 0
    assert told("import", str(path), "--format", "jsonl")["added"] == 3
    left = run("export", "-", "--treatment", "hold")
    assert left.stdout.splitlines() == ["zebra", "cheap pills"]
    assert "1 left out" in left.stderr


def test_an_import_names_lines_that_are_none_and_softens_what_alarms_falsely(
    tmp_path: Path, store: Store, site: Site
) -> None:
    stored.add_comment(store, site, stored.comment("A lion."), status=Verdict.ACCEPT)
    path = tmp_path / "list.txt"
    path.write_text("[a-z\nlion\nzebra\n")
    options = ("import", str(path), "--target", "pattern")
    text = run(*options, "--dry-run").stdout
    assert "line 1: '[a-z': This is no regular expression of RE2: missing ]" in text
    done = told(*options, "--hold-above", "0.5")
    assert (done["added"], done["held_instead"]) == (2, 1)
    assert {one["written"]: one["treatment"] for one in told("show")["entries"]} == {
        "lion": "hold",
        "zebra": "block",
    }
    again = told(*options)
    assert (again["added"], again["known"], again["known_otherwise"]) == (0, 2, 1)


def test_pages_go_on_where_the_last_one_ended(site: Site) -> None:
    assert site.name
    told("add", *(f"word{n}x" for n in range(3)))
    first = told("show", "--limit", "2")
    second = told("show", "--limit", "2", "--after", first["next"])
    assert [one["written"] for one in (*first["entries"], *second["entries"])] == [
        "word2x",
        "word1x",
        "word0x",
    ]
    assert second["next"] is None
