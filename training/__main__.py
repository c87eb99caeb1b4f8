"""The command `train`: `python -m training`, or `winnow train`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from service.app import DEFAULT_MODEL, MODELS_FOLDER, now
from service.cli.options import opened
from service.errors import WinnowError
from service.settings import Settings
from training import report
from training.config import Config
from training.default_model import Built, build_default
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
from training.report import write
from training.report.document import Wanted, whole_document
from training.retrain import Outcome, retrain
from training.serving import Folders

REFUSED = 3
"""Exit status where the gate refused the candidate."""

WAITING = 4
"""Exit status where there are too few labels to learn from."""

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for everything embedded (WINNOW_DATA).",
)
@examples_option
@click.option(
    "--default",
    "out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Train from --examples and the reference comments alone, and write the model into this folder.",
)
@config_option
@seed_option
@words_option
@lists_option
@click.option("--dry-run", is_flag=True, help="Compare and report, but change nothing.")
@click.option(
    "--report",
    "report_files",
    type=_FILE,
    multiple=True,
    help="Write the whole report into this file: a page with charts where it ends in .html, "
    "the same figures where it ends in .json; may be repeated.",
)
@click.option(
    "--with-texts",
    is_flag=True,
    help="Show the texts of the worst mistakes in the report. Mind who may read them.",
)
@click.option(
    "--learning-curve",
    is_flag=True,
    help="Measure in the report what a part of the --examples teaches; nearly doubles the time.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def train(
    *,
    data: Path | None,
    folders: tuple[Path, ...],
    out: Path | None,
    config_file: Path | None,
    seed: int | None,
    word_file: Path | None,
    list_folder: Path | None,
    dry_run: bool,
    report_files: tuple[Path, ...],
    with_texts: bool,
    learning_curve: bool,
    as_json: bool,
) -> None:
    """Teach the classifier what your moderators decided.

    Reads every label that stands in the database (reviews, submitted spam and ham, imports), makes a
    candidate, compares it with the model in service and puts it in service if it is not worse. A running
    service takes it up within a second; `winnow doctor` names the model in service.

    Without --examples the model in service is adapted: it keeps what it knows and learns what your labels
    add, which takes a minute at most. With --examples a new model is trained from these rows and your
    labels, which takes minutes. A row is a JSON object with `text`, `label` (ham, spam or abuse), and where
    known `source`, `lang` and `meta` (author, author_url, site, page_title, page_text).

    The comparison is honest: labels are judged by models that were not taught them, and the two models meet
    on the same comments. Exit status: 0 done, 3 refused as worse (the report says why), 4 too few labels yet.
    """
    write.check(report_files)
    config = chosen_config(config_file, seed, word_file, list_folder)
    say = Clock()
    result: Built | Outcome
    if out is not None:
        place = None if dry_run else out
        result = _built(folders, place, config, say)
        told, text, status = report.built_document(result), report.built_text(result, place), 0
    else:
        result = _retrained(data, folders, config, say, dry_run=dry_run)
        told, text = report.outcome_document(result), report.outcome_text(result, config)
        status = _status(result)
    if report_files:
        wanted = Wanted(texts=with_texts, learning=learning_curve)
        write.write(report_files, whole_document(result, config, wanted, say))
    click.echo(json.dumps(told, indent=2, ensure_ascii=False) if as_json else text)
    sys.exit(status)


def _built(folders: Sequence[Path], out: Path | None, config: Config, say: Clock) -> Built:
    if not folders:
        raise click.UsageError("--default needs --examples.")
    return build_default(folders, out, config, now(), say=say, progress=bar)


def _retrained(
    data: Path | None, folders: Sequence[Path], config: Config, say: Clock, *, dry_run: bool
) -> Outcome:
    settings = Settings.from_environment(data=data)
    with opened(data) as ports:
        return retrain(
            ports,
            Folders(settings.data / MODELS_FOLDER, DEFAULT_MODEL),
            config,
            data=chosen_folders(folders, settings),
            dry_run=dry_run,
            say=say,
            progress=bar,
        )


def _status(outcome: Outcome) -> int:
    if outcome.way == "waiting":
        return WAITING
    return REFUSED if outcome.reasons else 0


def main() -> None:
    """Run the command; an error of ours is one line and exit status 1, never a traceback."""
    try:
        train(prog_name="python -m training")
    except WinnowError as error:
        click.echo(f"train: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
