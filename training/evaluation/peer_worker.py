"""Score texts with one checker and say what that costs: a program of its own, run by any Python.

    python peer_worker.py NAME [PATH] < texts.jsonl > answer.json

It needs the standard library and the checker only, so that a checker can live in another environment. Each
line of input is a text as a JSON string. The answer is a JSON object: `called` (whether the checker objects,
at its own threshold) and `scores` (null where it gives none), both in the order of the texts; `microseconds`
(the median of one text at a time), `process_mb` (peak memory, null where the system does not say),
`installed_mb` (the checker with all it depends on) and `version`; or `missing`, a reason in words.
"""

from __future__ import annotations

import importlib
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

Checker = tuple[Callable[[Sequence[str]], list[bool]], Callable[[Sequence[str]], list[float]] | None]
"""Says of texts whether they are objected to; and how strongly, where it can."""

TIMED = 300
"""So many texts are enough to know what one costs."""

_Item = TypeVar("_Item")


def alt_profanity_check() -> Checker:
    """Return alt-profanity-check: a linear model's verdict and probability."""
    checker = importlib.import_module("profanity_check")
    return (
        lambda texts: [bool(found) for found in checker.predict(list(texts))],
        lambda texts: [float(score) for score in checker.predict_prob(list(texts))],
    )


def better_profanity() -> Checker:
    """Return better-profanity: whether a word of its list is in the text."""
    checker = importlib.import_module("better_profanity").profanity
    return lambda texts: [bool(checker.contains_profanity(text)) for text in texts], None


def winnow(path: str) -> Checker:
    """Return what the service does with a text and a saved model; to be timed, not to be believed.

    The model may have been taught the very texts.
    """
    model = importlib.import_module("service.classifier.linear").load(Path(path))
    read = importlib.import_module("service.features.view").read
    comment = importlib.import_module("service.domain.comment").Comment
    return lambda texts: [bool(model.signals(read(comment(body=text)))) for text in texts], None


CHECKERS: dict[str, tuple[Callable[..., Checker], str]] = {
    "alt-profanity-check": (alt_profanity_check, "alt-profanity-check"),
    "better-profanity": (better_profanity, "better-profanity"),
    "winnow": (winnow, "winnow-moderation"),
}
"""How each checker is made, and the distribution that brings it."""


def answer(name: str, arguments: Sequence[str], texts: Sequence[str]) -> dict[str, Any]:
    """Return what the checker says of the texts and what it costs, or why it is missing."""
    make, distribution = CHECKERS[name]
    try:
        objects, score = make(*arguments)
        version = metadata.version(distribution)
    except (ModuleNotFoundError, metadata.PackageNotFoundError):
        return {"missing": f"not installed; `pip install {distribution}` beside {sys.executable}."}
    except Exception as error:  # noqa: BLE001 - a pickled model of another version fails in any way it likes
        return {"missing": f"does not load; {type(error).__name__}: {error}"}
    seconds = []
    for text in sample(texts):
        start = time.perf_counter()
        objects([text])
        seconds.append(time.perf_counter() - start)
    return {
        "version": version,
        "called": objects(texts),
        "scores": score(texts) if score else None,
        "microseconds": statistics.median(seconds) * 1e6,
        "process_mb": peak_memory("self"),
        "installed_mb": sum(map(_size, _with_dependencies(distribution))) / 1e6,
    }


def sample(items: Sequence[_Item]) -> Sequence[_Item]:
    """Return at most `TIMED` items from all over: neighbours are of one source, and alike."""
    return items[:: -(-len(items) // TIMED) or 1]


def peak_memory(process: str) -> float | None:
    """Return the most memory (MB) that a process held so far, as Linux says; None elsewhere."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else None


def _with_dependencies(distribution: str) -> set[str]:
    found: set[str] = set()
    waiting = [distribution]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # needed on other systems only
        found.add(name)
        waiting += [re.split(r"[^\w.-]", need)[0] for need in needs if "extra ==" not in need]
    return found


def _size(distribution: str) -> int:
    files = metadata.files(distribution) or []
    paths = [Path(str(file.locate())) for file in files]
    return sum(path.stat().st_size for path in paths if path.is_file())


if __name__ == "__main__":
    given = [json.loads(line) for line in sys.stdin]
    json.dump(answer(sys.argv[1], sys.argv[2:], given), sys.stdout)
