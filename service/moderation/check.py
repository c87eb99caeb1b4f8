"""Check a new comment: gather, judge, store, and only then answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from service.domain.comment import Comment
from service.domain.decision import Decision
from service.domain.policy import Policy
from service.domain.site import Site
from service.errors import ConflictError, InvalidInputError, StoreError, WinnowError
from service.features.view import View
from service.moderation.gather import gather
from service.moderation.judge import Outcome, judge, view_of
from service.moderation.ports import Answer, Ports, StoredComment, Transaction

BATCH_JOB = 25
"""Comments of a batch written in one job: enough to be cheap, few enough to let others in."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """A client's retry key, and the digest of the request that it came with."""

    key: str
    request_digest: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A stored comment and the decision that answers for it; `replayed` where it was answered before."""

    stored: StoredComment
    decision: Decision
    replayed: bool = False


def check(ports: Ports, site: Site, comment: Comment, *, idempotency: Idempotency | None = None) -> Checked:
    """Judge a new comment and store it with its decision; return once both are durable.

    A repeated idempotency key, or the site's own id sent again with the same content, brings the first
    answer back.

    Raises:
        InvalidInputError: the idempotency key came with another request before.
        ConflictError: the site's own id is taken by other content.
        StoreError: nothing was stored.
    """
    view = view_of(comment, site)
    with ports.store.read() as tx:
        earlier = _answered(tx, site, comment, idempotency)
        if earlier is not None:
            return earlier
        policy = tx.policies.active(site.id)
        now = ports.clock()
        history, degraded = gather(ports, tx, site, view, policy, at=now)
    outcome = judge(ports.classifier, site, view, history, policy, degraded=degraded)
    checked = _attach(ports, site, comment, outcome, now)
    try:
        ports.store.write(lambda tx: _record(tx, site, checked, view, idempotency))
    except ConflictError:
        return _after_race(ports, site, comment, idempotency)
    _count(ports, checked, view)
    return checked


def check_many(ports: Ports, site: Site, comments: Sequence[Comment]) -> list[Checked | WinnowError]:
    """Check comments in order, each seeing those before it; return an answer or an error for each.

    One that cannot be stored harms no other.
    """
    results: list[Checked | WinnowError] = []
    for start in range(0, len(comments), BATCH_JOB):
        chunk = comments[start : start + BATCH_JOB]
        views = [view_of(comment, site) for comment in chunk]
        try:
            results.extend(_check_chunk(ports, site, views))
        except (ConflictError, InvalidInputError, StoreError):
            results.extend(_check_singly(ports, site, chunk))
    return results


def _check_chunk(ports: Ports, site: Site, views: Sequence[View]) -> list[Checked]:
    def job(tx: Transaction) -> list[Checked]:
        policy = tx.policies.active(site.id)
        return [_check_within(ports, tx, site, view, policy) for view in views]

    checked = ports.store.write(job)
    for one, view in zip(checked, views, strict=True):
        _count(ports, one, view)
    return checked


def _count(ports: Ports, checked: Checked, view: View) -> None:
    if ports.counters is not None and not checked.replayed:
        ports.counters.add(checked.stored, view)


def _check_within(ports: Ports, tx: Transaction, site: Site, view: View, policy: Policy) -> Checked:
    """Check one of several. The database counts: nothing else knows those before it in this transaction."""
    earlier = _answered(tx, site, view.comment, None)
    if earlier is not None:
        return earlier
    now = ports.clock()
    history = tx.histories.of(site.id, view, policy.limits.flood, at=now)
    checked = _attach(ports, site, view.comment, judge(ports.classifier, site, view, history, policy), now)
    _record(tx, site, checked, view, None)
    return checked


def _check_singly(ports: Ports, site: Site, comments: Sequence[Comment]) -> list[Checked | WinnowError]:
    results: list[Checked | WinnowError] = []
    for comment in comments:
        try:
            results.append(check(ports, site, comment))
        except WinnowError as error:
            results.append(error)
    return results


def _answered(
    tx: Transaction, site: Site, comment: Comment, idempotency: Idempotency | None
) -> Checked | None:
    if idempotency is not None:
        answer = tx.answers.get(site.id, idempotency.key)
        if answer is not None:
            return _replay(tx, site, answer, idempotency)
    if comment.id is not None:
        stored = tx.comments.by_external_id(site.id, comment.id)
        if stored is not None:
            return _first_answer(tx, site, stored, comment)
    return None


def _replay(tx: Transaction, site: Site, answer: Answer, idempotency: Idempotency) -> Checked:
    if answer.request_digest != idempotency.request_digest:
        raise InvalidInputError("This Idempotency-Key came with another request before.")
    stored = tx.comments.get(site.id, answer.comment_id)
    decision = tx.decisions.get(site.id, answer.decision_id)
    if stored is None or decision is None:
        raise StoreError("The answer to this Idempotency-Key cannot be found any more.")
    return Checked(stored=stored, decision=decision, replayed=True)


def _first_answer(tx: Transaction, site: Site, stored: StoredComment, comment: Comment) -> Checked:
    versions = tx.comments.versions(site.id, stored.id)
    if stored.erased_at is not None or comment not in [content for _, content, _ in versions]:
        raise ConflictError(
            f"The id {comment.id!r} is taken by other content (comment {stored.id}); send an edit with PUT."
        )
    number = next(number for number, content, _ in versions if content == comment)
    decisions = (d for d in tx.decisions.of_comment(site.id, stored.id) if d.version == number)
    decision = next(decisions, None)
    if decision is None:
        raise ConflictError(f"The id {comment.id!r} is that of an imported comment, which was never judged.")
    return Checked(stored=stored, decision=decision, replayed=True)


def _attach(ports: Ports, site: Site, comment: Comment, outcome: Outcome, now: datetime) -> Checked:
    stored = StoredComment(
        id=ports.new_id(),
        site_id=site.id,
        version=1,
        revision=1,
        status=outcome.judgement.verdict,
        comment=comment,
        created_at=now,
        updated_at=now,
    )
    return Checked(stored=stored, decision=decision_of(ports, outcome, stored, now))


def decision_of(ports: Ports, outcome: Outcome, stored: StoredComment, now: datetime) -> Decision:
    """Return the decision that an outcome is for a version of a comment."""
    return Decision(
        id=ports.new_id(),
        comment_id=stored.id,
        version=stored.version,
        judgement=outcome.judgement,
        inputs=outcome.inputs,
        policy=outcome.policy,
        model=outcome.model,
        rules=outcome.rules,
        degraded=outcome.degraded,
        created_at=now,
    )


def _record(
    tx: Transaction, site: Site, checked: Checked, view: View, idempotency: Idempotency | None
) -> None:
    tx.comments.add(checked.stored, view)
    tx.decisions.add(site.id, checked.decision)
    if idempotency is not None:
        answer = Answer(
            key=idempotency.key,
            request_digest=idempotency.request_digest,
            comment_id=checked.stored.id,
            decision_id=checked.decision.id,
            created_at=checked.decision.created_at,
        )
        tx.answers.add(site.id, answer)


def _after_race(ports: Ports, site: Site, comment: Comment, idempotency: Idempotency | None) -> Checked:
    """Return what the request that won the race stored."""
    with ports.store.read() as tx:
        earlier = _answered(tx, site, comment, idempotency)
    if earlier is None:
        raise ConflictError("The same comment was being stored by another request; send it again.")
    return earlier
