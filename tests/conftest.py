"""What every test starts from: an empty data folder, steady examples, and no silent skips in CI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["tests.databases", "tests.redis_servers"]

REQUIRE_ALL = os.environ.get("WINNOW_REQUIRE_ALL") == "1"

# A busy machine is no failure; in CI the same examples are tried each time.
hypothesis.settings.register_profile("steady", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("steady")


def chromium() -> str | None:
    """Return the path of an installed chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def postgresql() -> str | None:
    """Return the folder of an installed PostgreSQL server's programs, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    servers = [folder / "postgres" for folder in reversed(folders)]
    found = next((server for server in servers if server.exists()), None) or shutil.which("postgres")
    return os.fspath(Path(found).parent) if found else None


def redis() -> str | None:
    """Return the path of an installed Redis or Valkey server, or None."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def node() -> str | None:
    """Return the path of an installed Node that has its package manager, or None."""
    return shutil.which("node") if shutil.which("npm") else None


def php() -> str | None:
    """Return the path of an installed PHP, or None."""
    return shutil.which("php")


NEEDS = {"browser": chromium, "node": node, "php": php, "postgresql": postgresql, "redis": redis}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, find in NEEDS.items():
        if item.get_closest_marker(marker) and find() is None:
            missing = f"{marker}: the program this test drives is not installed"
            pytest.fail(missing) if REQUIRE_ALL else pytest.skip(missing)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = chromium()
    assert path is not None, "mark the test `browser`"
    return path


@pytest.fixture(scope="session")
def postgresql_programs() -> Path:
    folder = postgresql()
    assert folder is not None, "mark the test `postgresql`"
    return Path(folder)


@pytest.fixture(scope="session")
def redis_program() -> Path:
    path = redis()
    assert path is not None, "mark the test `redis`"
    return Path(path)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep every test away from the user's settings and data."""
    for name in [name for name in os.environ if name.startswith("WINNOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WINNOW_DATA", os.fspath(tmp_path / "winnow-data"))
