"""Shares and their intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.proportion import Proportion


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # R: prop.test(x, n, correct = FALSE)$conf.int
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (1, 29, 0.0061, 0.1718),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert list(Proportion(hits, of).interval) == pytest.approx([low, high], abs=5e-5)


def test_of_nothing_nothing_is_known() -> None:
    assert Proportion(0, 0).share is None
    assert Proportion(0, 0).interval == (0.0, 1.0)


@given(of=st.integers(1, 10_000), share=st.floats(0, 1))
def test_the_share_lies_within_its_interval(of: int, share: float) -> None:
    found = Proportion(round(share * of), of)
    low, high = found.interval
    assert found.share is not None
    assert 0 <= low <= found.share <= high <= 1
