"""On the command line: what a draft would have made of history, and whether history still holds."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from service.app import DEFAULT_MODEL
from service.classifier import linear
from service.classifier.artifact import PAYLOAD_NAME, digest_of, dump, load, save
from service.cli import cli, cores, spans
from service.cli.options import find_site, opened
from service.domain.comment import Comment
from service.domain.label import LabelSource, LabelValue
from service.domain.signal import Category
from service.moderation import replay as replaying
from service.moderation import verify as verifying
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
    two = run("replay", "--policy", str(draft), "--json", "--jobs", "3", *until)
    assert (one.exit_code, two.exit_code) == (0, 0), two.output
    first, second = json.loads(one.output), json.loads(two.output)
    for document in (first, second):
        del document["decisions_a_second"], document["since"], document["holds_a_day"]
        del document["minutes_a_day"]
    assert first == second
    assert first["judged"] == 6
    monkeypatch.setattr(verifying, "SIZE", 1)
    assert run("verify", "--jobs", "2").output == "6 decisions: 6 come out as stored, 0 do not.\n"


def test_pieces_come_in_their_order_whoever_does_them() -> None:
    """As if another process was slow to begin, and did the first pieces and the last one."""
    begun = {0, 1, 7}
    gone: list[int] = []

    class Busy:
        def __init__(self, piece: int) -> None:
            self.piece = piece

        def cancel(self) -> bool:
            return self.piece not in begun

        def done(self) -> bool:
            return self.piece in begun and len(gone) >= 3

        def result(self) -> str:
            return f"there {self.piece}"

    class Pool:
        def submit(self, _run: object, _do: object, piece: int) -> Busy:
            return Busy(piece)

    def here(piece: int) -> str:
        gone.append(piece)
        return f"here {piece}"

    found = list(cores._together(range(8), here, Pool(), lambda _ports, piece: str(piece)))  # type: ignore[arg-type]  # a pool of ours
    assert found == ["there 0", "there 1", *(f"here {piece}" for piece in range(2, 7)), "there 7"]
    assert gone == [2, 3, 4, 5, 6]


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
    done = 1
    assert "\n1 decision from" in run("replay", "--policy", str(draft)).output
    done = 0
    result = run("replay", "--policy", str(draft))
    assert (result.exit_code, result.output) == (130, "Interrupted before anything was judged.\n")


@pytest.mark.usefixtures("data")
def test_what_moderators_would_spend_is_told(draft: Path) -> None:
    told = run("replay", "--policy", str(draft), "--seconds", "30").output
    assert "Held a day, for moderators to see: 0.0 before, 3.0 after. At 30 seconds each" in told
    assert "takes 0.0 and 1.5 minutes a day." in told
    document = json.loads(run("replay", "--policy", str(draft), "--json").output)
    assert document["minutes_a_day"] == {"before": 0.0, "after": 0.75, "seconds_each": 15.0}


def test_another_model_judges_history_anew(data: Path, tmp_path: Path) -> None:
    shipped = linear.load(DEFAULT_MODEL / PAYLOAD_NAME)
    same = run("replay", "--model", shipped.digest[:8])
    assert same.exit_code == 0, same.output
    assert "0 would have come out otherwise (0.0%)." in same.output
    assert "Caveat" not in same.output
    learned = load(DEFAULT_MODEL / PAYLOAD_NAME)
    intercept = {**learned.artifact.intercept, Category.SPAM: learned.artifact.intercept[Category.SPAM] + 60}
    strict = dataclasses.replace(learned.artifact, intercept=intercept)
    card = dataclasses.replace(learned.card, payload=digest_of(dump(strict)))
    save(tmp_path / "strict", strict, card)
    other = run("replay", "--model", str(tmp_path / "strict"))
    assert "accept -> reject: 3 (1 ham, 2 without a label)" in other.output
    assert "        3  the model's score (spam)" in other.output
    assert re.search(r"the model's score \(spam\): -\d\.\d\d -> \+\d+\.\d\d$", other.output, re.MULTILINE)
    save(data / "models" / "candidate", strict, card)
    assert json.loads(run("replay", "--model", "candidate", "--json").output)["flips"] == 3


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name a draft with --policy, another model with --model, or both."),
        (["--model", "candidate"], "There is no candidate"),
        (["--model", "0123"], "There is no model '0123'"),
    ],
)
def test_what_names_no_model_is_refused(arguments: list[str], said: str) -> None:
    result = run("replay", *arguments)
    assert result.exit_code != 0
    assert said in f"{result.output} {result.exception}"


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
