"""Models on this installation: the one in service, and the one that adaptation starts from."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from service import rules
from service.classifier.artifact import PAYLOAD_NAME, Artifact, Model, load
from service.classifier.linear import LinearClassifier
from service.classifier.reload import ModelFiles
from service.domain.decision import decide, resolve
from service.domain.history import History
from service.domain.policy import Policy
from service.domain.signal import Category, Verdict
from service.features.view import View
from service.moderation.ports import ClassifierSource

ADAPTED_FROM = "adapted_from"
"""The card's setting that names the model which an adapted one was taught from."""

TAUGHT_UNTIL = "taught_until"
"""The card's setting with the time of the newest label that the model was taught."""

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclasses.dataclass(frozen=True, slots=True)
class Folders:
    """Where models lie: this installation's own, and the shipped one."""

    models: Path
    default: Path

    def in_service(self) -> Model:
        """Return the model that this installation's service answers with. ModelError where none can."""
        digest = ModelFiles(self.models, self.default).current().digest
        own = self.models / digest / PAYLOAD_NAME
        return load(own if own.is_file() else self.default / PAYLOAD_NAME, expected_digest=digest)

    def base_of(self, model: Model) -> Model:
        """Return the model that `model` was adapted from; itself where it was trained from examples.

        Where that one is gone, since a newer version ships another, the shipped one is the new start.
        """
        digest = model.card.settings.get(ADAPTED_FROM)
        if not isinstance(digest, str):
            return model
        own = self.models / digest / PAYLOAD_NAME
        return load(own) if own.is_file() else load(self.default / PAYLOAD_NAME)


@dataclasses.dataclass(frozen=True, slots=True)
class Fixed:
    """A source of one classifier that never changes."""

    classifier: LinearClassifier

    def current(self) -> LinearClassifier:
        """Return the classifier."""
        return self.classifier


def taught_until(model: Model) -> datetime:
    """Return the time of the newest label that a model was taught; long ago where it was taught none."""
    newest = model.card.settings.get(TAUGHT_UNTIL)
    return datetime.fromisoformat(newest) if isinstance(newest, str) else _EPOCH


def points(artifact: Artifact, matrix: csr_array, category: Category) -> NDArray[np.float64]:
    """Return the calibrated log-odds of every row."""
    slope, offset = artifact.calibration[category]
    raw = matrix @ artifact.weights[category].astype(np.float64) + artifact.intercept[category]
    return np.asarray(slope * raw + offset)


def verdict(source: ClassifierSource, view: View, policy: Policy) -> Verdict:
    """Return what a policy makes of a comment without history: rules and classifier together."""
    signals = rules.judge(view, History(at=_EPOCH), policy)
    classifier = source.current()
    thresholds = resolve(policy.thresholds, classifier.ham_curves)
    return decide((*signals, *classifier.signals(view)), policy, thresholds=thresholds).verdict
