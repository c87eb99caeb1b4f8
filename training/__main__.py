"""The command `train`: `python -m training`, or `winnow train`."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from service.app import DEFAULT_MODEL, MODELS_FOLDER, now
from service.cli.options import opened
from service.errors import WinnowError
from service.settings import Settings
from training import report
from training.config import Config, default_config, read_config
from training.default_model import build_default
from training.examples import Example
from training.retrain import Outcome, retrain
from training.serving import Folders

REFUSED = 3
"""Exit status where the gate refused the candidate."""

WAITING = 4
"""Exit status where there are too few labels to learn from."""

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for everything embedded (WINNOW_DATA).",
)
@click.option(
    "--examples",
    "folders",
    type=_FOLDER,
    multiple=True,
    help="Folder of labelled comments (*.jsonl, *.jsonl.gz) to train from; may be repeated "
    "(WINNOW_TRAINING_DATA).",
)
@click.option(
    "--default",
    "out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Train from --examples and the reference comments alone, and write the model into this folder.",
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Numbers of the training (TOML) in place of the package's.",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="In place of the configuration's seed.")
@click.option("--dry-run", is_flag=True, help="Compare and report, but change nothing.")
@click.option("--report", "report_file", type=_FILE, help="Write the report as JSON into this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def train(
    *,
    data: Path | None,
    folders: tuple[Path, ...],
    out: Path | None,
    config_file: Path | None,
    seed: int | None,
    dry_run: bool,
    report_file: Path | None,
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
    config = _config(config_file, seed)
    if out is not None:
        document, text, status = _default(folders, None if dry_run else out, config)
    else:
        document, text, status = _retrained(data, folders, config, dry_run=dry_run)
    printed = json.dumps(document, indent=2, ensure_ascii=False)
    if report_file is not None:
        report_file.write_text(printed + "\n", encoding="utf-8")
    click.echo(printed if as_json else text)
    sys.exit(status)


def _config(path: Path | None, seed: int | None) -> Config:
    config = read_config(path) if path else default_config()
    return config if seed is None else dataclasses.replace(config, seed=seed)


def _default(folders: Sequence[Path], out: Path | None, config: Config) -> tuple[dict[str, Any], str, int]:
    if not folders:
        raise click.UsageError("--default needs --examples.")
    built = build_default(folders, out, config, now(), say=_Clock(), progress=_progress)
    return report.built_document(built), report.built_text(built, out), 0


def _retrained(
    data: Path | None, folders: Sequence[Path], config: Config, *, dry_run: bool
) -> tuple[dict[str, Any], str, int]:
    settings = Settings.from_environment(data=data)
    if not folders and settings.training_data:
        folders = [Path(settings.training_data)]
    with opened(data) as ports:
        outcome = retrain(
            ports,
            Folders(settings.data / MODELS_FOLDER, DEFAULT_MODEL),
            config,
            data=folders,
            dry_run=dry_run,
            say=_Clock(),
            progress=_progress,
        )
    return report.outcome_document(outcome), report.outcome_text(outcome, config), _status(outcome)


def _status(outcome: Outcome) -> int:
    if outcome.way == "waiting":
        return WAITING
    return REFUSED if outcome.reasons else 0


class _Clock:
    """Says on standard error what is being done, with the seconds since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, message: str) -> None:
        click.echo(f"[{time.monotonic() - self._start:4.0f} s] {message}", err=True)


def _progress(items: Iterable[Example], title: str) -> Iterable[Example]:
    rows = list(items)
    with click.progressbar(rows, label=title, file=sys.stderr, update_min_steps=500) as bar:
        yield from bar


def main() -> None:
    """Run the command; an error of ours is one line and exit status 1, never a traceback."""
    try:
        train(prog_name="python -m training")
    except WinnowError as error:
        click.echo(f"train: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
