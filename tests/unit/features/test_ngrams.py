"""Chunks and parts of styles: what features they hold, wherever they stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.features.blocks import OFFSETS, Block
from service.features.chunks import WORD_CAP, pair_indices, part_grams, read_chunk, styled_parts
from service.features.ngrams import Occurrences, Segment, inside, occurrences

CHUNKS = st.text(st.characters(exclude_characters=" "), min_size=1, max_size=30)


def _found(*texts: str, block: Block = Block.BODY_CHARS) -> Occurrences:
    return occurrences([_segment(text, block) for text in texts])


def _segment(text: str, block: Block) -> Segment:
    starts = np.arange(len(text), dtype=np.int32)
    return Segment(text, starts, starts + np.int32(1), block, 0)


def test_a_chunk_holds_the_ngrams_of_two_to_five_characters_with_its_edges() -> None:
    # " abc " has four of two characters, three of three, two of four and one of five.
    assert len(read_chunk("abc", Block.BODY_CHARS).grams) == 10


@pytest.mark.parametrize(
    ("chunk", "words"),
    [
        ("word", [(0, 4)]),
        ("don't", [(0, 3), (4, 5)]),
        ("(yes!)", [(1, 4)]),
        ("...", []),
        ("नमस्ते", [(0, 6)]),
        ("w" * (WORD_CAP + 1), []),
        ("", []),
    ],
)
def test_words_are_runs_of_letters_digits_and_marks_up_to_a_length(
    chunk: str, words: list[tuple[int, int]]
) -> None:
    assert read_chunk(chunk, Block.BODY_CHARS).places == words


@given(CHUNKS, CHUNKS)
def test_a_chunk_has_the_same_features_wherever_it_stands(chunk: str, other: str) -> None:
    alone = inside(chunk, Block.BODY_CHARS).indices
    beside = _found(f"{other} {chunk}").indices
    assert np.isin(alone, beside).all()


@given(CHUNKS)
def test_one_chunk_has_what_is_inside_it(chunk: str) -> None:
    found, within = _found(chunk), inside(chunk, Block.BODY_CHARS)
    assert found.indices.tolist() == within.indices.tolist()
    assert (found.starts == within.first).all()
    assert (found.ends == within.last + 1).all()


def test_pairs_cross_chunks_but_not_texts() -> None:
    together, apart = _found("one two"), _found("one", "two")
    one, two = (read_chunk(word, Block.BODY_CHARS).words for word in ("one", "two"))
    pair = pair_indices(np.array(one), np.array(two), Block.BODY_CHARS)
    assert pair in together.indices
    assert pair not in apart.indices


def test_a_word_at_the_edge_of_a_sign_pairs_with_its_neighbours() -> None:
    assert set(_found("a - b").indices) > set(_found("a").indices)
    one, two = (read_chunk(word, Block.BODY_CHARS).words for word in ("a", "b"))
    assert pair_indices(np.array(one), np.array(two), Block.BODY_CHARS) in _found("a - b").indices


@pytest.mark.parametrize(
    ("shapes", "parts"),
    [
        (["Aaa"], [" Aaa "]),
        (["Aaa", "aaa,"], [" Aaa", " Aaa_aaa, "]),
        (["aaa", "a", "aaa"], [" aaa", " aaa_a", "aa_a_aaa "]),
        (["", "aaa"], [" ", " _aaa "]),
        (["aaaNaaa", "a"], [" aaaNaaa", "Naaa_a "]),
    ],
)
def test_the_parts_of_a_style_have_the_end_of_the_one_before_as_context(
    shapes: list[str], parts: list[str]
) -> None:
    assert list(styled_parts(shapes)) == parts


def test_the_ngrams_of_a_part_end_in_it() -> None:
    # "_a " after "aa": "a_", "_a", "a " / "aa_", "a_a", "_a " / "aa_a", "a_a " / "aa_a ".
    assert len(part_grams("aa_a ")) == 9


def test_each_block_has_indices_of_its_own() -> None:
    for block in (Block.AUTHOR, Block.LINKS, Block.STYLE):
        indices = _found("aaa_aaa", block=block).indices
        assert (indices >= OFFSETS[block]).all()
        assert (indices < OFFSETS[block + 1]).all()


def test_texts_without_characters_have_no_features() -> None:
    for block in (Block.BODY_CHARS, Block.AUTHOR, Block.STYLE):
        assert not len(_found("", block=block).indices)
