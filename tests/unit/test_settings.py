"""Settings come from the environment, are validated, and options stand over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import InvalidInputError
from service.settings import Settings


def test_everything_embedded_lies_in_one_folder() -> None:
    settings = Settings.from_environment({"WINNOW_DATA": "/srv/winnow"})
    assert settings.data == Path("/srv/winnow")
    assert settings.database_url == "sqlite:////srv/winnow/winnow.sqlite3"


def test_an_option_stands_over_its_variable_and_none_leaves_it() -> None:
    environment = {"WINNOW_DATA": "/d", "WINNOW_PORT": "9000", "WINNOW_HOST": "127.0.0.2"}
    settings = Settings.from_environment(environment, port=9001, host=None)
    assert (settings.port, settings.host) == (9001, "127.0.0.2")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WINNOW_PROT", "1"),
        ("WINNOW_PORT", "http"),
        ("WINNOW_PORT", "70000"),
        ("WINNOW_WORKERS", "0"),
        ("WINNOW_SECURE_COOKIES", "perhaps"),
        ("WINNOW_LOG_LEVEL", "loud"),
        ("WINNOW_WEBHOOK_ALLOW", "10.0.0.1/8"),
    ],
)
def test_an_unusable_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        Settings.from_environment({"WINNOW_DATA": "/d", variable: value})
    assert refusal.value.pointer == variable


@pytest.mark.parametrize(("word", "value"), [("true", True), ("1", True), ("No", False), ("", False)])
def test_switches_understand_the_usual_words(word: str, *, value: bool) -> None:
    assert (
        Settings.from_environment({"WINNOW_DATA": "/d", "WINNOW_SECURE_COOKIES": word}).secure_cookies
        is value
    )
