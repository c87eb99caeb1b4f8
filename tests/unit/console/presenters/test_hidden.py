from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.console.presenters.hidden import clean_line, find_hidden


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("plain words", []),
        ("two\nlines\tand\r\na tab", []),
        ("fr\u200bee", ["ZWSP"]),
        ("fr\u200b\u200b\u200bee", ["ZWSP ×3"]),
        ("\u202egnp.exe\u202c", ["RLO", "PDF"]),
        ("\u2066a\u2069\u200e\u200f\u061c", ["LRI", "PDI", "LRM", "RLM", "ALM"]),
        ("m\u00adoney\ufeff", ["SHY", "BOM"]),
        ("\x00\x07", ["U+0000", "U+0007"]),
        ("tag\U000e0041", ["U+E0041"]),
        ("\ud800", ["U+D800"]),
        ("Latin\u200dletters", ["ZWJ"]),
        ("👩\u200d👧 family", []),
        ("❤\ufe0f\u200d🔥", []),
        ("می\u200cخواهم", []),
        ("h\u0301\u0302i", []),
        ("h" + "\u0335" * 12 + "i", ["+9 marks"]),
        ("a\n\n\nb", []),
        ("a\n\n \n\t\n\nb", ["4 empty lines"]),
    ],
)
def test_what_a_reader_would_not_see_is_named(text: str, labels: list[str]) -> None:
    assert [hidden.label for hidden in find_hidden(text)] == labels


@given(st.text())
def test_hidden_regions_are_in_order_apart_and_inside_the_text(text: str) -> None:
    end = 0
    for hidden in find_hidden(text):
        assert end <= hidden.start < hidden.end <= len(text)
        end = hidden.end


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("  two\n lines\t ", "two lines"),
        ("\u202eevil\u202c", "evil"),
        ("h" + "\u0335" * 12, "h" + "\u0335" * 3),
        ("a" * 30, "a" * 19 + "…"),
    ],
)
def test_a_clean_line_is_short_and_keeps_its_direction(text: str, line: str) -> None:
    assert clean_line(text, 20) == line


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_a_clean_line_is_never_longer_than_asked(text: str, length: int) -> None:
    line = clean_line(text, length)
    assert len(line) <= length
    assert "\n" not in line
