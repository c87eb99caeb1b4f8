"""The traces that a comment leaves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.comment import Author, Client, Comment
from service.domain.history import Trace
from service.features.traces import KEY_LENGTH, somebody, traces
from service.features.view import read


def _traces(*, ip: str | None = None, **author: str | None) -> dict[Trace, tuple[str, ...]]:
    return traces(read(Comment(body="A thought.", author=Author(**author), client=Client(ip=ip))))  # type: ignore[arg-type]


def test_a_stranger_without_address_leaves_the_text_only() -> None:
    assert set(_traces(name="Anna")) == {Trace.TEXT}


def test_an_address_leaves_itself_and_its_network() -> None:
    left = _traces(ip="::ffff:192.0.2.7")
    assert left[Trace.ADDRESS] == ("192.0.2.7",)
    assert left[Trace.NETWORK] == ("192.0.2.0/24",)


def test_an_author_is_the_same_however_the_e_mail_is_written_and_is_not_readable() -> None:
    first, second = _traces(email="Anna@Example.com "), _traces(email="anna@example.com")
    assert first[Trace.AUTHOR] == second[Trace.AUTHOR]
    assert len(first[Trace.AUTHOR][0]) == KEY_LENGTH
    assert "anna" not in first[Trace.AUTHOR][0]


def test_an_id_and_an_e_mail_of_the_same_text_are_two_authors() -> None:
    assert _traces(id="anna@example.com")[Trace.AUTHOR] != _traces(email="anna@example.com")[Trace.AUTHOR]


def test_a_blank_e_mail_identifies_nobody() -> None:
    assert Trace.AUTHOR not in _traces(email="  ")


@given(st.text(), st.text(), st.text())
def test_any_text_in_any_field_leaves_keys_of_bounded_length(author: str, email: str, ip: str) -> None:
    for keys in _traces(id=author, email=email, ip=ip).values():
        assert keys
        assert all(0 < len(key) <= 64 for key in keys)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Author(id="7", name="Ann"), Author(id="7", name="Ben"), True),
        (Author(email="Ann@x.org"), Author(email="ann@x.org ", name="Ann"), True),
        (Author(email="ann@x.org"), Author(email="ben@x.org"), False),
        (Author(name="Ann"), Author(name=" ann "), True),
        (Author(name="Ann"), Author(name="Ben"), False),
        (Author(), Author(), True),
    ],
)
def test_people_are_told_apart_by_the_best_that_is_known_of_them(
    one: Author, other: Author, same: bool
) -> None:
    assert (somebody(Comment(body="a", author=one)) == somebody(Comment(body="b", author=other))) is same


def test_strangers_of_one_name_are_told_apart_by_address() -> None:
    here, there = (
        Comment(body="a", author=Author(name="Ann"), client=Client(ip=ip))
        for ip in ("203.0.113.7", "203.0.113.8")
    )
    assert somebody(here) != somebody(there)
    assert somebody(Comment(body="nobody is known")) == 0
