"""Attributes: learned where sources label them, measured on sources left out, kept if they say anything."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from service.classifier.artifact import halved
from service.classifier.attributes import Head
from service.classifier.card import Evidence
from service.domain.attribute import Attribute
from training.attribute_fit import Stacked, fit
from training.attribute_rows import Rows, first, gather, lesson, only
from training.base import Trained
from training.calibrate import Platt, calibrate, calibration_error, to_base_rate
from training.config import AttributesConfig, Config
from training.corpus import Corpus
from training.examples import Example
from training.split import PARTED, by_source
from training.targets import Targets

DECIMALS = 6
"""Of intercepts, factors and calibrations, as in `package.DECIMALS`."""

_SHOWN = 4
"""Decimals of figures in the card."""


@dataclasses.dataclass(frozen=True, slots=True)
class Learned:
    """The heads that a model gets, and why it has them or not."""

    heads: Mapping[Attribute, Head]
    evidence: Mapping[Attribute, Evidence]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _LeftOut:
    """Raw scores of a corpus's examples by heads that were not taught their source, or their part of it.

    `margins` is NaN for others; `names` are those of `split.by_source`, `lesson` what the examples teach.
    """

    lesson: Targets
    margins: NDArray[np.float64]
    names: NDArray[np.str_]


def learn(
    corpus: Corpus,
    abuse: Trained,
    config: Config,
    say: Callable[[str], None],
    *,
    beyond: Sequence[Example] = (),
) -> Learned:
    """Learn every attribute that enough sources label, and keep those that pass `AttributesConfig`.

    `abuse` is the abuse category's training on the same corpus; what it made of sources left out is what an
    attribute leans on, so that it is not taken in by scores of comments that the model knows by heart. Of
    `beyond`, rows that the corpus has no room for, abuse with finer labels teaches as well: there is little.
    """
    if not any(example.attributes for example in corpus.examples):
        return Learned({}, {})
    rows = gather(corpus, beyond, abuse)
    heads: dict[Attribute, Head] = {}
    evidence: dict[Attribute, Evidence] = {}
    for attribute in Attribute:
        head, evidence[attribute] = _learned(attribute, corpus, rows, config)
        say(f"{attribute.value}: {evidence[attribute].left_out or 'learned'}")
        if head is not None:
            heads[attribute] = head
    return Learned(heads, evidence)


def _learned(
    attribute: Attribute, corpus: Corpus, rows: Rows, config: Config
) -> tuple[Head | None, Evidence]:
    chosen, rate = config.attributes, config.attributes.base_rate[attribute]
    taught = lesson(rows, attribute, chosen)
    groups = _telling(corpus, first(taught, rows.corpus), chosen)
    if len(groups) < chosen.min_sources:
        return None, Evidence(sources={}, figures={}, left_out=_too_few(groups, chosen))
    taught = only(taught, np.isin(rows.groups, groups))
    found = _left_out(corpus, rows, taught, config)
    if found is None:
        return None, Evidence(sources={}, figures={}, left_out="its sources repeat each other's texts")
    platt = _calibrated(found, rate)
    sources = _figures(found, rows.abuse[: rows.corpus])
    figures, reason = _verdict(sources, chosen)
    figures |= {"calibration_error": _error(platt, found, rate), "base_rate": rate}
    evidence = Evidence(sources=sources, figures=figures, left_out=reason)
    if reason is not None:
        return None, evidence
    return _packed(fit(rows.words, rows.abuse, taught, chosen, config.seed), platt), evidence


def _telling(corpus: Corpus, taught: Targets, config: AttributesConfig) -> list[str]:
    """Return the groups of sources that have enough examples of both classes to be measured."""
    positives, others = (
        Counter(corpus.groups[taught.known & side].tolist()) for side in (taught.positive, ~taught.positive)
    )
    return sorted(g for g in positives if min(positives[g], others[g]) >= config.min_examples)


def _left_out(corpus: Corpus, rows: Rows, taught: Targets, config: Config) -> _LeftOut | None:
    """Return what heads make of sources left out; None where without one there is nothing to learn from."""
    measured = first(taught, rows.corpus)
    leaving = dataclasses.replace(config.folds, min_teacher=config.attributes.min_examples)
    folds, names = by_source(corpus, measured, leaving, config.seed)
    margins = np.full(rows.corpus, np.nan)
    for fold in np.unique(folds[folds >= 0]):
        held = np.flatnonzero(folds == fold)
        teaching = np.ones(len(rows.examples), dtype=np.bool_)
        teaching[: rows.corpus] = ~np.isin(corpus.campaign, corpus.campaign[held])
        # Beyond the corpus no campaigns are known: what is left out in parts teaches nothing there.
        teaching[rows.corpus :] = ~np.isin(rows.groups[rows.corpus :], corpus.groups[held])
        rest = only(taught, teaching)
        if not (rest.positive.any() and (rest.known & ~rest.positive).any()):
            return None
        head = fit(rows.words, rows.abuse, rest, config.attributes, config.seed)
        margins[held] = head.margins(rows.words[held], rows.abuse[held])
    return _LeftOut(lesson=measured, margins=margins, names=names)


def _calibrated(found: _LeftOut, rate: float) -> Platt:
    """Return the calibration of what was left out, to decimals that the number of processors leaves alone."""
    known = found.lesson.known
    platt = calibrate(found.margins[known], found.lesson.positive[known], found.lesson.weight[known], rate)
    return Platt(round(platt.slope, DECIMALS), round(platt.offset, DECIMALS))


def _packed(learned: Stacked, platt: Platt) -> Head:
    return Head(
        weights=halved(learned.words.astype(np.float32)),
        intercept=round(learned.intercept, DECIMALS),
        shared=round(learned.shared, DECIMALS),
        calibration=(platt.slope, platt.offset),
    )


def _figures(found: _LeftOut, abuse: NDArray[np.float64]) -> dict[str, dict[str, float]]:
    """Return the figures of every source left out: its counts, and areas under ROC curves."""
    known, positive = found.lesson.known, found.lesson.positive
    sources = {}
    for name in np.unique(found.names[known]).tolist():
        rows = known & (found.names == name)
        count = int(positive[rows].sum())
        sources[name] = {
            "positives": float(count),
            "negatives": float(rows.sum() - count),
            "roc_auc": round(float(roc_auc_score(positive[rows], found.margins[rows])), _SHOWN),
            "roc_auc_of_abuse": round(float(roc_auc_score(positive[rows], abuse[rows])), _SHOWN),
        }
    return sources


def _verdict(
    sources: Mapping[str, Mapping[str, float]], config: AttributesConfig
) -> tuple[dict[str, float], str | None]:
    """Return the mean figures of sources left out whole, and the reason to leave the attribute out."""
    whole = [figures for name, figures in sources.items() if not name.endswith(PARTED)]
    if len(whole) < config.min_sources:
        return {}, (
            f"of {len(sources)} sources that label it, {len(whole)} can be left out whole, since others are "
            f"alone in their language; {config.min_sources} are needed"
        )
    area, of_abuse = (
        round(float(np.mean([f[name] for f in whole])), _SHOWN) for name in ("roc_auc", "roc_auc_of_abuse")
    )
    figures = {"roc_auc": area, "roc_auc_of_abuse": of_abuse, "sources_whole": float(len(whole))}
    if area < config.min_roc_auc:
        return figures, f"on sources left out its ROC AUC is {area}, less than {config.min_roc_auc}"
    if area - of_abuse < config.min_gain:
        return (
            figures,
            f"on sources left out it tells no more than the abuse score: ROC AUC {area} and {of_abuse}",
        )
    return figures, None


def _error(platt: Platt, found: _LeftOut, rate: float) -> float:
    known = found.lesson.known
    positive = found.lesson.positive[known]
    weight = to_base_rate(positive, found.lesson.weight[known], rate)
    stated = np.asarray(expit(platt.points(found.margins[known])))
    return round(calibration_error(stated, positive, weight), _SHOWN)


def _too_few(groups: list[str], config: AttributesConfig) -> str:
    listed = f" ({', '.join(groups)})" if groups else ""
    return (
        f"{config.min_sources} sources must label {config.min_examples} examples of it and of others; "
        f"{len(groups)} do{listed}"
    )
