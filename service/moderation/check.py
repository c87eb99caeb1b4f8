"""Check a new comment: gather, judge, store, and only then answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from service.domain.comment import Comment
from service.domain.decision import Decision
from service.domain.incumbent import Incumbent
from service.domain.policy import Policy
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import ConflictError, InvalidInputError, StoreError, WinnowError
from service.features.view import View
from service.moderation.announce import announce_decision
from service.moderation.gather import gather
from service.moderation.judge import Outcome, judge, view_of
from service.moderation.membership import enrol
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
    """A stored comment and the decision that answers for it; `replayed` where it was answered before.

    `public_version` is the version of an edited comment that may be shown, None where there is none.
    """

    stored: StoredComment
    decision: Decision
    replayed: bool = False
    public_version: int | None = None


def check(
    ports: Ports,
    site: Site,
    comment: Comment,
    *,
    idempotency: Idempotency | None = None,
    incumbent: Incumbent | None = None,
) -> Checked:
    """Judge a new comment and store it with its decision; return once both are durable.

    What an incumbent said of it is stored beside. On a site that Winnow only shadows, that is the comment's
    status, and nothing is held.

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
    checked = _attach(ports, site, comment, outcome, now, incumbent=incumbent)
    try:
        ports.store.write(lambda tx: _record(tx, site, checked, view, idempotency, incumbent=incumbent))
    except ConflictError:
        return _after_race(ports, site, comment, idempotency)
    _count(ports, checked, view)
    return checked


Told = tuple[Comment, Incumbent | None]
"""A comment, and what another service said of it."""


def check_many(ports: Ports, site: Site, told: Sequence[Told]) -> list[Checked | WinnowError]:
    """Check comments in order, each seeing those before it; return an answer or an error for each.

    One that cannot be stored harms no other.
    """
    results: list[Checked | WinnowError] = []
    for start in range(0, len(told), BATCH_JOB):
        chunk = told[start : start + BATCH_JOB]
        try:
            results.extend(_check_chunk(ports, site, chunk))
        except (ConflictError, InvalidInputError, StoreError):
            results.extend(_check_singly(ports, site, chunk))
    return results


def _check_chunk(ports: Ports, site: Site, told: Sequence[Told]) -> list[Checked]:
    views = [(view_of(comment, site), incumbent) for comment, incumbent in told]

    def job(tx: Transaction) -> list[Checked]:
        policy = tx.policies.active(site.id)
        return [_check_within(ports, tx, site, view, policy, incumbent=said) for view, said in views]

    checked = ports.store.write(job)
    for one, (view, _) in zip(checked, views, strict=True):
        _count(ports, one, view)
    return checked


def _count(ports: Ports, checked: Checked, view: View) -> None:
    if ports.counters is not None and not checked.replayed:
        ports.counters.add(checked.stored, view)


def _check_within(
    ports: Ports, tx: Transaction, site: Site, view: View, policy: Policy, *, incumbent: Incumbent | None
) -> Checked:
    """Check one of several, which sees those before it in this transaction."""
    earlier = _answered(tx, site, view.comment, None)
    if earlier is not None:
        return earlier
    now = ports.clock()
    history, degraded = gather(ports, tx, site, view, policy, at=now, within=True)
    outcome = judge(ports.classifier, site, view, history, policy, degraded=degraded)
    checked = _attach(ports, site, view.comment, outcome, now, incumbent=incumbent)
    _record(tx, site, checked, view, None, incumbent=incumbent)
    return checked


def _check_singly(ports: Ports, site: Site, told: Sequence[Told]) -> list[Checked | WinnowError]:
    results: list[Checked | WinnowError] = []
    for comment, incumbent in told:
        try:
            results.append(check(ports, site, comment, incumbent=incumbent))
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
    decisions = tx.decisions.of_comment(site.id, stored.id)
    decision = next((decision for decision in decisions if decision.version == number), None)
    if decision is None:
        raise ConflictError(
            f"The id {comment.id!r} is that of a comment which was never judged (comment {stored.id}); "
            "send an edit with PUT."
        )
    return Checked(stored=stored, decision=decision, replayed=True)


def _attach(
    ports: Ports,
    site: Site,
    comment: Comment,
    outcome: Outcome,
    now: datetime,
    *,
    incumbent: Incumbent | None = None,
) -> Checked:
    stored = StoredComment(
        id=ports.new_id(),
        site_id=site.id,
        version=1,
        revision=1,
        status=status_of(site, outcome, incumbent) or Verdict.ACCEPT,
        comment=comment,
        created_at=now,
        updated_at=now,
    )
    return Checked(stored=stored, decision=decision_of(ports, outcome, stored, now))


def status_of(site: Site, outcome: Outcome, incumbent: Incumbent | None) -> Verdict | None:
    """Return the status that an outcome gives a comment; None where who decides instead said nothing."""
    if not site.doors.shadow:
        return outcome.judgement.verdict
    return incumbent.verdict if incumbent else None


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
    tx: Transaction,
    site: Site,
    checked: Checked,
    view: View,
    idempotency: Idempotency | None,
    *,
    incumbent: Incumbent | None = None,
) -> None:
    tx.comments.add(checked.stored, view)
    tx.decisions.add(site.id, checked.decision)
    enrol(tx, checked.stored, checked.decision)
    announce_decision(tx, checked.stored, checked.decision, _public(site, checked))
    if incumbent is not None:
        tx.incumbents.add(site.id, checked.decision.id, incumbent, at=checked.decision.created_at)
    if idempotency is not None:
        answer = Answer(
            key=idempotency.key,
            request_digest=idempotency.request_digest,
            comment_id=checked.stored.id,
            decision_id=checked.decision.id,
            created_at=checked.decision.created_at,
        )
        tx.answers.add(site.id, answer)


def _public(site: Site, checked: Checked) -> int | None:
    """Return the version of a new comment that may be shown; None also where another service decides."""
    accepted = checked.decision.judgement.verdict is Verdict.ACCEPT
    return checked.stored.version if accepted and not site.doors.shadow else None


def _after_race(ports: Ports, site: Site, comment: Comment, idempotency: Idempotency | None) -> Checked:
    """Return what the request that won the race stored."""
    with ports.store.read() as tx:
        earlier = _answered(tx, site, comment, idempotency)
    if earlier is None:
        raise ConflictError("The same comment was being stored by another request; send it again.")
    return earlier
