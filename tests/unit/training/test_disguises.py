"""Disguises: seeded, readable, and kept away from what must go on working."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.features.text import normalise
from training.disguises import DISGUISES, disguise

TEXT = "Cheap watches online, buy them today at https://tiles.example/offers or ask bob@example.com"
UNDONE = [
    *("zero_width", "bidi", "reversed", "blanks", "random_case", "upper_case", "alphabets", "entities"),
    *("struck", "marks", "small_capitals"),
]


@pytest.mark.parametrize("name", DISGUISES)
def test_the_same_seed_writes_the_same_text(name: str) -> None:
    written = [disguise(TEXT, name, random.Random(7)) for _ in range(2)]
    assert written[0] == written[1]
    assert written[0] != TEXT


@pytest.mark.parametrize("name", DISGUISES)
def test_links_and_addresses_go_on_working(name: str) -> None:
    for seed in range(20):
        written = disguise(TEXT, name, random.Random(seed))
        assert "https://tiles.example/offers" in written
        assert "bob@example.com" in written


@pytest.mark.parametrize("name", DISGUISES)
def test_at_least_a_third_of_the_words_is_disguised(name: str) -> None:
    words = re.findall(r"\b\w+\b", "many ordinary lower case words stand here with nothing else between them")
    for seed in range(20):
        written = disguise(" ".join(words), name, random.Random(seed)).split()
        assert written != words
        if name not in {"run_together", "good_words", "misspelt", "censored", "leet"}:
            assert sum(word not in written for word in words) >= len(words) / 3 - 1


@pytest.mark.parametrize("name", DISGUISES)
@given(text=st.text(max_size=80), seed=st.integers(0, 99))
def test_any_text_can_be_disguised(name: str, text: str, seed: int) -> None:
    assert isinstance(disguise(text, name, random.Random(seed)), str)


@pytest.mark.parametrize("name", UNDONE)
def test_what_only_looks_different_is_undone_to_the_letter(name: str) -> None:
    for seed in range(20):
        written = disguise(TEXT, name, random.Random(seed))
        assert normalise(written).folded == normalise(TEXT).folded


@pytest.mark.parametrize(
    ("name", "share"),
    [("homoglyphs", 0.9), ("leet", 0.6), ("punctuation", 0.6), ("accents", 0.8), ("emoji_letters", 0.9)],
)
def test_most_words_under_a_disguise_are_read_again(name: str, share: float) -> None:
    plain = set(normalise(TEXT).folded.split())
    found = [
        len(plain & set(normalise(disguise(TEXT, name, random.Random(seed))).folded.split()))
        for seed in range(40)
    ]
    assert sum(found) / (40 * len(plain)) >= share


def test_cyrillic_words_get_latin_look_alikes_and_are_read_again() -> None:
    text = "срочно продам машину недорого"
    written = [disguise(text, "homoglyphs", random.Random(seed)) for seed in range(20)]
    assert all(re.search("[a-zA-Z0-9]", each) for each in written)
    read = [normalise(each).folded for each in written]
    assert sum(each == text for each in read) >= 10


def test_every_disguise_is_described_in_one_line() -> None:
    for name, each in DISGUISES.items():
        assert each.name == name
        assert each.description
        assert "\n" not in each.description
