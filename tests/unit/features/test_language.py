"""The words that tell a language are those of the text, whatever else stands in it."""

from __future__ import annotations

import pytest

from service.features.characters import Kind
from service.features.language import sample
from service.features.text import TEXT_CAP


def words(text: str) -> list[str]:
    one = sample(text)
    spans = zip(one.starts.tolist(), one.ends.tolist(), strict=True)
    return ["".join(map(chr, one.codes[start:end])) for start, end in spans]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the bread rose well", ["the", "bread", "rose", "well"]),
        ("a b c d 12 1st 2026", []),
        ("@anna wrote to info@shop.example about it", ["wrote", "to", "about", "it"]),
        ("see https://shop.example/bread/rolls now", ["see", "https", "now"]),
        ("#bread call(max_size=limit)", ["call"]),
        ("größe, même; що", ["größe", "même", "що"]),
        ("", []),
        ("?!", []),
    ],
)
def test_numbers_letters_addresses_and_code_are_no_words_of_a_language(text: str, told: list[str]) -> None:
    assert words(text) == told


def test_a_word_has_the_same_hash_wherever_it_stands() -> None:
    (alone,) = sample("bread").hashes.tolist()
    assert sample("the bread, bread").hashes.tolist()[1:] == [alone, alone]
    assert sample("breads").hashes.tolist() != [alone]


def test_letters_are_counted_by_script() -> None:
    letters = sample("ab жз 面包 12").letters
    assert [letters[kind] for kind in (Kind.LATIN, Kind.CYRILLIC, Kind.HAN, Kind.DIGIT)] == [2, 2, 2, 2]


def test_the_longest_text_can_be_read() -> None:
    assert len(sample("ab " * (TEXT_CAP // 3)).hashes) == TEXT_CAP // 3
