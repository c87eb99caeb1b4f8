"""The model in service: which one serves, how it changes, and what happens to files that are refused."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from service.classifier import linear
from service.classifier.artifact import CARD_NAME, PAYLOAD_NAME
from service.classifier.card import Card, to_json
from service.classifier.linear import LinearClassifier
from service.classifier.reload import ACTIVE_NAME, CHECK_INTERVAL_S, ModelFiles, publish, rollback
from service.errors import ModelError

Made = tuple[bytes, Card]
Make = Callable[[int], Made]


class _Time:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def pass_(self) -> None:
        self.now += 1.5 * CHECK_INTERVAL_S


@pytest.fixture
def default(tmp_path: Path, make: Make) -> Path:
    folder = tmp_path / "default"
    folder.mkdir()
    payload, card = make(0)
    (folder / PAYLOAD_NAME).write_bytes(payload)
    (folder / CARD_NAME).write_bytes(to_json(card))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


def test_the_shipped_model_serves_where_none_was_published(folder: Path, default: Path, make: Make) -> None:
    files = ModelFiles(folder, default)
    assert files.current().digest == make(0)[1].payload
    assert files.problem is None


def test_a_published_model_serves_after_the_next_look(folder: Path, default: Path, make: Make) -> None:
    time = _Time()
    files = ModelFiles(folder, default, monotonic=time)
    before = files.current()
    digest = publish(folder, *make(1))
    assert files.current() is before
    time.pass_()
    assert files.current().digest == digest
    assert ModelFiles(folder, default).current().digest == digest


def test_an_unchanged_model_is_loaded_once(
    folder: Path, default: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(folder, *make(1))
    time = _Time()
    files = ModelFiles(folder, default, monotonic=time)
    first = files.current()
    monkeypatch.setattr(linear, "load", None)
    for _ in range(3):
        time.pass_()
        assert files.current() is first


def _cut(folder: Path, digest: str) -> None:
    path = folder / digest / PAYLOAD_NAME
    path.write_bytes(path.read_bytes()[:-1])


def _garble_active(folder: Path, digest: str) -> None:
    del digest
    (folder / ACTIVE_NAME).write_text("{")


def _point_outside(folder: Path, digest: str) -> None:
    document = {"digest": digest, "payload": f"../{digest}/{PAYLOAD_NAME}"}
    (folder / ACTIVE_NAME).write_text(json.dumps(document))


def _lose_card(folder: Path, digest: str) -> None:
    (folder / digest / CARD_NAME).unlink()


@pytest.mark.parametrize("harm", [_cut, _garble_active, _point_outside, _lose_card])
def test_a_refused_model_leaves_the_one_before_in_service(
    folder: Path, default: Path, make: Make, harm: Callable[[Path, str], None]
) -> None:
    time = _Time()
    publish(folder, *make(1))
    files = ModelFiles(folder, default, monotonic=time)
    before = files.current()
    harm(folder, publish(folder, *make(2)))
    time.pass_()
    assert files.current() is before
    assert files.problem


@pytest.mark.parametrize("harm", [_cut, _garble_active, _point_outside, _lose_card])
def test_the_shipped_model_stands_in_at_the_start_and_the_problem_is_kept(
    folder: Path, default: Path, make: Make, harm: Callable[[Path, str], None]
) -> None:
    harm(folder, publish(folder, *make(1)))
    files = ModelFiles(folder, default)
    assert files.current().digest == make(0)[1].payload
    assert files.problem


def test_a_problem_is_forgotten_once_a_good_model_serves(folder: Path, default: Path, make: Make) -> None:
    time = _Time()
    _cut(folder, publish(folder, *make(1)))
    files = ModelFiles(folder, default, monotonic=time)
    files.current()
    digest = publish(folder, *make(2))
    time.pass_()
    assert files.current().digest == digest
    assert files.problem is None


def test_no_model_at_all_is_an_error_until_there_is_one(folder: Path, tmp_path: Path, make: Make) -> None:
    time = _Time()
    files = ModelFiles(folder, tmp_path / "nothing", monotonic=time)
    for _ in range(2):
        with pytest.raises(ModelError, match="cannot be read"):
            files.current()
    digest = publish(folder, *make(1))
    time.pass_()
    assert files.current().digest == digest


def test_others_go_on_with_the_old_model_while_one_thread_loads(
    folder: Path, default: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = _Time()
    files = ModelFiles(folder, default, monotonic=time)
    before = files.current()
    digest = publish(folder, *make(1))
    time.pass_()
    loading, go_on, load = threading.Event(), threading.Event(), linear.load

    def slowly(path: Path, *, expected_digest: str | None = None) -> LinearClassifier:
        loading.set()
        assert go_on.wait(20)
        return load(path, expected_digest=expected_digest)

    monkeypatch.setattr(linear, "load", slowly)
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(files.current().digest))
    thread.start()
    assert loading.wait(20)
    time.pass_()
    assert files.current() is before
    go_on.set()
    thread.join(20)
    assert found == [digest]


def test_rolling_back_goes_through_earlier_models_to_the_shipped_one(
    folder: Path, default: Path, make: Make
) -> None:
    time = _Time()
    files = ModelFiles(folder, default, monotonic=time)
    first, second = publish(folder, *make(1)), publish(folder, *make(2))
    assert files.current().digest == second
    assert rollback(folder) == first
    time.pass_()
    assert files.current().digest == first
    assert rollback(folder) is None
    time.pass_()
    assert files.current().digest == make(0)[1].payload
    with pytest.raises(ModelError, match="shipped"):
        rollback(folder)


def test_publishing_the_active_model_again_adds_nothing_to_go_back_to(folder: Path, make: Make) -> None:
    for seed in (1, 2, 2):
        publish(folder, *make(seed))
    assert rollback(folder) == make(1)[1].payload


def test_nothing_is_rolled_back_to_a_model_that_cannot_be_loaded(folder: Path, make: Make) -> None:
    first, second = publish(folder, *make(1)), publish(folder, *make(2))
    _cut(folder, first)
    with pytest.raises(ModelError):
        rollback(folder)
    assert json.loads((folder / ACTIVE_NAME).read_text())["digest"] == second


def test_a_model_that_would_be_refused_is_not_published(folder: Path, make: Make) -> None:
    payload, card = make(1)
    with pytest.raises(ModelError):
        publish(folder, payload[:-1], card)
    with pytest.raises(ModelError):
        publish(folder, payload, dataclasses.replace(card, features="0" * 64))
    assert not (folder / ACTIVE_NAME).exists()


def test_publishing_leaves_no_unfinished_files(folder: Path, make: Make) -> None:
    digest = publish(folder, *make(1))
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert names == {".lock", ACTIVE_NAME, f"{digest}/{CARD_NAME}", f"{digest}/{PAYLOAD_NAME}"}
