"""Examples: comments whose label is known, and the JSON Lines folders that hold them."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from service.domain.attribute import Attribute
from service.domain.comment import Author, Comment, Format, Page
from service.domain.label import LabelValue
from service.errors import InvalidInputError
from training.attribute_labels import said
from training.config import ExamplesConfig

MAX_LINE = 4_000_000
"""The longest line that is read, in characters; a longer one is no comment."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A comment with its label.

    `source` is the set it comes from, `group` the sources that must stay on one side of a split. `kind` tells
    reference comments apart. `created_at` is when the label was given, where that is known. `attributes` says
    what the source's finer labels tell, and lacks what they do not.
    """

    id: str
    comment: Comment
    label: LabelValue
    source: str
    group: str
    language: str | None = None
    site_host: str | None = None
    kind: str | None = None
    created_at: datetime | None = None
    attributes: Mapping[Attribute, bool] = dataclasses.field(default_factory=dict)


def read_folder(folder: Path, config: ExamplesConfig) -> Iterator[Example]:
    """Yield the examples of every `*.jsonl` and `*.jsonl.gz` file of a folder, in the order of their names.

    Raises:
        InvalidInputError: there is no such folder or nothing in it, or a row cannot be used (file and line).
    """
    files = sorted(path for path in folder.glob("*.jsonl*") if path.name.endswith((".jsonl", ".jsonl.gz")))
    if not files:
        raise InvalidInputError(f"{folder} holds no .jsonl or .jsonl.gz file.")
    for path in files:
        yield from read_file(path, config)


def read_file(path: Path, config: ExamplesConfig) -> Iterator[Example]:
    """Yield the examples of one file; InvalidInputError names file and line of a row that is unusable."""
    for number, row in read_rows(path):
        try:
            yield from_row(row, identifier=f"{path.name}:{number}", config=config, fallback=_stem(path))
        except (InvalidInputError, ValueError, TypeError) as error:
            raise InvalidInputError(f"{path}, line {number}: {error}") from error


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line numbers (from 1) and JSON objects of a file, gzipped or plain; empty lines are skipped.

    Raises:
        InvalidInputError: a line is no JSON object, or the file is no UTF-8 or damaged gzip.
    """
    number = 0
    try:
        with _open(path) as lines:
            while line := lines.readline(MAX_LINE):
                number += 1
                if line.strip():
                    yield number, _object(line)
    except (ValueError, OSError, EOFError) as error:
        raise InvalidInputError(f"{path}, line {number}: {error}") from error


def from_row(row: Mapping[str, Any], *, identifier: str, config: ExamplesConfig, fallback: str) -> Example:
    """Return the example in a row of fields text, label, source, lang and meta.

    Raises:
        InvalidInputError: the text is missing or empty, or the label is not ham, spam or abuse.
    """
    text = _text(row, "text")
    if not text or not text.strip():
        raise InvalidInputError("`text` is missing or empty.")
    meta = row.get("meta") or {}
    if not isinstance(meta, Mapping):
        raise InvalidInputError("`meta` must be an object.")
    source, label = _text(row, "source") or fallback, label_of(row.get("label"))
    attributes = said(source, label, meta)
    meta = {key: value for key, value in meta.items() if key not in config.ignored}
    if chance(identifier) < config.bare:
        meta = {key: value for key, value in meta.items() if key == "site"}
    return Example(
        id=identifier,
        comment=_comment(text, meta, config, markup="html" if source in config.html else "text"),
        label=label,
        source=source,
        group=config.group_of(source),
        language=_text(row, "lang"),
        site_host=_text(meta, "site"),
        attributes=attributes,
    )


def label_of(value: object) -> LabelValue:
    """Return the label that a row names; raise InvalidInputError where it names none."""
    try:
        return LabelValue(str(value))
    except ValueError:
        raise InvalidInputError(f"`label` must be ham, spam or abuse, not {value!r}.") from None


def chance(identifier: str) -> float:
    """Return a number in [0, 1) that depends on the identifier only."""
    return int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:6], "big") / 2**48


def _comment(text: str, meta: Mapping[str, Any], config: ExamplesConfig, markup: Format) -> Comment:
    domain = _text(meta, "email_domain")
    excerpt = _text(meta, "page_text")
    url = _text(meta, "author_url")
    return Comment(
        body=text[: config.max_body],
        format=markup,
        author=Author(
            name=_text(meta, "author"),
            url=url if url and "." in url else None,  # some exports write "http://None"
            email=f"x@{domain}" if domain else None,
        ),
        page=Page(
            title=_text(meta, "page_title"), excerpt=excerpt[: config.max_excerpt] if excerpt else None
        ),
    )


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise InvalidInputError(f"`{name}` must be a text.")
    return value.encode("utf-8", "replace").decode() if not value.isascii() else value


def _object(line: str) -> dict[str, Any]:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError("Expected a JSON object.")  # noqa: TRY004 - a bad value to whoever wrote the file
    return row


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".jsonl")
