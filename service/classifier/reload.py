"""The model in service: found, changed and taken back while requests go on."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from service.classifier import artifact, linear
from service.classifier.artifact import CARD_NAME, PAYLOAD_NAME
from service.classifier.card import Card, to_json
from service.classifier.linear import LinearClassifier
from service.errors import ModelError

ACTIVE_NAME: Final = "active.json"
CHECK_INTERVAL_S: Final = 1.0
"""How often, at most, the folder is looked at."""

MAX_EARLIER: Final = 50
"""How many earlier models one can go back to."""

_DIGEST: Final = re.compile("[0-9a-f]{64}")
_MAX_ACTIVE = 64 * 1024

Stamp = tuple[int, int, int]
"""What changes when a file is replaced: its inode, size and modification time (ns)."""


class ModelFiles:
    """The classifier that `folder/active.json` names, else the one shipped in the folder `default`.

    A file that is refused leaves the classifier before it in service; `problem` then says what was wrong.
    """

    def __init__(
        self, folder: Path, default: Path, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._default = default
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._serving: LinearClassifier | None = None
        self._stamp: Stamp | None = None
        self._check_at = float("-inf")
        self.problem: str | None = None

    def current(self) -> LinearClassifier:
        """Return the classifier in service; looks for a changed one at most every `CHECK_INTERVAL_S`.

        A changed one is loaded by the thread that notices, while others go on with the one before.

        Raises:
            ModelError: no classifier can be loaded at all.
        """
        serving = self._serving
        if serving is not None and self._monotonic() < self._check_at:
            return serving
        if self._lock.acquire(blocking=serving is None):
            try:
                self._look()
            finally:
                self._lock.release()
        if self._serving is None:
            raise ModelError(self.problem or "No model can be loaded.")
        return self._serving

    def _look(self) -> None:
        now = self._monotonic()
        if now < self._check_at:
            return
        self._check_at = now + CHECK_INTERVAL_S
        stamp = _stamp(self._folder / ACTIVE_NAME)
        if self._serving is None or stamp != self._stamp:
            self._stamp = stamp
            self._change()

    def _change(self) -> None:
        """Put in service what the folder asks for; the default where it names none or none serves."""
        try:
            active = _read_active(self._folder)
            if active is not None:
                self._serve(self._folder / active[0] / PAYLOAD_NAME, active[0])
                return
            self.problem = None
        except ModelError as error:
            self.problem = str(error)
            if self._serving is not None:
                return
        try:
            self._serve(self._default / PAYLOAD_NAME, None)
        except ModelError as error:
            self.problem = f"{self.problem or ''} The shipped model: {error}".strip()

    def _serve(self, path: Path, digest: str | None) -> None:
        problem = self.problem if digest is None else None
        if digest is None or self._serving is None or self._serving.digest != digest:
            self._serving = linear.load(path, expected_digest=digest)
        self.problem = problem


def publish(folder: Path, payload: bytes, card: Card) -> str:
    """Put a model in service and return its SHA-256; earlier ones stay, for `rollback`.

    Everything is on the disk before `active.json` is replaced, in one step.

    Raises:
        ModelError: the payload would be refused by those who load it, or the card describes another one.
    """
    artifact.check_card(card, payload, artifact.parse(payload, expected_digest=card.payload))
    with _exclusive(folder):
        home = folder / card.payload
        home.mkdir(exist_ok=True)
        _write(home / PAYLOAD_NAME, payload)
        _write(home / CARD_NAME, to_json(card))
        _sync(folder)
        history = _history(folder)
        if card.payload not in history[:1]:
            _activate(folder, [card.payload, *history])
    return card.payload


def rollback(folder: Path) -> str | None:
    """Put the model before the active one back in service; return its SHA-256, None for the shipped one.

    Raises:
        ModelError: no model of this folder is active, or the one before can no longer be loaded.
    """
    with _exclusive(folder):
        history = _history(folder)
        if not history:
            raise ModelError("The shipped model is in service; there is none before it.")
        earlier = history[1:]
        if not earlier:
            (folder / ACTIVE_NAME).unlink()
            _sync(folder)
            return None
        artifact.load(folder / earlier[0] / PAYLOAD_NAME, expected_digest=earlier[0])
        _activate(folder, earlier)
        return earlier[0]


def _activate(folder: Path, history: Sequence[str]) -> None:
    digest, *earlier = history
    document = {"digest": digest, "payload": f"{digest}/{PAYLOAD_NAME}", "earlier": earlier[:MAX_EARLIER]}
    _write(folder / ACTIVE_NAME, json.dumps(document, indent=2).encode())


def _history(folder: Path) -> list[str]:
    """Return the digests of the active model and those before it, newest first; none where none is active."""
    active = _read_active(folder)
    return [active[0], *active[1]] if active else []


def _read_active(folder: Path) -> tuple[str, list[str]] | None:
    path = folder / ACTIVE_NAME
    try:
        document: Any = json.loads(path.read_bytes()[:_MAX_ACTIVE])
        digest, earlier = document["digest"], document.get("earlier", [])
        paths_match = document.get("payload") == f"{digest}/{PAYLOAD_NAME}"
        valid = paths_match and all(_DIGEST.fullmatch(name) for name in (digest, *earlier))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(f"{path.name} cannot be read: {error!r}.") from error
    if not valid:
        raise ModelError(f"{path.name} does not name a model of its folder.")
    return digest, list(earlier)


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


@contextlib.contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """Let one process at a time change the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, content: bytes) -> None:
    """Replace a file in one step, durably."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
