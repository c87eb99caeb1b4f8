from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.console.presenters.passage import Layer, cut, plain

BODY = "win 200 free spins today"

LAYERS = st.lists(
    st.builds(
        Layer,
        start=st.integers(-5, 60),
        end=st.integers(-5, 60),
        kind=st.sampled_from(["spam", "abuse", "link", "markup"]),
        points=st.floats(-3, 3),
        title=st.sampled_from(["", "why"]),
    ),
    max_size=12,
)


def spam(start: int, end: int, points: float, title: str = "") -> Layer:
    return Layer(start, end, "spam", points, title)


@given(st.text(alphabet="ab <>&\"'é😀\n", max_size=50), LAYERS)
def test_pieces_put_together_are_the_text(text: str, layers: list[Layer]) -> None:
    lines = text.replace("\n", " ")
    assert "".join(piece.text for piece in cut(lines, layers)) == lines


@given(st.text(max_size=50), LAYERS, st.integers(0, 50))
def test_a_text_cut_in_two_says_the_same_as_in_one(text: str, layers: list[Layer], at: int) -> None:
    at = min(at, len(text))
    both = (*cut(text, layers, end=at), *cut(text, layers, start=at))
    shown = "".join(piece.text for piece in both if not piece.hidden)
    assert shown == "".join(piece.text for piece in cut(text, layers) if not piece.hidden)


@pytest.mark.parametrize(
    ("layers", "marked"),
    [
        ([spam(4, 18, 0.05)], []),
        ([spam(4, 18, 0.2)], [("200 free spins", "spam light")]),
        ([spam(4, 18, 0.6)], [("200 free spins", "spam medium")]),
        ([spam(4, 18, 5.0)], [("200 free spins", "spam strong")]),
        ([spam(4, 12, 0.6), spam(8, 18, 0.6)],
         [("200 ", "spam medium"), ("free", "spam strong"), (" spins", "spam medium")]),
        ([spam(4, 18, 0.6), spam(4, 18, -0.6)], []),
        ([spam(4, 8, 0.2), Layer(4, 8, "abuse", 1.5)], [("200 ", "abuse strong")]),
        ([spam(18, 99, 0.6), spam(-9, 3, 0.6)], [("win", "spam medium"), (" today", "spam medium")]),
        ([spam(9, 9, 5.0), spam(12, 4, 5.0), spam(90, 99, 5.0)], []),
        ([spam(4, 8, 0.6), Layer(4, 18, "link")], [("200 ", "link spam medium")]),
    ],
)  # fmt: skip
def test_evidence_is_marked_by_strength(layers: list[Layer], marked: list[tuple[str, str]]) -> None:
    assert [(piece.text, piece.classes) for piece in cut(BODY, layers) if piece.marked] == marked


def test_a_mark_says_why_once() -> None:
    layers = [spam(0, 3, 0.5, "shouting"), spam(0, 3, 0.5, "shouting"), spam(0, 3, 0.5, "a known phrase")]
    assert cut(BODY, layers)[0].title == "shouting · a known phrase"


def test_hidden_characters_are_named_even_inside_evidence() -> None:
    pieces = cut("fr\u200bee", [spam(0, 5, 2.0)])
    assert [(piece.text, piece.hidden) for piece in pieces] == [("fr", False), ("ZWSP", True), ("ee", False)]


def test_a_span_that_ends_within_hidden_characters_names_them_once() -> None:
    pieces = cut("a\u200b\u200b\u200bb", [spam(0, 2, 2.0)])
    assert [piece.text for piece in pieces] == ["a", "ZWSP ×3", "b"]


def test_a_foreign_line_stays_one_line_and_ends() -> None:
    assert "".join(piece.text for piece in plain("a\nb" + "c" * 300, 10)) == "a bccccccc…"
    assert plain(None) == plain("") == ()
