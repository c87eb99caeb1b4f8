from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.domain.label import LabelValue
from service.errors import InvalidInputError
from training.config import default_config
from training.evaluation.tables import (
    Rows,
    Split,
    default_tables,
    find_source,
    read_split,
    tables_of,
)

EXAMPLES = default_config().examples
LABELS = ["ham", "ham", "ham", "spam", "spam", "ham"]


def written(folder: Path, sides: list[str | None] | None = None) -> Path:
    path = folder / "made_up.jsonl"
    rows = [
        json.dumps({"text": f"row {i}", "label": label, "split": sides[i] if sides else None})
        for i, label in enumerate(LABELS)
    ]
    path.write_text("\n".join(rows))
    return path


def numbers(rows: Rows) -> list[int]:
    return [int(example.comment.body.removeprefix("row ")) for example in rows.examples]


def test_the_first_rows_teach_and_the_rest_test(tmp_path: Path) -> None:
    train, test = read_split(written(tmp_path), Split(kind="first_rows", share=0.5), EXAMPLES)
    assert (numbers(train), numbers(test)) == ([0, 1, 2], [3, 4, 5])


def test_the_first_of_each_class_teach_and_the_rest_test(tmp_path: Path) -> None:
    train, test = read_split(written(tmp_path), Split(kind="first_of_class", share=0.5), EXAMPLES)
    assert (numbers(train), numbers(test)) == ([0, 1, 3], [2, 4, 5])


def test_an_official_split_is_that_of_the_rows(tmp_path: Path) -> None:
    sides = ["test", "train", "dev", "train", "test", None]
    train, test = read_split(written(tmp_path, sides), Split(kind="official"), EXAMPLES)
    assert (numbers(train), numbers(test)) == ([1, 3], [0, 4])


def test_a_split_without_a_side_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="one side"):
        read_split(written(tmp_path), Split(kind="official"), EXAMPLES)


def test_a_set_is_looked_for_in_every_folder(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    path = written(second)
    assert find_source([first, second], "made_up") == path
    assert find_source([first], "made_up") is None


def test_handles_are_masked() -> None:
    assert default_tables().masked.body("well, @anna_b said it to @ben") == "well, @user said it to @user"


def test_a_fault_in_the_tables_is_named_with_its_place() -> None:
    with pytest.raises(InvalidInputError, match="seed"):
        tables_of({"seed": -1})


def test_only_ham_is_not_to_be_found(tmp_path: Path) -> None:
    train, _ = read_split(written(tmp_path), Split(kind="first_rows", share=0.9), EXAMPLES)
    ham = [example.label is LabelValue.HAM for example in train.examples]
    assert train.positive.tolist() == [not one for one in ham]
