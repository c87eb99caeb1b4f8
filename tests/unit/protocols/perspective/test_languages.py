"""The languages that a call is answered in, and those that an attribute was not learned in."""

from __future__ import annotations

import pytest

from service.domain.signal import Category
from service.moderation.assess import Reading
from service.protocols.perspective.errors import GoogleError
from service.protocols.perspective.languages import not_learned, spoken

LEARNED = {Category.SPAM: frozenset({"en"}), Category.ABUSE: frozenset({"en", "de"})}


def reading(language: str | None, learned: dict[Category, frozenset[str]] | None = None) -> Reading:
    return Reading(texts=(), language=language, learned=LEARNED if learned is None else learned)


@pytest.mark.parametrize(
    ("asked", "sounds", "answered", "detected"),
    [
        ([], "de", ("de",), "de"),
        ([], "und", ("und",), "und"),
        (["en"], "de", ("en",), "de"),
        (["en-GB", "de"], None, ("en-GB", "de"), "und"),
    ],
)
def test_the_calls_languages_are_answered_else_the_one_that_it_sounds_like(
    asked: list[str], sounds: str | None, answered: tuple[str, ...], detected: str
) -> None:
    said = spoken(asked, reading(sounds))
    assert (said.languages, said.detected) == (answered, detected)


def test_a_text_in_no_known_language_needs_to_be_told_which_it_is() -> None:
    with pytest.raises(GoogleError) as refused:
        spoken([], reading(None))
    assert refused.value.details[0]["errorType"] == "LANGUAGE_DETECTION_FAILED"


@pytest.mark.parametrize(
    ("asked", "sounds", "missing"),
    [
        ([], "en", None),
        ([], "und", None),
        ([], "de", ("detectedLanguages", ["de"])),
        (["en-US"], "de", None),
        (["EN", "de", "fr"], "en", ("requestedLanguages", ["de", "fr"])),
        (["und"], "en", ("requestedLanguages", ["und"])),
        ([""], "en", ("requestedLanguages", [""])),
    ],
)
def test_an_attribute_needs_every_language_to_have_been_learned(
    asked: list[str], sounds: str, missing: tuple[str, list[str]] | None
) -> None:
    read = reading(sounds)
    found = not_learned("SPAM", spoken(asked, read), read)
    assert (found is None) == (missing is None)
    if found and missing:
        where, tags = missing
        assert found.message == f"Attribute SPAM does not support request languages: {', '.join(tags)}"
        assert found.details[0]["languageNotSupportedByAttributeError"] == {where: tags, "attribute": "SPAM"}


def test_each_attribute_rests_on_the_languages_of_its_own_category() -> None:
    read = reading("de")
    assert not_learned("INSULT", spoken([], read), read) is None


def test_a_model_that_knows_no_languages_supports_every_one() -> None:
    read = reading("und", {})
    assert not_learned("SPAM", spoken(["fr"], read), read) is None
