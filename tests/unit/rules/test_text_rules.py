"""Rules about what a text is for, and how it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.domain.signal import Finding
from service.rules.contact import contact
from service.rules.copied_page import copied_page
from service.rules.off_page import off_page
from service.rules.shouting import shouting
from service.rules.stretching import MAX_STRENGTH, stretching

Try = Callable[..., Finding | None]

PAGE = {
    "title": "Laying bathroom tiles",
    "excerpt": "I did it. Wedges and clips keep large ceramic tiles level!",
}
PRAISE = "Thanks for this great article, it was really useful and I will come again."
COPY = "Wedges and clips keep large ceramic tiles level!"


@pytest.mark.parametrize(
    "way",
    [
        "+44 7700 900123",
        "+1 (212) 555-0142",
        "(212) 555-0142",
        "212-555-0142",
        "WhatsApp: +447700900123",
        "Telegram @quick_loans",
        "t.me/quick_loans",
        "wa.me/447700900123",
        "WeChat ID: 77009001",
    ],
)
def test_a_way_to_be_reached_is_quoted_where_it_stands(tried: Try, way: str) -> None:
    body = f"I got my loan, write to {way} today"
    found = tried(contact, body)
    assert found
    assert way in {body[span.start : span.end] for span in found.spans}
    assert f"“{way}”" in found.evidence


@pytest.mark.parametrize(
    "body",
    [
        "2024-03-14 12:30:05,123 +0200",
        "0x1234567890 and 1234567890123",
        "192.168.100.200-192.168.100.250",
        "978-3-16-148410-0",
        "x = +1234567",
        "I left WhatsApp for Telegram in 2021",
        "the telegram @ the museum",
        "https://code.example/issues/123-456-7890",
    ],
)
def test_other_numbers_and_talk_of_messengers_are_none(tried: Try, body: str) -> None:
    assert tried(contact, body) is None


def test_a_number_in_html_is_found_in_the_original(tried: Try) -> None:
    body = "call <b>+44 7700</b> 900123"
    found = tried(contact, body, markup="html")
    assert found
    assert body[found.spans[0].start : found.spans[0].end] == "+44 7700</b> 900123"


def test_praise_is_off_the_page_that_it_shares_no_word_with(tried: Try) -> None:
    assert tried(off_page, PRAISE, page=PAGE, url="https://pills.example")
    assert tried(off_page, f"{PRAISE} Ceramics!", page=PAGE, url="https://pills.example") is None


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ({}, "https://pills.example"),
        ({"title": "Tiles"}, "https://pills.example"),
        (PAGE, None),
        (PAGE, "https://site.example/about"),
    ],
)
def test_praise_says_nothing_without_a_page_to_compare_or_a_link(
    tried: Try, page: object, url: str | None
) -> None:
    assert tried(off_page, PRAISE, page=page, url=url) is None


def test_a_sentence_of_the_page_is_found_in_a_text_with_a_link(tried: Try) -> None:
    body = f"So true.  {COPY.upper()} https://tiles.example/"
    found = tried(copied_page, body, page=PAGE)
    assert found
    assert [body[span.start : span.end] for span in found.spans] == [COPY.upper()]
    assert found.evidence == f"Copies a sentence of the page, and adds a link: “{COPY}”."


@pytest.mark.parametrize(
    "body",
    [
        COPY,
        f"{COPY} https://site.example/2",
        f"> {COPY}\nI doubt it: https://tiles.example/",
        f"\u201c{COPY}\u201d https://tiles.example/",
        "I did it. https://tiles.example/",
    ],
)
def test_quotations_and_short_sentences_are_no_copies(tried: Try, body: str) -> None:
    assert tried(copied_page, body, page=PAGE) is None


@pytest.mark.parametrize(
    ("body", "share"),
    [("EVERYBODY COMES TO OUR SHOP", "100%"), ("EVERYBODY COMES TO OUR shop", "83%")],
)
def test_capitals_are_said_by_their_share(tried: Try, body: str, share: str) -> None:
    found = tried(shouting, body)
    assert found
    assert found.evidence == f"{share} of the letters are capitals."


@pytest.mark.parametrize(
    "body",
    [
        "",
        "WOW",
        "EVERYBODY COMES to our shop",
        "\u3042" * 40,
        "0" * 40,
        "\u043f\u0440\u0438\u0432\u0435\u0442 " * 8,
    ],
)
def test_some_capitals_and_letters_without_case_are_no_shouting(tried: Try, body: str) -> None:
    assert tried(shouting, body) is None


def test_more_stretched_words_say_more_up_to_a_bound(tried: Try) -> None:
    one, many = tried(stretching, "so coooool"), tried(stretching, "sooooo coooool " * 9)
    assert one
    assert (one.evidence, one.strength) == ("1 word with letters repeated: “coooool”.", 1.0)
    assert many
    assert many.strength == MAX_STRENGTH


@pytest.mark.parametrize(
    "body", ["sooo cool", "aaaaaaa", "xxxx", "www.example.com", "000000", "a/cooool/b", "-----"]
)
def test_sounds_paths_and_placeholders_are_not_stretched(tried: Try, body: str) -> None:
    assert tried(stretching, body) is None
