"""An author's record speaks for or against a comment, the louder the longer it is, up to a point."""

from __future__ import annotations

import pytest

from service.domain.comment import Comment
from service.domain.history import Trace
from service.domain.policy import default_policy
from service.domain.signal import Finding
from service.features.view import read
from service.rules.author_record import author_approved, author_rejected
from service.rules.base import Rule
from service.rules.record import past


def found(rule: Rule, approved: int, rejected: int) -> Finding | None:
    history = past(Trace.AUTHOR, approved=approved, rejected=rejected)
    return rule.judge(read(Comment(body="Hello.")), history, default_policy().limits)


@pytest.mark.parametrize(("approved", "strength"), [(1, 1.0), (3, 2.0), (7, 3.0), (500, 3.0)])
def test_approved_comments_speak_for_an_author_without_rejected_ones(approved: int, strength: float) -> None:
    finding = found(author_approved, approved, 0)
    assert finding is not None
    assert finding.strength == strength
    assert str(approved) in finding.evidence
    assert found(author_approved, approved, 1) is None


@pytest.mark.parametrize(
    ("approved", "rejected", "strength"), [(0, 1, 1.0), (2, 3, 1.0), (1, 4, 2.0), (0, 90, 3.0)]
)
def test_rejected_comments_speak_against_an_author_who_has_more_of_them(
    approved: int, rejected: int, strength: float
) -> None:
    finding = found(author_rejected, approved, rejected)
    assert finding is not None
    assert finding.strength == strength
    assert found(author_rejected, rejected, approved) is None


def test_a_stranger_has_no_record() -> None:
    assert found(author_approved, 0, 0) is None
    assert found(author_rejected, 0, 0) is None
