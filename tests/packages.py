"""Packages that tests install for themselves, in folders that go with them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import REQUIRE_ALL

TIMEOUT_S = 180


def install(command: list[str], folder: Path | None = None) -> None:
    """Run an installer; where it fails, skip what needs it, or in CI fail."""
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=TIMEOUT_S)
    except (OSError, subprocess.SubprocessError) as error:
        said = f"{getattr(error, 'stderr', '') or error}".strip()[-500:]
        missing = f"{command[0]} could not install what this test runs: {said}"
        pytest.fail(missing) if REQUIRE_ALL else pytest.skip(missing)
