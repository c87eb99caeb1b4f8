from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from service.domain.signal import Category, Signal
from training.default_model import Built
from training.report.mistakes import OF_ONE_GROUP, unquoted, worst
from training.scored import Scored


def turned(built: Built) -> Scored:
    """Return the scores with their signs turned, so that nearly everything is a mistake."""
    scored = next(s for s in built.material.scored if s.category is Category.SPAM)
    return dataclasses.replace(scored, points=-scored.points)


def test_the_worst_come_first_and_no_source_fills_the_list(built: Built) -> None:
    scored = turned(built)
    found = worst(scored, built.material.model, with_texts=False)
    alarms = [mistake.unseen for mistake in found.false_alarms]
    misses = [mistake.unseen for mistake in found.misses]
    assert alarms == sorted(alarms, reverse=True)
    assert misses == sorted(misses)
    assert min(alarms) > 0.5 > max(misses)
    for side in (found.false_alarms, found.misses):
        groups = [mistake.group for mistake in side]
        assert max(groups.count(group) for group in groups) == OF_ONE_GROUP


def test_ham_on_loan_is_no_mistake(built: Built) -> None:
    scored = turned(built)
    assert scored.weak.any()
    found = worst(scored, built.material.model, with_texts=False)
    assert not [m for m in found.false_alarms if "(lent)" in m.group]


def test_the_evidence_adds_up_to_what_the_finished_model_says(built: Built) -> None:
    for mistake in worst(turned(built), built.material.model, with_texts=False).misses:
        points = sum(said.points for said in mistake.said)
        assert mistake.finished == pytest.approx(1 / (1 + np.exp(-points)), abs=0.01)


def test_nothing_is_quoted_unless_it_was_asked_for(built: Built) -> None:
    scored = turned(built)
    silent, told = (worst(scored, built.material.model, with_texts=asked) for asked in (False, True))
    assert [m.text for m in silent.misses] == [None] * len(silent.misses)
    assert "“" not in json.dumps(dataclasses.asdict(silent), ensure_ascii=False)
    assert "“" in json.dumps(dataclasses.asdict(told), ensure_ascii=False)
    bodies = {example.id: example.comment.body for example in scored.examples}
    assert [m.text for m in told.misses] == [bodies[m.id] for m in told.misses]


@pytest.mark.parametrize(
    ("name", "evidence", "left"),
    [
        ("classifier_text", "The words speak for spam: “a: b”; “c”.", "The words speak for spam."),
        ("classifier_links", "The links speak for spam: “x.example”.", "The links speak for spam."),
        ("classifier_text", "The words say nothing about spam.", "The words say nothing about spam."),
        (
            "classifier_facts",
            "Facts speak for spam: links in the text: 1.",
            "Facts speak for spam: links in the text: 1.",
        ),
    ],
)
def test_evidence_loses_its_quotes_and_keeps_its_facts(name: str, evidence: str, left: str) -> None:
    said: dict[str, Any] = {"name": name, "category": Category.SPAM, "points": 1.0, "evidence": evidence}
    assert unquoted(Signal(**said)) == left
