"""Owners' own rules within a judgement: the same when it is derived again, and never an error."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given

from service.domain.comment import Author, Comment
from service.domain.decision import OWN_RULES, Decision
from service.domain.history import History
from service.domain.policy import Policy, from_document
from service.domain.signal import Verdict
from service.moderation.findings import Findings
from service.moderation.judge import derive
from service.rules import own
from tests.unit.moderation.comments import AT, COMMENTS, HISTORIES, NO_PAST, Judged, Source, judged
from tests.unit.moderation.test_replay import past

EXAMPLES = [
    {"fires": True, "comment": {"body": "casino"}, "scores": {"spam": 0.9, "abuse": 0.1}},
    {"fires": False, "comment": {"body": "ferry"}},
]


def rule(name: str, when: Any, **but: Any) -> dict[str, Any]:
    return {"name": name, "description": f"{name}.", "when": when, "examples": EXAMPLES, **but}


LIKELY = rule("likely", "scores.spam > 0.6", verdict="reject", priority=1)
CASINO = rule("casino", {"field": "comment.body", "contains_word": "casino"}, points=1.5)
KNOWN = rule("known", "has(author.email)", verdict="accept", priority=2, examples=[
    {"fires": True, "comment": {"body": "x", "author": {"email": "a@b.example"}}}, EXAMPLES[1],
])  # fmt: skip
POLICY = from_document({"rules": [CASINO, LIKELY, KNOWN]})
BROKEN = from_document({"rules": [CASINO, rule("broken", "links.cuont > 1", verdict="reject")]})


def decision(of: Judged) -> Decision:
    outcome = of.outcome
    return Decision(
        id="d", comment_id="c", version=1, created_at=AT,
        judgement=outcome.judgement, inputs=outcome.inputs, policy=outcome.policy,
        model=outcome.model, rules=outcome.rules, degraded=outcome.degraded,
    )  # fmt: skip


def names(of: Judged) -> list[str]:
    return [signal.name for signal in of.outcome.judgement.signals if signal.name.startswith("own:")]


def test_own_rules_are_asked_after_the_classifier_and_before_the_verdict(words: Source) -> None:
    found = judged(words, "casino", policy=POLICY)
    assert names(found) == ["own:likely", "own:casino"]
    assert found.outcome.judgement.verdict is Verdict.REJECT
    assert found.outcome.judgement.summary == "reject: likely."
    known = judged(words, Comment(body="casino", author=Author(email="a@b.example")), policy=POLICY)
    assert known.outcome.judgement.verdict is Verdict.ACCEPT
    assert names(judged(words, "maybe", policy=POLICY)) == []


def test_no_rule_of_ours_is_named_as_an_owners() -> None:
    own.check(POLICY)
    assert not any(name.startswith("own:") for name in POLICY.weights)


@given(COMMENTS, HISTORIES)
def test_a_judgement_with_own_rules_is_derived_again_to_the_last_bit(
    default: Source, comment: Comment, history: History
) -> None:
    for policy in (POLICY, BROKEN):
        found = judged(default, comment, policy=policy, history=history)
        assert derive(comment, decision(found), policy) == found.outcome.judgement


def test_a_stored_rule_that_cannot_be_used_is_named_and_the_fallback_holds(words: Source) -> None:
    found = judged(words, "A thought.", policy=BROKEN)
    assert found.outcome.degraded == (OWN_RULES,)
    assert found.outcome.judgement.verdict is Verdict.HOLD
    assert names(found) == []


def test_what_fails_while_it_is_asked_is_named_as_well(
    words: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "judge", lambda *_: 1 / 0)
    assert judged(words, "casino", policy=POLICY).outcome.degraded == (OWN_RULES,)


def test_what_was_missing_is_missing_whenever_it_is_derived(words: Source) -> None:
    stored = dataclasses.replace(decision(judged(words, "casino", policy=BROKEN)), policy=POLICY.digest)
    again = derive(Comment(body="casino"), stored, POLICY)
    assert [signal.name for signal in again.signals if signal.name.startswith("own:")] == []
    assert again.summary.endswith("degraded: own_rules.")


def test_a_draft_that_cannot_be_used_degrades_what_is_derived_and_raises_nothing(words: Source) -> None:
    stored = decision(judged(words, "A thought.", policy=POLICY, history=NO_PAST))
    again = derive(Comment(body="A thought."), stored, BROKEN)
    assert (again.verdict, again.summary) == (Verdict.HOLD, again.summary)
    assert "degraded: own_rules" in again.summary


def test_stored_findings_stand_under_a_draft_with_the_same_own_rules_alone(words: Source) -> None:
    found = decision(judged(words, "casino", policy=POLICY))
    stored = past(
        comment=Comment(body="casino"), inputs=found.inputs, judged=lambda: found.judgement,
        policy=POLICY.digest, model=found.model,
    )  # fmt: skip
    same = from_document({**POLICY.document, "prior": {"spam": -1.0, "abuse": -1.0}})
    kept = Findings(same).of(stored, POLICY)
    assert kept is not None
    assert [signal.name for signal in kept] == ["own:likely", "own:casino"]
    assert derive(stored.comment, stored, same, found=kept) == derive(stored.comment, stored, same)
    for rules in ([CASINO, LIKELY], [CASINO, {**LIKELY, "verdict": "hold"}, KNOWN], []):
        assert Findings(from_document({"rules": rules})).of(stored, POLICY) is None


def test_rules_are_compiled_once_for_a_policy(words: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Policy(**{f.name: getattr(POLICY, f.name) for f in dataclasses.fields(POLICY)})
    judged(words, "casino", policy=fresh)
    monkeypatch.setattr("service.rules.own.compiled.compile_rule", lambda *_: 1 / 0)
    assert judged(words, "casino", policy=fresh).outcome.degraded == ()
