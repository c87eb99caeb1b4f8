"""Which formats of lists there are, and how each is read and written."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from enum import StrEnum

from service.domain.entry import Draft, Entry, Refused, Target, Treatment
from service.errors import InvalidInputError
from service.imports import wordpress_keys
from service.imports.lists import coral, discourse, lines, ours
from service.imports.lists.written import Written
from service.imports.source import BROKEN_PACKING, Source


class ListFormat(StrEnum):
    """A format of lists."""

    LINES = "lines"
    JSONL = "jsonl"
    WORDPRESS = "wordpress-keys"
    DISCOURSE = "discourse"
    CORAL = "coral"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a list is to be read or written: what a format does not say by itself.

    `words` has WordPress's keys as whole words, `regex` Discourse's words as expressions.
    """

    target: Target = Target.WORD
    treatment: Treatment = Treatment.BLOCK
    words: bool = False
    regex: bool = False


def read(source: Source, name: ListFormat, asked: Asked) -> Iterator[Draft | Refused]:
    """Yield a draft of everything in a file, or why something in it is none.

    Raises:
        InvalidInputError: the file is damaged, or not of that format.
    """
    try:
        yield from _read(source, name, asked)
    except BROKEN_PACKING as error:
        raise InvalidInputError(f"The gzip file is damaged or ends too early: {error}.") from error


def write(entries: Iterable[Entry], name: ListFormat, asked: Asked) -> Iterator[Written]:
    """Yield the text of a file with the entries, and those that the format cannot say."""
    if name is ListFormat.JSONL:
        return ours.write(entries)
    if name is ListFormat.WORDPRESS:
        return wordpress_keys.write(entries, asked.treatment)
    if name is ListFormat.DISCOURSE:
        return discourse.write(entries, asked.treatment, regex=asked.regex)
    if name is ListFormat.CORAL:
        return coral.write(entries)
    return lines.write(entries, asked.target, asked.treatment)


def _read(source: Source, name: ListFormat, asked: Asked) -> Iterator[Draft | Refused]:
    if name is ListFormat.JSONL:
        return ours.read(source, asked.target, asked.treatment)
    if name is ListFormat.WORDPRESS:
        return wordpress_keys.read(source, asked.treatment, words=asked.words)
    if name is ListFormat.DISCOURSE:
        return discourse.read(source, asked.treatment, regex=asked.regex)
    if name is ListFormat.CORAL:
        return coral.read(source, asked.treatment)
    return lines.read(source, asked.target, asked.treatment)
