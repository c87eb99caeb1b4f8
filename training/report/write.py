"""Reports into files: a page or its JSON twin, by the file's name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from service.errors import InvalidInputError

SUFFIXES = (".html", ".json")


def check(files: Iterable[Path]) -> None:
    """Raise InvalidInputError where a report could not be written in the end, before any work is done."""
    for path in files:
        if path.suffix not in SUFFIXES:
            raise InvalidInputError(f"A report is an .html or a .json file, not {path.name}.")
        if not path.parent.is_dir():
            raise InvalidInputError(f"There is no folder {path.parent} to write the report into.")


def write(files: Iterable[Path], document: Mapping[str, Any]) -> None:
    """Write the document into every file, as the file's name asks for."""
    for path in files:
        path.write_text(_page(document) if path.suffix == ".html" else _json(document), encoding="utf-8")


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _page(document: Mapping[str, Any]) -> str:
    from training.report.page import page  # noqa: PLC0415 - charts take a second to load, and few need them

    return page(document)
