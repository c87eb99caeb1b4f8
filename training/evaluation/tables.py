"""Published tables: which rows train and which test, what was measured, and the rows themselves."""

from __future__ import annotations

import dataclasses
import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from service.domain.label import LabelValue
from service.errors import InvalidInputError
from training.config_parts import Count, ExamplesConfig, Positive, Share
from training.evaluation.grading import Measure
from training.evaluation.learner import LearnerConfig
from training.examples import Example, from_row, read_rows

_STRICT = ConfigDict(extra="forbid")
_FILE = Path(__file__).with_name("published.toml")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Split:
    """How a set is split: by the rows' field `split`, or the first `share` of all rows, or of each class."""

    __pydantic_config__ = _STRICT

    kind: Literal["official", "first_rows", "first_of_class"]
    train: tuple[str, ...] = ("train",)
    test: str = "test"
    share: Share = 0.5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Published:
    """What a system reached, as its authors say."""

    __pydantic_config__ = _STRICT

    system: str
    value: Annotated[float, Field(ge=-1, le=1)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class TableConfig:
    """One table: rows of `source` that are not ham are to be found; `aim` is reached at that figure."""

    __pydantic_config__ = _STRICT

    name: str
    title: str
    source: str
    measure: Measure
    split: Split
    citation: str
    published: tuple[Published, ...] = ()
    aim: Annotated[float, Field(ge=-1, le=1)] | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class BaselineConfig:
    """The classifier of scikit-learn that stands beside ours: words to `max_words` in a row, and its cost."""

    __pydantic_config__ = _STRICT

    max_words: Annotated[int, Field(ge=1, le=5)]
    cost: Positive
    max_iterations: Count
    folds: Annotated[int, Field(ge=2, le=20)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class MaskConfig:
    """What is written as `word` in every body, lest models learn it by heart: what `pattern` matches."""

    __pydantic_config__ = _STRICT

    pattern: re.Pattern[str]
    word: str

    def body(self, text: str) -> str:
        """Return a text with what matches replaced."""
        return self.pattern.sub(self.word, text)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TablesConfig:
    """Everything of `published.toml`."""

    __pydantic_config__ = _STRICT

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    masked: MaskConfig
    baseline: BaselineConfig
    learner: LearnerConfig
    tables: tuple[TableConfig, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Rows:
    """Examples with whether each is to be found."""

    examples: tuple[Example, ...]

    @property
    def positive(self) -> NDArray[np.bool_]:
        """Return which rows are not ham."""
        return np.array([e.label is not LabelValue.HAM for e in self.examples], dtype=np.bool_)


@functools.cache
def default_tables() -> TablesConfig:
    """Return the tables that come with the package."""
    return tables_of(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def tables_of(table: Mapping[str, Any]) -> TablesConfig:
    """Return validated tables; raise InvalidInputError naming the place of the first fault."""
    try:
        return TypeAdapter(TablesConfig).validate_python(dict(table))
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise InvalidInputError(f"{place}: {fault['msg']}", place) from error


def find_source(folders: Sequence[Path], source: str) -> Path | None:
    """Return the file of a source in the first folder that has it, or None."""
    names = (f"{source}.jsonl.gz", f"{source}.jsonl")
    return next((folder / name for folder in folders for name in names if (folder / name).is_file()), None)


def read_split(path: Path, split: Split, config: ExamplesConfig) -> tuple[Rows, Rows]:
    """Return the training and the test rows of a file: every row, with everything that is known of it.

    Raises:
        InvalidInputError: a row cannot be used, or a side of the split is empty.
    """
    read = dataclasses.replace(config, bare=0.0)
    sides: list[str | None] = []
    examples = []
    for number, row in read_rows(path):
        examples.append(from_row(row, identifier=f"{path.name}:{number}", config=read, fallback=path.stem))
        sides.append(row.get("split"))
    train, test = _places(split, sides, [example.label for example in examples])
    if not train or not test:
        raise InvalidInputError(f"{path} has no rows for one side of its split.")
    return Rows(tuple(examples[i] for i in train)), Rows(tuple(examples[i] for i in test))


def _places(
    split: Split, sides: Sequence[str | None], labels: Sequence[LabelValue]
) -> tuple[list[int], list[int]]:
    if split.kind == "official":
        return (
            [i for i, side in enumerate(sides) if side in split.train],
            [i for i, side in enumerate(sides) if side == split.test],
        )
    classes = [False] * len(labels) if split.kind == "first_rows" else [n is LabelValue.HAM for n in labels]
    train: set[int] = set()
    for kind in set(classes):
        members = [i for i, one in enumerate(classes) if one is kind]
        train.update(members[: int(len(members) * split.share)])
    return sorted(train), [i for i in range(len(labels)) if i not in train]
