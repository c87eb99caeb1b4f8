"""submit-spam and submit-ham: labels on the very comment, or a labelled comment of their own."""

from __future__ import annotations

import pytest
from flask import Flask

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.domain.site import Site
from service.moderation.ports import Ports
from service.moderation.register import add_site
from tests.protocols.akismet.client import Akismet

THANKS = "Thanks for making the web a better place."


def labels(ports: Ports, site: Site) -> list[tuple[str, LabelValue | None, Verdict]]:
    """Every comment's body with its newest label and its status, oldest first."""
    with ports.store.read() as tx:
        found = reversed(tx.comments.page(site.id, status=None, cursor=None, limit=50).items)
        return [
            (
                c.comment.body,
                next((x.value for x in reversed(tx.labels.of_comment(site.id, c.id))), None),
                c.status,
            )
            for c in found
        ]


@pytest.mark.parametrize(
    ("call", "value", "status"),
    [("submit-spam", LabelValue.SPAM, Verdict.REJECT), ("submit-ham", LabelValue.HAM, Verdict.ACCEPT)],
)
def test_feedback_labels_the_comment_that_it_names(
    akismet: Akismet, ports: Ports, site: Site, call: str, value: LabelValue, status: Verdict
) -> None:
    guid = akismet.check("maybe").headers["X-akismet-guid"]
    answer = akismet.call(f"/1.1/{call}", {"comment_content": "whatever", "guid": guid, "reporter": "anna"})
    assert (answer.status_code, answer.text) == (200, THANKS)
    assert labels(ports, site) == [("maybe", value, status)]


def test_feedback_without_a_guid_is_matched_by_text_author_and_time(
    akismet: Akismet, ports: Ports, site: Site
) -> None:
    same = {"comment_content": "Hello there.", "comment_author": "Anna", "user_ip": "203.0.113.7"}
    for second in ("01", "30"):
        akismet.call("/1.1/comment-check", {**same, "comment_date_gmt": f"2026-03-01T12:00:{second}Z"})
    akismet.call("/1.1/comment-check", {**same, "comment_author": "Bert"})
    akismet.call("/1.1/submit-spam", {**same, "comment_date_gmt": "2026-03-01 12:00:01"})
    assert [value for _, value, _ in labels(ports, site)] == [LabelValue.SPAM, None, None]


def test_a_comment_that_was_never_checked_is_learned_as_one_of_its_own(
    akismet: Akismet, ports: Ports, site: Site
) -> None:
    akismet.call("/1.1/submit-spam", {"comment_content": "Buy my watches", "comment_author": "Watches"})
    assert labels(ports, site) == [("Buy my watches", LabelValue.SPAM, Verdict.REJECT)]
    with ports.store.read() as tx:
        (example,) = tx.labels.examples()
    assert example.comment.author.name == "Watches"


def test_saying_it_twice_adds_no_comment_and_the_newest_word_stands(
    akismet: Akismet, ports: Ports, site: Site
) -> None:
    for call in ("submit-spam", "submit-spam", "submit-ham"):
        akismet.call(f"/1.1/{call}", {"comment_content": "Buy my watches", "comment_author": "Watches"})
    assert labels(ports, site) == [("Buy my watches", LabelValue.HAM, Verdict.ACCEPT)]


def test_a_guid_of_another_site_is_no_comment_of_this_one(
    app: Flask, akismet: Akismet, ports: Ports, site: Site
) -> None:
    other = add_site(ports, "other", "https://other.example.org/")
    guid = akismet.check("maybe").headers["X-akismet-guid"]
    theirs = Akismet(app, other.akismet_key)
    assert theirs.call("/1.1/submit-ham", {"guid": guid, "comment_content": "maybe"}).text == THANKS
    assert labels(ports, site) == [("maybe", None, Verdict.HOLD)]
    assert labels(ports, other.site) == [("maybe", LabelValue.HAM, Verdict.ACCEPT)]


