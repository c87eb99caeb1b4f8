"""A file to read from: unpacked where it is gzipped, decoded, and named by the SHA-256 of its bytes."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from service.errors import InvalidInputError

CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BROKEN_PACKING = (EOFError, zlib.error, gzip.BadGzipFile)
"""What reading a damaged gzip file raises."""


class Source:
    """An exported file. `position` says how many of its `size` bytes the reading under way has taken."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._raw: BinaryIO | None = None

    @property
    def position(self) -> int:
        """Return the bytes read so far of the file as it lies on the disk."""
        return self._raw.tell() if self._raw is not None and not self._raw.closed else 0

    def digest(self) -> str:
        """Return the SHA-256 of the file as it lies on the disk."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def is_packed(self) -> bool:
        """Return whether the file is gzipped."""
        with self.path.open("rb") as file:
            return file.read(len(_GZIP)) == _GZIP

    def head(self) -> bytes:
        """Return the first `CHUNK` bytes, unpacked."""
        with self.binary() as file, suppress(*BROKEN_PACKING):
            return file.read(CHUNK)
        return b""

    @contextmanager
    def binary(self) -> Iterator[BinaryIO]:
        """Open the file, unpacked."""
        packed = self.is_packed()
        with self.path.open("rb") as raw:
            self._raw = raw
            if packed:
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield cast("BinaryIO", unpacked)
            else:
                yield raw

    @contextmanager
    def text(self) -> Iterator[TextIO]:
        """Open the file as text; what cannot be decoded is replaced, ends of lines stay as they are."""
        encoding = self.encoding()
        with self.binary() as file, io.TextIOWrapper(file, encoding, "replace", newline="") as decoded:
            yield decoded

    def encoding(self) -> str:
        """Return how the text is encoded: by its byte order mark, else UTF-8, else Windows-1252."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        with self.binary() as file, suppress(*BROKEN_PACKING):
            start = file.read(CHUNK)
            marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
            if marked:
                return marked
            try:
                decoder.decode(start)
                while chunk := file.read(CHUNK):
                    decoder.decode(chunk)
            except UnicodeDecodeError:
                return "cp1252"
        return "utf-8"


def opened(path: Path) -> Source:
    """Return a file to read from. InvalidInputError where it cannot be read or is empty."""
    try:
        source = Source(path)
        readable = os.access(path, os.R_OK)
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error.strerror}.") from error
    if not readable or source.size == 0:
        raise InvalidInputError(f"{path} is empty or cannot be read.")
    return source
