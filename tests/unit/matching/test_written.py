"""What an entry may be, and which ones are the same."""

from __future__ import annotations

import time

import pytest

from service.domain.entry import Target
from service.errors import InvalidInputError
from service.matching.written import canonical, key


@pytest.mark.parametrize(
    ("target", "written", "said"),
    [
        (Target.WORD, " ", "empty"),
        (Target.WORD, "x" * 501, "at most 500 characters"),
        (Target.WORD, "*", "Nothing of this is left"),
        (Target.WORD, "a*b", "two letters in a row"),
        (Target.WORD, "a\nb", "one line"),
        (Target.WORD, "\ud800", "one line"),
        (Target.TEXT, "e", "nearly everything"),
        (Target.DOMAIN, "no domain", "no domain"),
        (Target.DOMAIN, "word", "no domain"),
        (Target.ADDRESS, "anna", "no IP address"),
        (Target.ADDRESS, "0.0.0.0/0", "at least 8 bits"),
        (Target.EMAIL, "anna", "no e-mail address"),
        (Target.AUTHOR, "name:", "whole name"),
        (Target.AUTHOR, "@example.org", "whole name"),
        (Target.PATTERN, "[a-z", "missing ]"),
        (Target.PATTERN, "x*", "there is nothing"),
        (Target.PATTERN, r"\b", "there is nothing"),
        (Target.PATTERN, "a*+b", "possessive"),
        (Target.PATTERN, "(?=a)b", "looking ahead"),
        (Target.PATTERN, "(?#why)b", "use the note"),
        (Target.PATTERN, "((a{100}){100}){100}", "repetition"),
        (Target.PATTERN, r"(\pL{1,100}){1,10}", "too large"),
        (Target.PATTERN, "(?:ab|cd|ef){900}", "too large"),
        (Target.PATTERN, "|".join(f"word{n}" for n in range(10_000)), "at most 500"),
    ],
)
def test_what_cannot_be_an_entry_is_refused_with_the_reason_and_at_once(
    target: Target, written: str, said: str
) -> None:
    start = time.perf_counter()
    with pytest.raises(InvalidInputError, match=said.replace("]", r"\]")):
        key(target, written)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    ("target", "one", "other"),
    [
        (Target.WORD, "Cheap  Pills", "cheap pills"),
        (Target.WORD, "bit**coin", "bit*coin"),
        (Target.DOMAIN, "https://Example.com/", "*.example.com"),
        (Target.ADDRESS, "192.0.2.77/24", "192.0.2.0/24"),
        (Target.EMAIL, " Anna@Example.org", "anna@example.org"),
        (Target.EMAIL, "Example.org", "@example.org"),
        (Target.AUTHOR, "name: Anna", "NAME:anna"),
    ],
)
def test_entries_that_mean_the_same_share_a_key(target: Target, one: str, other: str) -> None:
    assert key(target, one) == key(target, other)


@pytest.mark.parametrize(
    ("target", "one", "other"),
    [
        (Target.WORD, "hit", "h1t"),
        (Target.WORD, "pill", "pill*"),
        (Target.DOMAIN, "example.com", "example.com/x"),
        (Target.PATTERN, "a", "A"),
    ],
)
def test_entries_that_mean_something_else_do_not(target: Target, one: str, other: str) -> None:
    assert key(target, one) != key(target, other)


def test_the_same_text_is_another_entry_of_another_target() -> None:
    assert key(Target.WORD, "example") != key(Target.TEXT, "example")
    assert canonical(Target.WORD, "example") == canonical(Target.TEXT, "example")
