"""Domain values as the native API's answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from service.domain import attribute as attribute_domain
from service.domain import comment as comment_domain
from service.domain import flip as flip_domain
from service.domain import signal as signal_domain
from service.domain.decision import Decision, Judgement, thresholds_document
from service.domain.label import Label
from service.domain.review import Review
from service.errors import WinnowError
from service.moderation.check import Checked
from service.moderation.judge import Outcome
from service.moderation.ports import Page, StoredComment
from service.moderation.record import Record
from service.moderation.score import Scored
from service.protocols.native import answers
from service.protocols.problems import ProblemError, problem_of


def render_decision(checked: Checked) -> answers.Decision:
    """Return the answer about a stored comment."""
    return answers.Decision(id=checked.stored.id, **_decided(checked.decision))


def render_edit(checked: Checked) -> answers.EditDecision:
    """Return the answer about an edit."""
    return answers.EditDecision(
        id=checked.stored.id, public_version=checked.public_version, **_decided(checked.decision)
    )


def render_decisions(results: Sequence[Checked | WinnowError | ProblemError]) -> answers.DecisionResults:
    """Return a batch's answers in order."""
    return answers.DecisionResults(
        results=[
            problem_of(result) if isinstance(result, Exception) else render_decision(result)
            for result in results
        ]
    )


def render_score(scored: Scored) -> answers.Score:
    """Return the answer about a comment that was only judged."""
    outcome = scored.outcome
    return answers.Score(**_judged(outcome.judgement), **_grounds(outcome, scored.created_at))


def render_score_and_flip(scored: Scored) -> answers.Score:
    """Return the answer about a comment that was only judged, with what would flip its verdict."""
    found = flip_domain.to_document(scored.flip) if scored.flip else None
    return render_score(scored).model_copy(update={"flip": answers.Flip(**found) if found else None})


def render_scores(results: Sequence[Scored | ProblemError]) -> answers.ScoreResults:
    """Return a batch's answers in order."""
    return answers.ScoreResults(
        results=[
            problem_of(result) if isinstance(result, Exception) else render_score(result)
            for result in results
        ]
    )


def render_page(page: Page) -> answers.CommentPage:
    """Return a page of comments."""
    comments = [answers.Comment(**_stored(item)) for item in page.items]
    return answers.CommentPage(comments=comments, next_cursor=page.next_cursor)


def render_record(record: Record) -> answers.CommentRecord:
    """Return a comment's whole record."""
    return answers.CommentRecord(
        **_stored(record.stored),
        public_version=record.public_version,
        decisions=[_past_decision(decision) for decision in record.decisions],
        reviews=[_review(review) for review in record.reviews],
        labels=[render_label(label) for label in record.labels],
    )


def render_label(label: Label) -> answers.Label:
    """Return a label."""
    return answers.Label(
        id=label.id,
        version=label.version,
        label=label.value.value if label.value else None,
        source=label.source.value,
        author=label.author,
        created_at=label.created_at,
    )


def _decided(decision: Decision) -> dict[str, Any]:
    return {**_judged(decision.judgement), **_grounds(decision, decision.created_at)}


def _judged(judgement: Judgement) -> dict[str, Any]:
    return {
        "verdict": judgement.verdict.value,
        "scores": {category.value: score.probability for category, score in judgement.scores.items()},
        "signals": [signal_domain.to_document(signal) for signal in judgement.signals],
        "summary": judgement.summary,
    }


def _grounds(source: Decision | Outcome, created_at: datetime) -> dict[str, Any]:
    return {
        "thresholds": thresholds_document(source.inputs.thresholds),
        "attributes": attribute_domain.to_document(source.inputs.attributes),
        "policy": source.policy,
        "model": source.model,
        "rules": source.rules,
        "degraded": list(source.degraded),
        "created_at": created_at,
    }


def _stored(stored: StoredComment) -> dict[str, Any]:
    document = comment_domain.to_document(stored.comment)
    parts = {part: document.pop(part, {}) for part in ("author", "page", "client")}
    return {
        "id": stored.id,
        "status": stored.status.value,
        "version": stored.version,
        "comment": document,
        **parts,
        "created_at": stored.created_at,
        "updated_at": stored.updated_at,
        "erased_at": stored.erased_at,
    }


def _past_decision(decision: Decision) -> answers.PastDecision:
    return answers.PastDecision(id=decision.id, version=decision.version, **_decided(decision))


def _review(review: Review) -> answers.Review:
    return answers.Review(
        id=review.id,
        version=review.version,
        act=review.act.value,
        moderator=review.moderator_name,
        reason=review.reason.value if review.reason else None,
        note=review.note,
        before=review.before.value,
        after=review.after.value,
        undoes=review.undoes,
        created_at=review.created_at,
    )
