"""Coral's request to a comment, and a decision to Coral's answer."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from service.domain.comment import Author, Comment, Page
from service.domain.decision import Decision, Judgement, Score
from service.domain.policy import Threshold
from service.domain.signal import Category, Signal, Verdict
from service.protocols.coral.wire import parse_comment, render_decision
from service.protocols.problems import ProblemError
from tests import stored

REQUEST: dict[str, Any] = {
    "action": "NEW",
    "comment": {"body": "<div>Lovely bread</div>", "parentID": "c-1"},
    "author": {"id": "u-1", "role": "COMMENTER"},
    "story": {"id": "s-1", "url": "https://grain.example/bread"},
    "site": {"id": "x"},
    "tenantID": "t",
    "tenantDomain": "talk.example",
}


def test_a_request_is_a_comment_in_html() -> None:
    assert parse_comment(REQUEST) == (
        Comment(
            body="<div>Lovely bread</div>",
            format="html",
            parent="c-1",
            author=Author(id="u-1", role="commenter"),
            page=Page(url="https://grain.example/bread"),
        ),
        False,
    )


def test_an_edit_is_told_from_a_new_comment() -> None:
    assert parse_comment(REQUEST | {"action": "EDIT"})[1]


@pytest.mark.parametrize("part", ["author", "story", "site", "action", "tenantID"])
def test_only_the_body_is_needed(part: str) -> None:
    for document in (REQUEST | {part: None}, {k: v for k, v in REQUEST.items() if k != part}):
        comment, edited = parse_comment(document)
        assert comment is not None
        assert not edited


@pytest.mark.parametrize(
    ("role", "ours"),
    [
        ("COMMENTER", "commenter"),
        ("MEMBER", "member"),
        ("STAFF", "staff"),
        ("MODERATOR", "moderator"),
        ("ADMIN", "administrator"),
        ("", None),
        (None, None),
    ],
)
def test_roles_are_called_as_policies_call_them(role: str | None, ours: str | None) -> None:
    comment, _ = parse_comment(REQUEST | {"author": {"id": "u-1", "role": role}})
    assert comment is not None
    assert comment.author.role == ours


def test_a_comment_without_words_is_none() -> None:
    assert parse_comment(REQUEST | {"comment": {"body": " \n", "parentID": None}}) == (None, False)


@pytest.mark.parametrize(
    "document",
    [
        [],
        None,
        {},
        REQUEST | {"comment": None},
        REQUEST | {"comment": {}},
        REQUEST | {"comment": {"body": 1}},
        REQUEST | {"author": []},
        REQUEST | {"story": "https://grain.example"},
        REQUEST | {"action": "DELETE"},
    ],
)
def test_what_is_not_corals_is_refused(document: object) -> None:
    with pytest.raises(ProblemError) as refused:
        parse_comment(document)
    assert refused.value.kind.status == 400


def decided(verdict: Verdict, spam: float, abuse: float, *forced: Category) -> Decision:
    found = stored.decision(stored.stored(stored.site()))
    judgement = Judgement(
        verdict=verdict,
        scores={Category.SPAM: Score(0.0, spam), Category.ABUSE: Score(0.0, abuse)},
        signals=tuple(
            Signal(name="r", category=c, points=0.0, evidence="R.", forces=verdict) for c in forced
        ),
        summary="",
    )
    thresholds = {Category.SPAM: Threshold(0.5, 0.9), Category.ABUSE: Threshold(0.4, 0.95)}
    inputs = dataclasses.replace(found.inputs, thresholds=thresholds)
    return dataclasses.replace(found, judgement=judgement, inputs=inputs)


SPAM = {"actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM"}
TOXIC = {"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}


@pytest.mark.parametrize(
    ("decision", "status", "actions"),
    [
        (decided(Verdict.HOLD, 0.6, 0.1), "SYSTEM_WITHHELD", [SPAM]),
        (decided(Verdict.HOLD, 0.1, 0.4), "SYSTEM_WITHHELD", [TOXIC]),
        (decided(Verdict.HOLD, 0.6, 0.5), "SYSTEM_WITHHELD", [SPAM, TOXIC]),
        (decided(Verdict.REJECT, 0.95, 0.5), "REJECTED", [SPAM]),
        (decided(Verdict.REJECT, 0.95, 0.99), "REJECTED", [SPAM, TOXIC]),
        (decided(Verdict.REJECT, 0.1, 0.1, Category.SPAM), "REJECTED", [SPAM]),
        (decided(Verdict.HOLD, 0.6, 0.1, Category.ABUSE), "SYSTEM_WITHHELD", [TOXIC]),
        (decided(Verdict.HOLD, 0.1, 0.1), "SYSTEM_WITHHELD", []),
    ],
)
def test_a_verdict_is_a_status_with_the_flags_of_what_led_to_it(
    decision: Decision, status: str, actions: list[dict[str, str]]
) -> None:
    assert render_decision(decision) == {"status": status, "actions": actions}


def test_an_accepted_comment_goes_corals_own_way() -> None:
    assert render_decision(decided(Verdict.ACCEPT, 0.1, 0.1)) is None
