"""A text is said to be in a language not learned only where that can be told."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.classifier.ear import Ear, main_script
from service.domain.language import UNDETERMINED
from service.domain.signal import Category
from service.features.characters import Kind
from service.features.language import sample
from service.features.text import normalise
from tests.unit.classifier.tongues import CHINESE, ENGLISH, FOREIGN, GERMAN, table

CHUNKS = [
    *f"{FOREIGN} {GERMAN} {ENGLISH}".split(),
    CHINESE,
    "",
    "!!!",
    "@the",
    "flour/and",
    "is.the",
    "123",
    "ок",
]


def told(text: str, category: Category = Category.SPAM) -> str | None:
    ear, shown = Ear(table()), sample(normalise(text).folded)
    heard = ear.hear(ear.voice(shown.letters, table().masks(shown)))
    return ear.not_learned(heard, category) if heard else None


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "",
        "gg ez",
        "děkuji moc",
        "👍👍👍 12:30 12:45 13:00",
        "https://obchod.example/chleba/housky/kolace/rohliky/bochniky",
        "for (i = 0; i < max_size; ++i) { call(i); }",
        "это 面包 und the ok",
    ],
)
def test_learned_short_mixed_and_wordless_texts_are_left_alone(text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        (FOREIGN, "no language that was learned, in Latin letters"),
        ("Дякую за статтю, саме її я шукав цілий тиждень.", "in Cyrillic letters"),
        ("Ευχαριστώ για το άρθρο", "in Greek letters"),
        ("ขอบคุณสำหรับบทความ", "in Thai or Lao letters"),
        ("記事ありがとうございます", "in Kana letters"),
        (GERMAN, "looks like German"),
        (CHINESE, "looks like Chinese"),
    ],
)
def test_a_language_that_was_not_learned_is_named_as_far_as_it_can_be(text: str, looks: str) -> None:
    said = told(text)
    assert said is not None
    assert looks in said


@pytest.mark.parametrize("text", [GERMAN, CHINESE])
def test_a_language_may_be_learned_for_one_category_only(text: str) -> None:
    assert told(text, Category.SPAM) is not None
    assert told(text, Category.ABUSE) is None


def test_letters_that_a_language_does_not_have_speak_against_it() -> None:
    assert told("the dort is veliký and dobrý ale suchý přes noc") is not None
    assert told("the dort is veliky and dobry ale suchy pres noc") is None


def test_words_that_several_languages_list_say_less() -> None:
    words = sample("bread the cake and rolls very salt with butter from flour")
    known = table()
    (place,) = (place for place, code in enumerate(known.codes) if code == "en")
    own = np.uint32(1 << place) == known.word_masks
    both = dataclasses.replace(
        known, word_masks=np.where(own, known.word_masks | np.uint32(1), known.word_masks)
    )
    ears = [(Ear(each), each.masks(words)) for each in (known, both)]
    found = [ear.hear(ear.voice(words.letters, masks)) for ear, masks in ears]
    alone, shared = (heard.scores["en"] for heard in found if heard)
    assert shared < alone


@given(st.lists(st.sampled_from(CHUNKS), min_size=1))
def test_voices_of_chunks_add_up_to_that_of_the_text(chunks: list[str]) -> None:
    ear, shown = Ear(table()), sample(" ".join(chunks))
    letters = [0 if kind == Kind.SPACE else count for kind, count in enumerate(shown.letters)]
    whole = ear.voice(letters, table().masks(shown))
    assert ear.voices(chunks).sum(axis=0).tobytes() == whole.tobytes()
    alone = [ear.voices([chunk])[0] for chunk in chunks]
    assert ear.voices(chunks).tobytes() == np.stack(alone).tobytes()


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("bread 面", "Latin"),
        ("面包面包", "Han"),
        ("面包のパンです", "Kana"),
        ("bread хлеб", None),
        ("abc", None),
    ],
)
def test_the_main_script_is_that_of_most_letters(text: str, script: str | None) -> None:
    found = main_script(sample(text).letters)
    names = {6: "Latin", 14: "Kana", 15: "Han"}
    assert (names[found] if found is not None else None) == script


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        (CHINESE, "zh"),
        ("hi", UNDETERMINED),
        ("", UNDETERMINED),
        ("👍👍👍 12:30", UNDETERMINED),
        ("cheap pills order online", UNDETERMINED),
        (f"{FOREIGN} {FOREIGN}", None),
        ("Ευχαριστώ για το άρθρο", None),
    ],
)
def test_a_language_is_named_where_it_is_sure_and_denied_where_it_is_surely_none(
    text: str, language: str | None
) -> None:
    ear, shown = Ear(table()), sample(normalise(text).folded)
    assert ear.language(ear.hear(ear.voice(shown.letters, table().masks(shown)))) == language
