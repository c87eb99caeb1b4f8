from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.features.chunks import PART_SIGN
from service.features.style import READ_CAP, parts, shape, style
from service.features.text import normalise


def _signs(body: str) -> str:
    return style(normalise(body))[0]


@pytest.mark.parametrize(
    ("body", "signs"),
    [
        ("Buy NOW!!", "Aaa_AAA!!"),
        ("Hello , friends", "Aaaa_,_aaa"),
        ("call 0800123456", "aaa_999"),
        ("one\n\ntwo", "aaaNNaaa"),
        ("grün", "aau" + "a"),
        ("привет, мир", "uuu,_uuu"),
        ("ok 😀", "aa_E"),
        ("", ""),
    ],
)
def test_a_style_keeps_signs_and_shortens_letters(body: str, signs: str) -> None:
    assert _signs(body) == signs


def test_words_leave_no_trace_in_a_style() -> None:
    assert _signs("Nice tiles, cheap!") == _signs("Warm bread, fresh!")


def test_runs_of_punctuation_are_kept_whole() -> None:
    assert _signs("wait.......") == "aaa......."


def test_a_long_text_is_read_by_its_beginning() -> None:
    assert len(_signs("ab " * READ_CAP)) <= READ_CAP


@given(st.text(max_size=200))
def test_spans_lie_inside_the_text_and_follow_each_other(body: str) -> None:
    signs, starts, ends = style(normalise(body))
    assert len(signs) == len(starts) == len(ends)
    assert (ends > starts).all()
    assert (starts[1:] >= starts[:-1]).all()
    if len(starts):
        assert starts[0] >= 0
        assert ends[-1] <= len(body)


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_a_style_is_the_shapes_of_what_stands_between_spaces(body: str) -> None:
    text = normalise(body)
    assert style(text)[0] == PART_SIGN.join(map(shape, parts(text.visible)))
