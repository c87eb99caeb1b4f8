"""`winnow evaluate languages`: what a model does with languages that it was not taught."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from service.classifier.language_names import name_of
from service.domain.signal import Category
from service.settings import Settings
from training.base import Say
from training.config import Config
from training.corpus import build
from training.evaluation.foreign import Left, Mistaken, languages_out, material, mistaken
from training.examples import Example, read_folder
from training.options import chosen_config, chosen_folders, config_option, examples_option, seed_option
from training.progress import Clock
from training.reference import read_reference
from training.report import table, to_document

ROWS: Final = 1000
"""Rows of one source that are read; more of them tell more, and take longer."""

LEGEND: Final = """\
Every language with enough ham was left out of the training in turn. "Written": comments written for the
project in languages of which there is next to nothing. "Called": said to be in a language not learned. Held,
rejected: ham, and positives, that the default policy would hold or reject on the model's word alone; first as
the words say, "now" with what is taken back. "Mistaken": rows of a learned language, long enough to tell,
that a table of other rows calls not learned."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One category's figures: languages left out, and rows of learned languages that were mistaken."""

    category: Category
    left: tuple[Left, ...]
    mistaken: tuple[Mistaken, ...]


@click.command()
@examples_option
@click.option("--only", type=click.Choice([c.value for c in Category]), help="Measure one category.")
@click.option("--rows", type=click.IntRange(1), default=ROWS, show_default=True, help="Rows of a source.")
@config_option
@seed_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def languages(
    *,
    folders: tuple[Path, ...],
    only: str | None,
    rows: int,
    config_file: Path | None,
    seed: int | None,
    as_json: bool,
) -> None:
    """Leave out every language in turn, train on the rest and measure what becomes of its ham.

    Shows how many false alarms there are in languages that the model was not taught, with and without what it
    takes back there, what that costs in recall, and how often it takes a learned language for another one.
    Nothing is written: the model in service stays.
    """
    chosen = chosen_folders(folders, Settings.from_environment())
    if not chosen:
        raise click.UsageError("Name a folder with --examples, or set WINNOW_TRAINING_DATA.")
    config = chosen_config(config_file, seed)
    examples = [example for folder in chosen for example in read_folder(folder, config.examples)]
    examples += read_reference(config.examples)
    categories = [Category(only)] if only else list(Category)
    outcomes = evaluate(examples, categories, config, rows, say=Clock())
    click.echo(json.dumps(document(outcomes), indent=2) if as_json else render(outcomes))


def evaluate(
    examples: Sequence[Example], categories: Sequence[Category], config: Config, rows: int, say: Say
) -> list[Outcome]:
    """Return the figures of each category, from at most `rows` of a source.

    Raises:
        ValueError: the examples lack positives or negatives of a category, or sources to leave out.
    """
    config = _scaled(config, rows)
    corpus = build(examples, config.examples, config.seed)
    given = material(corpus)
    say(f"{len(corpus)} examples of {len(examples)} are left without copies and beyond caps")
    wrong = list(mistaken(given, config))
    return [
        Outcome(
            category=category,
            left=tuple(languages_out(given, category, config, say)),
            mistaken=tuple(row for row in wrong if row.category is category),
        )
        for category in categories
    ]


def _scaled(config: Config, rows: int) -> Config:
    """Return the configuration with sources capped, and with that part of the rows that learning takes."""
    part, told = min(rows / config.examples.cap, 1.0), config.languages
    fewer = dataclasses.replace(told, taught=math.ceil(part * told.taught), rows=math.ceil(part * told.rows))
    examples = dataclasses.replace(config.examples, cap=rows, caps={})
    return dataclasses.replace(config, examples=examples, languages=fewer)


def render(outcomes: Sequence[Outcome]) -> str:
    """Return the tables of every category as lines of text."""
    parts = []
    for outcome in outcomes:
        name = outcome.category.value
        parts += [f"{name} in languages not learned\n{_left_table(outcome.left)}"]
        parts += [f"{name}: learned languages mistaken\n{_mistaken_table(outcome.mistaken)}"]
    return "\n\n".join((*parts, LEGEND))


def document(outcomes: Sequence[Outcome]) -> Any:
    """Return the same figures as JSON values."""
    return {"categories": {outcome.category.value: to_document(outcome) for outcome in outcomes}}


def _left_table(rows: Sequence[Left]) -> str:
    header = ["language", "ham", "called", "held", "now", "rejected", "now", "of it", "called", "held", "now"]
    return table(header, [_left_row(row) for row in rows])


def _left_row(row: Left) -> list[str]:
    shares = [_share(share) for share in (row.called, *row.held, *row.rejected)]
    found = [row.called_positives, *(row.found or (None, None))]
    name = f"{name_of(row.language)}{' (written)' if row.written else ''}"
    return [name, str(row.ham), *shares, str(row.positives), *map(_share, found)]


def _mistaken_table(rows: Sequence[Mistaken]) -> str:
    header = ["language", "ham", "mistaken", "of it", "mistaken"]
    return table(header, [[name_of(r.language), *_part(r.ham), *_part(r.positives)] for r in rows])


def _part(counts: tuple[int, int]) -> tuple[str, str]:
    some, every = counts
    return str(every), _share(some / every if every else None)


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
