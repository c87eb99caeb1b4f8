"""Sums kept by chunk: the same scores as from vectors, whatever was met before."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from service.classifier import chunk_table
from service.classifier.entries import entries
from service.classifier.sums import PARTS, Sums
from service.domain.comment import Author, Comment
from service.features import chunks, ngrams
from service.features.blocks import OFFSETS, Block
from service.features.vector import DIMENSIONS, FACTS_OFFSET, vectorise
from service.features.view import View, read

BOUNDS = (
    0,
    *(OFFSETS[block] for block in (Block.AUTHOR, Block.LINKS, Block.STYLE)),
    FACTS_OFFSET,
    DIMENSIONS,
)
TEXTS = st.text(st.sampled_from(" aA9_-.,!\u00e9\u4e2d\t\n\u200b\u043f\U0001f600/@:"), max_size=60) | st.text(
    st.characters(exclude_categories=()), max_size=60
)
COMMENTS = st.builds(
    Comment,
    body=TEXTS | TEXTS.map(lambda text: f"{text} https://tiles.example/{text} [url=http://b.example]b[/url]"),
    format=st.sampled_from(["text", "html"]),
    author=st.builds(
        Author,
        name=st.none() | TEXTS,
        email=st.none() | TEXTS.map(lambda text: f"{text}@b.example"),
        url=st.none() | TEXTS.map(lambda text: f"https://a.example/{text}"),
    ),
)


def _weights() -> NDArray[np.float32]:
    drawn = np.random.default_rng(7).normal(size=(DIMENSIONS, 2))
    return drawn.astype(np.float16).astype(np.float32)


WEIGHTS = _weights()
SUMS = Sums(WEIGHTS)


def _by_vector(view: View) -> NDArray[np.float64]:
    vector = vectorise(view)
    points = WEIGHTS[vector.indices].astype(np.float64) * vector.values[:, None]
    part = np.searchsorted(BOUNDS, vector.indices, side="right") - 1
    return np.array([points[part == place].sum(axis=0) for place in range(len(PARTS))])


@given(COMMENTS)
def test_parts_are_those_of_the_vector(comment: Comment) -> None:
    view = read(comment)
    assert SUMS.parts(view) == pytest.approx(_by_vector(view), abs=1e-9)


@given(COMMENTS)
def test_the_entries_of_a_part_add_up_to_it(comment: Comment) -> None:
    view = read(comment)
    found = entries(SUMS, view)
    added = [found.points[a:b].sum(axis=0) for a, b in zip(found.bounds, found.bounds[1:], strict=False)]
    assert np.array(added) == pytest.approx(SUMS.parts(view), abs=1e-9)


@given(COMMENTS)
def test_words_add_up_to_those_of_the_vector(comment: Comment) -> None:
    view = read(comment)
    vector = vectorise(view)
    inside = (vector.indices >= OFFSETS[Block.BODY_WORDS]) & (vector.indices < OFFSETS[Block.AUTHOR])
    expected = vector.values[inside] @ WEIGHTS[vector.indices[inside]]
    indices, values = SUMS.words(view)
    assert values @ WEIGHTS[indices] == pytest.approx(expected, abs=1e-5)


@given(COMMENTS)
def test_every_entry_lies_within_the_body(comment: Comment) -> None:
    found = entries(SUMS, read(comment))
    inside = np.r_[0 : found.bounds[1], found.bounds[2] : found.bounds[4]]
    assert (found.starts[inside] >= 0).all()
    assert (found.starts[inside] < found.ends[inside]).all()
    assert (found.ends[inside] <= len(comment.body)).all()


@settings(max_examples=15)
@given(COMMENTS)
def test_a_score_does_not_depend_on_what_was_met_before(comment: Comment) -> None:
    view = read(comment)
    assert SUMS.parts(view).tobytes() == Sums(WEIGHTS).parts(view).tobytes()


def test_a_full_table_starts_anew_and_scores_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_table, "CHUNKS_KEPT", 8)
    sums = Sums(WEIGHTS)
    for text in ("one two three four five", "six seven eight nine", "one two three four five"):
        view = read(Comment(body=text))
        assert sums.parts(view) == pytest.approx(_by_vector(view), abs=1e-9)


def test_threads_that_meet_new_chunks_at_once_score_alike() -> None:
    views = [read(Comment(body=f"chunk{n} other{n % 7} and more{n % 3}")) for n in range(200)]
    expected = [SUMS.parts(view) for view in views]
    fresh = Sums(WEIGHTS)
    found: list[list[NDArray[np.float64]]] = [[], [], []]

    def score(into: list[NDArray[np.float64]]) -> None:
        into.extend(fresh.parts(view) for view in views)

    threads = [threading.Thread(target=score, args=(into,)) for into in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in found:
        assert np.array_equal(one, expected)


def test_long_chunks_and_words_fill_no_memory() -> None:
    sums = Sums(WEIGHTS)
    chunks._spans.cache_clear()
    ngrams._read_part.cache_clear()
    for length in range(100, 1400, 100):
        view = read(Comment(body="".join("!?.,;"[n * n % 5] for n in range(length)) + "x" * length))
        sums.parts(view)
        entries(sums, view)
        vectorise(view)
    # What is kept belongs to none of the long ones: only the edges of texts are left.
    assert sums.styles.kept <= 4
    assert chunks._spans.cache_info().currsize <= 8
    assert ngrams._read_part.cache_info().currsize <= 4


def test_chunks_are_kept_up_to_a_number_of_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_table, "LETTERS_KEPT", 2_000)
    sums = Sums(WEIGHTS)
    for number in range(20):
        sums.parts(read(Comment(body=f"{number}" + "\u4e2d" * 900)))
        table, _ = sums.looked_up(Block.BODY_CHARS, [])
        assert sum(map(len, table.numbers)) <= 2_000
