"""Tables."""

from __future__ import annotations

import pytest

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.errors import InvalidInputError
from tests.unit.imports.conftest import Write, comments, read, skipped


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_heading_names_the_columns(write: Write, delimiter: str) -> None:
    names = ["id", "body", "label", "author_email", "created_at", "page_url"]
    values = [
        "9",
        '"Line one, and; more\nline ""two"""',
        "spam",
        "ole@mail.example",
        "2020-01-02",
        "https://x.example",
    ]
    content = f"{delimiter.join(names)}\r\n{delimiter.join(values)}\r\n"
    (item,) = comments(read(write(content), "csv"))
    assert (item.external_id, item.label, item.place) == ("csv:9", LabelValue.SPAM, "line 2")
    assert item.comment.body == 'Line one, and; more\nline "two"'
    assert item.comment.author.email == "ole@mail.example"
    assert item.created_at is not None


def test_rows_that_do_not_fit_the_heading_are_left_out_and_the_next_is_read(write: Write) -> None:
    content = 'id,body,label\n1,"ends"here,ham\n2,too,many,fields\n3,few\n\n4,Fine.,ham\n5,Odd.,good\n'
    items = read(write(content), "csv")
    assert skipped(items) == [
        ("UNREADABLE", "line 2"),
        ("COLUMNS", "line 3"),
        ("COLUMNS", "line 4"),
        ("LABEL", "line 7"),
    ]
    assert [item.external_id for item in comments(items)] == ["csv:4"]


def test_a_table_that_breaks_off_within_quotes_says_so(write: Write) -> None:
    with pytest.raises(InvalidInputError, match="line 3 breaks off"):
        read(write('id,body\n1,Fine.\n2,"never ends\n'), "csv")


@pytest.mark.parametrize("heading", ["id,boddy", "id,label", "body,labl"])
def test_a_heading_that_is_not_known_is_refused(write: Write, heading: str) -> None:
    with pytest.raises(InvalidInputError, match="known"):
        read(write(f"{heading}\n1,x\n"), "csv")


def test_the_columns_of_wordpress_are_read_as_its_xml_is(write: Write) -> None:
    names = (
        "comment_ID,comment_author,comment_author_email,comment_content,comment_approved,comment_date_gmt,"
        "comment_karma"
    )
    content = (
        f"{names}\n7,Mia,mia@mail.example,Buy <b>now</b>,spam,2020-05-02 10:30:00,0\n8,Ole,,Late.,0,,0\n"
    )
    first, second = comments(read(write(content), "csv"))
    assert (first.external_id, first.label, first.comment.format) == ("wxr:7", LabelValue.SPAM, "html")
    assert (second.label, second.status, second.created_at) == (None, Verdict.HOLD, None)
