"""Attributes: learned where sources label them, measured on sources left out, kept if they say anything."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from service.classifier.artifact import halved
from service.classifier.attributes import Head
from service.classifier.card import Evidence
from service.domain.attribute import Attribute
from training.attribute_fit import Stacked, body_words, fit, lesson
from training.base import Trained
from training.calibrate import Platt, calibrate, calibration_error, to_base_rate
from training.config import AttributesConfig, Config
from training.corpus import Corpus
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
class _Material:
    """What attributes are learned from: `abuse` are raw scores by models without each row's source."""

    corpus: Corpus
    words: csr_array
    abuse: NDArray[np.float64]
    config: Config


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _LeftOut:
    """Raw scores of examples by heads that were not taught their source, or their part of it.

    `margins` is NaN for others; `names` are those of `split.by_source`.
    """

    lesson: Targets
    margins: NDArray[np.float64]
    names: NDArray[np.str_]


def learn(corpus: Corpus, abuse: Trained, config: Config, say: Callable[[str], None]) -> Learned:
    """Learn every attribute that enough sources label, and keep those that pass `AttributesConfig`.

    `abuse` is the abuse category's training on the same corpus; what it made of sources left out is what an
    attribute leans on, so that it is not taken in by scores of comments that the model knows by heart.
    """
    raw = (abuse.unseen - abuse.platt.offset) / abuse.platt.slope
    if not any(example.attributes for example in corpus.examples):
        return Learned({}, {})
    material = _Material(corpus=corpus, words=body_words(corpus.matrix), abuse=raw, config=config)
    heads: dict[Attribute, Head] = {}
    evidence: dict[Attribute, Evidence] = {}
    for attribute in Attribute:
        head, evidence[attribute] = _learned(attribute, material)
        say(f"{attribute.value}: {evidence[attribute].left_out or 'learned'}")
        if head is not None:
            heads[attribute] = head
    return Learned(heads, evidence)


def _learned(attribute: Attribute, material: _Material) -> tuple[Head | None, Evidence]:
    config = material.config.attributes
    targets = _of_telling_sources(lesson(material.corpus, attribute, material.abuse, config), material)
    groups = sorted(set(material.corpus.groups[targets.positive].tolist()))
    if len(groups) < config.min_sources:
        return None, Evidence(sources={}, figures={}, left_out=_too_few(groups, config))
    found = _left_out(targets, material)
    head, calibrated = _head(attribute, found, material)
    sources = _figures(found, material.abuse)
    figures, reason = _verdict(sources, config)
    rate = config.base_rate[attribute]
    figures |= {"calibration_error": _calibration_error(calibrated, found, rate), "base_rate": rate}
    evidence = Evidence(sources=sources, figures=figures, left_out=reason)
    return (None if reason else head), evidence


def _of_telling_sources(targets: Targets, material: _Material) -> Targets:
    """Return the targets of groups that have enough examples of both classes."""
    least, groups = material.config.attributes.min_examples, material.corpus.groups
    weight = targets.weight.copy()
    for group in np.unique(groups[targets.known]):
        rows = targets.known & (groups == group)
        positives = int(targets.positive[rows].sum())
        if min(positives, int(rows.sum()) - positives) < least:
            weight[rows] = 0.0
    return Targets(targets.positive & (weight > 0), weight, targets.weak)


def _left_out(targets: Targets, material: _Material) -> _LeftOut:
    corpus, config = material.corpus, material.config
    leaving = dataclasses.replace(config.folds, min_teacher=config.attributes.min_examples)
    folds, names = by_source(corpus, targets, leaving, config.seed)
    margins = np.full(len(corpus), np.nan)
    for fold in np.unique(folds[folds >= 0]):
        rows = np.flatnonzero(folds == fold)
        apart = np.isin(corpus.campaign, corpus.campaign[rows])
        apart[rows] = True
        rest = Targets(targets.positive, np.where(apart, 0.0, targets.weight), targets.weak)
        head = fit(material.words, material.abuse, rest, config.attributes, config.seed)
        margins[rows] = head.margins(material.words[rows], material.abuse[rows])
    return _LeftOut(lesson=targets, margins=margins, names=names)


def _head(
    attribute: Attribute, found: _LeftOut, material: _Material
) -> tuple[Head, Callable[[NDArray[np.float64]], NDArray[np.float64]]]:
    """Return the head of all examples, and the calibration of what was left out."""
    config, known = material.config, found.lesson.known
    platt = calibrate(
        found.margins[known],
        found.lesson.positive[known],
        found.lesson.weight[known],
        config.attributes.base_rate[attribute],
    )
    learned = fit(material.words, material.abuse, found.lesson, config.attributes, config.seed)
    return _packed(learned, platt), platt.points


def _packed(learned: Stacked, platt: Platt) -> Head:
    return Head(
        weights=halved(learned.words.astype(np.float32)),
        intercept=round(learned.intercept, DECIMALS),
        shared=round(learned.shared, DECIMALS),
        calibration=(round(platt.slope, DECIMALS), round(platt.offset, DECIMALS)),
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


def _calibration_error(
    calibrated: Callable[[NDArray[np.float64]], NDArray[np.float64]], found: _LeftOut, rate: float
) -> float:
    known, positive = found.lesson.known, found.lesson.positive
    weight = to_base_rate(positive[known], found.lesson.weight[known], rate)
    stated = np.asarray(expit(calibrated(found.margins[known])))
    return round(calibration_error(stated, positive[known], weight), _SHOWN)


def _too_few(groups: list[str], config: AttributesConfig) -> str:
    listed = f" ({', '.join(groups)})" if groups else ""
    return (
        f"{config.min_sources} sources must label {config.min_examples} examples of it and of others; "
        f"{len(groups)} do{listed}"
    )
