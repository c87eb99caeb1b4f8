"""WordPress's export."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from datetime import UTC, datetime

import pytest

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.errors import InvalidInputError
from service.imports import formats
from service.imports.imported import Imported
from tests.unit.imports.conftest import Write, comments, read, skipped

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The mill</title>
"""
ITEM = """<item><title><![CDATA[Why the mill stopped]]></title><link>https://mill.example/why</link>
<content:encoded><![CDATA[<p>It stopped.</p>]]></content:encoded>
<wp:post_date_gmt>2020-05-01 08:00:00</wp:post_date_gmt>
"""
TAIL = "</item></channel></rss>"


def comment(number: int, state: str = "1", body: str = "The wheel turned all night.", **more: str) -> str:
    fields = {
        "comment_id": str(number),
        "comment_author": "Mia",
        "comment_author_email": "mia@mail.example",
        "comment_author_url": "https://mia.example",
        "comment_author_IP": "192.0.2.7",
        "comment_date": "2020-05-02 12:30:00",
        "comment_date_gmt": "2020-05-02 10:30:00",
        "comment_content": body,
        "comment_approved": state,
        "comment_type": "comment",
        "comment_parent": "0",
        **more,
    }
    rows = "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>\n" for name, value in fields.items())
    meta = "<wp:commentmeta><wp:meta_key>k</wp:meta_key><wp:meta_value>v</wp:meta_value></wp:commentmeta>"
    return f"<wp:comment>\n{rows}{meta}</wp:comment>\n"


def export(*written: str) -> str:
    return HEAD + ITEM + "".join(written) + TAIL


def test_a_comment_has_everything_that_the_export_says(write: Write) -> None:
    (item,) = comments(read(write(export(comment(7, comment_parent="3"))), "wxr"))
    said = item.comment
    assert (item.external_id, said.parent, said.format, said.type) == ("wxr:7", "wxr:3", "html", "comment")
    assert (said.author.name, said.author.email, said.author.id) == ("Mia", "mia@mail.example", None)
    assert (said.client.ip, said.author.url) == ("192.0.2.7", "https://mia.example")
    assert (said.page.title, said.page.url) == ("Why the mill stopped", "https://mill.example/why")
    assert said.page.published_at == datetime(2020, 5, 1, 8, tzinfo=UTC)
    assert item.created_at == datetime(2020, 5, 2, 10, 30, tzinfo=UTC)
    assert item.place == "line 8"


@pytest.mark.parametrize(
    ("state", "label", "status"),
    [
        ("1", LabelValue.HAM, Verdict.ACCEPT),
        ("approved", LabelValue.HAM, Verdict.ACCEPT),
        ("spam", LabelValue.SPAM, Verdict.REJECT),
        ("0", None, Verdict.HOLD),
        ("hold", None, Verdict.HOLD),
    ],
)
def test_a_state_is_a_label_where_somebody_decided(
    write: Write, state: str, label: LabelValue | None, status: Verdict
) -> None:
    (item,) = comments(read(write(export(comment(1, state))), "wxr"))
    assert (item.label, item.status) == (label, status)


@pytest.mark.parametrize(
    ("state", "kind", "reason"),
    [
        ("trash", "comment", "TRASH"),
        ("post-trashed", "comment", "TRASH"),
        ("maybe", "comment", "STATE"),
        ("1", "order_note", "NOTE"),
    ],
)
def test_what_is_no_decision_on_a_comment_is_left_out(
    write: Write, state: str, kind: str, reason: str
) -> None:
    assert skipped(read(write(export(comment(1, state, comment_type=kind))), "wxr")) == [(reason, "line 8")]


def test_pingbacks_and_trackbacks_keep_their_type(write: Write) -> None:
    written = [comment(n, comment_type=kind) for n, kind in enumerate(["", "pingback", "trackback"])]
    found = comments(read(write(export(*written)), "wxr"))
    assert [item.comment.type for item in found] == ["comment", "pingback", "trackback"]


def test_the_blogs_own_time_stands_in_where_the_other_was_never_filled_in(write: Write) -> None:
    never = comment(1, comment_date_gmt="0000-00-00 00:00:00")
    (item,) = comments(read(write(export(never)), "wxr"))
    assert item.created_at == datetime(2020, 5, 2, 12, 30, tzinfo=UTC)


def test_a_page_is_that_of_its_own_post(write: Write) -> None:
    second = "</item><item><title>Another</title><link>https://mill.example/2</link>"
    found = comments(read(write(export(comment(1), second, comment(2))), "wxr"))
    assert [item.comment.page.title for item in found] == ["Why the mill stopped", "Another"]


def test_a_file_that_breaks_off_gives_what_stands_before_and_then_says_so(write: Write) -> None:
    whole = export(comment(1), comment(2), comment(3))
    reading = formats.read(write(whole[: whole.index("<wp:comment_id><![CDATA[3]]>")]), "wxr")
    assert [item.external_id for item in (next(reading), next(reading)) if isinstance(item, Imported)] == [
        "wxr:1",
        "wxr:2",
    ]
    with pytest.raises(InvalidInputError, match="ends too early"):
        next(reading)


def test_reading_takes_no_more_memory_for_a_longer_file(write: Write) -> None:
    def peak(number: int) -> int:
        source = write(export(*(comment(n, body=f"{n} " * 200) for n in range(number))))
        tracemalloc.start()
        counted = Counter(type(item).__name__ for item in formats.read(source, "wxr"))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert counted["Imported"] == number
        return used

    assert peak(3_000) < 1.2 * peak(600)
