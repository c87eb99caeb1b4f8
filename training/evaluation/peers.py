"""The command `evaluate peers`: other free checkers beside ours, on sources that ours has not seen."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from service.cli.options import json_option
from service.domain.signal import Category
from training.base import Say, Trained, train
from training.config import Config, default_config
from training.corpus import Corpus, build
from training.evaluation.peer_systems import CHECKERS, MAIL_FILTER, OURS, Cost, Judged, judged
from training.evaluation.published import given_folders
from training.examples import Example, read_folder
from training.measures import recall_at
from training.reference import REFERENCE, read_reference
from training.report import table, to_document

TAUGHT_ELSEWHERE = frozenset({"davidson_tweets", "paradetox_pairs", "wiki_cat_large", "wiki_debias_test"})
"""Sources that no figure on abuse is taken from.

alt-profanity-check was trained on the tweets of Davidson and others and on a competition's comments from
Wikipedia talk, and these sources hold the same rows, or others of the same stock: they would flatter it.
"""

LEGEND = (
    "Every row was scored by models that saw nothing of its source; checkers with lists and models of their\n"
    "own come as they are. recall, precision, false pos.: at the system's own threshold (ours: the default\n"
    "policy would hold). ours: our recall where our threshold makes as many false positives. us: median\n"
    "microseconds of one text. process: peak memory; installed: with all it needs (ours: training included)."
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A system's figures on the held-out rows of a category, shares in [0, 1]; None where there is none.

    `ours` is the recall of our model on the same rows at a threshold with as many false positives, and
    `ours_auc` its area under the ROC curve.
    """

    category: Category
    system: str
    positives: int
    negatives: int
    roc_auc: float | None
    recall: float
    precision: float | None
    false_positives: float
    ours: float | None
    ours_auc: float
    cost: Cost


@click.command()
@click.option(
    "--data",
    "folders",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Folder of labelled comments; may be repeated (WINNOW_TRAINING_DATA).",
)
@click.option(
    "--python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=Path(sys.executable),
    help="Python that has the checkers, where they are not installed beside Winnow.",
)
@click.option(
    "--cap", type=click.IntRange(1), help="The most rows of a source, in place of the configuration's."
)
@json_option
def peers(*, folders: tuple[Path, ...], python: Path, cap: int | None, as_json: bool) -> None:
    """Score other free checkers beside ours: bogofilter for spam, profanity checkers for abuse.

    Ours and bogofilter are trained on the same rows, with a group of sources left out at a time; the checkers
    of profanity come with lists and models of their own. What is not installed is named and left out: the
    checkers are `pip install 'winnow-moderation[peers]'`, bogofilter is a package of most Linux systems.
    """
    config = _capped(default_config(), cap)
    read = [example for folder in given_folders(folders) for example in read_folder(folder, config.examples)]
    corpus = build([*read, *read_reference(config.examples)], config.examples, config.seed)
    standings, missing = compared(corpus, config, python, _say)
    document = {"systems": to_document(standings), "missing": to_document(missing)}
    click.echo(json.dumps(document, indent=2) if as_json else text_of(standings, missing))


def compared(
    corpus: Corpus, config: Config, python: Path, say: Say
) -> tuple[Sequence[Standing], Mapping[str, str]]:
    """Return every system's figures, and why those that are missing are.

    Raises:
        ValueError: the corpus lacks positives or negatives of a category.
    """
    standings: list[Standing] = []
    missing: dict[str, str] = {}
    for category in Category:
        trained = train(corpus, category, config, say)
        rows = _held_out(corpus, trained)
        for name in (OURS, MAIL_FILTER) if category is Category.SPAM else (OURS, *CHECKERS):
            say(f"{category.value}: {name}")
            found = judged(name, corpus, trained, rows, config=config, python=python)
            if isinstance(found, str):
                missing[name] = found
            else:
                standings.append(_standing(name, trained, rows, found))
    return standings, missing


def text_of(standings: Sequence[Standing], missing: Mapping[str, str]) -> str:
    """Return the figures as a table for people, and what is missing below."""
    header = ["category: system", "of it", "ham", "ROC AUC", "recall", "precision", "false pos.", "ours"]
    lines = table([*header, "us", "process MB", "installed MB"], [_line(one) for one in standings])
    left_out = "".join(f"\n{name} is missing: {reason}" for name, reason in missing.items())
    return f"{lines}\n\n{LEGEND}{left_out}"


def _held_out(corpus: Corpus, trained: Trained) -> NDArray[np.int64]:
    """Return the rows that were labelled for the category and left out in turn, where no peer knows them."""
    kept = trained.targets.known & ~trained.targets.weak & ~np.isnan(trained.unseen)
    return np.flatnonzero(kept & np.array([_fair(example, trained.category) for example in corpus.examples]))


def _fair(example: Example, category: Category) -> bool:
    if category is Category.ABUSE:
        return example.language == "en" and example.source not in {REFERENCE, *TAUGHT_ELSEWHERE}
    return example.source != REFERENCE


def _standing(name: str, trained: Trained, rows: NDArray[np.int64], found: Judged) -> Standing:
    positive, ours = trained.targets.positive[rows], trained.unseen[rows]
    called = found.called
    alarms = float(called[~positive].mean())
    return Standing(
        category=trained.category,
        system=name,
        positives=int(positive.sum()),
        negatives=int((~positive).sum()),
        roc_auc=None if found.scores is None else float(roc_auc_score(positive, found.scores)),
        recall=float(called[positive].mean()),
        precision=float(positive[called].mean()) if called.any() else None,
        false_positives=alarms,
        ours=recall_at(ours, positive, alarms) if alarms else None,
        ours_auc=float(roc_auc_score(positive, ours)),
        cost=found.cost,
    )


def _line(one: Standing) -> list[str]:
    shares = (one.recall, one.precision, one.false_positives, one.ours)
    costs = (one.cost.microseconds, one.cost.process_mb, one.cost.installed_mb)
    return [
        f"{one.category.value}: {one.system}",
        str(one.positives),
        str(one.negatives),
        "-" if one.roc_auc is None else f"{one.roc_auc:.3f}",
        *("-" if share is None else f"{share:.1%}" for share in shares),
        *("-" if cost is None else f"{cost:.0f}" for cost in costs),
    ]


def _capped(config: Config, cap: int | None) -> Config:
    if cap is None:
        return config
    return dataclasses.replace(config, examples=dataclasses.replace(config.examples, cap=cap, caps={}))


def _say(message: str) -> None:
    click.echo(message, err=True)
