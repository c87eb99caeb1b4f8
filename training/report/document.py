"""The report as one document of plain values, from which the page is drawn as well."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.domain.signal import Category
from training import curves
from training.base import Say, Trained
from training.config import Config
from training.default_model import Built
from training.examples import Example
from training.measures import ALL, MIN_CLASS, Measures, intervals, means
from training.package import rights_of
from training.report.learning import learning_curve
from training.report.mistakes import worst
from training.report.text import built_document, outcome_document, to_document
from training.retrain import Outcome
from training.scored import Material, Scored, left_out_whole

LENGTHS = (0, 40, 100, 250, 600, 1500)
"""Where bins of text lengths begin, in characters."""

MIN_CURVE = 100
"""A source with fewer ham, or fewer than `MIN_CLASS` of the category, has no ROC curve of its own."""


MIN_LANGUAGE = 30
"""Languages with fewer comments are told together."""

OTHERS = "others"


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What a report should hold beyond the usual: mistakes' texts, and learning curves, which cost time."""

    texts: bool = False
    learning: bool = False


def whole_document(result: Built | Outcome, config: Config, wanted: Wanted, say: Say) -> dict[str, Any]:
    """Return the report of a model that was built from examples, or of a retraining.

    Where there were too few labels to learn from, it says only that.
    """
    if isinstance(result, Built):
        told = {"way": "built", **built_document(result)}
    else:
        told = outcome_document(result)
    return told if result.material is None else {**told, **_of(result.material, config, wanted, say)}


def _of(material: Material, config: Config, wanted: Wanted, say: Say) -> dict[str, Any]:
    say("writing the report")
    card = material.model.card
    return {
        "card": {
            "digest": material.model.digest,
            "name": card.name,
            "created_at": card.created_at.isoformat(),
            "config": config.digest,
            "seed": config.seed,
            "versions": dict(card.versions),
            "limits": list(card.limits),
            "robustness": dict(card.robustness),
            "tried": list(card.tried),
        },
        "examples": {"kept": len(material.corpus), "read": sum(r.rows for r in material.read.values())},
        "sources": _sources(material, config),
        "languages": _languages(material.corpus.examples),
        "categories": {
            scored.category.value: category_document(scored, material, config, wanted, say)
            for scored in material.scored
            if len(scored.examples)
        },
    }


def category_document(
    scored: Scored, material: Material, config: Config, wanted: Wanted, say: Say
) -> dict[str, Any]:
    """Return one category's figures; curves are None where a class is missing."""
    trained = next((t for t in material.trained if t.category is scored.category), None)
    measures = scored.measures()
    document: dict[str, Any] = {
        "base_rate": scored.base_rate,
        "thresholds": {"hold": scored.threshold.hold, "reject": scored.threshold.reject},
        "measures": [_measured(row, scored, config.seed) for row in measures],
        "means": means(measures, config.seed),
        "means_whole": means(left_out_whole(measures), config.seed),
        "by_language": _by_language(scored),
        "by_length": _by_length(scored),
        "precision": _precision(scored, measures[-1]),
        "taught": _taught(scored),
        "mistakes": worst(scored, material.model, with_texts=wanted.texts),
        "learning_curve": list(_learning(trained, material, config, say)) if wanted.learning else None,
        **_curves(scored, measures),
    }
    return dict(to_document(document))


def _learning(trained: Trained | None, material: Material, config: Config, say: Say) -> list[Any]:
    return list(learning_curve(trained, material.corpus, config, say)) if trained else []


def _curves(scored: Scored, measures: Sequence[Measures]) -> dict[str, Any]:
    if not scored.both:
        return dict.fromkeys(("precision_recall", "roc", "calibration", "scores"))
    points, positive, rate = scored.points, scored.positive, scored.base_rate
    return {
        "precision_recall": {
            "curve": curves.precision_recall(points, positive, rate),
            "average_precision": curves.average_precision(points, positive, rate),
        },
        "roc": {
            "all": curves.roc(points, positive),
            "sources": {
                row.group: curves.roc(points[scored.names == row.group], positive[scored.names == row.group])
                for row in measures
                if row.group != ALL and row.negatives >= MIN_CURVE and row.positives >= MIN_CLASS
            },
        },
        "calibration": {
            "error": scored.calibration_error,
            "bins": curves.reliability(scored.probabilities, positive, scored.balanced),
        },
        "scores": {
            "edges": list(curves.SCORE_EDGES),
            "ham": curves.score_shares(points[~positive]),
            "category": curves.score_shares(points[positive]),
        },
    }


