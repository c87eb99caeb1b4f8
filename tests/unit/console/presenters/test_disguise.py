from __future__ import annotations

import pytest

from service.console.presenters.disguise import LENGTH, disguise
from service.console.presenters.passage import Piece
from service.features.text import normalise


def marked(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.marked]


@pytest.mark.parametrize(
    ("body", "written", "read"),
    [
        ("Buy v1agra now", "v1agra", "viagra"),
        ("Buy vi\u0430gra now", "vi\u0430gra", "viagra"),
        ("Win c.a.s.i.n.o today", "c.a.s.i.n.o", "casino"),
    ],
)
def test_what_was_undone_is_marked_in_both(body: str, written: str, read: str) -> None:
    found = disguise(normalise(body))
    assert found
    assert "".join(marked(found.written)) == written
    assert "".join(marked(found.read)) == read
    assert "".join(piece.text for piece in found.written) == body


def test_hidden_characters_are_named_where_they_are_written_and_gone_where_they_are_read() -> None:
    found = disguise(normalise("Buy vi\u200bagra now"))
    assert found
    assert [piece.text for piece in found.written if piece.hidden] == ["ZWSP"]
    assert "".join(piece.text for piece in found.read) == "buy viagra now"


@pytest.mark.parametrize("body", ["", "Plain words, and MORE of them.", "Two  spaces\nand lines", "<b>x</b>"])
def test_where_only_case_and_spaces_are_folded_there_is_no_disguise(body: str) -> None:
    assert disguise(normalise(body)) is None


def test_of_a_long_text_the_place_is_shown_where_it_begins() -> None:
    found = disguise(normalise("word " * 300 + "v1agra " + "word " * 300))
    assert found
    assert marked(found.written) == ["v1agra"]
    assert marked(found.read) == ["viagra"]
    for pieces in (found.written, found.read):
        assert (pieces[0].text, pieces[-1].text) == ("…", "…")
        assert sum(len(piece.text) for piece in pieces) <= LENGTH + 2


def test_hostile_text_breaks_nothing() -> None:
    for body in ("\u202e\u200b" * 400, "a\u0301" * 900, "<script>" * 90 + "v1agra", "v1agra\ud800"):
        found = disguise(normalise(body))
        for piece in (*found.written, *found.read) if found else ():
            assert "\u202e" not in piece.text
