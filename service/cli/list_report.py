"""What bringing in a list did, as text for a person and as values for a program."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from service.cli.excerpt import excerpt
from service.domain.entry import Target
from service.moderation.lists.bring import Brought
from service.moderation.lists.trial import FalseAlarm, Trial

WORST: Final = 10
"""Entries that are named which would have hit the most accepted comments."""

_REFUSED: Final = 10
_NOUNS: Final = {
    Target.WORD: "words and phrases",
    Target.TEXT: "runs of characters",
    Target.PATTERN: "patterns",
    Target.DOMAIN: "domains",
    Target.ADDRESS: "network addresses",
    Target.EMAIL: "e-mail addresses",
    Target.AUTHOR: "authors",
}


def document(done: Brought, *, dry_run: bool) -> dict[str, Any]:
    """Return plain JSON values."""
    trial = done.trial
    return {
        "dry_run": dry_run,
        "added": done.added,
        "by_target": _by_target(done),
        "known": done.prepared.known,
        "known_otherwise": len(done.prepared.otherwise),
        "repeated": done.prepared.repeated,
        "refused": [dataclasses.asdict(one) for one in done.prepared.refused],
        "left_out": done.left_out,
        "held_instead": done.held,
        "trial": {
            "tried": trial.tried,
            "since": trial.since.isoformat() if trial.since else None,
            "until": trial.until.isoformat() if trial.until else None,
            "hit": trial.hit,
            "ham": trial.ham,
            "alarms": [_alarm(alarm) for alarm in trial.alarms],
        },
    }


def lines(done: Brought, *, dry_run: bool) -> Iterator[str]:
    """Yield the lines of a report."""
    would = "would be added" if dry_run else "added"
    yield f"{done.added:>9,} {would}"
    for target, count in _by_target(done).items():
        yield f"{count:>9,}   {_NOUNS[Target(target)]}"
    prepared = done.prepared
    for count, words in (
        (prepared.known, "already there"),
        (len(prepared.otherwise), "of them with another treatment, which they keep: remove them first"),
        (prepared.repeated, "more than once in the list"),
        (done.left_out, "left out for their false alarms"),
        (done.held, "hold instead of blocking, for their false alarms"),
        (len(prepared.refused), "refused"),
    ):
        if count:
            yield f"{count:>9,} {words}"
    for refused in prepared.refused[:_REFUSED]:
        yield f"            {refused.place}: {excerpt(refused.written)!r}: {refused.reason}"
    if len(prepared.refused) > _REFUSED:
        kinds = Counter(one.reason.partition(":")[0] for one in prepared.refused[_REFUSED:])
        more = "; ".join(f"{count:,} {reason}" for reason, count in kinds.most_common(5))
        yield f"            and {len(prepared.refused) - _REFUSED:,} more: {more} (--json names all)"
    yield from trial_lines(done.trial)


def trial_lines(trial: Trial) -> Iterator[str]:
    """Yield what new entries would have hit, the worst first, each with its comments."""
    if not trial.tried or trial.since is None or trial.until is None:
        yield "          no accepted comment to try them on"
        return
    span = f"{trial.since:%Y-%m-%d} to {trial.until:%Y-%m-%d}"
    yield (
        f"{trial.hit:>9,} of the newest {trial.tried:,} accepted comments ({span}) would have been hit; "
        f"people called {trial.ham:,} of them ham"
    )
    for alarm in trial.alarms[:WORST]:
        draft = alarm.candidate.draft
        place = f"{draft.place}, " if draft.place else ""
        yield (
            f"{alarm.hits:>9,}   by {draft.written!r} ({place}{draft.target}, {draft.treatment}; "
            f"{trial.share(alarm):.2%}, {alarm.ham:,} ham)"
        )
        for example in alarm.examples:
            yield f"            {example.comment_id}  {excerpt(example.body)}"
    if len(trial.alarms) > WORST:
        yield f"          and by {len(trial.alarms) - WORST:,} more entries (--json names all)"


def _alarm(alarm: FalseAlarm) -> dict[str, Any]:
    draft = alarm.candidate.draft
    return {
        "written": draft.written,
        "target": draft.target.value,
        "treatment": draft.treatment.value,
        "place": draft.place,
        "hits": alarm.hits,
        "ham": alarm.ham,
        "comments": [
            {"site": one.site, "id": one.comment_id, "excerpt": excerpt(one.body), "ham": one.is_ham}
            for one in alarm.examples
        ],
    }


def _by_target(done: Brought) -> dict[str, int]:
    counts = Counter(one.draft.target for one in done.prepared.new)
    return {target.value: counts[target] for target in Target if counts[target]}
