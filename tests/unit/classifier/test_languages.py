"""The table of languages: what it holds, what it refuses, and how much it lets a model take back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from service.classifier.languages import MOST, Discount, Languages, from_plain, to_plain
from service.domain.signal import Category
from service.errors import ModelError
from service.features.language import sample
from tests.unit.classifier.tongues import CODES, DISCOUNT, table

POINTS = st.floats(-8, 8)


def languages_of(mask: int) -> set[str]:
    return {code for place, code in enumerate(CODES) if mask >> place & 1}


def test_a_word_belongs_to_the_languages_that_list_it() -> None:
    found = table().listed(sample("the und это bread").hashes).tolist()
    assert [languages_of(mask) for mask in found] == [{"en"}, {"de"}, {"ru"}, set()]


def test_a_word_is_spelt_by_the_languages_that_have_all_its_letters() -> None:
    unspelt = table().unspelt(sample("bread größe café článek")).tolist()
    assert [set(CODES) - languages_of(mask) for mask in unspelt] == [set(CODES), {"de"}, {"en"}, set()]


def test_a_mask_tells_both() -> None:
    (mask,) = table().masks(sample("größe")).tolist()
    assert languages_of(mask) == {"de"}
    assert languages_of(mask >> MOST) == set(CODES) - {"de"}


def test_a_text_without_words_has_no_masks() -> None:
    empty = sample("é ?")
    assert table().masks(empty).tolist() == []


def test_the_plain_values_of_a_table_make_the_same_table() -> None:
    again = from_plain(to_plain(table()))
    for name in Languages.__dataclass_fields__:
        assert np.array_equal(getattr(again, name), getattr(table(), name)), name


@pytest.mark.parametrize(
    "changes",
    [
        {"codes": ()},
        {"codes": CODES[:-1]},
        {"rates": (0.5, 0.5, 0.5, 1.0)},
        {"foreign": 0.0},
        {"margin": float("inf")},
        {"alien": -1.0},
        {"shared": 1.1},
        {"words": table().words[::-1]},
        {"words": table().words[:-1]},
        {"words": table().words[:0], "word_masks": table().word_masks[:0]},
        {"word_masks": table().word_masks | np.uint32(1 << MOST)},
        {"letters": table().letters[::-1]},
        {"learned": {Category.SPAM: ("en",)}},
        {"learned": dict.fromkeys(Category, ("xx",))},
    ],
)
def test_a_table_whose_parts_do_not_fit_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="table of languages"):
        table(**changes)


@pytest.mark.parametrize("numbers", [(-0.1, 1, 0.5), (1.1, 1, 0.5), (0.5, -1, 0.5), (0.5, 1, 1), (0.5, 1, 0)])
def test_a_discount_out_of_range_is_refused(numbers: tuple[float, float, float]) -> None:
    with pytest.raises(ModelError, match="discount"):
        Discount(*numbers)


@given(POINTS, POINTS, POINTS, POINTS)
def test_taking_back_never_turns_the_evidence_around(
    base: float, words: float, style: float, facts: float
) -> None:
    taken = DISCOUNT.taken_back(base=base, words=words, style=style, facts=facts)
    assert min(0.0, -(words + style)) <= taken <= 0


@given(POINTS, POINTS, POINTS)
def test_words_alone_do_not_lift_a_comment_above_the_ceiling(base: float, words: float, style: float) -> None:
    taken = DISCOUNT.taken_back(base=base, words=words, style=style, facts=0.0)
    without = float(expit(base))
    assert float(expit(base + words + style + taken)) <= max(DISCOUNT.ceiling, without) + 1e-9


@pytest.mark.parametrize(
    ("words", "style", "taken"),
    [(1.0, 0.0, -0.75), (0.5, 0.5, -0.75), (3.0, -2.0, -0.75), (2.0, 0.0, -1.0), (1.0, -1.5, 0.0)],
)
def test_a_share_of_words_and_style_is_taken_back_up_to_a_limit(
    words: float, style: float, taken: float
) -> None:
    found = DISCOUNT.taken_back(base=-2.0, words=words, style=style, facts=0.0)
    assert found == pytest.approx(taken)


def test_facts_for_the_category_stay_and_facts_against_it_leave_room() -> None:
    far = DISCOUNT.taken_back(base=0.0, words=6.0, style=0.0, facts=0.0)
    assert DISCOUNT.taken_back(base=0.0, words=6.0, style=0.0, facts=3.0) == far
    assert DISCOUNT.taken_back(base=0.0, words=6.0, style=0.0, facts=-3.0) == pytest.approx(far + 3.0)