def _measured(row: Measures, scored: Scored, seed: int) -> dict[str, Any]:
    rows = slice(None) if row.group == ALL else scored.names == row.group
    found = intervals(scored.points[rows], scored.positive[rows], seed)
    return {**dataclasses.asdict(row), "intervals": to_document(found)}


def _precision(scored: Scored, whole: Measures) -> dict[str, float | None]:
    """Return the share of the category among what each threshold catches, at the base rate."""
    return {
        "hold": _bayes(whole.caught, whole.ham_held, scored.base_rate),
        "reject": _bayes(whole.rejected, whole.ham_rejected, scored.base_rate),
    }


def _bayes(caught: float | None, false: float | None, rate: float) -> float | None:
    if caught is None or false is None or not caught + false:
        return None
    return float(curves.precision_at(np.array(caught), np.array(false), rate))


def _taught(scored: Scored) -> list[dict[str, Any]]:
    """Return what each source taught about the category: rows and its share of all weight."""
    sources = _named([example.source for example in scored.examples])
    found = []
    for source in np.unique(sources):
        rows = sources == source
        direct = rows & ~scored.positive
        found.append(
            {
                "source": str(source),
                "positives": int((rows & scored.positive).sum()),
                "ham": int((direct & ~scored.weak).sum()),
                "lent": int((direct & scored.weak).sum()),
                "weight": float(scored.weight[rows].sum() / scored.weight.sum()),
            }
        )
    return found


def _sources(material: Material, config: Config) -> list[dict[str, Any]]:
    """Return what was read of each source, what was dropped and what is left, by label."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    spoken: dict[str, Counter[str]] = defaultdict(Counter)
    for example in material.corpus.examples:
        labels[example.source][example.label.value] += 1
        spoken[example.source][example.language or "unknown"] += 1
    return [
        {
            "source": source,
            "rights": rights_of(source),
            "languages": [name for name, _ in spoken[source].most_common()],
            "read": read.rows,
            "copies": read.copies,
            "dropped": read.rows - read.copies - labels[source].total(),
            "kept": labels[source].total(),
            "capped": bool(material.trained) and labels[source].total() >= config.examples.cap_of(source),
            **{label: labels[source][label] for label in ("ham", *Category)},
        }
        for source, read in sorted(material.read.items())
    ]


def _by_language(scored: Scored) -> list[Measures]:
    *rows, _ = scored.measures(_named(_spoken(scored.examples)))
    return sorted(rows, key=lambda row: (row.group == OTHERS, -row.positives - row.negatives, row.group))


def _by_length(scored: Scored) -> list[Measures]:
    starts = np.array(LENGTHS)
    place = np.searchsorted(starts, [len(e.comment.body) for e in scored.examples], side="right") - 1
    ends = [f"\u2013{end - 1}" for end in LENGTHS[1:]] + ["+"]
    *rows, _ = scored.measures(np.array([f"{i:03}" for i in place], dtype=np.str_))
    return [dataclasses.replace(r, group=f"{LENGTHS[int(r.group)]}{ends[int(r.group)]}") for r in rows]


def _spoken(examples: Sequence[Example]) -> list[str]:
    """Return each example's language; those with few examples together."""
    spoken = [example.language or "unknown" for example in examples]
    often = {language for language, n in Counter(spoken).items() if n >= MIN_LANGUAGE}
    return [language if language in often else OTHERS for language in spoken]


def _languages(examples: Sequence[Example]) -> list[dict[str, Any]]:
    counts: Mapping[str, Counter[str]] = defaultdict(Counter)
    for language, example in zip(_spoken(examples), examples, strict=True):
        counts[language][example.label.value] += 1
    return [
        {"language": language, **{label: found[label] for label in ("ham", *Category)}}
        for language, found in sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))
    ]


def _named(names: Sequence[str]) -> NDArray[np.str_]:
    return np.array(names, dtype=np.str_)
