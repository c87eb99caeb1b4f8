"""The traps of the form."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from service.domain.signal import Finding
from service.rules.form import fast_form, honeypot

Try = Callable[..., Finding | None]


def test_a_filled_trap_is_found_and_quoted(tried: Try) -> None:
    found = tried(honeypot, client={"honeypot": "http://spam.example"})
    assert found
    assert found.evidence == "The form's hidden field was filled in: “http://spam.example”."
    assert (found.spans[0].field, found.spans[0].end) == ("client.honeypot", 19)


@pytest.mark.parametrize("trap", [None, "", " ", "\n\t"])
def test_an_empty_trap_says_nothing(tried: Try, trap: str | None) -> None:
    assert tried(honeypot, client={"honeypot": trap}) is None


@pytest.mark.parametrize(("seconds", "words"), [(0.0, "0"), (0.04, "0.04"), (1.2345, "1.23"), (2.999, "3")])
def test_a_form_sent_too_soon_is_found_with_its_time(tried: Try, seconds: float, words: str) -> None:
    found = tried(fast_form, client={"form_seconds": seconds})
    assert found
    assert found.evidence == f"The form was sent after {words} seconds (limit 3)."


@pytest.mark.parametrize("seconds", [None, 3.0, 60.0, -1.0, -0.001, math.nan, math.inf, -math.inf])
def test_a_time_that_a_person_takes_or_that_cannot_be_says_nothing(tried: Try, seconds: float | None) -> None:
    assert tried(fast_form, client={"form_seconds": seconds}) is None


def test_the_limit_is_the_owners(tried: Try) -> None:
    assert tried(fast_form, client={"form_seconds": 1.0}, policy={"limits": {"min_form_s": 0.5}}) is None