@pytest.mark.parametrize("fields", [{}, {"guid": "not one"}, {"comment_content": " "}])
def test_feedback_about_nothing_is_thanked_for_and_leaves_nothing(
    akismet: Akismet, ports: Ports, site: Site, fields: dict[str, str]
) -> None:
    assert akismet.call("/1.1/submit-spam", fields).text == THANKS
    assert labels(ports, site) == []


@pytest.mark.parametrize(
    ("content", "call", "answer"),
    [("casino", "submit-ham", "false"), ("Hello there.", "submit-spam", "true")],
)
def test_a_recheck_does_not_overturn_what_the_owner_said(
    akismet: Akismet, ports: Ports, site: Site, content: str, call: str, answer: str
) -> None:
    guid = akismet.check(content).headers["X-akismet-guid"]
    akismet.call(f"/1.1/{call}", {"user_ip": "203.0.113.7", "comment_content": content})
    again = akismet.check(content, recheck_reason="recheck_queue", classify="1")
    assert (again.text, again.headers["X-akismet-guid"]) == (answer, guid)
    assert again.headers["X-Akismet-Classification"] == call.removeprefix("submit-")
    assert "X-akismet-pro-tip" not in again.headers
    assert [status for _, _, status in labels(ports, site)] == [
        Verdict.ACCEPT if answer == "false" else Verdict.REJECT
    ]


@pytest.mark.parametrize(
    ("edited", "author"), [("casino, and much more of it", "Anna"), ("casino", "Somebody else")]
)
def test_what_became_another_comment_is_judged_anew(akismet: Akismet, edited: str, author: str) -> None:
    first = akismet.check("casino", comment_author="Anna")
    guid = first.headers["X-akismet-guid"]
    akismet.call("/1.1/submit-ham", {"guid": guid, "comment_content": "casino"})
    assert akismet.check(edited, comment_author=author, guid=guid, recheck_reason="edit").text == "true"


def test_a_comment_is_the_same_with_what_wordpress_adds_to_it(
    akismet: Akismet, ports: Ports, site: Site
) -> None:
    """It checks a text with PHP's backslashes, reports on it without, and checks what it stored again."""
    said = {"comment_date_gmt": "2026-03-01 12:00:00", "comment_author_email": "tom@example.org"}
    akismet.check(
        r"It\'s a <a href=\"https://casino.example/\">casino</a>", comment_author="Tom & O\\'Neill", **said
    )
    typed = 'It\'s a <a href="https://casino.example/">casino</a>'
    akismet.call("/1.1/submit-ham", {"comment_content": typed, "comment_author": "Tom & O'Neill", **said})
    kept = typed.replace(">casino", ' rel="nofollow ugc">casino')
    again = akismet.check(
        kept, comment_author="Tom &amp; O&#039;Neill", recheck_reason="recheck_queue", **said
    )
    assert again.text == "false"
    assert labels(ports, site) == [(typed, LabelValue.HAM, Verdict.ACCEPT)]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (r"It\'s \"so\"", 'It\'s "so"'),
        (r"C:\\temp isn\'t", r"C:\temp isn't"),
        (r"C:\temp isn't", r"C:\temp isn't"),
        (r"print(\"a\") isn't", r"print(\"a\") isn't"),
        ("no quotes", "no quotes"),
    ],
)
def test_backslashes_go_only_where_every_quote_has_one(
    akismet: Akismet, ports: Ports, site: Site, sent: str, read: str
) -> None:
    akismet.check(sent)
    assert [body for body, _, _ in labels(ports, site)] == [read]


def test_entities_are_read_as_what_they_stand_for(akismet: Akismet, ports: Ports, site: Site) -> None:
    akismet.check("fish & chips, maybe", comment_author="Anna")
    akismet.check("fish &amp; chips, maybe", comment_author="Anna", recheck_reason="recheck_queue")
    assert len(labels(ports, site)) == 1
