"""What a model does with languages that it was not taught: each is left out in turn, and measured."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from service.classifier.languages import Languages
from service.domain.comment import Comment
from service.domain.label import LabelValue
from service.domain.policy import Threshold
from service.domain.signal import Category
from service.features.language import Sample
from training.base import Say, curve_of, threshold_with
from training.calibrate import Platt
from training.config import Config
from training.corpus import Corpus, whole
from training.doubts import Doubts, Said
from training.examples import Example, read_rows
from training.languages import language_of, languages_of, samples_of
from training.reference import REFERENCE
from training.targets import targets
from training.train import Linear, fit, sighted
from training.unseen_disguises import left_out

_UNLEARNED: Final = Path(__file__).with_name("unlearned.jsonl")
WRITTEN: Final = "unlearned"
"""The source of the comments that were written for the project."""

_FEWEST: Final = 20
"""Rows of ham from which a language is left out and measured."""

_COMMONEST: Final = 0.5
"""A language with more than this share of the rows is not left out: little would be left."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How one category fares on rows of a language that it saw nothing of; shares in [0, 1].

    Pairs are (as the words say, with what is taken back). `called` is the share of ham that is said to be in
    a language not learned, `called_positives` that of positives. What there are no rows for is None.
    `written` tells rows of the project's own from those that were left out.
    """

    language: str
    written: bool
    category: Category
    ham: int
    positives: int
    called: float
    called_positives: float | None
    held: tuple[float, float]
    rejected: tuple[float, float]
    found: tuple[float, float] | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Mistaken:
    """Rows of a learned language that are said to be in one not learned, by a table of other rows.

    Pairs are (so many, of so many): of ham, and of the category's positives.
    """

    language: str
    category: Category
    ham: tuple[int, int]
    positives: tuple[int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Scale:
    """From a model's margins to log-odds, and what the default policy makes of these."""

    platt: Platt
    policy: Threshold


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """Log-odds of comments: as the words say, and with what is taken back; and which are called unlearned."""

    plain: NDArray[np.float64]
    humble: NDArray[np.float64]
    called: NDArray[np.bool_]


