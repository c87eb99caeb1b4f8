"""CSV that a spreadsheet takes for words."""

from __future__ import annotations

import csv
import io

import pytest

from service.console.presenters.csv_file import csv_line


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\n=1",
        "\uff1d1",
        '=HYPERLINK("http://evil.example","go")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_a_spreadsheet_would_compute_begins_with_an_apostrophe(cell: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_line([cell, "x"]), newline=""))
    assert row == [f"'{cell}", "x"]


@pytest.mark.parametrize("cell", ["", "plain", "a=b", 'say "so"', "a,b", "two\nlines", "two\r\nlines", "1-2"])
def test_every_other_cell_comes_back_as_it_was(cell: str) -> None:
    line = csv_line(["first", cell, "last"])
    assert line.endswith("\r\n")
    (row,) = csv.reader(io.StringIO(line, newline=""))
    assert row == ["first", cell, "last"]


def test_quotes_are_doubled_as_rfc_4180_says() -> None:
    assert csv_line(['a "b"', "c,d"]) == '"a ""b""","c,d"\r\n'
