"""From learned numbers to a model that can serve: artifact and card."""

from __future__ import annotations

import dataclasses
import functools
import platform
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn

import service
from service.classifier.artifact import Artifact, digest_of, dump, halved
from service.classifier.attributes import Head
from service.classifier.card import Card, Evidence, Metrics, Source
from service.classifier.languages import Languages
from service.domain.attribute import Attribute
from service.domain.goal import HamCurve
from service.domain.signal import Category
from training.base import Trained
from training.calibrate import Platt
from training.config import Config
from training.examples import Example
from training.languages import language_limits
from training.measures import Measures
from training.reference import REFERENCE
from training.targets import MODERATED
from training.train import Linear
from training.tried import tried

LIMITS = tuple(
    """
Scores are about how a comment reads; they know no facts, no thread and no irony.
Spam that imitates praise and carries no link or telling name is the hardest to tell from thanks.
Abuse that is veiled, coded or quoted is often missed; reclaimed and quoted slurs raise false alarms.
Abuse was learned mostly from short posts.
The figures leave out one group of sources at a time; a site of another kind or period may fare worse, and \
should retrain on its moderators' decisions.
""".strip().splitlines()
)

_OWN_RIGHTS = {
    MODERATED: "labels of this installation's moderators",
    REFERENCE: "written for the project, under its licence",
}


DECIMALS = 6
"""Of log-odds and slopes: beyond them a sum depends on how many processors shared it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Packaged:
    """A model ready to be saved or published."""

    artifact: Artifact
    payload: bytes
    card: Card


def assemble(
    linear: Mapping[Category, Linear],
    platt: Mapping[Category, Platt],
    curves: Mapping[Category, HamCurve | None],
    attributes: Mapping[Attribute, Head],
    languages: Languages | None = None,
) -> Artifact:
    """Return the artifact: weights in half precision, calibrations to `DECIMALS`, the rest as it is."""
    return Artifact(
        weights={c: halved(linear[c].weights.astype(np.float32)) for c in Category},
        intercept={c: round(linear[c].intercept, DECIMALS) for c in Category},
        calibration={
            c: (round(platt[c].slope, DECIMALS), round(platt[c].offset, DECIMALS)) for c in Category
        },
        ham_curves={c: curve for c, curve in curves.items() if curve is not None},
        attributes=attributes,
        languages=languages,
    )


def package(
    artifact: Artifact,
    *,
    name: str,
    created_at: datetime,
    config: Config,
    sources: Sequence[Source],
    metrics: Metrics,
    settings: Mapping[str, Any] | None = None,
    base_rate: Mapping[Category, float] | None = None,
    attributes: Mapping[Attribute, Evidence] | None = None,
    robustness: Mapping[str, Any] | None = None,
) -> Packaged:
    """Return the artifact's payload with the card that describes it."""
    payload = dump(artifact)
    card = Card(
        name=name,
        created_at=created_at,
        payload=digest_of(payload),
        features=artifact.features,
        schema=artifact.schema,
        sources=tuple(sources),
        settings={"config": config.digest, "seed": config.seed, **(settings or {})},
        versions=versions(),
        metrics=metrics,
        limits=(
            *LIMITS,
            *language_limits(artifact.languages),
            *attribute_limits(attributes or {}),
            *goal_limits(artifact),
        ),
        base_rate=base_rate or config.calibration.base_rate,
        attributes=attributes or {},
        robustness=robustness or {},
        tried=tried(),
    )
    return Packaged(artifact=artifact, payload=payload, card=card)


def attribute_limits(attributes: Mapping[Attribute, Evidence]) -> tuple[str, ...]:
    """Return what the card says of attributes that the model does not have: which, and why."""
    return tuple(
        f"The attribute {attribute.value} is left out: {evidence.left_out}."
        for attribute, evidence in attributes.items()
        if evidence.left_out is not None
    )


def goal_limits(artifact: Artifact) -> tuple[str, ...]:
    """Return what the card says of goals: the smallest that the model can be held to, by category."""
    said = []
    for category in Category:
        curve = artifact.ham_curves.get(category)
        if curve is None:
            said.append(
                f"Goals for {category.value} come to fixed probabilities: no ham was measured for it."
            )
        else:
            said.append(
                f"Goals for {category.value} reach down to {100 * curve.least:.4g} % of ham; a smaller one "
                "is judged as this, since the measured ham could not tell it."
            )
    return tuple(said)


def sources_of(examples: Iterable[Example]) -> list[Source]:
    """Return what the card says of the examples: rows by source and label, and the rights."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        rows[example.source][example.label.value] += 1
    return [
        Source(name=name, rows=dict(sorted(n.items())), rights=rights_of(name))
        for name, n in sorted(rows.items())
    ]


def rights_of(source: str) -> str:
    """Return under which rights a source is used."""
    return _OWN_RIGHTS.get(source) or _rights().get(source, "given by this installation's owner")


def metrics_of(trained: Iterable[Trained]) -> Metrics:
    """Return the measures of sources left out, by source, category and name; what is unknown is left out."""
    metrics: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
    for one in trained:
        for row in one.measures:
            metrics[row.group][one.category.value] = figures_of(row)
        metrics["all"][one.category.value]["calibration_error"] = round(one.calibration_error, 4)
    return dict(metrics)


def versions() -> dict[str, str]:
    """Return the versions of what computed the model."""
    return {
        "winnow": service.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "joblib": version("joblib"),
    }


def figures_of(row: Measures) -> dict[str, float]:
    """Return the figures of a row of measures that are known, by name."""
    figures = dataclasses.asdict(row)
    del figures["group"]
    return {name: round(value, 4) for name, value in figures.items() if value is not None}


@functools.cache
def _rights() -> Mapping[str, str]:
    path = Path(__file__).with_name("sources.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
