"""Options that the commands of training share."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import click

from service.settings import Settings
from training.config import Config, default_config, read_config, with_lists, with_words

examples_option = click.option(
    "--examples",
    "folders",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Folder of labelled comments (*.jsonl, *.jsonl.gz) to train from; may be repeated "
    "(WINNOW_TRAINING_DATA).",
)
config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Numbers of the training (TOML) in place of the package's.",
)
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), help="In place of the configuration's seed."
)


words_option = click.option(
    "--words",
    "word_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Vectors of words, made by `python -m training.words`, to train with.",
)


lists_option = click.option(
    "--lists",
    "list_folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of lists of profanity (*.txt, a word a line) to train with.",
)


def chosen_config(
    path: Path | None, seed: int | None, words: Path | None = None, lists: Path | None = None
) -> Config:
    """Return the configuration of a file, or the package's, with another seed, words or lists where given."""
    config = read_config(path) if path else default_config()
    if words:
        config = with_words(config, str(words))
    if lists:
        config = with_lists(config, str(lists))
    return config if seed is None else dataclasses.replace(config, seed=seed)


def chosen_folders(given: Sequence[Path], settings: Settings) -> Sequence[Path]:
    """Return the folders of examples that were given, or the one that the settings name, if any."""
    return given or ([Path(settings.training_data)] if settings.training_data else [])
