"""The shape of the project: what may import what, how long things get, and what a process loads."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("service", "training")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
EVERY_SOURCE = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "samples").rglob("*.py"))]
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "shared", "base_utils", "tools"}

MAX_FILE_LINES = 500
MAX_RULE_LINES = 120
MAX_FUNCTION_LINES = 60
LONG_FUNCTION_LINES = 40
LONG_FUNCTION_SHARE = 0.05


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=os.fspath(path))


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every function with its lines; migrations are lists of tables rather than code."""
    if "migrations" in path.parts:
        return
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            end = node.end_lineno or node.lineno
            yield f"{_relative(path)}:{node.lineno} {node.name}", end - node.lineno + 1


def _imported(path: Path) -> set[str]:
    """Return the top-level names of the modules that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_every_import_contract_holds() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    checked = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_no_file_is_a_drawer_of_odds_and_ends() -> None:
    assert [_relative(path) for path in EVERY_SOURCE if path.stem.strip("_") in DRAWERS] == []


def test_no_file_grows_beyond_reading() -> None:
    lengths = {_relative(path): path.read_text(encoding="utf-8").count("\n") for path in SOURCES}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def test_every_rule_is_a_small_file() -> None:
    listing = ROOT / "service/rules/__init__.py"  # the rules in their order, which only names them
    rules = sorted(path for path in (ROOT / "service/rules").rglob("*.py") if path != listing)
    lengths = {_relative(path): path.read_text(encoding="utf-8").count("\n") for path in rules}
    assert rules
    assert {name: lines for name, lines in lengths.items() if lines > MAX_RULE_LINES} == {}


def test_no_function_grows_beyond_a_screen() -> None:
    too_long = {
        name: lines for path in SOURCES for name, lines in _functions(path) if lines > MAX_FUNCTION_LINES
    }
    assert too_long == {}


def test_few_functions_are_long() -> None:
    lengths = [lines for path in SOURCES for _, lines in _functions(path)]
    long = [lines for lines in lengths if lines > LONG_FUNCTION_LINES]
    assert len(long) <= LONG_FUNCTION_SHARE * len(lengths)


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("sqlalchemy", "service/store/"),
        ("alembic", "service/store/"),
        ("psycopg", "service/store/"),
        ("sqlite3", ("service/store/", "service/cli/doctor.py", "service/imports/")),
        ("redis", "service/counters/"),
        ("sklearn", "training/"),
        ("gunicorn", "service/server.py"),
        ("argon2", "service/moderation/passwords.py"),
        ("pyotp", "service/moderation/second_factor.py"),
        ("segno", "service/console/presenters/"),
        ("prometheus_client", "service/protocols/"),
        ("ahocorasick", "service/rules/"),
        ("cel", "service/rules/own/"),
        ("re2", ("service/rules/own/", "service/matching/")),
    ],
)
def test_a_library_is_imported_in_its_home_only(library: str, home: str | tuple[str, ...]) -> None:
    importers = [_relative(path) for path in SOURCES if library in _imported(path)]
    assert [name for name in importers if not name.startswith(home)] == []


def _reads_the_environment(tree: ast.Module) -> bool:
    """Say whether a file reads variables; to set one for a library that knows no other way is no reading."""
    nodes = list(ast.walk(tree))
    set_only = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    }
    names = {"environ", "environb", "getenv"}
    attributes = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr in names]
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "os"]
    imported = {alias.name for node in imports for alias in node.names}
    return bool(imported & names) or any(id(node) not in set_only for node in attributes)


def test_only_the_settings_read_the_environment() -> None:
    readers = [_relative(path) for path in SOURCES if _reads_the_environment(_tree(path))]
    assert readers == ["service/settings.py"]


def test_only_the_command_line_prints() -> None:
    printers = {
        _relative(path)
        for path in SOURCES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert {name for name in printers if not name.startswith("service/cli/")} == set()


def test_no_code_of_the_service_runs_on_assertions() -> None:
    asserting = {
        _relative(path) for path in SOURCES for node in ast.walk(_tree(path)) if isinstance(node, ast.Assert)
    }
    assert asserting == set()


def test_serving_loads_neither_scikit_learn_nor_training() -> None:
    program = (
        "import sys, service.app, service.server\n"
        "print(*sorted({m.split('.')[0] for m in sys.modules} & {'sklearn', 'scipy', 'pandas', 'training'}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []


def test_every_part_of_the_service_has_tests_of_its_name() -> None:
    parts = [folder.name for folder in (ROOT / "service").iterdir() if (folder / "__init__.py").exists()]
    files = list((ROOT / "tests").rglob("test_*.py"))
    tested = {path.parent.name for path in files} | {path.stem.removeprefix("test_") for path in files}
    assert sorted(set(parts) - tested) == []


def test_every_line_that_silences_a_check_says_why() -> None:
    """A `noqa` or `type: ignore` names its rule, and its reason stands beside it."""
    silent = []
    marker = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<rest>.*)$")
    for path in SOURCES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = marker.search(line)
            if found and not re.match(
                r"(\[[\w,-]+\]|:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)\s*(#|-|:|—).{8,}", found["rest"]
            ):
                silent.append(f"{_relative(path)}:{number}")
    assert silent == []
