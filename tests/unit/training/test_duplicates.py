from __future__ import annotations

from collections.abc import Sequence

from service.domain.label import LabelValue
from tests.unit.training.material import collection, example, small_config
from training.corpus import build, draw, view_of
from training.duplicates import campaigns
from training.examples import Example

ADVERT = "Buy the very best cheap pills at our shop today and save money on every order, visit {} now"


def grouped(examples: Sequence[Example]) -> list[int]:
    return campaigns([view_of(e).fingerprint for e in examples])


def test_nearly_equal_texts_are_one_campaign_and_others_are_not() -> None:
    bodies = [
        ADVERT.format("http://a.example/1"),
        "I let the dough rest overnight and the crust was far better than the week before.",
        ADVERT.format("http://b.example/22").upper(),
        ADVERT.format("http://a.example/333") + "!",
    ]
    found = grouped([example(body, number=i) for i, body in enumerate(bodies)])
    assert found[0] == found[2] == found[3] == 0
    assert found[1] == 1


def test_short_and_blank_texts_are_one_campaign_only_where_they_are_equal() -> None:
    assert grouped([example(body) for body in ("Nice!", "nice!", "Great!", "...", "!!!")])[:3] == [0, 0, 2]


def test_copies_are_counted_once_and_campaigns_a_few_times() -> None:
    config = small_config(examples={"campaign_cap": 2}).examples
    copies = [example("The same old words", LabelValue.SPAM, number=i) for i in range(5)]
    advert = [example(ADVERT.format(f"http://x{i}.example"), LabelValue.SPAM, number=9 + i) for i in range(6)]
    kept = build([*copies, *advert], config, 1)
    bodies = [e.comment.body for e in kept.examples]
    assert bodies.count("The same old words") == 1
    assert len(bodies) == 3


def test_a_source_is_capped_whatever_the_order_of_its_rows() -> None:
    config = small_config(examples={"cap": 20, "caps": {"small": 5}}).examples
    rows = [*collection("big", {LabelValue.HAM: 90}), *collection("small", {LabelValue.HAM: 30})]
    kept = build(rows, config, 7)
    mirrored = build(rows[::-1], config, 7)
    assert sum(e.source == "big" for e in kept.examples) == 20
    assert sum(e.source == "small" for e in kept.examples) == 5
    assert {e.id for e in kept.examples} == {e.id for e in mirrored.examples}


def test_drawing_depends_on_the_seed() -> None:
    config = small_config(examples={"cap": 5}).examples
    rows = collection("big", {LabelValue.HAM: 90})
    first, again, other = (frozenset(e.id for e in draw(rows, config, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
