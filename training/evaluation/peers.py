"""The command `evaluate peers`: other free checkers beside ours, on sources that ours has not seen."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from service.cli.options import json_option
from service.domain.signal import Category
from service.settings import Settings
from training.base import Say, Trained, train
from training.config import Config
from training.corpus import Corpus, build
from training.doubts import doubts_of
from training.evaluation.peer_systems import CHECKERS, MAIL_FILTER, OURS, judged
from training.evaluation.standing import Absent, Standing, standing, text_of
from training.examples import Example, read_folder
from training.options import chosen_config, chosen_folders, config_option, examples_option, seed_option
from training.progress import Clock, bar
from training.reference import REFERENCE, read_reference
from training.report import to_document

TAUGHT_ELSEWHERE = frozenset({"davidson_tweets", "paradetox_pairs", "wiki_cat_large", "wiki_debias_test"})
"""Sources that no figure on abuse is taken from.

alt-profanity-check was trained on the tweets of Davidson and others and on a competition's comments from
Wikipedia talk, and these sources hold the same rows, or others of the same stock: they would flatter it.
"""

SYSTEMS = {Category.SPAM: (OURS, MAIL_FILTER), Category.ABUSE: (OURS, MAIL_FILTER, *CHECKERS)}
"""Who is asked about what."""


@click.command()
@examples_option
@click.option("--only", type=click.Choice([c.value for c in Category]), help="Compare on one category.")
@click.option(
    "--python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=Path(sys.executable),
    help="Python that has the checkers of profanity, where they are not installed beside Winnow.",
)
@click.option(
    "--cap", type=click.IntRange(1), help="The most rows of a source, in place of the configuration's."
)
@click.option(
    "--rows",
    type=click.IntRange(1),
    default=4000,
    show_default=True,
    help="The most comments of a category that are judged, drawn from all that were left out.",
)
@config_option
@seed_option
@json_option
def peers(
    *,
    folders: tuple[Path, ...],
    only: str | None,
    python: Path,
    cap: int | None,
    rows: int,
    config_file: Path | None,
    seed: int | None,
    as_json: bool,
) -> None:
    """Score other free checkers beside ours: bogofilter, and checkers of profanity for abuse.

    Ours and bogofilter are trained on the same rows, with a group of sources left out at a time; the checkers
    of profanity come with lists and models of their own, and are asked about English. What is not installed
    is named: the checkers are `pip install 'winnow-moderation[peers]'`, bogofilter is a package of most Linux
    systems.
    """
    folders_read = chosen_folders(folders, Settings.from_environment())
    if not folders_read:
        raise click.UsageError("Name a folder with --examples, or set WINNOW_TRAINING_DATA.")
    config = _capped(chosen_config(config_file, seed), cap)
    read = [example for folder in folders_read for example in read_folder(folder, config.examples)]
    corpus = build([*read, *read_reference(config.examples)], config.examples, config.seed, bar)
    categories = [Category(only)] if only else list(Category)
    standings, absent = compared(corpus, categories, config, Clock(), python=python, most=rows)
    document = {"systems": to_document(standings), "absent": to_document(absent)}
    click.echo(json.dumps(document, indent=2) if as_json else text_of(standings, absent))


def compared(
    corpus: Corpus, categories: Sequence[Category], config: Config, say: Say, *, python: Path, most: int
) -> tuple[Sequence[Standing], Sequence[Absent]]:
    """Return every system's figures on the same `most` comments, and why those that are absent are.

    Raises:
        ValueError: the corpus lacks positives or negatives of a category.
    """
    standings: list[Standing] = []
    absent: list[Absent] = []
    for category in categories:
        trained = train(corpus, category, config, say, doubts=doubts_of(corpus.examples, config))
        rows = drawn(held_out(corpus, trained), most, config.seed)
        for name in SYSTEMS[category]:
            say(f"{category.value}: {name} judges {len(rows)} comments")
            found = judged(name, corpus, trained, rows, config=config, python=python)
            if isinstance(found, str):
                absent.append(Absent(category=category, system=name, reason=found))
            else:
                standings.append(standing(name, corpus, trained, rows, found))
    return standings, absent


def held_out(corpus: Corpus, trained: Trained) -> NDArray[np.int64]:
    """Return the rows that were labelled for the category and left out in turn, where no peer knows them."""
    kept = trained.targets.known & ~trained.targets.weak & ~np.isnan(trained.unseen)
    return np.flatnonzero(kept & np.array([_fair(example, trained.category) for example in corpus.examples]))


def drawn(rows: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    """Return at most so many of the rows, in their order: a checker may take seconds for a hundred."""
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))


def _fair(example: Example, category: Category) -> bool:
    if category is Category.ABUSE:
        return example.language == "en" and example.source not in {REFERENCE, *TAUGHT_ELSEWHERE}
    return example.source != REFERENCE


def _capped(config: Config, cap: int | None) -> Config:
    if cap is None:
        return config
    return dataclasses.replace(config, examples=dataclasses.replace(config.examples, cap=cap, caps={}))
