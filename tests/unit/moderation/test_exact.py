"""A judgement explains itself exactly, whatever the comment, its author, its links and its past."""

from __future__ import annotations

from hypothesis import given

from service.domain.comment import Comment
from service.domain.decision import probability
from service.domain.history import History
from service.domain.policy import Policy
from service.domain.signal import Category, quantise, total
from tests.unit.moderation.comments import COMMENTS, HISTORIES, POLICIES, Source, judged


@given(COMMENTS, HISTORIES, POLICIES)
def test_the_points_of_a_category_add_up_to_its_score_exactly(
    default: Source, comment: Comment, history: History, policy: Policy
) -> None:
    judgement = judged(default, comment, policy=policy, history=history).outcome.judgement
    for category in Category:
        points = [s.points for s in judgement.signals if s.category is category]
        assert total(points) == judgement.scores[category].points
        assert all(point == quantise(point) for point in points)
        assert judgement.scores[category].probability == probability(total(points))


@given(COMMENTS, HISTORIES, POLICIES)
def test_spans_lie_inside_their_fields_and_shares_add_up_to_their_signal(
    default: Source, comment: Comment, history: History, policy: Policy
) -> None:
    for signal in judged(default, comment, policy=policy, history=history).outcome.judgement.signals:
        for span in signal.spans:
            assert 0 <= span.start <= span.end <= len(_field(comment, span.field))
        shares = [span.points for span in signal.spans if span.points is not None]
        assert not shares or total(shares) == signal.points


def _field(comment: Comment, name: str) -> str:
    part, _, field = name.rpartition(".")
    return getattr(getattr(comment, part) if part else comment, field) or ""
