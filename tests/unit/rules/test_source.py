"""The digest of the rules."""

from __future__ import annotations

import importlib.resources
import shutil
from pathlib import Path

import pytest

from service.rules import source


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tree = Path(str(importlib.resources.files("service")))
    for folder in ("rules", "features", "domain"):
        shutil.copytree(tree / folder, tmp_path / folder)
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    return tmp_path


def _digest() -> str:
    return source.digest.__wrapped__()


def test_the_digest_is_a_sha_256_and_does_not_change() -> None:
    assert source.digest() == source.digest()
    assert len(bytes.fromhex(source.digest())) == 32


def test_the_same_files_elsewhere_have_the_same_digest(copied: Path) -> None:
    shutil.rmtree(copied / "rules" / "__pycache__", ignore_errors=True)
    assert _digest() == source.digest()


@pytest.mark.parametrize(
    "name",
    [
        "rules/form.py",
        "rules/__init__.py",
        "rules/own/fields.py",
        "features/text.py",
        "features/links.py",
        "domain/decision.py",
        "domain/policy_default.toml",
    ],
)
def test_a_change_of_what_decisions_depend_on_is_another_digest(copied: Path, name: str) -> None:
    with (copied / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert _digest() != source.digest()


def test_a_change_of_anything_else_is_not(copied: Path) -> None:
    (copied / "domain" / "review.py").write_text("")
    (copied / "rules" / "README.md").write_text("Other words.")
    (copied / "rules" / "__pycache__").mkdir(exist_ok=True)
    (copied / "rules" / "__pycache__" / "form.cpython-399.pyc").write_bytes(b"x")
    assert _digest() == source.digest()


def test_another_release_of_a_library_that_reads_links_is_another_digest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda _: "0")
    assert _digest() != source.digest()
