"""Measure what long lists cost, beside a plain `re` and a loop: `python -m benchmarks.lists`.

All look for the same made-up words in the same texts in the same process: pieces of the sample comments, put
together to about 300 characters. "with an author" adds name, e-mail address, URL and user agent, in which
runs of characters are looked for, too.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.domain.comment import Author, Client, Comment
from service.domain.entry import MAX_PATTERNS, Target, Treatment
from service.features.view import View, read
from service.matching.compiled import Compiled
from service.matching.listed import Listed
from service.matching.scope import Scope, match

ROOT = Path(__file__).resolve().parent.parent
LENGTH, TEXTS, ROUNDS = 300, 300, 3
PLAIN_TEXTS = 3
"""Texts that the plain ways are measured on: they take milliseconds."""

AT = datetime(2026, 1, 1, tzinfo=UTC)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_AUTHOR = Author(name="Anna Bell", email="anna@mail.example", url="https://anna.example/about")
_CLIENT = Client(
    ip="203.0.113.7", user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
)


def main() -> None:
    """Print the figures as a Markdown table, or as JSON."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.lists", description=__doc__)
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--entries", type=int, default=60_000, help="how long the lists are")
    options.add_argument("--seed", type=int, default=1, help="which words and texts")
    given = options.parse_args()
    figures = measure(given.entries, given.seed)
    sys.stdout.write(json.dumps(figures, indent=2) if given.json else _table(figures, given.entries))
    sys.stdout.write("\n")


def measure(entries: int, seed: int) -> dict[str, float]:
    """Return medians in microseconds, and for a list how long it takes to make and how large it is."""
    drawing = random.Random(seed)  # noqa: S311 - which words are measured is no secret
    words = sorted({_word(drawing) for _ in range(entries)})
    texts = _texts(drawing)
    bare = [read(Comment(body=text)) for text in texts]
    whole = [read(Comment(body=text, author=_AUTHOR, client=_CLIENT)) for text in texts]
    before, began = _resident(), time.perf_counter()
    scope = _scope(words, Target.WORD)
    figures = {
        "to compile the words, ms": (time.perf_counter() - began) * 1e3,
        "memory of the words, MB": _resident() - before,
        "words": _median(lambda view: match([scope], view, AT), bare),
        "words, with an author": _median(lambda view: match([scope], view, AT), whole),
    }
    moved: list[float] = []
    for number in range(50):
        began = time.perf_counter()
        scope = scope.moved(number + 2, [_listed(Target.WORD, number, f"added {number}")], ["1"])
        moved.append(time.perf_counter() - began)
    figures["to take in one more entry"] = statistics.median(moved) * 1e6
    runs = _scope(words, Target.TEXT)
    figures["runs of characters, with an author"] = _median(lambda view: match([runs], view, AT), whole)
    domains = _scope([f"{word}.example" for word in words], Target.DOMAIN)
    figures["domains"] = _median(lambda view: match([domains], view, AT), whole)
    patterns = _scope([rf"{word}\W?{word}s?" for word in words[:MAX_PATTERNS]], Target.PATTERN)
    figures[f"{MAX_PATTERNS:,} patterns"] = _median(lambda view: match([patterns], view, AT), bare)
    return {name: round(value, 1) for name, value in {**figures, **_plainly(words, bare)}.items()}


def _plainly(words: Sequence[str], views: Sequence[View]) -> dict[str, float]:
    expression = re.compile(rf"\b(?:{'|'.join(words)})\b")
    few = views[:PLAIN_TEXTS]
    return {
        "the words as one `re`": _median(lambda view: expression.findall(view.text.folded), few, 1),
        "the words in a loop": _median(lambda view: [w for w in words if w in view.text.folded], few, 1),
    }


def _scope(written: Sequence[str], target: Target) -> Scope:
    return Scope(revision=1, base=Compiled(_listed(target, n, one) for n, one in enumerate(written)))


def _listed(target: Target, number: int, written: str) -> Listed:
    return Listed(f"01900000-0000-7000-8000-{number:012x}", target, Treatment.BLOCK, written)


def _word(drawing: random.Random) -> str:
    return "".join(drawing.choices(LETTERS, k=drawing.randrange(5, 15)))


def _median(ask: Callable[[View], Any], views: Sequence[View], rounds: int = ROUNDS) -> float:
    times = []
    for view in views[:20]:
        ask(view)
    for _ in range(rounds):
        for view in views:
            began = time.perf_counter_ns()
            ask(view)
            times.append(time.perf_counter_ns() - began)
    return statistics.median(times) / 1000


def _texts(drawing: random.Random) -> list[str]:
    with (ROOT / "samples/comments.jsonl").open(encoding="utf-8") as lines:
        bodies = [json.loads(line)["comment"]["body"] for line in lines]
    texts = []
    for _ in range(TEXTS):
        text = ""
        while len(text) < LENGTH:
            text += ("\n" if text else "") + drawing.choice(bodies)
        texts.append(text[:LENGTH])
    return texts


def _resident() -> float:
    """Return the memory of this process in MB (Linux only)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    kilobytes = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1e3


def _table(figures: dict[str, float], entries: int) -> str:
    lines = [f"| {name} | {value:,} |" for name, value in figures.items()]
    head = f"| {entries:,} entries, one comment of 300 characters, median | microseconds |"
    return "\n".join([head, "| --- | ---: |", *lines])


if __name__ == "__main__":
    main()
