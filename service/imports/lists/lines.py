"""Plain text: an entry a line; lines that begin with `#` are comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from service.domain.entry import Draft, Entry, Target, Treatment
from service.imports.lists.written import Written, refusal
from service.imports.source import Source

MAX_LINE = 100_000


def numbered(source: Source) -> Iterator[tuple[str, str]]:
    """Yield place and text of every line that is not blank; one too long for any entry is cut."""
    with source.text() as file:
        number, begun = 0, False
        while line := file.readline(MAX_LINE):
            number += not begun
            if not begun and line.strip():
                yield f"line {number}", line.strip("\r\n\ufeff")
            begun = not line.endswith(("\n", "\r"))


def read(source: Source, target: Target, treatment: Treatment) -> Iterator[Draft]:
    """Yield a draft of every line that is no comment."""
    for place, line in numbered(source):
        if not line.lstrip().startswith("#"):
            yield Draft(target=target, treatment=treatment, written=line.strip(), place=place)


def write(entries: Iterable[Entry], target: Target, treatment: Treatment) -> Iterator[Written]:
    """Yield the lines of the entries of one target and treatment, and why the others are left out."""
    for entry in entries:
        if entry.target is not target or entry.treatment is not treatment:
            yield refusal(entry, "of another target or treatment than was asked for")
        elif entry.written.startswith("#"):
            yield refusal(entry, "beginning with #, which would be a comment")
        else:
            yield f"{entry.written}\n"
