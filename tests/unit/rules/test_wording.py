"""How findings are worded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.wording import MAX_QUOTE, counted, lasting, listed, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two  words\n", "“two words”"),
        ("a\u202eb\u200bc\x00", "“a b c”"),
        ("x" * 60, f"“{'x' * 60}”"),
        ("x" * 61, f"“{'x' * 59}…”"),
        ("", "“”"),
    ],
)
def test_a_quotation_is_short_and_shows_no_control_characters(text: str, shown: str) -> None:
    assert quoted(text) == shown


@given(st.text())
def test_any_quotation_is_printable_and_bounded(text: str) -> None:
    assert quoted(text).isprintable()
    assert len(quoted(text)) <= MAX_QUOTE + 2


def test_a_list_names_three_and_counts_the_rest() -> None:
    assert listed(["a", "b", "a"]) == "a, b"
    assert listed("abcde") == "a, b, c and 2 more"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (90, "90 seconds"),
        (60, "1 minute"),
        (600, "10 minutes"),
        (5_400, "90 minutes"),
        (7_200, "2 hours"),
        (86_400, "1 day"),
        (604_800, "7 days"),
    ],
)
def test_a_time_is_said_in_the_largest_whole_unit(seconds: int, words: str) -> None:
    assert lasting(seconds) == words


def test_one_is_singular() -> None:
    assert (counted(1, "link"), counted(0, "link"), counted(2, "link")) == ("1 link", "0 links", "2 links")
