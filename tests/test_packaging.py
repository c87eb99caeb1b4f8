"""The wheel alone is enough to run, and what installs it is pinned."""

from __future__ import annotations

import email
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from service import __version__

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[\w.!+]+)", re.MULTILINE)

NEEDED = (
    "service/domain/policy_default.toml",
    "service/store/migrations/env.py",
    "service/classifier/default/*.json",
    "service/classifier/default/*.joblib",
    "service/**/templates/**/*.html",
    "service/**/static/**/*.css",
    "service/**/static/**/*.js",
    "service/store/migrations/versions/*.py",
    "training/config.toml",
    "training/reference/comments.jsonl",
    "training/reference/must_accept.jsonl",
    "training/reference/must_reject.jsonl",
)


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", os.fspath(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked where nothing else of the project is."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _run(installed: Path, program: str, *arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run a program from the wheel alone: libraries are importable, the clone is not."""
    start = (
        "import sys; wheel, clone = sys.argv.pop(1), sys.argv.pop(1);"
        "sys.path[:] = [wheel, *(path for path in sys.path if path not in ('', clone))];"
        f"{program}"
    )
    return subprocess.run(
        [sys.executable, "-c", start, os.fspath(installed), os.fspath(ROOT), *arguments],
        cwd=data,
        env={**_clean_environment(), "WINNOW_DATA": os.fspath(data / "winnow")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("pattern", NEEDED)
def test_the_wheel_holds_what_running_needs(installed: Path, pattern: str) -> None:
    found = [path for path in installed.glob(pattern) if path.stat().st_size > 0]
    assert found


def test_the_wheel_holds_every_file_of_both_packages_and_nothing_else(installed: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "service", "training"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    shipped = {
        path.relative_to(installed).as_posix()
        for path in installed.rglob("*")
        if path.is_file() and ".dist-info" not in path.parts[-2] and "licenses" not in path.parts
    }
    reference = {name for name in shipped if name.startswith("training/reference/")}
    assert shipped - reference == set(listed.stdout.split()) - reference


def test_the_metadata_say_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = email.message_from_bytes(archive.read(name))
    assert metadata["Name"] == "winnow-moderation"
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert str(metadata.get_payload()).startswith("# Winnow")


def test_the_command_teaches_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    helped = _run(installed, "from service.cli import main; main()", "--help", data=tmp_path)
    assert helped.returncode == 0, helped.stderr
    for command in ("serve", "check", "site", "moderator", "train", "doctor", "db"):
        assert re.search(rf"^  {command} ", helped.stdout, re.MULTILINE), command


def test_the_packages_come_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    program = "import service, training, json; print(json.dumps([service.__file__, training.__file__]))"
    came = _run(installed, program, data=tmp_path)
    assert came.returncode == 0, came.stderr
    assert all(Path(path).is_relative_to(installed) for path in json.loads(came.stdout))


def test_the_shipped_model_judges_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    judged = _run(
        installed,
        "from service.cli import main; main()",
        "check",
        "--json",
        "Lovely walk, thank you.",
        data=tmp_path,
    )
    assert judged.returncode == 0, judged.stderr
    assert json.loads(judged.stdout)["verdict"] == "accept"


def test_the_database_is_made_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    arguments = ("site", "add", "paper", "--url", "https://paper.example/", "--json")
    added = _run(installed, "from service.cli import main; main()", *arguments, data=tmp_path)
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)["site"] == "paper"


@pytest.fixture(params=["constraints.txt", "constraints-dev.txt"])
def pins(request: pytest.FixtureRequest) -> dict[str, str]:
    text = (ROOT / str(request.param)).read_text(encoding="utf-8")
    return {canonicalize_name(found["name"]): found["version"] for found in PIN.finditer(text)}


def test_every_pin_has_a_hash_and_is_a_wheel() -> None:
    for name in ("constraints.txt", "constraints-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        blocks = [block for block in re.split(r"\n(?=\S)", text) if PIN.match(block)]
        assert blocks
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
        assert "--only-binary :all:" in text


def test_every_dependency_is_pinned_within_what_it_allows(pins: dict[str, str]) -> None:
    wanted = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["build-system"]["requires"]]
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


def test_development_runs_on_what_users_run_on() -> None:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("constraints.txt", "constraints-dev.txt")]
    users, developers = ({(f["name"], f["version"]) for f in PIN.finditer(text)} for text in texts)
    assert users <= developers


def test_every_extra_is_pinned_for_development() -> None:
    text = (ROOT / "constraints-dev.txt").read_text(encoding="utf-8")
    pinned = {canonicalize_name(found["name"]): found["version"] for found in PIN.finditer(text)}
    extras = PYPROJECT["project"]["optional-dependencies"]
    for requirement in map(Requirement, (line for lines in extras.values() for line in lines)):
        if requirement.name != PYPROJECT["project"]["name"]:
            assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement
