"""Listed words teach where the examples say nothing, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from service.errors import InvalidInputError
from service.features.blocks import Block
from service.features.chunks import word_hash, word_indices
from service.features.vector import DIMENSIONS
from training.config import ListedFit, default_config, with_lists
from training.listed import listed_weights, read_lists

CONFIG = ListedFit(rarer=3, most_ham=1, boost=2.0)
LISTED = ("grumbus", "zorp", "plain", "often")


def column(word: str) -> int:
    return int(word_indices(np.array([word_hash(word)]), Block.BODY_CHARS)[0])


def lesson(*rows: str) -> csr_array:
    found = [[column(word) for word in row.split()] for row in rows]
    places = np.repeat(np.arange(len(rows)), [len(row) for row in found])
    indices = np.concatenate(found)
    return csr_array((np.full(len(indices), 0.5), (places, indices)), shape=(len(rows), DIMENSIONS))


def test_a_listed_word_that_the_examples_hardly_have_gets_a_weight() -> None:
    rows = lesson("often grumbus", "often good", "often bad", "plain good", "plain good")
    positive = np.array([True, True, True, False, False])
    weights = np.zeros(DIMENSIONS)
    weights[column("bad")], weights[column("good")] = 2.0, -2.0
    hashes = tuple(word_hash(word) for word in LISTED)
    added = listed_weights(rows, positive, weights, listed=hashes, config=CONFIG)
    expected = 2.0 * float(np.std(rows @ weights)) / 0.5
    assert added[column("grumbus")] == added[column("zorp")] == pytest.approx(expected)
    assert added[column("often")] == 0  # three rows know it
    assert added[column("plain")] == 0  # two of ham have it
    assert np.flatnonzero(added).tolist() == sorted({column("grumbus"), column("zorp")})


def test_lists_are_read_as_texts_are_and_phrases_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "xx.txt").write_text(
        "Grumbus\nzorp \n\ntwo words\n" + "abcdefgh" * 5 + "\n", encoding="utf-8"
    )
    (tmp_path / "note.md").write_text("other\n", encoding="utf-8")
    assert set(read_lists(tmp_path)) == {word_hash("grumbus"), word_hash("zorp")}


@pytest.mark.parametrize("content", [b"two words\n", b"\xff\xfe\xff", None])
def test_a_folder_without_usable_lists_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "xx.txt").write_bytes(content)
    with pytest.raises(InvalidInputError):
        read_lists(tmp_path)


def test_a_folder_of_lists_is_every_categorys(tmp_path: Path) -> None:
    fits = with_lists(default_config(), str(tmp_path)).fit
    assert {fit.list_folder for fit in fits.values()} == {str(tmp_path)}
