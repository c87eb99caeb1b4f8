"""Measuring a training on unseen sources, as a document that can be kept and compared with another."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import service
from service.domain.signal import Category
from training.base import Say, train
from training.config import Config
from training.corpus import Corpus
from training.doubts import doubts_of
from training.evaluation.baseline import baseline
from training.measures import ALL, FIGURES, MIN_CLASS, Measures, mean_of, means
from training.report import to_document
from training.scored import left_out_whole

KIND = "unseen"


def evaluated(
    corpus: Corpus, categories: Iterable[Category], config: Config, at: datetime, say: Say, *, plain: bool
) -> dict[str, Any]:
    """Return the figures of every group of sources, left out in turn; `plain` adds the baseline's."""
    return {
        "kind": KIND,
        "created_at": at.isoformat(),
        "winnow": service.__version__,
        "config": config.digest,
        "seed": config.seed,
        "examples": len(corpus),
        "data": fingerprint(corpus),
        "categories": {c.value: _category(corpus, c, config, say, plain=plain) for c in categories},
    }


def fingerprint(corpus: Corpus) -> str:
    """Return a digest of what was measured on: sources, labels and texts, in whatever order."""
    lines = (f"{e.source}\n{e.label.value}\n{e.comment.body}" for e in corpus.examples)
    digests = sorted(hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest() for line in lines)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def compared(document: Mapping[str, Any], previous: Mapping[str, Any], category: str, seed: int) -> Any:
    """Return what changed since a previous run, for one category: now minus then, by group and figure.

    The mean change is over the groups that count in both runs' means, with the interval of a paired
    bootstrap over them.
    """
    rows, before = (_rows(d["categories"][category]["measures"]) for d in (document, previous))
    groups = {
        group: {name: _minus(row, before[group], name) for name in FIGURES}
        for group, row in rows.items()
        if group in before
    }
    telling = [group for group in groups if group != ALL and _tells(rows[group]) and _tells(before[group])]
    told = {name: [v for g in telling if (v := groups[g][name]) is not None] for name in FIGURES}
    return {
        "groups": groups,
        "means": to_document({name: mean_of(values, seed) for name, values in told.items() if values}),
    }


def _category(corpus: Corpus, category: Category, config: Config, say: Say, *, plain: bool) -> dict[str, Any]:
    trained = train(corpus, category, config, say, doubts=doubts_of(corpus.examples, config))
    found = _figures(trained.measures, config)
    if plain:
        found["baseline"] = _figures(baseline(trained, corpus, config, say), config)
    return {"calibration_error": round(trained.calibration_error, 6), **found}


def _figures(measures: Sequence[Measures], config: Config) -> dict[str, Any]:
    found = {
        "measures": [dataclasses.asdict(row) for row in measures],
        "means": means(measures, config.seed),
        "means_whole": means(left_out_whole(measures), config.seed),
    }
    return dict(to_document(found))


def _rows(measures: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {row["group"]: row for row in measures}


def _tells(row: Mapping[str, Any]) -> bool:
    return bool(min(row["positives"], row["negatives"]) >= MIN_CLASS)


def _minus(row: Mapping[str, Any], before: Mapping[str, Any], name: str) -> float | None:
    now, then = row[name], before.get(name)
    return None if now is None or then is None else round(now - then, 6)
