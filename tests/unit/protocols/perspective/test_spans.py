"""Sentences in UTF-16 offsets, as JavaScript would slice them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.protocols.perspective.spans import MAX_SPANS, sentences, units, whole

TEXTS = st.text(st.sampled_from([*"ab .!?\n\u3002", "\u2026", "\U0001f35e", "\u00e9"]), max_size=60).filter(
    lambda text: bool(text.strip())
)


def sliced(text: str, begin: int, end: int) -> str:
    return text.encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("One loaf", ["One loaf"]),
        ("One loaf. Two loaves!  Three?", ["One loaf.", "Two loaves!", "Three?"]),
        ("First line\nsecond line\r\n\r\nthird", ["First line", "second line", "third"]),
        ("Mr. Baker bakes. He does.", ["Mr. Baker bakes.", "He does."]),
        ("1. Knead 2. Bake it", ["1. Knead 2.", "Bake it"]),
        ("See bread.example for 3.5 loaves", ["See bread.example for 3.5 loaves"]),
        (
            "\u201cIt rose!\u201d she said. Well\u2026 yes",
            ["\u201cIt rose!\u201d", "she said.", "Well\u2026", "yes"],
        ),
        (
            "\u9762\u5305\u5f88\u597d\u3002\u8c22\u8c22\u4f60\uff01",
            ["\u9762\u5305\u5f88\u597d\u3002", "\u8c22\u8c22\u4f60\uff01"],
        ),
        ("  \U0001f35e\U0001f35e so good. Thanks ", ["\U0001f35e\U0001f35e so good.", "Thanks"]),
        ("!!! ??? ...", ["!!! ??? ..."]),
    ],
)
def test_a_text_is_cut_after_its_sentences(text: str, said: list[str]) -> None:
    assert [piece.text for piece in sentences(text)] == said


@given(TEXTS)
def test_offsets_slice_the_text_as_javascript_does_and_leave_out_nothing_but_space(text: str) -> None:
    end, between = 0, []
    for piece in sentences(text):
        assert sliced(text, piece.begin, piece.end) == piece.text
        between.append(sliced(text, end, piece.begin))
        end = piece.end
    between.append(sliced(text, end, units(text)))
    assert not "".join(between).strip()


def test_the_whole_text_is_one_piece_with_an_exclusive_end() -> None:
    piece = whole("Bread \U0001f35e!")
    assert (piece.begin, piece.end, piece.text) == (0, 9, "Bread \U0001f35e!")


def test_what_follows_the_last_sentence_that_is_scored_is_one_piece() -> None:
    pieces = sentences("Bake it. " * (MAX_SPANS + 50))
    assert len(pieces) == MAX_SPANS + 1
    assert pieces[-1].text.count("Bake it.") == 50
