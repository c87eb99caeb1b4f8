"""The command `evaluate published`: our kind of model beside published figures, on the published splits."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from scipy.sparse import csr_array

from service.cli.options import json_option
from service.errors import InvalidInputError
from service.settings import Settings
from training.config import default_config
from training.corpus import matrix_of, view_of
from training.evaluation.grading import grade
from training.evaluation.learner import Learned, learn
from training.evaluation.plain import baseline_grade
from training.evaluation.tables import (
    Published,
    Rows,
    TableConfig,
    TablesConfig,
    default_tables,
    find_source,
    read_split,
)
from training.examples import Example
from training.report import table, to_document

LEGEND = (
    "published: the best figure named in the citation; TF-IDF: scikit-learn's TF-IDF of words and pairs\n"
    "with logistic regression; cross-val.: ours among the training rows, where blend and threshold were\n"
    "chosen; ours: on the test rows."
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was reached on one table; figures are of the table's measure, `train` and `test` counts of rows.

    `reached` is None where no aim was set. `seconds` is what our model took to set up, train and score.
    """

    table: TableConfig
    train: int
    test: int
    baseline: float
    expected: float
    ours: float
    reached: bool | None
    blend: tuple[str, ...]
    seconds: float


@click.command()
@click.option(
    "--data",
    "folders",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Folder with the sets (NAME.jsonl or NAME.jsonl.gz); may be repeated (WINNOW_TRAINING_DATA).",
)
@click.option("--only", multiple=True, metavar="NAME", help="A table to compute; may be repeated.")
@json_option
def published(*, folders: tuple[Path, ...], only: tuple[str, ...], as_json: bool) -> None:
    """Train and score on published splits, beside the figures of their papers.

    Each table trains a model of its own on its training rows alone; what it is like is chosen by
    cross-validation among them, and its test rows are scored once. A table whose set is in none of the
    folders is named and left out.
    """
    config = default_tables()
    chosen = _chosen(config, only)
    found = {one.name: find_source(given_folders(folders), one.source) for one in chosen}
    results = []
    for one in chosen:
        path = found[one.name]
        if path is None:
            click.echo(f"{one.title}: no {one.source}.jsonl.gz in the folders; left out.", err=True)
            continue
        results.append(compute(one, path, config))
        click.echo(f"{one.title}: {results[-1].ours:.3f} ({results[-1].seconds:.0f} s)", err=True)
    click.echo(json.dumps(documents(results), indent=2, ensure_ascii=False) if as_json else text_of(results))


def given_folders(folders: Sequence[Path]) -> Sequence[Path]:
    """Return the folders that a command was given, or the installation's; InvalidInputError where none is."""
    configured = Settings.from_environment().training_data
    if not folders and not configured:
        raise InvalidInputError("Name a folder of labelled comments with --data.", "data")
    return folders or [Path(configured)]


def compute(one: TableConfig, path: Path, config: TablesConfig) -> Result:
    """Return what a table comes to on the rows in a file. InvalidInputError where a row cannot be used."""
    train, test = read_split(path, one.split, default_config().examples)
    start = time.monotonic()
    learned, ours = _ours(train, test, one, config)
    seconds = time.monotonic() - start
    return Result(
        table=one,
        train=len(train.examples),
        test=len(test.examples),
        baseline=baseline_grade(train, test, one.measure, config.baseline, config.seed),
        expected=learned.expected,
        ours=ours,
        reached=None if one.aim is None else ours >= one.aim,
        blend=learned.blend,
        seconds=seconds,
    )


def text_of(results: Sequence[Result]) -> str:
    """Return the results as a table for people, with the tables' sources below."""
    header = [
        "table",
        "measure",
        "train",
        "test",
        "published",
        "TF-IDF",
        "cross-val.",
        "ours",
        "aim",
        "aim reached",
    ]
    lines = table(header, [_line(result) for result in results])
    sources = "\n".join(
        f"{r.table.title}: {r.table.citation}; blend: {' + '.join(r.blend)}." for r in results
    )
    return f"{lines}\n\n{LEGEND}\n\n{sources}"


def documents(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Return the same as JSON values."""
    return [to_document(result) for result in results]


def _chosen(config: TablesConfig, only: Sequence[str]) -> Sequence[TableConfig]:
    names = [one.name for one in config.tables]
    if unknown := sorted(set(only) - set(names)):
        raise InvalidInputError(f"There is no table {unknown[0]!r}; there are {', '.join(names)}.", "only")
    return [one for one in config.tables if not only or one.name in only]


def _ours(train: Rows, test: Rows, one: TableConfig, config: TablesConfig) -> tuple[Learned, float]:
    learned = learn(_matrix(train, config), train.positive, one.measure, config.learner, config.seed)
    points = learned.linear.margins(_matrix(test, config))
    return learned, grade(one.measure, points, test.positive, learned.threshold)


def _matrix(rows: Rows, config: TablesConfig) -> csr_array:
    return matrix_of([view_of(_masked(example, config)) for example in rows.examples])


def _masked(example: Example, config: TablesConfig) -> Example:
    comment = dataclasses.replace(example.comment, body=config.masked.body(example.comment.body))
    return dataclasses.replace(example, comment=comment)


def _line(result: Result) -> list[str]:
    best = max((p for p in result.table.published), key=lambda p: p.value, default=None)
    reached = {None: "-", True: "yes", False: "no"}[result.reached]
    return [
        result.table.title,
        result.table.measure.value,
        str(result.train),
        str(result.test),
        _published(best),
        *(f"{value:.3f}" for value in (result.baseline, result.expected, result.ours)),
        "-" if result.table.aim is None else f"{result.table.aim:.3f}",
        reached,
    ]


def _published(best: Published | None) -> str:
    return "-" if best is None else f"{best.value:.3f}"
