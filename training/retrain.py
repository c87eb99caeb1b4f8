"""Retraining: labels in, a better model in service, or reasons why not."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from service.classifier.artifact import Model
from service.classifier.card import Metrics
from service.domain.signal import Category
from service.moderation.ports import Ports
from training.base import Say, Trained, threshold_with
from training.candidate import Candidate, adapted, teach, trained
from training.config import Config
from training.corpus import Corpus, Progress, build, whole
from training.examples import Example, read_folder
from training.gate import Case, Comparison, reasons
from training.hiding import Hiding, hidings, written
from training.measures import measure
from training.moderated import collect
from training.package import Packaged, figures_of, metrics_of, package, sources_of
from training.publish import keep, publish
from training.reference import read_reference
from training.scored import Material, material
from training.serving import TAUGHT_UNTIL, Folders
from training.targets import MODERATED, targets
from training.trial import cases, comparisons


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a retraining.

    `way` is "adapted", "trained", or "waiting" where there are too few labels; `published` is the digest of
    the model that went into service, None where none did; `reasons` say why the gate refused; `material` is
    what a report is made of.
    """

    way: str
    labels: Mapping[str, int]
    in_service: str
    comparisons: tuple[Comparison, ...] = ()
    cases: tuple[Case, ...] = ()
    hidings: tuple[Hiding, ...] = ()
    reasons: tuple[str, ...] = ()
    trained: tuple[Trained, ...] = ()
    candidate: str | None = None
    published: str | None = None
    material: Material | None = None


def retrain(
    ports: Ports,
    folders: Folders,
    config: Config,
    *,
    data: Sequence[Path] = (),
    dry_run: bool = False,
    say: Say,
    progress: Progress,
) -> Outcome:
    """Teach a candidate by the installation's labels, compare it, and publish it where the gate lets it.

    With folders of examples in `data`, a model is trained from them and the labels; without, the model in
    service is adapted. Nothing is published in a dry run. What is not published is kept as the candidate, so
    that it can be tried on the stored history.

    Raises:
        InvalidInputError: a folder holds nothing usable.
        ModelError: no model is in service that could be compared with.
        StoreError: the database failed.
    """
    labels = collect(ports.store)
    model = folders.in_service()
    start = Outcome(
        way="waiting", labels=dict(Counter(e.label.value for e in labels)), in_service=model.digest
    )
    if len(labels) < config.adapt.min_labels:
        return start
    read = _read(labels, data, config)
    corpus = build(read, config.examples, config.seed, progress) if data else whole(labels)
    base = None if data else folders.base_of(model)
    attempt = _best(model, base, corpus, ports, config, beyond=read, say=say)
    told = material(
        corpus,
        read,
        attempt.packaged,
        config,
        trained=attempt.candidate.trained,
        predicted=attempt.candidate.predicted,
    )
    same = attempt.packaged.card.payload == model.digest
    refused = bool(attempt.reasons) or dry_run or same
    if refused and not same:
        keep(folders.models, attempt.packaged)
    return dataclasses.replace(
        start,
        way="adapted" if base else "trained",
        comparisons=attempt.comparisons,
        cases=attempt.cases,
        hidings=attempt.hidings,
        reasons=attempt.reasons,
        trained=attempt.candidate.trained,
        candidate=attempt.packaged.card.payload,
        published=None if refused else publish(ports, folders.models, attempt.packaged),
        material=told,
    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A candidate before the gate."""

    packaged: Packaged
    comparisons: tuple[Comparison, ...]
    cases: tuple[Case, ...]
    hidings: tuple[Hiding, ...]
    reasons: tuple[str, ...]
    candidate: Candidate


def _best(
    model: Model,
    base: Model | None,
    corpus: Corpus,
    ports: Ports,
    config: Config,
    *,
    beyond: Sequence[Example],
    say: Say,
) -> _Attempt:
    """Return the first candidate that the gate lets pass, or the last one that it refused."""
    reference = whole(read_reference(config.examples))
    say("writing the reference comments in disguise")
    in_disguise = written(reference, config)
    attempts = []
    for candidate in _candidates(base, corpus, reference, config, beyond=beyond, say=say):
        say("comparing with the model in service")
        packaged = _packaged(candidate, base, corpus, ports, config)
        compared = comparisons(model, candidate, corpus, reference, config)
        tried = cases(model, packaged, config)
        hidden = hidings((model.artifact, candidate.artifact), in_disguise, config)
        attempts.append(
            _Attempt(
                packaged=packaged,
                comparisons=tuple(compared),
                cases=tuple(tried),
                hidings=hidden,
                reasons=tuple(reasons(compared, tried, config.gate, hidden)),
                candidate=candidate,
            )
        )
        if not attempts[-1].reasons:
            break
    return attempts[-1]


def _candidates(
    base: Model | None,
    corpus: Corpus,
    reference: Corpus,
    config: Config,
    *,
    beyond: Sequence[Example],
    say: Say,
) -> Iterator[Candidate]:
    """Yield what may go into service, the boldest first."""
    if base is None:
        yield trained(corpus, config, say, beyond=beyond)
        return
    taught = teach(base, corpus, reference, config, say)
    for share in config.adapt.shares:
        say(f"taking over {share:.0%} of what was learned")
        yield adapted(taught, share, config)


def _packaged(
    candidate: Candidate, base: Model | None, corpus: Corpus, ports: Ports, config: Config
) -> Packaged:
    created_at = ports.clock()
    return package(
        candidate.artifact,
        name="adapted to moderators' labels" if base else "trained with moderators' labels",
        created_at=created_at,
        config=config,
        sources=[*(base.card.sources if base else ()), *sources_of(corpus.examples)],
        metrics=_metrics(candidate, corpus, config),
        settings={**candidate.settings, TAUGHT_UNTIL: _newest(corpus)},
        attributes=base.card.attributes if base else candidate.evidence,
    )


def _newest(corpus: Corpus) -> str | None:
    times = [example.created_at for example in corpus.examples if example.created_at is not None]
    return max(times).isoformat() if times else None


def _read(labels: Sequence[Example], data: Sequence[Path], config: Config) -> Sequence[Example]:
    """Return what there is to learn from; reference comments join where a model is trained from examples."""
    if not data:
        return labels
    examples = [example for folder in data for example in read_folder(folder, config.examples)]
    return [*examples, *read_reference(config.examples), *labels]


def _metrics(candidate: Candidate, corpus: Corpus, config: Config) -> Metrics:
    """Return the figures of sources left out, or of labels left out where there are only labels."""
    if candidate.trained:
        return metrics_of(candidate.trained)
    figures = {}
    for category in Category:
        lesson = targets(corpus.examples, category, config.weights)
        rows = np.flatnonzero(lesson.known)
        if len(rows):
            threshold = threshold_with(candidate.artifact.ham_curves.get(category), category)
            predicted = candidate.predicted[category][rows]
            figures[category.value] = figures_of(
                measure(MODERATED, predicted, lesson.positive[rows], threshold)
            )
    return {MODERATED: figures}
