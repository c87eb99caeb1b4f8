"""Texts are judged by themselves, whatever happened before."""

from __future__ import annotations

import dataclasses

import pytest

from service.domain.comment import Comment
from service.domain.decision import probability
from service.domain.policy import from_toml
from service.domain.signal import Category
from service.domain.site import Site
from service.errors import ModelError
from service.features.view import View
from service.moderation.activate import activate
from service.moderation.assess import assess
from service.moderation.check import check
from service.moderation.ports import Ports
from service.moderation.record import page
from tests.integration.moderation.conftest import Source, WordClassifier


def spam(ports: Ports, site: Site, text: str) -> float:
    return assess(ports, site, [text]).texts[0].categories[Category.SPAM]


def test_probabilities_are_those_of_model_and_rules_of_each_text(ports: Ports, site: Site) -> None:
    reading = assess(ports, site, ["Good bread.", "Best casino", "Bread\u200b\u200b\u200b\u200b\u200b"])
    found = [text.categories[Category.SPAM] for text in reading.texts]
    assert found[:2] == [probability(-3.0), probability(6.0)]
    assert found[2] > probability(-3.0)
    assert reading.texts[0].categories[Category.ABUSE] == probability(-4.0)


def test_nothing_is_stored_and_no_history_counts(ports: Ports, site: Site) -> None:
    text = "A text that is sent again and again, word by word."
    once = spam(ports, site, text)
    for _ in range(3):
        check(ports, site, Comment(body=text))
    assert spam(ports, site, text) == once
    assert len(page(ports, site, status=None, cursor=None, limit=9).items) == 3


@pytest.mark.parametrize(("forces", "least"), [("reject", 1.0), ("hold", 0.5), ("0.0", probability(-4.0))])
def test_a_rule_that_decides_by_itself_is_seen_in_the_probability(
    ports: Ports, site: Site, forces: str, least: float
) -> None:
    weight = forces if forces == "0.0" else f"'{forces}'"
    words = "[lists]\nblocked_words = ['pineapple']\n"
    activate(ports, site, from_toml(f"{words}[weights]\nblocked_word = {weight}"), author="test", reason="")
    found = assess(ports, site, ["Pineapple on pizza?"]).texts[0].categories
    assert max(found.values()) == pytest.approx(max(least, probability(-3.0)))


def test_without_a_model_nothing_is_said(ports: Ports, site: Site, source: Source) -> None:
    source.classifier = None
    with pytest.raises(ModelError):
        assess(ports, site, ["Good bread."])


class Broken(WordClassifier):
    def assess(self, view: View) -> None:  # type: ignore[override]  # it never returns
        raise ZeroDivisionError(view)


def test_a_model_that_breaks_is_said_to(ports: Ports, site: Site, source: Source) -> None:
    source.classifier = Broken()  # type: ignore[assignment]  # as above
    with pytest.raises(ModelError, match="model"):
        assess(ports, site, ["Good bread."])


def test_the_reading_brings_what_the_model_knows_of_languages(
    ports: Ports, site: Site, source: Source
) -> None:
    knowing = WordClassifier()
    knowing.learned = {Category.SPAM: frozenset({"en"})}
    source.classifier = knowing
    reading = assess(ports, site, ["Good bread."])
    assert (reading.language, reading.learned) == ("und", knowing.learned)
    assert dataclasses.replace(reading) == reading
