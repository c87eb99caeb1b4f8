"""Judge an edit: a new version of a comment that is already known."""

from __future__ import annotations

import dataclasses

from service.domain.comment import Comment
from service.domain.incumbent import Incumbent
from service.domain.label import LabelValue
from service.domain.public import public_version
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import ConflictError, NotFoundError
from service.moderation.announce import announce_decision
from service.moderation.check import Checked, decision_of, status_of
from service.moderation.gather import gather
from service.moderation.judge import judge, view_of
from service.moderation.membership import enrol
from service.moderation.ports import Ports, StoredComment, Transaction


def edit(
    ports: Ports, site: Site, comment_id: str, comment: Comment, *, incumbent: Incumbent | None = None
) -> Checked:
    """Store the next version of a comment with its decision; the verdict becomes the comment's status.

    What was public stays so until a version is accepted (`Checked.public_version`).

    On a site that Winnow only shadows the status is what the incumbent said, if it did. An edit that names no
    id of the site's own keeps the one that the comment has.

    Raises:
        NotFoundError: the site has no such comment, or it was erased.
        ConflictError: another edit or review came first, or the edit names another comment's id.
    """
    with ports.store.read() as tx:
        current = _editable(tx, site, comment_id)
        comment = _keep_id(comment, current)
        view = view_of(comment, site)
        policy = tx.policies.active(site.id)
        now = ports.clock()
        history, degraded = gather(ports, tx, site, view, policy, at=now, comment_id=comment_id)
        shown = _public(tx, site, comment_id)
        history = dataclasses.replace(
            history,
            rejected_before=_was_rejected(tx, site, comment_id),
            public_hosts=_hosts(tx, site, comment_id, shown),
        )
    outcome = judge(ports.classifier, site, view, history, policy, degraded=degraded)
    stored = dataclasses.replace(
        current,
        version=current.version + 1,
        revision=current.revision + 1,
        status=status_of(site, outcome, incumbent) or current.status,
        comment=comment,
        updated_at=now,
    )
    decision = decision_of(ports, outcome, stored, now)
    accepted = decision.judgement.verdict is Verdict.ACCEPT
    public = stored.version if accepted and not site.doors.shadow else shown

    def job(tx: Transaction) -> None:
        if _editable(tx, site, comment_id).revision != current.revision:
            raise ConflictError(
                "The comment was edited or reviewed meanwhile; read it and send the edit again."
            )
        tx.comments.add_version(stored, view)
        tx.decisions.add(site.id, decision)
        enrol(tx, stored, decision)
        announce_decision(tx, stored, decision, public)
        if incumbent is not None:
            tx.incumbents.add(site.id, decision.id, incumbent, at=now)

    ports.store.write(job)
    if ports.counters is not None:
        ports.counters.add(stored, view)
    return Checked(stored=stored, decision=decision, public_version=stored.version if accepted else shown)


def _editable(tx: Transaction, site: Site, comment_id: str) -> StoredComment:
    stored = tx.comments.get(site.id, comment_id)
    if stored is None or stored.erased_at is not None:
        raise NotFoundError("There is no such comment on this site.")
    return stored


def _was_rejected(tx: Transaction, site: Site, comment_id: str) -> bool:
    """Return whether a person's newest word on the comment is that it is spam or abuse."""
    labels = tx.labels.of_comment(site.id, comment_id)
    return bool(labels) and labels[-1].value in (LabelValue.SPAM, LabelValue.ABUSE)


def _public(tx: Transaction, site: Site, comment_id: str) -> int | None:
    """Return the version that may be shown; None also where another service decides."""
    if site.doors.shadow:
        return None
    return public_version(
        tx.decisions.of_comment(site.id, comment_id),
        tx.reviews.of_comment(site.id, comment_id),
        tx.labels.of_comment(site.id, comment_id),
    )


def _hosts(tx: Transaction, site: Site, comment_id: str, version: int | None) -> tuple[str, ...] | None:
    """Return the hosts that a version links to; None for no version."""
    for number, comment, _ in tx.comments.versions(site.id, comment_id):
        if number == version:
            return tuple(dict.fromkeys(link.host for link in view_of(comment, site).links))
    return None


def _keep_id(comment: Comment, current: StoredComment) -> Comment:
    if comment.id is None:
        return dataclasses.replace(comment, id=current.comment.id)
    if comment.id != current.comment.id:
        raise ConflictError("An edit cannot change the comment's own id.")
    return comment
