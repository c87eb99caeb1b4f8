"""Reference comments, written for the project: what a retrained model is tried on anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from service.domain.comment import Comment, from_document
from service.errors import InvalidInputError
from training.config import ExamplesConfig
from training.examples import Example, label_of, read_rows

REFERENCE = "reference"
"""The source of the reference comments; the `must_*` cases are never trained on."""

_NAMES = {REFERENCE: "comments.jsonl", "must_accept": "must_accept.jsonl", "must_reject": "must_reject.jsonl"}


def read_reference(config: ExamplesConfig, source: str = REFERENCE) -> list[Example]:
    """Return the reference comments, or the cases of `must_accept` or `must_reject`.

    They are found in the installed package, or in `samples/` of a checkout; an installation without them has
    none, which is no error.
    """
    path = _path(_NAMES[source])
    return list(read_requests(path, config, source)) if path else []


def read_requests(path: Path, config: ExamplesConfig, source: str) -> Iterator[Example]:
    """Yield the examples of a file of requests (comment, author, page, client) with `label` and `kind`.

    Raises:
        InvalidInputError: a row cannot be used; names file and line.
    """
    for number, row in read_rows(path):
        try:
            yield _example(row, f"{path.name}:{number}", config, source)
        except (InvalidInputError, TypeError, ValueError, KeyError) as error:
            raise InvalidInputError(f"{path}, line {number}: {error}") from error


def _example(row: Mapping[str, Any], identifier: str, config: ExamplesConfig, source: str) -> Example:
    comment = _comment(row)
    if not str(comment.body).strip():
        raise InvalidInputError("`comment.body` is missing or empty.")
    return Example(
        id=identifier,
        comment=comment,
        label=label_of(row.get("label")),
        source=source,
        group=config.group_of(source),
        language=comment.language,
        kind=row.get("kind"),
    )


def _comment(row: Mapping[str, Any]) -> Comment:
    fields = dict(row["comment"])
    return from_document(fields | {part: row[part] for part in ("author", "page", "client") if part in row})


def _path(name: str) -> Path | None:
    candidates = (
        Path(str(resources.files("training"))) / "reference" / name,
        Path(__file__).parent.parent / "samples" / name,
    )
    return next((path for path in candidates if path.is_file()), None)
