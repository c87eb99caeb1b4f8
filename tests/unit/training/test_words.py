"""Vectors of words: which words get one, what their file holds, and what they teach."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from service.domain.label import LabelValue
from service.domain.signal import Category
from service.errors import InvalidInputError
from service.features.blocks import Block
from service.features.chunks import read_chunk, word_indices
from tests.unit.training.material import example
from training.config import Config, with_words
from training.corpus import whole
from training.targets import targets
from training.train import fit
from training.words import counted, read_words, write_words

VECTORS = {"oak": (1.0, 0.0), "elm": (0.9, 0.1), "ash": (1.0, 0.1), "cod": (-1.0, 0.0), "eel": (-0.9, 0.1)}


@pytest.fixture
def word_file(tmp_path: Path) -> Path:
    path = tmp_path / "words.npz"
    write_words(path, VECTORS, np.array(list(VECTORS.values()), dtype=np.float32))
    return path


def _column(word: str) -> int:
    hashes = np.array(read_chunk(word, Block.BODY_CHARS).words)
    return int(word_indices(hashes, Block.BODY_CHARS)[0])


def test_words_count_once_a_text_and_numbers_do_not() -> None:
    assert counted(["a tree, a tree", "the tree 42", "42 the"], least=2) == ["the", "tree"]


def test_a_file_holds_hashes_and_vectors_but_no_word(word_file: Path) -> None:
    read = read_words(word_file)
    assert read.vectors.shape == (5, 2)
    assert read.vectors.mean(axis=0) == pytest.approx([0, 0], abs=1e-6)
    with np.load(word_file) as arrays:
        assert sorted(arrays) == ["hashes", "vectors"]
    assert b"oak" not in word_file.read_bytes()


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_another_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.npz"
    path.write_bytes(content)
    with pytest.raises(InvalidInputError, match=r"other\.npz"):
        read_words(path)


def test_vectors_that_do_not_match_their_words_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, hashes=np.arange(3), vectors=np.zeros((2, 2)))
    with pytest.raises(InvalidInputError, match="no vectors"):
        read_words(path)


def test_a_word_that_no_example_holds_gets_the_weight_of_words_like_it(
    config: Config, word_file: Path
) -> None:
    rows = [
        *(example(f"{word} again", LabelValue.ABUSE, number=n) for n, word in enumerate(("oak", "elm") * 8)),
        *(example(f"{word} again", number=50 + n) for n, word in enumerate(("cod", "eel") * 8)),
    ]
    corpus = whole(rows)
    lesson = targets(corpus.examples, Category.ABUSE, config.weights)
    taught = with_words(config, str(word_file)).fit[Category.ABUSE]
    plain, helped = (
        fit(corpus.matrix, lesson, fitting, config.seed).weights
        for fitting in (config.fit[Category.ABUSE], taught)
    )
    assert plain[_column("ash")] == 0
    assert helped[_column("ash")] > 0
    assert helped[_column("oak")] > plain[_column("oak")] > 0
    assert helped[_column("cod")] < plain[_column("cod")] < 0


def test_the_share_of_vectors_is_that_of_the_configuration(config: Config, word_file: Path) -> None:
    corpus = whole(
        [
            *(example("oak", LabelValue.ABUSE, number=n) for n in range(8)),
            *(example("cod", number=50 + n) for n in range(8)),
        ]
    )
    lesson = targets(corpus.examples, Category.ABUSE, config.weights)
    fitting = with_words(config, str(word_file)).fit[Category.ABUSE]
    assert fitting.words is not None
    spreads = []
    for share in (0.25, 0.5):
        other = dataclasses.replace(fitting, words=dataclasses.replace(fitting.words, share=share))
        spreads.append(np.std(fit(corpus.matrix, lesson, other, config.seed).margins(corpus.matrix)))
    plain = np.std(fit(corpus.matrix, lesson, config.fit[Category.ABUSE], config.seed).margins(corpus.matrix))
    assert spreads == pytest.approx([plain * 4 / 3, plain * 2], rel=1e-6)