@dataclasses.dataclass(frozen=True, slots=True)
class Material:
    """A corpus with what each text shows of its language."""

    corpus: Corpus
    samples: Sequence[Sample]

    def of(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Material:
        """Return the chosen rows alone."""
        places = np.arange(len(self.corpus))[rows]
        corpus = Corpus(
            tuple(self.corpus.examples[place] for place in places),
            self.corpus.matrix[places],
            self.corpus.campaign[places],
        )
        return Material(corpus, [self.samples[place] for place in places])

    @property
    def languages(self) -> NDArray[np.str_]:
        """Return each row's language; empty where none is named or the row is the project's own."""
        return np.array(
            ["" if e.source == REFERENCE else language_of(e) or "" for e in self.corpus.examples],
            dtype=np.str_,
        )

    def labelled(self, label: LabelValue) -> NDArray[np.bool_]:
        """Return which rows have a label."""
        return np.array([example.label is label for example in self.corpus.examples], dtype=np.bool_)

    def table(self, config: Config) -> Languages | None:
        """Return the table that the rows teach."""
        examples = self.corpus.examples
        lessons = {category: targets(examples, category, config.weights) for category in Category}
        return languages_of(examples, self.samples, lessons, config.languages)


def material(corpus: Corpus) -> Material:
    """Return a corpus with its samples."""
    return Material(corpus, samples_of(corpus.examples))


def read_unlearned() -> list[Example]:
    """Return ordinary comments, written for the project, in languages that no set of examples has."""
    return [
        Example(
            id=f"unlearned:{number}",
            comment=Comment(body=row["text"]),
            label=LabelValue.HAM,
            source=WRITTEN,
            group=WRITTEN,
            language=row["lang"],
        )
        for number, row in read_rows(_UNLEARNED)
    ]


def languages_out(given: Material, category: Category, config: Config, say: Say) -> Iterator[Left]:
    """Yield what becomes of each language left out, and of languages that there is nothing of.

    One calibration, of sources left out, serves all.
    """
    lesson = targets(given.corpus.examples, category, config.weights)
    apart = left_out(given.corpus, lesson, category, config)
    unseen = np.where(lesson.known, apart.points, np.nan)
    policy = threshold_with(curve_of(given.corpus, unseen, config.calibration), category)
    scale = Scale(apart.platt, policy)
    languages = given.languages
    for code in _measurable(given, config):
        say(f"{category.value}: training without {code}")
        rest, mine = given.of(languages != code), given.of(languages == code)
        yield from _left(rest, mine, category, scale, config)
    say(f"{category.value}: training on everything, for languages that there is nothing of")
    yield from _left(given, material(whole(read_unlearned())), category, scale, config)


def mistaken(given: Material, config: Config) -> Iterator[Mistaken]:
    """Yield how many rows of learned languages are taken for others, by category and language.

    A table of half of the campaigns is tried on the other half; half of the rows that learning takes suffice.
    """
    half = np.asarray(given.corpus.campaign % 2 == 0)
    told = config.languages
    fewer = dataclasses.replace(told, taught=math.ceil(told.taught / 2), rows=math.ceil(told.rows / 2))
    table = given.of(half).table(dataclasses.replace(config, languages=fewer))
    if table is None:
        return
    tried = given.of(~half)
    doubts = Doubts(table, tried.samples)
    for category in Category:
        called, telling = doubts.called(category), doubts.told
        ham, positive = tried.labelled(LabelValue.HAM), tried.labelled(LabelValue(category.value))
        for code in table.learned[category]:
            mine = telling & (tried.languages == code)
            yield Mistaken(
                language=code,
                category=category,
                ham=_of(called, mine & ham),
                positives=_of(called, mine & positive),
            )


def judged(
    given: Material, category: Category, linear: Linear, platt: Platt, table: Languages | None
) -> Judged:
    """Return the log-odds of rows by a model, without and with what a table of languages takes back."""
    matrix = given.corpus.matrix
    plain = platt.points(linear.margins(matrix))
    if table is None:
        return Judged(plain, plain, np.zeros(len(plain), dtype=np.bool_))
    doubts = Doubts(table, given.samples)
    humble = plain + doubts.taken_back(category, Said.of(linear, matrix), platt)
    return Judged(plain, humble, doubts.called(category))


def _left(rest: Material, mine: Material, category: Category, scale: Scale, config: Config) -> Iterator[Left]:
    """Yield the figures of `mine`, by language, by a model that `rest` taught."""
    fitting = config.fit[category]
    lesson = targets(rest.corpus.examples, category, config.weights)
    linear = fit(sighted(rest.corpus.matrix, fitting), lesson, fitting, config.seed)
    found = judged(mine, category, linear, scale.platt, rest.table(config))
    ham, positive = mine.labelled(LabelValue.HAM), mine.labelled(LabelValue(category.value))
    languages = mine.languages
    for code in sorted(set(languages.tolist())):
        here, there = ham & (languages == code), positive & (languages == code)
        yield Left(
            language=code,
            written=mine.corpus.examples[0].source == WRITTEN,
            category=category,
            ham=int(here.sum()),
            positives=int(there.sum()),
            called=float(found.called[here].mean()),
            called_positives=float(found.called[there].mean()) if there.any() else None,
            held=_shares(found, here, scale.policy.hold),
            rejected=_shares(found, here, scale.policy.reject),
            found=_shares(found, there, scale.policy.hold) if there.any() else None,
        )


def _shares(found: Judged, rows: NDArray[np.bool_], probability: float) -> tuple[float, float]:
    least = float(logit(probability))
    return float((found.plain[rows] >= least).mean()), float((found.humble[rows] >= least).mean())


def _measurable(given: Material, config: Config) -> list[str]:
    """Return the languages that have ham enough and are not most of the corpus."""
    ham = given.labelled(LabelValue.HAM)
    sizes: Mapping[str, int] = Counter(given.languages[ham].tolist())
    rows: Mapping[str, int] = Counter(given.languages.tolist())
    most = _COMMONEST * len(given.corpus)
    return [
        code
        for code in sorted(sizes)
        if code and code not in config.languages.mixed and sizes[code] >= _FEWEST and rows[code] <= most
    ]


def _of(called: NDArray[np.bool_], rows: NDArray[np.bool_]) -> tuple[int, int]:
    return int((called & rows).sum()), int(rows.sum())
