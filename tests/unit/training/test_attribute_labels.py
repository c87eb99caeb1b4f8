"""What finer labels say: yes, no, or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.attribute import Attribute
from service.domain.label import LabelValue
from training.attribute_labels import Labelling, Mapped, labellings, said
from training.package import rights_of

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE
MAPPED = Mapped(
    why="made up",
    yes=({"kind": ("threat",)}, {"votes": ("2", "3"), "kind": ("",)}),
    no={"kind": ("insult", "mockery")},
)
LABELLING = Labelling(sources={"forum": MAPPED}, ham_unknown=frozenset({"chat"}))


@pytest.mark.parametrize(
    ("meta", "answer"),
    [
        ({"kind": "threat"}, True),
        ({"kind": "insult"}, False),
        ({"kind": "insult,threat"}, True),
        ({"kind": "mockery_insult"}, False),
        ({"kind": "boast"}, None),
        ({"votes": "2"}, True),
        ({"votes": 3}, True),
        ({"votes": "1"}, None),
        ({"votes": "3", "kind": "boast"}, None),
        ({}, None),
    ],
)
def test_abuse_is_of_an_attribute_or_not_or_unknown(meta: dict[str, Any], answer: bool | None) -> None:
    assert LABELLING.says("forum", ABUSE, meta) is answer


def test_an_empty_condition_always_holds() -> None:
    assert Mapped(why="all of it", yes={}).says({"kind": "anything"}) is True


@pytest.mark.parametrize(
    ("source", "label", "answer"),
    [
        ("forum", HAM, False),
        ("shop", HAM, False),
        ("chat", HAM, None),
        ("shop", ABUSE, None),
        ("forum", SPAM, None),
    ],
)
def test_ham_is_none_of_it_where_it_was_asked_for(
    source: str, label: LabelValue, answer: bool | None
) -> None:
    assert LABELLING.says(source, label, {}) is answer


def test_where_only_some_ham_is_known_other_ham_says_nothing() -> None:
    labelling = Labelling(ham_known=frozenset({"forum"}))
    assert labelling.says("forum", HAM, {}) is False
    assert labelling.says("shop", HAM, {}) is None


def test_the_shipped_file_says_why_of_every_source_and_names_only_known_ones() -> None:
    assert set(labellings()) == set(Attribute), "one that no source labels is said to be so"
    for labelling in labellings().values():
        named = {*labelling.sources, *labelling.ham_unknown, *(labelling.ham_known or ())}
        assert all("owner" not in rights_of(source) for source in named), "only sources of the shipped model"
        assert all(len(mapped.why.split()) > 1 for mapped in labelling.sources.values())


def test_one_row_may_say_yes_and_no_of_different_attributes() -> None:
    told = said("germeval2018", ABUSE, {"fine": "PROFANITY"})
    assert told[Attribute.PROFANITY] is True
    assert told[Attribute.INSULT] is False
    assert Attribute.SEXUALLY_EXPLICIT not in told
    assert said("germeval2018", ABUSE, {"fine": "PROFANITY"}) is told, "answers are shared between rows"
