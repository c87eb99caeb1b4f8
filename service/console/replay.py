"""What a draft policy would have made of the newest decisions, for owners."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any, Final

from flask import render_template

from service.console.context import now, ports, visitor
from service.console.policy import sent_draft
from service.console.presenters.evidence import status_word
from service.console.presenters.hidden import clean_line
from service.console.roles import require_owner
from service.domain.policy import Policy
from service.domain.policy_toml import to_toml
from service.domain.signal import Verdict
from service.errors import PolicyError
from service.moderation import record as reading
from service.moderation.activate import MAX_REASON
from service.moderation.caveats import WORDS
from service.moderation.draft import read_policy
from service.moderation.replay import SIZE, replay
from service.moderation.replayed import Flipped, Replayed

MOST: Final = 2 * SIZE
"""Decisions that are judged again at most: a page must come in a second or two."""

_BACK: Final = timedelta(days=3650)
_EXCERPT: Final = 160
_CHANGES: Final = 300


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A comment whose verdict flips, what somebody has said of it, and what flips it."""

    comment_id: str
    excerpt: str
    label: str
    changes: str


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """A pair of verdicts, in words, with the newest comments of it."""

    before: str
    after: str
    count: int
    shown: tuple[Shown, ...]


def show() -> str:
    """Show the form with the policy in service. RefusedError where the visitor is no owner."""
    require_owner()
    return _page(to_toml(_active()))


def submit() -> str | tuple[str, int]:
    """Judge the newest decisions under the draft that was sent. RefusedError for anybody but an owner."""
    require_owner()
    draft = sent_draft()
    try:
        policy = read_policy(draft)
    except PolicyError as error:
        return _page(draft, problem=error.whole), 400
    until = now()
    return _page(
        draft, found=replay(ports(), visitor().site, policy, since=until - _BACK, until=until, most=MOST)
    )


def _active() -> Policy:
    with ports().store.read() as tx:
        return tx.policies.active(visitor().site.id)


def _page(draft: str, *, problem: str | None = None, found: Replayed | None = None) -> str:
    told: dict[str, Any] = {} if found is None else _told(found)
    return render_template(
        "console/replay.html",
        draft=draft,
        problem=problem,
        most=MOST,
        found=found,
        active=_active().digest,
        max_reason=MAX_REASON,
        verdicts=[(verdict, status_word(verdict)) for verdict in Verdict],
        held=reading.queue_size(ports(), visitor().site),
        **told,
    )


def _told(found: Replayed) -> dict[str, Any]:
    return {
        "holds": found.holds_a_day(),
        "rightness": found.rightness(),
        "caveats": [f"{n:,} decisions {WORDS[caveat]}." for caveat, n in found.caveats.most_common()],
        "kinds": [_kind(found, *pair) for pair in found.flipped_pairs],
    }


def _kind(found: Replayed, before: Verdict, after: Verdict) -> Kind:
    return Kind(
        before=status_word(before),
        after=status_word(after),
        count=found.matrix[before, after],
        shown=tuple(map(_shown, found.examples.get((before, after), ()))),
    )


def _shown(flipped: Flipped) -> Shown:
    return Shown(
        comment_id=flipped.comment_id,
        excerpt=clean_line(flipped.excerpt, _EXCERPT),
        label=f"Labelled {flipped.label}" if flipped.label else "Nobody has ruled on it",
        changes=clean_line("; ".join(cause.change for cause in flipped.causes), _CHANGES),
    )
