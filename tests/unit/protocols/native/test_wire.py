"""Request bodies to comments: what is taken, what is refused, and where the pointer shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.comment import Author, Client, Comment, Page
from service.domain.label import LabelValue
from service.protocols.kinds import Kind
from service.protocols.native import wire
from service.protocols.native.takes import MAX_BATCH, MAX_BODY_LENGTH
from service.protocols.problems import ProblemError

EVERYTHING: dict[str, Any] = {
    "comment": {
        "body": "Hello",
        "id": "c1",
        "format": "html",
        "type": "reply",
        "language": "de",
        "submitted_at": "2026-03-01T14:00:00+02:00",
        "parent": "c0",
    },
    "author": {
        "id": "a1",
        "name": "Anna",
        "email": "anna@example.org",
        "url": "http:///odd",
        "role": "guest",
        "registered_at": "2020-01-01T00:00:00Z",
    },
    "page": {"url": "/p", "title": "T", "excerpt": "E", "published_at": "2026-02-28T23:59:59.5Z"},
    "client": {
        "ip": "192.0.2.1",
        "user_agent": "UA",
        "referrer": "r",
        "honeypot": "filled",
        "form_seconds": 3,
    },
}


def with_field(part: str, name: str, value: object) -> dict[str, Any]:
    document: dict[str, Any] = {"comment": {"body": "x"}}
    document.setdefault(part, {})[name] = value
    return document


def flaws(document: object) -> list[tuple[str | None, str]]:
    with pytest.raises(ProblemError) as caught:
        wire.parse_comment(document)
    assert caught.value.kind is Kind.INVALID
    return [(flaw.pointer, flaw.detail) for flaw in caught.value.flaws]


def test_every_field_arrives() -> None:
    assert wire.parse_comment(EVERYTHING) == Comment(
        body="Hello",
        id="c1",
        format="html",
        type="reply",
        language="de",
        submitted_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        parent="c0",
        author=Author(
            id="a1",
            name="Anna",
            email="anna@example.org",
            url="http:///odd",
            role="guest",
            registered_at=datetime(2020, 1, 1, tzinfo=UTC),
        ),
        page=Page(
            url="/p",
            title="T",
            excerpt="E",
            published_at=datetime(2026, 2, 28, 23, 59, 59, 500_000, tzinfo=UTC),
        ),
        client=Client(ip="192.0.2.1", user_agent="UA", referrer="r", honeypot="filled", form_seconds=3.0),
    )


@pytest.mark.parametrize("missing", [None, ""])
def test_null_and_empty_are_as_if_left_out(missing: str | None) -> None:
    document = {part: dict.fromkeys(fields, missing) for part, fields in EVERYTHING.items()}
    document["comment"] |= {"body": "x", "format": None}
    document["client"] |= {"form_seconds": None}
    assert wire.parse_comment(document) == Comment(body="x")
    assert wire.parse_comment({"comment": {"body": "x"}, "author": None}) == Comment(body="x")


@pytest.mark.parametrize(
    ("document", "pointer", "detail"),
    [
        (None, "", "Expected an object."),
        ([], "", "Expected an object."),
        ("x", "", "Expected an object."),
        ({}, "/comment", "This field is required."),
        ({"comment": "x"}, "/comment", "Expected an object."),
        ({"comment": {}}, "/comment/body", "This field is required."),
        ({"comment": {"body": None}}, "/comment/body", "Expected a text."),
        ({"comment": {"body": 1}}, "/comment/body", "Expected a text."),
        ({"comment": {"body": ""}}, "/comment/body", "Expected a text that is not blank."),
        ({"comment": {"body": " \n\u3000"}}, "/comment/body", "Expected a text that is not blank."),
        ({"comment": {"body": "x"}, "authr": {}}, "/authr", "Unknown field. Did you mean `author`?"),
        (
            with_field("client", "agent!", "x"),
            "/client/agent!",
            "Unknown field. Did you mean `user_agent`?",
        ),
        (
            with_field("client", "a/b~", "x"),
            "/client/a~1b~0",
            "Unknown field. Known here: ip, user_agent, referrer, honeypot, form_seconds.",
        ),
        (with_field("comment", "format", "markdown"), "/comment/format", "Expected 'text' or 'html'."),
        (with_field("comment", "id", 7), "/comment/id", "Expected a text."),
        (with_field("author", "name", ["x"]), "/author/name", "Expected a text."),
        (with_field("client", "ip", "300.1.1.1"), "/client/ip", "Expected an IPv4 or IPv6 address."),
        (with_field("client", "ip", "a" * 101), "/client/ip", "Expected an IPv4 or IPv6 address."),
    ],
)
def test_each_flaw_is_pointed_to(document: object, pointer: str, detail: str) -> None:
    assert flaws(document) == [(pointer, detail)]


@pytest.mark.parametrize(
    ("seconds", "detail"),
    [
        (-0.1, "Expected a number of at least 0."),
        (10**30, "Expected a number of at most 1e+09."),
        ("3", "Expected a number."),
        (True, "Expected a number."),
    ],
)
def test_form_seconds_are_a_number_in_range(seconds: object, detail: str) -> None:
    assert flaws(with_field("client", "form_seconds", seconds)) == [("/client/form_seconds", detail)]


LENGTHS = [
    ("comment", "body", MAX_BODY_LENGTH),
    ("comment", "id", 255),
    ("comment", "type", 100),
    ("comment", "language", 35),
    ("comment", "parent", 255),
    ("author", "id", 255),
    ("author", "name", 1_000),
    ("author", "email", 1_000),
    ("author", "url", 8_192),
    ("author", "role", 100),
    ("page", "url", 8_192),
    ("page", "title", 2_000),
    ("page", "excerpt", 20_000),
    ("client", "user_agent", 8_192),
    ("client", "referrer", 8_192),
    ("client", "honeypot", 8_192),
]


@pytest.mark.parametrize(("part", "name", "length"), LENGTHS)
def test_each_text_has_a_longest_length_in_characters(part: str, name: str, length: int) -> None:
    wire.parse_comment(with_field(part, name, "😀" * length))
    assert flaws(with_field(part, name, "x" * (length + 1))) == [
        (f"/{part}/{name}", f"Expected a text of at most {length} characters.")
    ]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01 12:00:00.250+00:00", datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-03-01T01:00:00+02:00", datetime(2026, 2, 28, 23, tzinfo=UTC)),
    ],
)
def test_times_become_utc(given: str, read: datetime) -> None:
    comment = wire.parse_comment(with_field("comment", "submitted_at", given))
    assert (comment.submitted_at, str(comment.submitted_at)) == (read, str(read))


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2026-03-01T12:00:00", "Expected an offset"),
        ("2026-03-01", "Expected an offset"),
        ("yesterday", "Expected a time such as"),
        ("2026-02-30T12:00:00Z", "Expected a time such as"),
        ("0001-01-01T00:00:00+14:00", "Expected a time such as"),
        ("9999-12-31T23:59:59-14:00", "Expected a time such as"),
        (1_772_366_400, "Expected a time as text"),
    ],
)
@pytest.mark.parametrize(
    ("part", "name"),
    [("comment", "submitted_at"), ("author", "registered_at"), ("page", "published_at")],
)
def test_a_time_without_offset_or_sense_is_refused(part: str, name: str, time: object, said: str) -> None:
    ((pointer, detail),) = flaws(with_field(part, name, time))
    assert pointer == f"/{part}/{name}"
    assert detail.startswith(said)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:55123", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_an_address_is_read_in_any_spelling(given: str, read: str) -> None:
    assert wire.parse_comment(with_field("client", "ip", given)).client.ip == read


def test_a_body_full_of_flaws_names_the_first_twenty() -> None:
    with pytest.raises(ProblemError) as caught:
        wire.parse_comment({"comment": {"body": "x", **{f"field{n}": n for n in range(500)}}})
    assert len(caught.value.flaws) == 20
    assert "(and 499 more)" in caught.value.detail


def test_a_batch_reads_each_item_for_itself() -> None:
    good, bad = {"comment": {"body": "x"}}, {"comment": {"body": 1}}
    first, second, third = wire.parse_batch({"comments": [good, bad, 7]})
    assert first == (Comment(body="x"), None)
    assert isinstance(second, ProblemError)
    assert isinstance(third, ProblemError)
    assert [second.flaws[0].pointer, third.flaws[0].pointer] == ["/comments/1/comment/body", "/comments/2"]


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ([], ""),
        ({}, "/comments"),
        ({"comments": {}}, "/comments"),
        ({"comments": []}, "/comments"),
        ({"comments": [{}] * (MAX_BATCH + 1)}, "/comments"),
        ({"comments": [{}], "comment": {"body": "x"}}, "/comment"),
    ],
)
def test_what_is_no_list_of_comments_is_refused_whole(document: object, pointer: str) -> None:
    with pytest.raises(ProblemError) as caught:
        wire.parse_batch(document)
    assert [flaw.pointer for flaw in caught.value.flaws] == [pointer]


@pytest.mark.parametrize("value", LabelValue)
def test_a_label_is_read(value: LabelValue) -> None:
    assert wire.parse_label({"label": value.value}) is value


@pytest.mark.parametrize(
    "document", [{}, {"label": "SPAM"}, {"label": None}, {"label": "spam", "by": "me"}, "spam"]
)
def test_what_is_no_label_is_refused(document: object) -> None:
    with pytest.raises(ProblemError):
        wire.parse_label(document)


def test_the_digest_is_of_what_is_said_not_of_how_it_is_written() -> None:
    plain = wire.digest_of(wire.parse_comment({"comment": {"body": "x", "format": "text"}, "author": {}}))
    assert plain == wire.digest_of(wire.parse_comment({"author": None, "comment": {"id": "", "body": "x"}}))
    assert plain != wire.digest_of(wire.parse_comment({"comment": {"body": "y"}}))


PARTS = st.sampled_from(["comment", "author", "page", "client", "x"])
NAMES = st.sampled_from(["body", "id", "ip", "form_seconds", "submitted_at", "url", "x", ""])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUES: st.SearchStrategy[object] = SCALARS | st.builds(list) | st.builds(dict)


@given(VALUES | st.dictionaries(PARTS, VALUES | st.dictionaries(NAMES, VALUES)))
def test_any_json_is_a_comment_or_has_flaws_with_places(document: object) -> None:
    try:
        outcome = [wire.parse_comment(document).body.strip()]
    except ProblemError as problem:
        outcome = [flaw.detail for flaw in problem.flaws]
    assert outcome
    assert all(outcome)
