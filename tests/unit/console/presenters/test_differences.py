"""What varies between near-duplicates is marked, word by word, and shown where it varies most."""

from __future__ import annotations

from service.console.presenters import differences
from service.console.presenters.differences import different, marked

FIRST = "The night ferry left on time."


def new(text: str) -> list[str]:
    return [piece.text for piece in marked(text, FIRST) if piece.marked]


def shown(text: str) -> str:
    return "".join(piece.text for piece in marked(text, FIRST))


def test_only_words_that_the_first_text_does_not_have_there_are_marked() -> None:
    assert new("The day ferry left just on time.") == ["day", "just "]
    assert new(FIRST) == []
    assert new(FIRST.upper()) == []


def test_nothing_of_a_text_is_lost() -> None:
    text = "Hello!  The <b>night</b> ferry\nleft & came."
    assert shown(text) == text


def test_hidden_characters_are_named_as_everywhere() -> None:
    pieces = marked("The night fer\u200bry left on time.", FIRST)
    assert [piece.text for piece in pieces if piece.hidden] == ["ZWSP"]


def test_a_long_text_is_cut() -> None:
    assert shown("x" * 5_000) == "x" * differences.LENGTH + "…"


def test_those_that_differ_most_come_first_and_each_text_once() -> None:
    far, close = "A train arrives at dawn tomorrow", "The night ferry left on Monday."
    assert different([close, close, FIRST, far], FIRST) == [far, close]
    assert different([FIRST], FIRST) == []
    assert len(different([f"{FIRST} {n}" for n in range(99)], FIRST)) == differences.VARIANTS
