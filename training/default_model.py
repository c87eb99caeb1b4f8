"""The shipped model: trained from folders of examples and the reference comments alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from service.classifier.artifact import save
from service.classifier.card import Evidence
from service.domain.attribute import Attribute
from training.base import Say, Trained
from training.candidate import trained
from training.config import Config
from training.corpus import Progress, build
from training.examples import read_folder
from training.package import metrics_of, package, sources_of
from training.reference import read_reference
from training.scored import Material, material
from training.unseen_disguises import for_card


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What was built: each category's and attribute's figures, the payload's SHA-256 and size (bytes).

    `material` is what a report of it is made of.
    """

    trained: tuple[Trained, ...]
    attributes: Mapping[Attribute, Evidence]
    digest: str
    size: int
    material: Material


def build_default(
    data: Sequence[Path], out: Path | None, config: Config, now: datetime, *, say: Say, progress: Progress
) -> Built:
    """Train from examples and save artifact and card into `out`; only measure where `out` is None.

    The payload depends on the examples, the configuration and the libraries only; `now` goes into the card.

    Raises:
        InvalidInputError: a folder holds nothing usable.
    """
    examples = [example for folder in data for example in read_folder(folder, config.examples)]
    examples += read_reference(config.examples)
    corpus = build(examples, config.examples, config.seed, progress)
    say(f"{len(corpus)} examples of {len(examples)} are left without copies and beyond caps")
    candidate = trained(corpus, config, say, beyond=examples)
    packaged = package(
        candidate.artifact,
        name="default",
        created_at=now,
        config=config,
        sources=sources_of(corpus.examples),
        metrics=metrics_of(candidate.trained),
        settings=candidate.settings,
        attributes=candidate.evidence,
        robustness=for_card(corpus, config, say),
    )
    if out is not None:
        save(out, packaged.artifact, packaged.card)
    return Built(
        trained=candidate.trained,
        attributes=candidate.evidence,
        digest=packaged.card.payload,
        size=len(packaged.payload),
        material=material(corpus, examples, packaged, config, trained=candidate.trained),
    )
