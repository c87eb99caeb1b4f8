"""Small exports of every system, written for the tests, and a way to read them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from service.imports import formats
from service.imports.imported import Imported, Item, Skipped
from service.imports.source import Source, opened

Write = Callable[..., Source]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str | bytes, *, packed: bool = False) -> Source:
        raw = content.encode() if isinstance(content, str) else content
        path = tmp_path / "export"
        path.write_bytes(gzip.compress(raw) if packed else raw)
        return opened(path)

    return written


def comments(items: list[Item]) -> list[Imported]:
    return [item for item in items if isinstance(item, Imported)]


def skipped(items: list[Item]) -> list[tuple[str, str]]:
    return [(item.reason.name, item.place) for item in items if isinstance(item, Skipped)]


def read(source: Source, name: str) -> list[Item]:
    return list(formats.read(source, name))
