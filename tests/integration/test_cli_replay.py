"""On the command line: what a draft would have made of history, and whether history still holds."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from service.cli import cli, cores, spans
from service.cli.options import find_site, opened
from service.domain.comment import Comment
from service.domain.label import LabelSource, LabelValue
from service.moderation import replay as replaying
from service.moderation.check import check
from service.moderation.label import label
from service.moderation.replay import Done, Piece

HAM = "Thank you, the second chapter about the night ferry helped me a lot."
SPAM = "Best online casino bonus, buy cheap pills now https://pills.example/now"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, catch_exceptions=True)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("WINNOW_DATA", str(folder))
    with opened(None) as ports:
        assert run("site", "add", "blog", "--url", "https://blog.example.org").exit_code == 0
        site = find_site(ports, None)
        first = check(ports, site, Comment(body=f"{HAM} \x1b[31m", id="1")).stored
        for number in range(2, 7):
            check(ports, site, Comment(body=f"{HAM if number % 2 else SPAM} {number}", id=str(number)))
        label(ports, site, first.id, LabelValue.HAM, source=LabelSource.SITE, author="test")
    return folder


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.toml"
    path.write_text("[lists]\nblocked_words = ['ferry']\n", encoding="utf-8")
    return path


@pytest.mark.usefixtures("data")
def test_a_draft_is_tried_on_the_stored_history(draft: Path, tmp_path: Path) -> None:
    result = run("replay", "--policy", str(draft), "--examples", "1")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("6 decisions from ")
    assert lines[1] == "3 would have come out otherwise (50.0%)."
    assert "accept -> hold: 3 (1 ham, 2 without a label)" in lines
    assert "Somebody ruled on 1 of them: 0 are right, 1 wrong." in lines
    assert "        3  blocked_word (spam)" in lines
    assert "    blocked_word (spam): none -> hold" in lines
    assert "\x1b" not in result.output
    flips = tmp_path / "flips.jsonl"
    document = json.loads(run("replay", "--policy", str(draft), "--json", "--flips", str(flips)).output)
    assert document["matrix"]["accept"] == {"accept": 0, "hold": 3, "reject": 0}
    assert (document["flips"], document["judged"], document["labelled"]) == (3, 6, {"better": 0, "worse": 1})
    (kind,) = document["kinds"]
    written = [json.loads(line) for line in flips.read_text(encoding="utf-8").splitlines()]
    assert written == kind["examples"]
    assert written[-1]["causes"] == [{"name": "blocked_word (spam)", "before": None, "after": "hold"}]


@pytest.mark.usefixtures("data")
def test_the_policy_in_service_flips_nothing_and_an_empty_span_says_so(tmp_path: Path) -> None:
    same = tmp_path / "same.toml"
    same.write_text("", encoding="utf-8")
    assert "0 would have come out otherwise (0.0%)." in run("replay", "--policy", str(same)).output
    nothing = run("replay", "--policy", str(same), "--since", "2020-01-01", "--until", "2020-02-01")
    assert nothing.output.startswith("Nothing to judge again")
    assert run("replay", "--policy", str(same), "--since", "soon").exit_code == 2


@pytest.mark.usefixtures("data")
def test_processes_change_nothing_of_the_outcome(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "SIZE", 1)
    until = ["--until", "2100-01-01"]
    one = run("replay", "--policy", str(draft), "--json", "--jobs", "1", *until)
    monkeypatch.setattr(cores, "WORTH_IT", 1)
    two = run("replay", "--policy", str(draft), "--json", "--jobs", "2", *until)
    assert (one.exit_code, two.exit_code) == (0, 0), two.output
    first, second = json.loads(one.output), json.loads(two.output)
    for document in (first, second):
        del document["decisions_a_second"], document["since"], document["holds_a_day"]
    assert first == second
    assert first["judged"] == 6


@pytest.mark.usefixtures("data")
def test_an_interruption_prints_what_was_found(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "SIZE", 1)

    def stopped(pieces: Sequence[Piece], **options: Any) -> Iterator[Done]:
        yield from itertools.islice(on_cores(pieces, **options), done)
        raise KeyboardInterrupt

    on_cores, done = cores.on_cores, 2
    monkeypatch.setattr("service.cli.replay.on_cores", stopped)
    result = run("replay", "--policy", str(draft))
    assert result.exit_code == 130
    assert result.output.startswith(
        "Interrupted: this is what the newest decisions came to.\n2 decisions from"
    )
    done = 0
    result = run("replay", "--policy", str(draft))
    assert (result.exit_code, result.output) == (130, "Interrupted before anything was judged.\n")


def test_verify_names_a_decision_that_was_tampered_with(data: Path) -> None:
    sound = run("verify")
    assert (sound.exit_code, sound.output) == (0, "6 decisions: 6 come out as stored, 0 do not.\n")
    with sqlite3.connect(data / "winnow.sqlite3") as database:
        database.execute("PRAGMA journal_mode")
        (tampered,) = database.execute("SELECT id FROM decisions ORDER BY created_at LIMIT 1").fetchone()
        database.execute("UPDATE decisions SET verdict = 'reject' WHERE id = ?", (tampered,))
        database.execute("UPDATE decisions SET rules = 'x' WHERE id = (SELECT max(id) FROM decisions)")
    database.close()
    result = run("verify")
    assert result.exit_code == 1
    assert f"  {tampered} of comment " in result.output
    assert "verdict reject (accept in the judgement), derived accept" in result.output
    document = json.loads(run("verify", "--json").output)
    assert (document["same"], document["different"], document["other_rules"]) == (4, 1, 1)
    assert document["differences"][0]["decision"] == tampered


@pytest.mark.parametrize("wrong", ["30", "d", "99999999d", "2026-13-01", "-3d"])
def test_a_time_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(click.BadParameter):
        spans.Moment().convert(wrong, None, None)
