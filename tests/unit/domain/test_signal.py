"""Points are exact, and signals survive storage."""

from __future__ import annotations

import itertools
import json

from hypothesis import given
from hypothesis import strategies as st

from service.domain.signal import Category, Signal, Span, Verdict, from_document, quantise, to_document, total

points = st.floats(-50, 50, allow_nan=False).map(quantise)
spans = st.builds(Span, st.integers(0, 9), st.integers(0, 9), st.just("body"), st.none() | points)
signals = st.builds(
    Signal,
    name=st.text(min_size=1, max_size=10),
    category=st.sampled_from(Category),
    points=points,
    evidence=st.text(),
    group=st.none() | st.just("links"),
    spans=st.lists(spans, max_size=3).map(tuple),
    forces=st.none() | st.sampled_from(Verdict),
)


@given(st.lists(points, max_size=6))
def test_a_sum_of_points_is_the_same_in_any_order(values: list[float]) -> None:
    sums = {total(order) for order in itertools.islice(itertools.permutations(values), 60)}
    assert len(sums) == 1


@given(st.lists(points, max_size=20))
def test_a_sum_of_points_is_itself_a_whole_number_of_units(values: list[float]) -> None:
    assert quantise(total(values)) == total(values)


@given(signals)
def test_a_signal_comes_back_from_its_document_unchanged(signal: Signal) -> None:
    assert from_document(json.loads(json.dumps(to_document(signal)))) == signal


def test_verdicts_are_ordered_by_severity() -> None:
    assert sorted(Verdict, key=lambda v: v.severity) == [Verdict.ACCEPT, Verdict.HOLD, Verdict.REJECT]
