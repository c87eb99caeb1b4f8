"""Disqus's export."""

from __future__ import annotations

from datetime import UTC, datetime

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from tests.unit.imports.conftest import Write, comments, read, skipped

THREAD = """<thread dsq:id="11"><id>bread</id><forum>mill</forum><category dsq:id="1"/>
<link>https://mill.example/bread</link><title>On bread</title><createdAt>2018-01-01T00:00:00Z</createdAt>
<author><name>The editor</name></author><isDeleted>false</isDeleted></thread>
"""


def post(number: int, *, deleted: bool = False, spam: bool = False, author: str = "", more: str = "") -> str:
    return f"""<post dsq:id="{number}"><id>x</id><message><![CDATA[<p>Rye keeps longer.</p>]]></message>
<createdAt>2018-02-03T04:05:06Z</createdAt><isDeleted>{str(deleted).lower()}</isDeleted>
<isSpam>{str(spam).lower()}</isSpam><author>{author}<name>Ona</name><username>ona_b</username></author>
<thread dsq:id="11"/>{more}</post>
"""


def export(*posts: str) -> str:
    names = 'xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"'
    return f'<?xml version="1.0" encoding="utf-8"?><disqus {names}>{THREAD}{"".join(posts)}</disqus>'


def test_a_post_is_a_comment_under_its_threads_page(write: Write) -> None:
    (item,) = comments(read(write(export(post(5, more='<parent dsq:id="4"/>'))), "disqus"))
    said = item.comment
    assert (item.external_id, said.parent) == ("disqus:5", "disqus:4")
    assert (said.body, said.format) == ("<p>Rye keeps longer.</p>", "html")
    assert (said.page.title, said.page.url) == ("On bread", "https://mill.example/bread")
    assert (said.author.name, said.author.id) == ("Ona", "ona_b")
    assert item.created_at == datetime(2018, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_spam_is_spam_even_if_deleted_and_what_was_only_deleted_is_left_out(write: Write) -> None:
    items = read(write(export(post(1), post(2, spam=True, deleted=True), post(3, deleted=True))), "disqus")
    assert [(i.label, i.status) for i in comments(items)] == [
        (LabelValue.HAM, Verdict.ACCEPT),
        (LabelValue.SPAM, Verdict.REJECT),
    ]
    assert [reason for reason, _ in skipped(items)] == ["DELETED"]


def test_what_waits_there_is_undecided(write: Write) -> None:
    (item,) = comments(read(write(export(post(1, more="<isApproved>false</isApproved>"))), "disqus"))
    assert (item.label, item.status) == (None, Verdict.HOLD)


def test_an_author_with_an_address_is_known_by_it(write: Write) -> None:
    items = read(write(export(post(1, author="<email>ona@mail.example</email>"))), "disqus")
    assert [i.comment.author.key for i in comments(items)] == ["email:ona@mail.example"]


def test_a_post_of_no_known_thread_has_no_page(write: Write) -> None:
    items = read(write(export(post(1).replace('dsq:id="11"', 'dsq:id="99"'))), "disqus")
    assert [i.comment.page.url for i in comments(items)] == [None]
