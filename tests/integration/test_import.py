"""`winnow import`, from a file to labels that training reads; on both databases, and through a power cut."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import cli
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import InvalidInputError
from service.imports.source import opened
from service.moderation.ports import Store
from tests import stored
from tests.unit.imports import test_wxr
from training.moderated import collect

ROWS = 4_000
KILL_AT = 500
START_S = 30.0
WORDS = ("river", "bread", "oven", "winter", "road", "bridge", "garden", "letter", "music", "train", "window")


@pytest.fixture
def site(store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("WINNOW_DATABASE_URL", database_url)
    return stored.add_site(store, "mill")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["import", *arguments])


def told(*arguments: str) -> dict[str, object]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def blog(folder: Path) -> Path:
    states = ["1", "spam", "1", "trash", "0"]
    written = [test_wxr.comment(n, state, body=f"Turn {n}.") for n, state in enumerate(states)]
    path = folder / "mill.xml.gz"
    path.write_bytes(gzip.compress(test_wxr.export(*written).encode()))
    return path


def test_a_blogs_export_becomes_labels_that_training_reads(tmp_path: Path, store: Store, site: Site) -> None:
    path = str(blog(tmp_path))
    dry = told(path, "--dry-run")
    with store.read() as tx:
        assert not tx.comments.page(site.id, status=None, cursor=None, limit=9).items
    done = told(path, "--site", "mill")
    assert (done["format"], done["read"], done["added"], done["labels"]) == (
        "wxr",
        5,
        3,
        {"ham": 2, "spam": 1},
    )
    assert {key: dry[key] for key in ("read", "added", "labels", "left_out")} == {
        key: done[key] for key in ("read", "added", "labels", "left_out")
    }
    assert done["authors_with_approvals"] == 1
    examples = collect(store)
    assert sorted((example.comment.body, example.label) for example in examples) == [
        ("Turn 0.", LabelValue.HAM),
        ("Turn 1.", LabelValue.SPAM),
        ("Turn 2.", LabelValue.HAM),
    ]
    assert {example.kind for example in examples} == {"import"}
    again = told(path)
    assert (again["added"], again["known"]) == (0, 3)


def test_the_summary_says_what_became_of_every_row(tmp_path: Path, site: Site) -> None:
    text = run(str(blog(tmp_path)), "--pending", "judge").stdout
    for said in (
        f"{site.name}: mill.xml.gz, read as wxr",
        "5 read",
        "4 added: 2 ham, 1 spam",
        "1 of them judged",
        "1 left out, in the trash there, which says nothing of what it is (line 47)",
        "1 author(s) of the site with an approved comment now",
        "`winnow train`",
    ):
        assert said in text


def test_a_damaged_file_keeps_what_came_before_and_ends_with_an_error(
    tmp_path: Path, store: Store, site: Site
) -> None:
    path = tmp_path / "mill.xml"
    whole = test_wxr.export(test_wxr.comment(1), test_wxr.comment(2))
    path.write_text(whole[: whole.index("<wp:comment_id><![CDATA[2]]>")])
    result = run(str(path))
    assert result.exit_code == 1
    assert "1 added" in result.stdout
    assert "ends too early" in result.stderr
    with store.read() as tx:
        done = tx.imports.get(site.id, opened(path).digest())
    assert done is not None
    assert (done.position, done.finished_at) == (1, None)
    assert "went on behind 1" in run(str(path)).stdout


def test_a_file_of_no_known_format_names_the_formats(tmp_path: Path, site: Site) -> None:
    path = tmp_path / "words.txt"
    path.write_text("pineapple\n")
    assert site.name
    refused = run(str(path)).exception
    assert isinstance(refused, InvalidInputError)
    assert "wordpress-keys" in str(refused)


def test_disallowed_keys_go_into_the_sites_list_and_name_what_they_would_have_hit(
    tmp_path: Path, store: Store, site: Site
) -> None:
    for body in ("Pineapples on bread.", "Bread."):
        stored.add_comment(store, site, stored.comment(body), status=Verdict.ACCEPT)
    path = tmp_path / "keys.txt"
    path.write_text("pineapple\ncheap pills\npills.example.com\n@bad.org\n192.0.2.\nab\n")
    options = (str(path), "--format", "wordpress-keys")
    dry = told(*options, "--dry-run")
    with store.read() as tx:
        assert tx.entries.size(site.id) == (0, 0)
    text = run(*options).stdout
    for said in (
        "5 added",
        "2   runs of characters",
        "1   domains",
        "1   e-mail addresses",
        "1   network addresses",
        "line 6: 'ab': A key of fewer than 3 characters",
        "1 of the newest 2 accepted comments",
        "by 'pineapple' (line 1, text, block; 50.00%, 0 ham)",
        "As in WordPress a key is found anywhere",
    ):
        assert said in text
    trial = dict(dry["trial"])  # type: ignore[call-overload]  # JSON
    assert (dry["added"], trial["hit"]) == (5, 1)
    with store.read() as tx:
        assert tx.entries.size(site.id) == (5, 0)
    assert told(*options)["known"] == 5


def test_a_list_of_real_size_is_in_service_in_seconds(tmp_path: Path, store: Store, site: Site) -> None:
    dice = random.Random(3)
    words = {
        "".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randrange(4, 14))) for _ in range(62_000)
    }
    path = tmp_path / "keys.txt"
    path.write_text("\n".join(sorted(words)))
    stored.add_comment(store, site, status=Verdict.ACCEPT)
    start = time.monotonic()
    done = told(str(path), "--format", "wordpress-keys")
    assert time.monotonic() - start < 90
    # What folding makes the same, such as three letters in a row and two, stays apart by its spelling.
    assert done["added"] == len(words)


def many(folder: Path) -> Path:
    dice = random.Random(1)
    path = folder / "many.jsonl"
    with path.open("w") as file:
        for number in range(ROWS):
            body = " ".join(dice.choices(WORDS, k=30))
            row = {"comment": {"id": str(number), "body": body}, "label": "ham", "created_at": "2019-01-02"}
            file.write(json.dumps(row) + "\n")
    return path


@pytest.fixture
def killed(tmp_path: Path, store: Store, site: Site) -> Path:
    """A file whose import was ended by kill -9 after some of its batches."""
    path = many(tmp_path)
    digest = opened(path).digest()
    process = subprocess.Popen([sys.executable, "-m", "service", "import", os.fspath(path)], cwd=Path.cwd())
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with store.read() as tx:
            done = tx.imports.get(site.id, digest)
        if done is not None and done.position >= KILL_AT:
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it was done before it was killed"
    return path


def test_an_import_that_was_killed_goes_on_where_it_was_and_brings_everything_once(
    killed: Path, store: Store, site: Site
) -> None:
    done = told(os.fspath(killed))
    resumed_at = done["resumed_at"]
    assert isinstance(resumed_at, int)
    assert KILL_AT <= resumed_at < ROWS
    assert (done["read"], done["added"], done["known"]) == (ROWS, ROWS, 0)
    with store.read() as tx:
        assert tx.labels.tally()[LabelValue.HAM] == ROWS
        last = tx.imports.get(site.id, opened(killed).digest())
    assert last is not None
    assert last.finished_at is not None


def test_the_help_tells_of_every_format() -> None:
    text = run("--help").output
    for name in ("wxr", "disqus", "isso", "remark42", "commento", "jsonl", "csv", "wordpress-keys"):
        assert f"\n  {name}" in text
