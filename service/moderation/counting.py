"""What a comment counts for on the dashboard: a pure function of what was decided and said of it."""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.moderation.ports import CountedComment, CountedDecision, CountKind, Mark

SAID: Final = "said"
SILENT: Final = "silent"
"""Whether the model, alone, finds a category likelier than not."""

KNOWN: Final = "known"
NEW: Final = "new"
"""Whether an author had an approved comment when this one came."""

_STEP: Final = 1.1
_LONGEST_S: Final = 400 * 86_400
_MARKS_S: Final = (60, 300, 900, 3_600, 4 * 3_600, 86_400, 3 * 86_400, 7 * 86_400)


class Outcome(StrEnum):
    """What became of a decision.

    ALONE: nobody said anything of it. CONFIRMED: people said the same. OVERTURNED: a person approved what
    was rejected, or rejected what was accepted. SETTLED: held, and a person settled it. WAITING: held still.
    LEFT: held, and ended without a person: edited, erased, or another service decides here.
    """

    ALONE = "alone"
    CONFIRMED = "confirmed"
    SETTLED = "settled"
    OVERTURNED = "overturned"
    WAITING = "waiting"
    LEFT = "left"


def _steps() -> Iterator[int]:
    length = 1.0
    while length < _LONGEST_S:
        yield round(length)
        length *= _STEP


WAITS_S: Final = tuple(sorted({*_steps(), *_MARKS_S}))
"""Seconds at which a step of waiting begins, about a tenth apart; the first step begins at nothing."""


def entries(comment: CountedComment, zone: tzinfo) -> Counter[Mark]:
    """Return what a comment counts for, by the days of a time zone."""
    return Counter(
        itertools.chain.from_iterable(_of_decision(comment, decision, zone) for decision in comment.decisions)
    )


def outcome(comment: CountedComment, decision: CountedDecision) -> Outcome:
    """Return what became of a decision."""
    label = label_of(comment, decision)
    if decision.verdict is Verdict.HOLD:
        if label is not None:
            return Outcome.SETTLED
        return Outcome.WAITING if decision.id == comment.waiting_for else Outcome.LEFT
    if label is None:
        return Outcome.ALONE
    agrees = (label is LabelValue.HAM) == (decision.verdict is Verdict.ACCEPT)
    return Outcome.CONFIRMED if agrees else Outcome.OVERTURNED


def label_of(comment: CountedComment, decision: CountedDecision) -> LabelValue | None:
    """Return the newest label of the version that was decided on; None where it has none or was withdrawn."""
    said = [value for version, value, _ in comment.labels if version == decision.version]
    return said[-1] if said else None


def wait_of(held: timedelta) -> int:
    """Return the place of a wait among the steps that `WAITS_S` divides."""
    return bisect.bisect_right(WAITS_S, held.total_seconds())


def day_of(at: datetime, zone: tzinfo) -> str:
    """Return a time's day on the calendar of a zone, as `YYYY-MM-DD`."""
    return at.astimezone(zone).date().isoformat()


def _of_decision(comment: CountedComment, decision: CountedDecision, zone: tzinfo) -> Iterator[Mark]:
    day, verdict = day_of(decision.at, zone), decision.verdict.value
    label = label_of(comment, decision)
    said = "" if label is None else label.value
    became = outcome(comment, decision)
    yield Mark(CountKind.DECISION, day, became.value, verdict, said)
    for name in decision.signals:
        yield Mark(CountKind.SIGNAL, day, name, verdict, said)
    yield Mark(CountKind.AUTHOR, day, KNOWN if decision.author_approved else NEW, verdict, said)
    if label is not None and decision.model is not None:
        for category, found in decision.model.items():
            part = f"{category.value} {SAID if found else SILENT}"
            yield Mark(CountKind.MODEL, day, decision.language, part, said)
    if decision.verdict is Verdict.HOLD:
        yield from _of_hold(decision, day, said)
    if became is Outcome.SETTLED:
        yield from _of_wait(comment.labels, decision, zone)


def _of_hold(decision: CountedDecision, day: str, said: str) -> Iterator[Mark]:
    if decision.page is not None:
        yield Mark(CountKind.PAGE, day, str(decision.page), label=said)
    for topic in decision.topics:
        yield Mark(CountKind.TOPIC, day, topic, label=said)


def _of_wait(
    labels: Sequence[tuple[int, LabelValue | None, datetime]], decision: CountedDecision, zone: tzinfo
) -> Iterator[Mark]:
    """Yield how long it took until somebody first said something, whatever they said later."""
    for version, value, at in labels:
        if version == decision.version and value is not None and at >= decision.at:
            yield Mark(CountKind.WAIT, day_of(at, zone), str(wait_of(at - decision.at)))
            return
