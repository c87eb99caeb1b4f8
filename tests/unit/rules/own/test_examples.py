"""A rule's examples are tried when it is saved."""

from __future__ import annotations

from typing import Any

import pytest

from service.errors import PolicyError
from service.rules.own.check import alike, check, problems
from tests.unit.rules.own.tried import policy, rule

FIRES = {"fires": True, "comment": {"body": "https://a.example"}}
SILENT = {"fires": False, "comment": {"body": "no link"}}
LINKED = {"field": "links.count", "at_least": 1}


def tried(when: Any, *examples: dict[str, Any]) -> list[tuple[str, str]]:
    return [(e.pointer, str(e)) for e in problems(policy(rule(when, name="linked", examples=list(examples))))]


def test_examples_that_come_out_as_they_say_are_sound() -> None:
    assert tried(LINKED, FIRES, SILENT) == []
    check(policy(rule(LINKED, examples=[FIRES, SILENT])))


def test_an_example_that_comes_out_otherwise_is_refused_with_which_and_why() -> None:
    turned = [{**FIRES, "fires": False}, {**SILENT, "fires": True}]
    assert tried(LINKED, *turned) == [
        ("rules.0.examples.0", "linked fires at this example, and must not; it reads 'https://a.example'."),
        ("rules.0.examples.1", "linked does not fire at this example, and must; it reads 'no link'."),
    ]
    with pytest.raises(PolicyError, match="must not"):
        check(policy(rule(LINKED, examples=turned)))


@pytest.mark.parametrize(
    ("when", "stated"),
    [
        ("author.approved > 1", {"history": {"author_approved": 2}}),
        ("history.rejected_before", {"history": {"rejected_before": True}}),
        ("history.near_text_600s > 4", {"history": {"near_text_600s": 5}}),
        ("time.weekday == 'sunday'", {"history": {"at": "2026-01-11"}}),
        ("time.hour == 11", {"history": {"at": "2026-01-11T12:00:00+01:00"}}),
        ("scores.spam > 0.89 && !has(scores.abuse)", {"scores": {"spam": 0.9}}),
        ("links.count - links.foreign_count > 0", {"comment": {"body": "https://site.example/a"}}),
        ("author.registered_hours == 12",
         {"comment": {"body": "x", "author": {"registered_at": "2026-01-07T00:00:00Z"}}}),
        ("client.form_seconds < 3", {"comment": {"body": "x", "client": {"form_seconds": 2}}}),
        ("'news' in page.topics", {"comment": {"body": "x", "page": {"topics": ["News"]}}}),
    ],
)  # fmt: skip
def test_an_example_states_a_past_a_time_and_scores(when: str, stated: dict[str, Any]) -> None:
    assert tried(when, {"fires": True, "comment": {"body": "x"}, **stated}, SILENT) == []


@pytest.mark.parametrize(
    ("stated", "pointer"),
    [
        ({"comment": {"body": "x", "text": "y"}}, "comment"),
        ({"comment": {"body": "x", "author": {"nam": "y"}}}, "comment"),
        ({"comment": {"body": "x", "author": "y"}}, "comment"),
        ({"comment": {"body": "x", "author": {"name": 3}}}, "comment"),
        ({"comment": {"body": "x", "page": {"topics": [3]}}}, "comment"),
        ({"comment": {"body": "x", "client": {"form_seconds": "3"}}}, "comment"),
        ({"comment": {"body": "x", "client": {"facts": [3]}}}, "comment"),
        ({"comment": {"body": "x", "submitted_at": "2026-01-01T00:00:00"}}, "comment"),
        ({"history": {"author_approved": "2"}}, "history.author_approved"),
        ({"history": {"author_approved": True}}, "history.author_approved"),
        ({"history": {"rejected_before": 1}}, "history.rejected_before"),
        ({"history": {"author_600": 2}}, "history.author_600"),
        ({"history": {"friend_600s": 2}}, "history.friend_600s"),
        ({"history": {"at": "noon"}}, "history.at"),
        ({"scores": {"spam": 1.0}}, "scores.spam"),
        ({"scores": {"ham": 0.5}}, "scores.ham"),
        ({"scores": {"spam": "0.5"}}, "scores.spam"),
    ],
    ids=str,
)
def test_an_example_that_states_what_there_is_not_is_refused(stated: dict[str, Any], pointer: str) -> None:
    found = tried(LINKED, {**FIRES, **stated}, SILENT)
    assert [place for place, _ in found] == [f"rules.0.examples.0.{pointer}"]


def test_examples_are_tried_whether_or_not_the_rule_is_live_or_expired() -> None:
    for but in ({"state": "draft"}, {"state": "trial"}, {"expires": "2020-01-01"}):
        assert problems(policy(rule(LINKED, examples=[FIRES, SILENT], **but))) == []
        assert len(problems(policy(rule(LINKED, **but)))) == 1


def test_rules_of_one_condition_are_told_in_whatever_form_they_are_written() -> None:
    twice = policy(
        rule({"field": "page.url", "contains": "/A"}, name="a"),
        rule('page.url.contains("/a")', name="b"),
        rule('page.url.contains("/b")', name="c"),
    )
    assert list(alike(twice)) == [("a", "b")]
