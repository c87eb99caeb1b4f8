"""Where bogofilter is installed it is driven as it is; everywhere a stand-in with the same options is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.domain.comment import Author, Comment, Page
from training.evaluation import bogofilter
from training.evaluation.bogofilter import Bogofilter, message

STAND_IN = Path(__file__).with_name("made_up_bogofilter.py")
SPAM = [Comment(body=f"casino bonus jackpot offer number {i}") for i in range(20)]
HAM = [Comment(body=f"bread from the oven with thyme {i}") for i in range(20)]


def stand_in(folder: Path) -> Path:
    path = folder / "bogofilter"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STAND_IN}" "$@"\n')
    path.chmod(0o755)
    return path


@pytest.fixture(params=["stand-in", *(["real"] if shutil.which("bogofilter") else [])])
def peer(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bogofilter:
    if request.param == "stand-in":
        program = str(stand_in(tmp_path))
        monkeypatch.setattr(bogofilter, "found", lambda: program)
    words = tmp_path / "words"
    words.mkdir()
    return Bogofilter(words)


def test_it_scores_what_it_was_taught(peer: Bogofilter) -> None:
    peer.teach(SPAM, spam=True)
    peer.teach(HAM, spam=False)
    spam, ham = peer.score([Comment(body="a casino bonus"), Comment(body="fresh bread, thyme")])
    assert ham < 0.5 < spam


def test_each_comment_is_one_mail_whatever_stands_in_it(peer: Bogofilter) -> None:
    peer.teach(SPAM, spam=True)
    peer.teach(HAM, spam=False)
    odd = ["From here on\n\nFrom there\nFrom", "a\0b", "\n\n", "\ud800 lone", "."]
    assert len(peer.score([Comment(body=body) for body in odd])) == len(odd)


def test_its_cost_is_measured(peer: Bogofilter) -> None:
    peer.teach(SPAM[:5], spam=True)
    peer.teach(HAM[:5], spam=False)
    microseconds, memory = peer.cost(SPAM[:3])
    assert microseconds > 100
    assert memory is None or memory > 1


def test_a_mail_carries_name_page_and_address() -> None:
    author = Author(name="Best\nPills", url="https://pills.example")
    mail = message(Comment(body="Hello", author=author, page=Page(title="The ferry")))
    head, _, body = mail.partition("\n\n")
    assert "From: Best Pills" in head
    assert "Subject: The ferry" in head
    assert body == "Hello\nhttps://pills.example\n\n"


def test_a_program_that_answers_less_than_it_was_asked_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bogofilter, "found", lambda: "/bin/true")
    with pytest.raises(subprocess.CalledProcessError):
        Bogofilter(tmp_path).score(SPAM)


def test_without_the_program_there_is_no_peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bogofilter.found() is None
    with pytest.raises(FileNotFoundError):
        Bogofilter(tmp_path)
