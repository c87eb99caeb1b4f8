"""Measure what a score costs, beside a plain scikit-learn pipeline: `python -m benchmarks.score`.

Both score the same texts in the same process: pieces of the sample comments, in many languages and scripts,
put together to about 300 characters. "first" is the first time that a text is scored, after other texts;
"again" what it costs once its words have been met.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from service.classifier.artifact import PAYLOAD_NAME
from service.classifier.linear import LinearClassifier, load
from service.domain.comment import Comment
from service.features.view import read

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_MODEL = ROOT / "service/classifier/default" / PAYLOAD_NAME
LENGTH = 300
WARM_UP, TEXTS, ROUNDS = 300, 300, 5


def main() -> None:
    """Print the figures as a Markdown table, or as JSON."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.score", description=__doc__)
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--seed", type=int, default=1, help="which texts are put together")
    given = options.parse_args()
    figures = measure(given.seed)
    sys.stdout.write(json.dumps(figures, indent=2) if given.json else _table(figures))
    sys.stdout.write("\n")


def measure(seed: int) -> dict[str, float]:
    """Return medians in microseconds."""
    rows = _samples()
    bodies = [row["comment"]["body"] for row in rows]
    texts = put_together(bodies, WARM_UP + TEXTS, seed)
    before, texts = texts[:WARM_UP], texts[WARM_UP:]
    ascii_texts = put_together([body for body in bodies if body.isascii()], TEXTS, seed)
    classifier, plain = load(DEFAULT_MODEL), _plain(rows)
    for text in before:
        _score(classifier, text)
        plain.decision_function([text])
    first = _median(lambda text: _score(classifier, text), texts, 1)
    found = {
        "score, first": first,
        "score, again": _median(lambda text: _score(classifier, text), texts, ROUNDS),
        "score, ASCII alone, first": _median(lambda text: _score(classifier, text), ascii_texts, 1),
        "score, ASCII alone, again": _median(lambda text: _score(classifier, text), ascii_texts, ROUNDS),
        "of which reading the comment": _median(lambda text: read(Comment(body=text)), texts, ROUNDS),
        "score with all its reasons": _median(
            lambda text: classifier.signals(read(Comment(body=text))), texts, ROUNDS
        ),
        "plain scikit-learn pipeline, one category": _median(
            lambda text: plain.decision_function([text]), texts, ROUNDS
        ),
    }
    return {name: round(value, 1) for name, value in found.items()}


def _score(classifier: LinearClassifier, text: str) -> object:
    return classifier.points(read(Comment(body=text)))


def _median(score: Callable[[str], object], texts: Sequence[str], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        for text in texts:
            began = time.perf_counter_ns()
            score(text)
            times.append(time.perf_counter_ns() - began)
    return statistics.median(times) / 1000


def _samples() -> list[dict[str, Any]]:
    with (ROOT / "samples/comments.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def put_together(bodies: Sequence[str], count: int, seed: int) -> list[str]:
    """Return texts of `LENGTH` characters, of pieces of the bodies."""
    drawing = random.Random(seed)  # noqa: S311 - which texts are measured is no secret
    texts = []
    for _ in range(count):
        text = ""
        while len(text) < LENGTH:
            text += ("\n" if text else "") + drawing.choice(bodies)
        texts.append(text[:LENGTH])
    return texts


def _plain(rows: Sequence[dict[str, Any]]) -> Pipeline:
    features = make_union(
        HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5)), HashingVectorizer(ngram_range=(1, 2))
    )
    labels = [row["label"] == "spam" for row in rows]
    plain = make_pipeline(features, LogisticRegression(max_iter=200))
    return plain.fit([row["comment"]["body"] for row in rows], labels)


def _table(figures: dict[str, float]) -> str:
    lines = [f"| {name} | {value} |" for name, value in figures.items()]
    return "\n".join(["| one comment of 300 characters, median | microseconds |", "| --- | --- |", *lines])


if __name__ == "__main__":
    main()
