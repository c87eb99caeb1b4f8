"""`winnow evaluate unseen`: how a training does on sources that it has not seen, beside the last time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from service.app import now
from service.cli.options import data_option
from service.domain.signal import Category
from service.settings import Settings
from training.config import Config
from training.corpus import Corpus, build
from training.evaluation import runs
from training.evaluation.left_out import KIND, compared, evaluated
from training.evaluation.left_out_table import CHANGES, LEGEND, category_table
from training.examples import read_folder
from training.options import (
    chosen_config,
    chosen_folders,
    config_option,
    examples_option,
    lists_option,
    seed_option,
    words_option,
)
from training.progress import Clock, bar
from training.reference import read_reference

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@data_option
@examples_option
@click.option("--only", type=click.Choice([c.value for c in Category]), help="Measure one category.")
@click.option("--baseline", is_flag=True, help="Measure a plain TF-IDF classifier on the same comments too.")
@click.option("--save", type=_FILE, help="Keep the figures here, not in the data folder's evaluations/.")
@click.option(
    "--previous",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare with the figures in this file, not with the newest that were kept.",
)
@config_option
@seed_option
@words_option
@lists_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def unseen(
    *,
    data: Path | None,
    folders: tuple[Path, ...],
    only: str | None,
    baseline: bool,
    save: Path | None,
    previous: Path | None,
    config_file: Path | None,
    seed: int | None,
    word_file: Path | None,
    list_folder: Path | None,
    as_json: bool,
) -> None:
    """Leave out every group of sources in turn, train on the rest and measure.

    This is what to run after any change to features, weights or examples: figures of comments like those
    that taught flatter. They are kept, and the next run shows beside each what has changed. Nothing else is
    written: the model in service stays.
    """
    settings = Settings.from_environment(data=data)
    folders_read = chosen_folders(folders, settings)
    if not folders_read:
        raise click.UsageError("Name a folder with --examples, or set WINNOW_TRAINING_DATA.")
    config, at, say = chosen_config(config_file, seed, word_file, list_folder), now(), Clock()
    folder = settings.data / runs.FOLDER
    earlier = [(previous, runs.read(previous, KIND))] if previous else list(runs.newest(folder, KIND))
    categories = [Category(only)] if only else list(Category)
    document = evaluated(_corpus(folders_read, config, say), categories, config, at, say, plain=baseline)
    since = {c.value: _since(document, earlier, c.value, config) for c in categories}
    place = save or runs.path_of(folder, KIND, at)
    runs.keep(place, document)
    told = {**document, "previous": {name: found for name, found in since.items() if found}}
    click.echo(json.dumps(told, indent=2) if as_json else _text(told, place))


def _corpus(folders: Sequence[Path], config: Config, say: Clock) -> Corpus:
    examples = [example for folder in folders for example in read_folder(folder, config.examples)]
    examples += read_reference(config.examples)
    corpus = build(examples, config.examples, config.seed, bar)
    say(f"{len(corpus)} examples of {len(examples)} are left without copies and beyond caps")
    return corpus


def _since(
    document: Mapping[str, Any],
    earlier: Sequence[tuple[Path, Mapping[str, Any]]],
    category: str,
    config: Config,
) -> dict[str, Any] | None:
    """Return what changed since the newest earlier run that measured the category; None without one."""
    for path, run in earlier:
        if category in run["categories"]:
            return {
                "file": str(path),
                "created_at": run["created_at"],
                "same_examples": run["data"] == document["data"],
                **compared(document, run, category, config.seed),
            }
    return None


def _text(told: Mapping[str, Any], place: Path) -> str:
    parts = []
    for category, figures in told["categories"].items():
        since = told["previous"].get(category)
        parts += [category_table(category, figures, since), *([_previous(since)] if since else [])]
    parts += [f"{LEGEND}\n{CHANGES}" if told["previous"] else LEGEND]
    return "\n\n".join([*parts, f"Kept in {place}."])


def _previous(since: Mapping[str, Any]) -> str:
    line = f"Previous run: {since['created_at'][:16].replace('T', ' ')} UTC, {since['file']}."
    if not since["same_examples"]:
        line += "\nIt measured other examples: a change may be theirs, not the training's."
    return line
