"""XML as a stream of events, in bounded memory and without anything that a document could do to its reader.

A document type is refused as soon as it is met: without one, no entity can be declared, so none can grow and
none can name a file or an address. The characters that XML forbids are dropped, since exports do hold them.
"""

from __future__ import annotations

import codecs
import dataclasses
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from xml.parsers import expat

from service.errors import InvalidInputError
from service.imports.source import CHUNK

MAX_TEXT = 1_000_000
"""Characters kept of one element; what follows is dropped."""

MAX_DEPTH = 64

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BYTES_OF_DECLARATION = 1_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """An element that begins (`text` is None) or ends; `parent` is the name of the one around it."""

    name: str
    parent: str
    line: int
    text: str | None = None
    attributes: Mapping[str, str] = dataclasses.field(default_factory=dict)


def events(stream: BinaryIO) -> Iterator[Event]:
    """Yield the beginnings and ends of elements in order; names keep their prefix.

    Raises:
        InvalidInputError: the document is broken, ends too early, or has a document type.
    """
    start = stream.read(CHUNK)
    decoder = codecs.getincrementaldecoder(_encoding(start))("replace")
    reader = _Reader()
    chunk = start
    while chunk:
        yield from reader.take(_FORBIDDEN.sub("", decoder.decode(chunk)))
        chunk = stream.read(CHUNK)
    yield from reader.take(_FORBIDDEN.sub("", decoder.decode(b"", final=True)), last=True)


def _encoding(start: bytes) -> str:
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    declared = _DECLARED.search(start[:_BYTES_OF_DECLARATION])
    name = marked or (declared[1].decode() if declared else "utf-8")
    try:
        codecs.getincrementaldecoder(name)
    except LookupError:
        raise InvalidInputError(f"The file says that it is encoded in {name}, which is not known.") from None
    return name


class _Reader:
    """The parser with what it found and nobody has taken yet."""

    def __init__(self) -> None:
        self._found: deque[Event] = deque()
        self._names: list[str] = [""]
        self._texts: list[str] = []
        self._length = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        self._parser = parser

    def take(self, text: str, *, last: bool = False) -> Iterator[Event]:
        """Yield what a further piece of the document says, up to the place where it breaks."""
        problem: InvalidInputError | None = None
        try:
            self._parser.Parse(text, last)
        except expat.ExpatError as error:
            problem = _broken(error, last=last)
        except InvalidInputError as error:
            problem = error
        while self._found:
            yield self._found.popleft()
        if problem is not None:
            raise problem

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._names) > MAX_DEPTH:
            raise InvalidInputError(f"The XML is nested deeper than {MAX_DEPTH} elements.")
        line = self._parser.CurrentLineNumber
        self._found.append(Event(name, self._names[-1], line, None, attributes))
        self._names.append(name)
        self._forget()

    def _end(self, name: str) -> None:
        self._names.pop()
        line = self._parser.CurrentLineNumber
        self._found.append(Event(name, self._names[-1], line, "".join(self._texts)))
        self._forget()

    def _characters(self, text: str) -> None:
        if self._length < MAX_TEXT:
            self._texts.append(text[: MAX_TEXT - self._length])
            self._length += len(text)

    def _forget(self) -> None:
        self._texts.clear()
        self._length = 0


def _refuse(*_: Any) -> None:
    raise InvalidInputError("The XML has a document type (DOCTYPE), which no export needs: it is not read.")


def _broken(error: expat.ExpatError, *, last: bool) -> InvalidInputError:
    what = "ends too early" if last else "is broken"
    return InvalidInputError(f"The file {what} at line {error.lineno}: {expat.ErrorString(error.code)}.")
