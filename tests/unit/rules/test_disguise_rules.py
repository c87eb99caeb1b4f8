"""Rules about disguise."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.domain.signal import Finding
from service.rules.disguise import MAX_STRENGTH, hidden_characters, mixed_scripts

Try = Callable[..., Finding | None]


def test_a_word_of_two_alphabets_is_quoted_where_it_stands(tried: Try) -> None:
    body = "log in at p\u0430yp\u0430l today"
    found = tried(mixed_scripts, body)
    assert found
    assert found.evidence == "1 word with letters of several alphabets: “p\u0430yp\u0430l”."
    assert [body[span.start : span.end] for span in found.spans] == ["p\u0430yp\u0430l"]
    assert found.strength == 1.0


def test_more_such_words_say_more_up_to_a_bound(tried: Try) -> None:
    found = tried(
        mixed_scripts, " ".join(["p\u0430yp\u0430l", "b\u0430nk", "\u0441asino", "vi\u0430gra"] * 5)
    )
    assert found
    assert found.strength == MAX_STRENGTH
    assert found.evidence.startswith("20 words with letters")
    assert found.evidence.endswith(" and 1 more.")


@pytest.mark.parametrize(
    "body", ["", "paypal", "Привет, мир", "мир and peace", "naïve café", "日本語 and English"]
)
def test_honest_words_are_no_disguise(tried: Try, body: str) -> None:
    assert tried(mixed_scripts, body) is None
    assert tried(hidden_characters, body) is None


@pytest.mark.parametrize(
    ("body", "markup", "evidence", "strength"),
    [
        ("ca\u200bsino", "text", "1 hidden character: 1 x U+200B ZERO WIDTH SPACE.", 0.5),
        (
            "c\u200ba\u200bs\u2060ino",
            "text",
            "3 hidden characters: 2 x U+200B ZERO WIDTH SPACE, 1 x U+2060 WORD JOINER.",
            1.0,
        ),
        ("ca&#8203;sino", "html", "1 hidden character: 1 x U+200B ZERO WIDTH SPACE.", 0.5),
        ("v\u200bi" * 40, "text", "40 hidden characters: 40 x U+200B ZERO WIDTH SPACE.", MAX_STRENGTH),
    ],
)
def test_hidden_characters_are_counted_and_named(
    tried: Try, body: str, markup: str, evidence: str, strength: float
) -> None:
    found = tried(hidden_characters, body, markup=markup)
    assert found
    assert (found.evidence, found.strength) == (evidence, strength)
    assert all(0 <= span.start < span.end <= len(body) for span in found.spans)
