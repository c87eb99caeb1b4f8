"""The command `evaluate disguises`: recall on disguised comments, false alarms on honest scripts."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from service.domain.signal import Category
from training.base import Say
from training.config import Config, default_config
from training.corpus import build
from training.disguises import DISGUISES
from training.examples import Example, read_folder
from training.reference import read_reference
from training.report import table, to_document
from training.robustness import Alarms, Robustness
from training.unseen_disguises import ROWS, Outcome, measured

LEGEND: Final = """\
Every row was scored by models that saw nothing of its source, or of its part where one source alone has
a language. "plain" and "now" are of the comments that a disguise changed: recall where 1 % of plain ham is
held, and the share that the default policy holds on the model's word alone; drops are in points.
AUC: mean over groups of sources beside their plain ham."""


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
    examples += read_reference(config.examples)
    outcomes = evaluate(examples, config, rows, say=lambda message: click.echo(message, err=True))
    click.echo(json.dumps(document(outcomes), indent=2) if as_json else render(outcomes))


def evaluate(examples: Sequence[Example], config: Config, rows: int, say: Say) -> list[Outcome]:
    """Return both categories' robustness and false alarms, by models that leave sources out.

    Raises:
        ValueError: the examples lack positives or negatives of a category, or sources to leave out.
    """
    corpus = build(examples, dataclasses.replace(config.examples, cap=rows, caps={}), config.seed)
    say(f"{len(corpus)} examples of {len(np.unique(corpus.groups))} groups of sources")
    return [measured(corpus, category, config, say) for category in Category]


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
