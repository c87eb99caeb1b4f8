"""Run every check of the project: `python -m tests`. Arguments are passed on to pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("style and mistakes", ("ruff", "check", ".")),
    ("formatting", ("ruff", "format", "--check", ".")),
    ("types", ("mypy",)),
    ("imports go one way", ("lint-imports",)),
    ("every public name is documented", ("interrogate", "--quiet", "service", "training")),
    ("tests", ("pytest",)),
)
"""What each check is for, and its command. Pytest comes last: its closing line is the verdict."""


def main(pytest_arguments: Sequence[str] = ()) -> int:
    """Run the checks in order and return the exit status of the first that fails, else 0."""
    for purpose, command in CHECKS:
        arguments = (*command[1:], *pytest_arguments) if command[0] == "pytest" else command[1:]
        sys.stdout.write(f"\n== {purpose}: {' '.join((command[0], *arguments))}\n")
        sys.stdout.flush()
        status = subprocess.run([_program(command[0]), *arguments], cwd=ROOT, check=False).returncode
        if status != 0:
            sys.stderr.write(f"\n{command[0]} failed ({purpose}); what follows it was not run.\n")
            return status
    return 0


def _program(name: str) -> str:
    """Return the tool that belongs to this interpreter, whatever else is on the PATH."""
    program = Path(sys.executable).parent / name
    return os.fspath(program)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
