"""Runs of an evaluation: kept as JSON, and found again to compare with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from service.errors import InvalidInputError

FOLDER = "evaluations"
"""Where runs are kept, in the installation's folder."""


def keep(path: Path, document: Mapping[str, Any]) -> None:
    """Write a run; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2, allow_nan=False) + "\n", encoding="utf-8")


def path_of(folder: Path, kind: str, at: datetime) -> Path:
    """Return where a run of that kind and time is kept; a later one sorts behind an earlier one."""
    return folder / f"{kind}-{at:%Y%m%dT%H%M%S.%fZ}.json"


def read(path: Path, kind: str) -> dict[str, Any]:
    """Return a run that was kept.

    Raises:
        InvalidInputError: the file cannot be read, or holds no run of that kind.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"{path} cannot be compared with: {error}") from error
    if not isinstance(document, dict) or document.get("kind") != kind:
        raise InvalidInputError(f"{path} holds no run of `winnow evaluate {kind}`.")
    return document


def newest(folder: Path, kind: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the runs of a folder, the newest first; files that hold none are passed over."""
    for path in sorted(folder.glob(f"{kind}-*.json"), reverse=True):
        try:
            yield path, read(path, kind)
        except InvalidInputError:
            continue
