"""A corpus teaches the words of the languages that it has enough of, and what was learned in which."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from service.classifier.ear import Ear
from service.classifier.languages import Languages
from service.domain.comment import Comment
from service.domain.label import LabelValue
from service.domain.signal import Category
from service.features.characters import Kind
from service.features.language import sample
from tests.unit.training.material import collection, example, small_config
from training.candidate import trained
from training.config import Config
from training.corpus import Corpus
from training.examples import Example
from training.languages import language_limits, language_of, languages_of, samples_of, undoubted
from training.reference import REFERENCE
from training.targets import targets

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE
CONFIG = dataclasses.replace(small_config().languages, rows=20, taught=20, seen=2)
GREEK = str.maketrans("abcdefghiklmnoprstuvwy", "αβκδεφγηικλμνοπρστυωψς")


def respelt(rows: Sequence[Example], table: dict[int, int] | None, code: str) -> list[Example]:
    """Return the rows as those of another language: with each word backwards, or in other letters."""

    def word(said: str) -> str:
        return said.translate(table) if table else said[::-1]

    return [
        dataclasses.replace(
            row, language=code, comment=Comment(body=" ".join(map(word, row.comment.body.split())))
        )
        for row in rows
    ]


def table_of(rows: Sequence[Example], **changes: object) -> Languages | None:
    lessons = {category: targets(rows, category, small_config().weights) for category in Category}
    return languages_of(rows, samples_of(rows), lessons, dataclasses.replace(CONFIG, **changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def rows() -> list[Example]:
    return [
        *collection("shop", {HAM: 40, SPAM: 40}),
        *collection("forum", {HAM: 40, ABUSE: 40}),
        *respelt(collection("backwards", {HAM: 40, ABUSE: 40}), None, "sv"),
        *respelt(collection("greek", {HAM: 40, SPAM: 10}), GREEK, "el"),
        *[example("面包很好吃", source="han", number=n, language="zh") for n in range(30)],
        *collection("few", {HAM: 10}, language="fi"),
        *collection("many", {HAM: 40, SPAM: 40}, language="mul"),
    ]


@pytest.fixture(scope="module")
def table(rows: list[Example]) -> Languages:
    found = table_of(rows)
    assert found is not None
    return found


def test_languages_with_rows_enough_are_in_the_table_with_their_scripts(table: Languages) -> None:
    assert dict(zip(table.codes, table.scripts, strict=True)) == {
        "el": Kind.GREEK,
        "en": Kind.LATIN,
        "sv": Kind.LATIN,
        "zh": Kind.HAN,
    }


def test_a_language_is_learned_with_enough_positives_and_ham_of_the_category(table: Languages) -> None:
    assert table.learned == {Category.SPAM: ("en",), Category.ABUSE: ("en", "sv")}


def test_texts_of_one_language_are_told_from_those_of_another(table: Languages) -> None:
    ear = Ear(table)
    held_out = collection("unseen", {HAM: 20}, seed=9)
    for text, code in ((held_out, "en"), (respelt(held_out, None, "sv"), "sv")):
        for one in text:
            shown = sample(one.comment.body)
            heard = ear.hear(ear.voice(shown.letters, table.masks(shown)))
            assert heard is not None
            assert max(heard.scores, key=lambda known: heard.scores[known]) == code
            assert (ear.not_learned(heard, Category.SPAM) is None) == (code == "en")


def test_spam_and_the_projects_own_comments_teach_no_words(rows: list[Example]) -> None:
    only_ham = [row for row in rows if row.language == "en" and row.label is HAM]
    more = [
        *only_ham,
        *[example("krkavec krkavec", SPAM, source="shop", number=n) for n in range(100, 140)],
        *[example("sojka sojka", source=REFERENCE, number=n) for n in range(40)],
    ]
    ours, theirs = table_of(only_ham), table_of(more)
    assert ours is not None
    assert theirs is not None
    assert np.array_equal(ours.words, theirs.words)


def test_a_word_that_another_language_has_far_more_often_is_left_out(rows: list[Example]) -> None:
    loans = [
        dataclasses.replace(row, comment=Comment(body=f"{row.comment.body} bread")) if n < 2 else row
        for n, row in enumerate(row for row in rows if row.language == "sv")
    ]
    english = [row for row in rows if row.language == "en"]
    mask = [
        found.listed(sample("bread").hashes).item()
        for share in (0.0, 0.5)
        if (found := table_of([*english, *loans], distinct=share))
    ]
    assert mask == [0b11, 0b01]


def test_the_same_examples_in_any_order_give_the_same_table(rows: list[Example], table: Languages) -> None:
    again = table_of(rows[::-1])
    assert again is not None
    for name in Languages.__dataclass_fields__:
        assert np.array_equal(getattr(again, name), getattr(table, name)), name


@pytest.mark.parametrize(("spam", "doubted"), [(10, {Category.SPAM, Category.ABUSE}), (30, {Category.ABUSE})])
def test_labels_enough_in_an_unlearned_language_end_the_doubt(
    table: Languages, spam: int, doubted: set[Category]
) -> None:
    labels = respelt(collection("moderated", {HAM: 30, SPAM: spam}), GREEK, "el")
    lessons = {category: targets(labels, category, small_config().weights) for category in Category}
    assert set(undoubted(table, labels, lessons, CONFIG).discounts) == doubted


def test_labels_in_learned_languages_change_no_doubt(table: Languages) -> None:
    labels = collection("moderated", {HAM: 30, SPAM: 30})
    lessons = {category: targets(labels, category, small_config().weights) for category in Category}
    assert undoubted(table, labels, lessons, CONFIG).discounts == table.discounts


@pytest.mark.parametrize("language", [None, "", "mul"])
def test_examples_that_name_no_language_give_no_table(language: str | None) -> None:
    assert table_of(collection("shop", {HAM: 40, SPAM: 40}, language=language)) is None


@pytest.mark.parametrize(("named", "code"), [("pt-BR", "pt"), ("DE", "de"), (None, None), ("", None)])
def test_the_region_of_a_language_does_not_count(named: str | None, code: str | None) -> None:
    assert language_of(example("bread", language=named)) == code


def test_the_card_says_what_was_learned_in_which_language(table: Languages) -> None:
    spam, abuse = language_limits(table)
    assert spam.startswith("Spam was learned in English; in other languages")
    assert abuse.startswith("Abuse was learned in English and Swedish; in other languages")
    (none,) = language_limits(None)
    assert "cannot tell languages" in none


def test_a_trained_model_knows_the_languages_of_its_examples(corpus: Corpus, config: Config) -> None:
    known = dataclasses.replace(config, languages=CONFIG)
    candidate = trained(corpus, known, lambda _: None)
    assert candidate.artifact.languages is not None
    assert candidate.artifact.languages.learned == dict.fromkeys(Category, ("en",))
    assert candidate.settings["languages"] == {"spam": ["en"], "abuse": ["en"]}
