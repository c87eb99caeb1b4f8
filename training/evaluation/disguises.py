"""The command `evaluate disguises`: recall on disguised comments, false alarms on honest scripts."""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from service.domain.signal import Category
from training.base import Say, curve_of, threshold_with
from training.calibrate import Platt, calibrate
from training.config import Config, default_config
from training.corpus import Corpus, build, matrix_of, view_of
from training.disguises import DISGUISES
from training.examples import Example, read_folder
from training.report import table, to_document
from training.robustness import (
    Alarms,
    Points,
    Robustness,
    alarms,
    read_honest,
    robustness,
    thresholds,
)
from training.split import by_source
from training.targets import Targets, targets
from training.train import Linear, fit, sighted

ROWS: Final = 600
"""Rows of one source that are read; more of them tell more, and take longer."""

TRIED: Final = 600
"""Comments of a category that are disguised, about the same number of each group of sources."""

BUNDLES: Final = 4
"""Groups of sources are left out in so many bundles."""

OVERALL: Final = "all ham"

LEGEND: Final = """\
Every row was scored by models that saw nothing of its source, or of its part where one source alone has
a language. "plain" and "now" are of the comments that a disguise changed: recall where 1 % of plain ham is
held, and the share that the default policy holds on the model's word alone; drops are in points.
AUC: mean over groups of sources beside their plain ham."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One category's robustness per disguise, and its false alarms per kind of ham, `OVERALL` first."""

    category: Category
    robustness: tuple[Robustness, ...]
    alarms: tuple[Alarms, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class LeftOut:
    """Models of one category that each saw nothing of one fold, with the points of what was left out."""

    models: tuple[Linear, ...]
    platt: Platt
    fold_of: dict[str, int]
    points: Points

    def score(self, examples: Sequence[Example]) -> Points:
        """Return the log-odds of examples, each by the model without its source; by all on average if new."""
        matrix = matrix_of([view_of(example) for example in examples])
        margins = np.array([model.margins(matrix) for model in self.models])
        folds = np.array([self.fold_of.get(example.id, -1) for example in examples])
        own = margins[folds, np.arange(len(examples))]
        return self.platt.points(np.where(folds < 0, margins.mean(axis=0), own))


@click.command()
@click.option(
    "--examples",
    "folders",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    required=True,
    help="Folder of labelled comments (*.jsonl, *.jsonl.gz) from several sources; may be repeated.",
)
@click.option("--rows", type=click.IntRange(1), default=ROWS, show_default=True, help="Rows of a source.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="In place of the configuration's seed.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def disguises(*, folders: tuple[Path, ...], rows: int, seed: int | None, as_json: bool) -> None:
    """Measure what disguises hide from the classifier, and what honest scripts it takes for disguises.

    Trains on part of the sources and scores comments of the others, plain and under each disguise: look-alike
    letters, hidden characters, leet, spelling out and more. Then scores ham in many languages, with emoji,
    code, addresses, formulas and phonetic signs.
    """
    config = default_config()
    config = config if seed is None else dataclasses.replace(config, seed=seed)
    examples = [example for folder in folders for example in read_folder(folder, config.examples)]
    outcomes = evaluate(examples, config, rows, say=lambda message: click.echo(message, err=True))
    click.echo(json.dumps(document(outcomes), indent=2) if as_json else render(outcomes))


def evaluate(examples: Sequence[Example], config: Config, rows: int, say: Say) -> list[Outcome]:
    """Return both categories' robustness and false alarms, by models that leave sources out.

    Raises:
        ValueError: the examples lack positives or negatives of a category, or sources to leave out.
    """
    corpus = build(examples, dataclasses.replace(config.examples, cap=rows, caps={}), config.seed)
    say(f"{len(corpus)} examples of {len(np.unique(corpus.groups))} groups of sources")
    return [_outcome(corpus, category, config, say) for category in Category]


def left_out(corpus: Corpus, lesson: Targets, category: Category, config: Config) -> LeftOut:
    """Train a model without each bundle of sources in turn, and score what it was trained without."""
    folds, _ = by_source(corpus, lesson, dataclasses.replace(config.folds, bundles=BUNDLES), config.seed)
    seen = sighted(corpus.matrix, config.fit[category])
    margins = np.full(len(corpus), np.nan)
    models = []
    for fold in range(int(folds.max()) + 1):
        held = folds == fold
        apart = held | np.isin(corpus.campaign, corpus.campaign[held])
        part = dataclasses.replace(lesson, weight=np.where(apart, 0.0, lesson.weight))
        models.append(fit(seen, part, config.fit[category], config.seed))
        margins[held] = models[-1].margins(seen[np.flatnonzero(held)])
    known = lesson.known
    base_rate = config.calibration.base_rate[category]
    platt = calibrate(margins[known], lesson.positive[known], lesson.weight[known], base_rate)
    fold_of = {
        example.id: int(fold) for example, fold in zip(corpus.examples, folds, strict=True) if fold >= 0
    }
    return LeftOut(tuple(models), platt, fold_of, platt.points(margins))


def _outcome(corpus: Corpus, category: Category, config: Config, say: Say) -> Outcome:
    say(f"{category.value}: training without each of {BUNDLES} bundles of sources")
    lesson = targets(corpus.examples, category, config.weights)
    models = left_out(corpus, lesson, category, config)
    unseen = np.where(lesson.known, models.points, np.nan)
    policy = threshold_with(curve_of(corpus, unseen, config.calibration), category)
    ham = np.flatnonzero(lesson.known & ~lesson.positive)
    tried = [
        corpus.examples[i]
        for i in drawn(corpus, np.flatnonzero(lesson.positive & lesson.known).tolist(), TRIED)
    ]
    say(f"{category.value}: {len(tried)} comments under {len(DISGUISES)} disguises")
    hidden = robustness(
        tried, [corpus.examples[i] for i in ham], models.score, category, policy=policy, seed=config.seed
    )
    honest = read_honest()
    points = np.concatenate((models.points[ham], models.score(honest)))
    kinds = [_language(corpus.examples[i]) for i in ham] + [str(example.kind) for example in honest]
    limits = thresholds(models.points[ham], policy)
    overall = alarms([OVERALL] * len(ham), models.points[ham], limits, category)
    return Outcome(
        category=category,
        robustness=tuple(hidden),
        alarms=(*overall, *alarms(kinds, points, limits, category)),
    )


def drawn(corpus: Corpus, rows: Sequence[int], count: int) -> list[int]:
    """Return at most `count` of the rows, taken from the groups of sources in turn."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        waiting[corpus.examples[row].group].append(row)
    turns = [(turn, group, row) for group, mine in waiting.items() for turn, row in enumerate(mine)]
    return sorted(row for _, _, row in sorted(turns)[:count])


def _language(example: Example) -> str:
    return f"ham in {example.language or 'unknown'}"


def render(outcomes: Sequence[Outcome]) -> str:
    """Return the tables of both categories as lines of text."""
    parts = []
    for outcome in outcomes:
        name = outcome.category.value
        parts += [f"{name} under disguise\n{_robustness_table(outcome.robustness)}"]
        parts += [f"ham taken for {name}\n{_alarms_table(outcome.alarms)}"]
    return "\n\n".join((*parts, LEGEND))


def document(outcomes: Sequence[Outcome]) -> Any:
    """Return the same figures as JSON values, with the descriptions of the disguises."""
    descriptions = {name: each.description for name, each in DISGUISES.items()}
    return {
        "disguises": descriptions,
        "categories": {outcome.category.value: to_document(outcome) for outcome in outcomes},
    }


def _robustness_table(rows: Sequence[Robustness]) -> str:
    header = [
        "disguise",
        "changed",
        "rec@1% plain",
        "now",
        "drop",
        "held plain",
        "now",
        "drop",
        "AUC plain",
        "now",
    ]
    lines = [
        [
            row.disguise,
            str(row.comments),
            *(f"{share:.1%}" for share in row.recall),
            f"{100 * row.drop:.1f}",
            *(f"{share:.1%}" for share in row.held),
            f"{100 * row.held_drop:.1f}",
            *(("-", "-") if row.auc is None else (f"{auc:.3f}" for auc in row.auc)),
        ]
        for row in rows
    ]
    return table(header, lines)


def _alarms_table(rows: Sequence[Alarms]) -> str:
    header = ["kind", "comments", "over 1% threshold", "held"]
    return table(header, [[r.kind, str(r.comments), f"{r.strict:.1%}", f"{r.held:.1%}"] for r in rows])
