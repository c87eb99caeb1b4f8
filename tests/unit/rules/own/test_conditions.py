"""What a condition means, written as tables and as an expression."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.domain.comment import Author, Client, Comment, Page
from service.domain.history import Count, Trace
from service.domain.signal import Category, Signal
from service.rules.own.facts import Facts
from service.rules.own.stated import AT
from tests.unit.rules.own.tried import comment, facts, holds

ANN = Author(
    id="7", name="Ann B.", email="Ann@Mail.Example", url="https://Ann.example/x", role="Author",
    registered_at=AT - timedelta(hours=36),
)  # fmt: skip
WHOLE = facts(
    comment(
        "Buy ch\u200beap v1agra pills at https://shop.pills.example/x or http://site.example/a, 谢谢你 (c++)",
        author=ANN,
        page=Page(url="https://site.example/Welcome", title="The Night Ferry", topics=("News", "Sea travel")),
        client=Client(ip="203.0.113.7", form_seconds=2.5),
        parent="1",
    ),
    (Signal(name="words", category=Category.SPAM, points=2.0, evidence="E."),),
    counts=(Count(Trace.AUTHOR, 600, 4),),
    author_approved=2,
    rejected_before=True,
)
BARE = facts()

HOLDS: list[tuple[Any, str]] = [
    ({"field": "comment.body", "contains": "cheap viagra"}, 'comment.body.contains("cheap viagra")'),
    ({"field": "comment.body", "contains": "CHEAP V1AGRA"}, "comment.body.contains('CHEAP V1AGRA')"),
    ({"field": "comment.body", "contains": ["no", "cheap"]}, 'comment.body.contains(["no", "cheap"])'),
    ({"field": "comment.body", "contains_word": "viagra pills"}, 'comment.body.containsWord("viagra pills")'),
    ({"field": "comment.body", "contains_word": "pil*"}, 'comment.body.containsWord("pil*")'),
    ({"field": "comment.body", "contains_word": "谢谢"}, 'comment.body.containsWord("谢谢")'),
    ({"field": "comment.body", "starts_with": "buy "}, 'comment.body.startsWith("buy ")'),
    ({"field": "comment.body", "ends_with": ["x", "(c++)"]}, 'comment.body.endsWith("(c++)")'),
    ({"field": "comment.body", "matches": r"cheap\s+\w+"}, r'comment.body.matches(r"cheap\s+\w+")'),
    ({"field": "comment.original", "contains": "v1agra"}, 'comment.original.contains("v1agra")'),
    ({"field": "comment.length", "more_than": 20}, "comment.length > 20"),
    ({"field": "comment.is_reply", "is": True}, "comment.is_reply"),
    ({"field": "author.email", "is": "ann@MAIL.example"}, 'author.email == "ann@MAIL.example"'),
    ({"field": "author.email", "is_not": "ben@mail.example"}, '"ben@mail.example" != author.email'),
    ({"field": "author.email_domain", "in": ["mail.example"]}, 'author.email_domain in ["mail.example"]'),
    ({"field": "author.url_host", "is": "ann.example"}, 'author.url_host == "ann.example"'),
    ({"field": "author.registered_hours", "at_most": 36}, "author.registered_hours <= 36"),
    ({"field": "author.registered_hours", "at_least": 36, "less_than": 37},
     "36 <= author.registered_hours && author.registered_hours < 3.7e1"),
    ({"field": "author.approved", "in": [1, 2]}, "author.approved in [1, 2.0]"),
    ({"field": "author.approved", "is": 2}, "author.approved * 2 + 1 == 5 - -author.rejected"),
    ({"field": "page.url", "ends_with": "/welcome"}, 'page.url.endsWith("/welcome")'),
    ({"field": "page.topics", "is": "news"}, '"news" in page.topics'),
    ({"field": "page.topics", "in": ["x", "News"]}, 'page.topics in ["x", "News"]'),
    ({"field": "page.topics", "contains": "travel"}, 'page.topics.contains("travel")'),
    ({"field": "page.topics", "matches": "^sea"}, "page.topics.matches('^sea')"),
    ({"field": "links.count", "is": 2}, "links.count == 2"),
    ({"field": "links.foreign_count", "is": 1}, "links.count - links.foreign_count == 1"),
    ({"field": "links.hosts", "is": "shop.pills.example"}, '"shop.pills.example" in links.hosts'),
    ({"field": "links.domains", "starts_with": "pills."}, 'links.domains.startsWith("pills.")'),
    ({"field": "history.author_600s", "at_least": 4}, "history.author_600s >= 4"),
    ({"field": "history.rejected_before", "is": True}, "history.rejected_before == true"),
    ({"field": "client.form_seconds", "is_not": 2}, "client.form_seconds != 2"),
    ({"field": "time.weekday", "in": ["Wednesday"]}, 'time.weekday in ["Wednesday"]'),
    ({"field": "time.hour", "is": 12}, "time.hour == 12"),
    ({"field": "scores.spam", "more_than": 0.88}, "scores.spam > 0.88"),
    ({"all": [{"field": "links.count", "is": 2}, {"field": "time.hour", "is": 12}]},
     "links.count == 2 && time.hour == 12"),
    ({"any": [{"field": "links.count", "is": 9}, {"field": "time.hour", "is": 12}]},
     "links.count == 9 || time.hour == 12 && true == comment.is_reply"),
    ({"not": {"field": "links.count", "is": 9}}, "!(links.count == 9 || links.count == 8)"),
    ({"field": "author.name", "exists": True}, "has(author.name)"),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "expression"), HOLDS)
def test_both_forms_hold(tree: Any, expression: str) -> None:
    assert holds(tree, WHOLE)
    assert holds(expression, WHOLE)
    assert not holds({"not": tree}, WHOLE)
    assert not holds(f"!({expression})", WHOLE)


@pytest.mark.parametrize(
    "tree",
    [
        {"field": "comment.body", "contains": "expensive"},
        {"field": "comment.body", "contains_word": "pill"},
        {"field": "comment.body", "contains_word": "via*gra"},
        {"field": "comment.body", "matches": "^cheap"},
        {"field": "page.topics", "is": "sea"},
        {"field": "links.hosts", "is": "pills.example"},
        {"field": "author.approved", "less_than": 2},
        {"field": "author.approved", "more_than": 2},
        {"field": "author.name", "exists": False},
        {"field": "author.email", "is_not": "ann@mail.example"},
    ],
    ids=str,
)
def test_what_is_not_so_does_not_hold(tree: Any) -> None:
    assert not holds(tree, WHOLE)


@pytest.mark.parametrize(
    "comparison",
    [
        {"field": "author.email", "is": "x"},
        {"field": "author.email", "is_not": "x"},
        {"field": "author.email", "in": ["x"]},
        {"field": "author.name", "contains_word": "x"},
        {"field": "author.name", "matches": ".*"},
        {"field": "author.registered_hours", "less_than": 1e9},
        {"field": "client.form_seconds", "is_not": 3},
        {"field": "scores.spam", "at_least": 0},
        {"field": "history.author_600s", "at_most": 5},
        {"field": "page.url", "exists": True},
        "author.registered_hours - page.age_hours < 1e9",
    ],
    ids=str,
)
def test_a_comparison_with_a_missing_value_is_false_and_its_opposite_true(comparison: Any) -> None:
    assert not holds(comparison, BARE)
    turned = f"!({comparison})" if isinstance(comparison, str) else {"not": comparison}
    assert holds(turned, BARE)


@pytest.mark.parametrize("field", ["author.email", "client.form_seconds", "scores.abuse", "page.title"])
def test_whether_a_value_is_there_can_be_asked(field: str) -> None:
    assert holds({"field": field, "exists": False}, BARE)
    assert holds(f"!has({field})", BARE)


def test_a_list_without_entries_is_there_and_answers_no() -> None:
    assert not holds({"field": "links.hosts", "ends_with": "e"}, BARE)
    assert holds({"field": "links.hosts", "exists": True}, BARE)


@pytest.mark.parametrize("text", ["\ud800 half", "nul \x00", "\U0001f600", '"\\', "a" * 9_000, "é" * 5_000])
def test_no_text_makes_a_condition_fail(text: str) -> None:
    of = facts(Comment(body=text, author=Author(name=text), page=Page(topics=(text,))))
    for field in ("comment.body", "comment.original", "author.name", "page.topics"):
        assert not holds({"field": field, "matches": "zebra$"}, of)
        assert not holds({"field": field, "contains": "zebra"}, of)
    assert not holds({"field": "comment.body", "contains_word": "zebra"}, of)


@pytest.mark.parametrize("value", ['a"b', "a\\b", "a\nb", "é\u2028", "\U0001f600", "\\u0041", "${x}", "'"])
def test_a_value_is_compared_as_it_is_written(value: str) -> None:
    of = facts(Comment(body="x", author=Author(id=value)))
    assert holds({"field": "author.id", "is": value}, of)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    assert holds(f'author.id == "{escaped}"', of)


def test_a_division_by_zero_is_no_failure() -> None:
    assert not holds("1 / author.rejected < 1", BARE)
    assert not holds("0 / author.rejected == 0", BARE)
    assert isinstance(BARE, Facts)
