"""How alike two texts are: what is shared, exactly, and what copies vary counts for nothing."""

from __future__ import annotations

import pytest

from service.features.similarity import shingled, similarity
from service.features.text import normalise

FERRY = "I took the night ferry with my son, and it left the harbour on time."


def alike(one: str, other: str) -> float:
    return similarity(shingled(normalise(one)), shingled(normalise(other)))


@pytest.mark.parametrize(
    "other",
    [
        FERRY.upper(),
        FERRY.replace(" ", "   "),
        "I t\u200book the night f\u0435rry with my son, and it left the harbour on time.",
    ],
)
def test_case_spacing_and_disguise_make_no_difference(other: str) -> None:
    assert alike(FERRY, other) == 1.0


def test_digits_and_link_paths_make_no_difference() -> None:
    one, other = (f"Only {n} places left, see https://www.ferry.example/{n}" for n in (7, 123))
    assert alike(one, other) == 1.0


def test_it_is_the_share_of_shingles_that_both_have() -> None:
    # abcde bcdef | cdefg defgh efghi: two of one, all five of the other.
    assert alike("abcdef", "abcdefghi") == pytest.approx(2 / 5)


def test_it_does_not_depend_on_which_text_comes_first() -> None:
    other = FERRY.replace("ferry", "train")
    assert alike(FERRY, other) == alike(other, FERRY)
    assert 0.6 < alike(FERRY, other) < 0.9


def test_unrelated_and_blank_texts_are_not_alike() -> None:
    assert alike(FERRY, "Bread needs flour, water, salt and a good deal of patience.") < 0.05
    assert alike("", "") == alike("abc", "abc") == 0.0
