"""Clients from Node's registry, as they are installed: only the host that they talk to is another."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packages import install
from tests.protocols.akismet.door import Door

PROGRAMS = Path(__file__).parent.parent / "node"
THANKS = "Thanks for making the web a better place."
REFUSED = "This key is not known here, or it was revoked."
HAM, SPAM, PERVASIVE = 0, 1, 2

pytestmark = pytest.mark.node


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs with the clients that they use, as the lock file names them."""
    folder = shutil.copytree(PROGRAMS, tmp_path_factory.mktemp("node") / "programs")
    npm = shutil.which("npm") or "npm"
    install([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)
    return folder


@pytest.mark.parametrize(
    ("program", "transcript", "answers"),
    [
        (
            "cedx.mjs",
            "npm-cedx-akismet",
            [True, HAM, SPAM, PERVASIVE, SPAM, HAM, None, None, False, REFUSED],
        ),
        (
            "akismet_api.mjs",
            "npm-akismet-api",
            [True, False, True, True, True, False, True, THANKS, THANKS, False, "Invalid API key"],
        ),
        ("akismet.mjs", "npm-akismet", [True, False, True, True, True, None, None, False, False]),
    ],
)
def test_every_call_is_answered_as_the_client_expects(
    door: Door, programs: Path, program: str, transcript: str, answers: list[object]
) -> None:
    command = ["node", "--no-deprecation", os.fspath(programs / program), door.key, str(door.port)]
    said = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert said.stderr == ""
    assert json.loads(said.stdout) == answers
    door.recorder.settle(transcript)


def test_the_lock_file_names_packages_and_no_registry() -> None:
    lock = (PROGRAMS / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')
