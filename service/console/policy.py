"""The site's policy: what is in service, what was, and the way back; for owners."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console.context import now, ports, visitor
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import Moment, moment
from service.console.roles import require_owner
from service.domain.goal import Goal
from service.domain.policy import Policy, default_policy
from service.domain.policy_toml import to_toml
from service.domain.signal import Category
from service.errors import StoreError
from service.moderation import record as reading
from service.moderation.activate import MAX_REASON, activate
from service.moderation.draft import read_policy
from service.moderation.policy_changes import policy_changes
from service.moderation.ports import Activation, Transaction
from service.moderation.roll_back import history, roll_back
from service.rules.wording import counted

STEPS: Final = 20
"""Activations that are shown."""

_CHANGES: Final = 6
_WORDS: Final = 300
_NAME: Final = 60


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """A policy that was put in service, and what it changed of the one before; `more` are not named."""

    digest: str
    at: Moment
    author: str
    reason: str
    changes: tuple[str, ...]
    more: int


def show() -> str:
    """Show the policy in service and those before it. RefusedError where the visitor is no owner."""
    require_owner()
    site = visitor().site
    past = history(ports(), site, limit=STEPS + 1)
    with ports().store.read() as tx:
        active = tx.policies.active(site.id)
        steps = list(_steps(tx, past))[:STEPS]
    return render_template(
        "console/policy.html",
        digest=active.digest,
        steps=steps,
        facts=list(_facts(active)),
        text=to_toml(active) or "# Nothing.",
        default=default_policy().digest,
        held=reading.queue_size(ports(), site),
    )


def use() -> Response:
    """Put the draft that was sent in service, unless another one was meanwhile.

    Raises:
        ConflictError: another policy is in service than the visitor saw.
        PolicyError: the draft is no policy.
        RefusedError: the visitor is no owner.
    """
    require_owner()
    draft = read_policy(sent_draft())
    activate(
        ports(),
        visitor().site,
        draft,
        author=visitor().moderator.name,
        reason=clean_line(request.form.get("reason", ""), MAX_REASON),
        instead_of=request.form.get("instead_of", ""),
    )
    return redirect(url_for("console.policy"), 303)


def back() -> Response:
    """Put an earlier policy back in service. RefusedError where the visitor is no owner."""
    require_owner()
    named = request.form.get("digest", "")
    roll_back(
        ports(), visitor().site, to=named, author=visitor().moderator.name, reason=f"back to {named[:12]}"
    )
    return redirect(url_for("console.policy"), 303)


def sent_draft() -> str:
    """Return the draft as its owner typed it, with the line breaks that TOML knows."""
    return request.form.get("draft", "").replace("\r\n", "\n")


def _steps(tx: Transaction, past: Sequence[Activation]) -> Iterator[Step]:
    policies = [_kept(tx, one.digest) for one in past]
    for one, policy, before in zip(past, policies, [*policies, default_policy()][1:], strict=True):
        changes = policy_changes(before, policy) if policy and before else []
        shown = tuple(clean_line(f"{c.place}: {c.words}", _WORDS) for c in changes[:_CHANGES])
        yield Step(
            digest=one.digest,
            at=moment(one.activated_at, now()),
            author=clean_line(one.author, _NAME),
            reason=clean_line(one.reason, _WORDS),
            changes=shown,
            more=max(0, len(changes) - _CHANGES),
        )


def _kept(tx: Transaction, digest: str) -> Policy | None:
    try:
        return tx.policies.get(digest)
    except StoreError:  # a policy of another version that is no policy now
        return None


def _facts(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield what matters most of a policy, as a name and words."""
    modes = policy.limits.modes
    for category in Category:
        bounds = policy.thresholds[category]
        yield f"Held as {category.value}", _bound(bounds.hold)
        yield f"Rejected as {category.value}", _bound(bounds.reject)
    before = modes.moderation == "pre"
    yield "Public", "once a moderator approves them" if before else "unless the evidence holds them"
    if modes.first_comments:
        yield "New authors", f"wait for a moderator until {counted(modes.first_comments, 'comment')} passed"
    if modes.trusted_after:
        yield "Trusted authors", f"{counted(modes.trusted_after, 'approved comment')} or more, none rejected"
    if modes.languages:
        yield "Languages", ", ".join(modes.languages)
    if modes.quiet:
        yield "Quiet hours", ", ".join(f"{q.start:%H:%M} to {q.end:%H:%M}" for q in modes.quiet)
    yield "If a part fails", f"{policy.fallback.value} at least"


def _bound(bound: float | Goal) -> str:
    if isinstance(bound, Goal):
        return f"as much as costs {100 * bound.ham:g}% of an average site's honest comments"
    return f"from a probability of {100 * bound:g}% on"
