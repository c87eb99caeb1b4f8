"""The list of blocked words."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.policy import Lists
from service.domain.signal import Finding
from service.features.text import normalise
from service.rules.blocked_word import blocked_word
from service.rules.words import MAX_MATCHES, blocked_words, find

Try = Callable[..., Finding | None]


def _matches(body: str, *entries: str) -> list[tuple[str, str]]:
    automaton = blocked_words(Lists(blocked_words=entries))
    assert automaton is not None
    return [(match.entry, body[match.start : match.end]) for match in find(automaton, normalise(body))]


@pytest.mark.parametrize(
    ("entry", "body", "written"),
    [
        ("casino", "The Casino is open", "Casino"),
        ("casino", "casino", "casino"),
        ("casino", "best-casino.example (CASINO)", "casino"),
        ("casino", "c\u200bas\u200bino now", "c\u200bas\u200bino"),
        ("casino", "the c\u0430sin\u043e tonight", "c\u0430sin\u043e"),
        (
            "casino",
            "the \uff43\uff41\uff53\uff49\uff4e\uff4f tonight",
            "\uff43\uff41\uff53\uff49\uff4e\uff4f",
        ),
        ("casino", "the c a s i n o tonight", "c a s i n o"),
        ("buy now", "you should BUY \n  now please", "BUY \n  now"),
        ("viagra*", "viagras4u sold", "viagras4u"),
        ("viagra*", "viagra", "viagra"),
        ("казино", "лучшее Казино здесь", "Казино"),
        ("赌场", "最好的赌场在这里", "赌场"),
        ("$$$", "earn$$$fast", "$$$"),
        ("c++", "I like C++", "C++"),
    ],
)
def test_an_entry_is_found_as_a_whole_word_and_through_disguises(entry: str, body: str, written: str) -> None:
    assert _matches(body, entry)[0] == (entry, written)


@pytest.mark.parametrize(
    ("entry", "body"),
    [
        ("ass", "a classic assessment of grass"),
        ("casino", "casinos are casino2"),
        ("buy now", "buy it now; buynow; buy nowhere"),
        ("viagra*", "notviagra"),
        ("sex*", "Essex and Middlesex"),
        ("казино", "казиношный"),
        ("\uff01", "Great!"),
    ],
)
def test_an_entry_is_not_found_within_other_words(entry: str, body: str) -> None:
    assert _matches(body, entry) == []


def test_a_phrase_hides_the_words_within_it() -> None:
    assert _matches("buy cheap watches, cheap", "cheap", "buy cheap watches", "watches") == [
        ("buy cheap watches", "buy cheap watches"),
        ("cheap", "cheap"),
    ]


def test_entries_that_fold_to_the_same_are_kept_apart() -> None:
    assert _matches("casinos", "casino", "casino*") == [("casino*", "casinos")]


def test_matches_are_bounded() -> None:
    assert len(_matches("bad " * 500, "bad")) == MAX_MATCHES


@pytest.mark.parametrize("entries", [(), ("*",), (" ", "**")])
def test_a_list_that_says_nothing_finds_nothing(entries: tuple[str, ...]) -> None:
    assert blocked_words(Lists(blocked_words=entries)) is None


def test_the_finding_names_the_entries_and_marks_the_words(tried: Try) -> None:
    body = "A casino, a Casino and poker."
    found = tried(blocked_word, body, policy={"lists": {"blocked_words": ["casino", "poker"]}})
    assert found
    assert found.evidence == "On the list of blocked words: “casino”, “poker”."
    assert [body[span.start : span.end] for span in found.spans] == ["casino", "Casino", "poker"]
    assert tried(blocked_word, body) is None


def test_html_is_read_as_people_see_it(tried: Try) -> None:
    body = "<p>ca<b>si</b>no &amp; more</p>"
    found = tried(blocked_word, body, markup="html", policy={"lists": {"blocked_words": ["casino", "p"]}})
    assert found
    assert [body[span.start : span.end] for span in found.spans] == ["ca<b>si</b>no"]


def test_a_last_letter_that_is_stretched_belongs_to_the_word(tried: Try) -> None:
    body = "so casinooooo, yes"
    found = tried(blocked_word, body, policy={"lists": {"blocked_words": ["casinoo"]}})
    assert found
    assert [body[span.start : span.end] for span in found.spans] == ["casinooooo"]


@pytest.mark.parametrize("entry", ["aaaba", "zuuup"])
def test_an_entry_with_a_letter_three_times_is_found(entry: str) -> None:
    assert (entry, entry) in _matches(f"so, {entry}.", entry)


@given(st.lists(st.text(alphabet=string.ascii_lowercase, min_size=2, max_size=8), min_size=1, max_size=4))
def test_every_plain_entry_is_found_in_a_text_that_holds_it(words: list[str]) -> None:
    entry = " ".join(words)
    assert (entry, entry) in _matches(f"so, {entry}.", entry)


@given(st.lists(st.text(max_size=6).map(str.casefold), min_size=1), st.text())
def test_any_list_and_any_text_give_spans_within_the_text(entries: list[str], body: str) -> None:
    automaton = blocked_words(Lists(blocked_words=tuple(entries)))
    if automaton is not None:
        matches = find(automaton, normalise(f"{body} {entries[0]}"))
        assert all(0 <= m.start <= m.end <= len(f"{body} {entries[0]}") for m in matches)
