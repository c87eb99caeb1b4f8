"""How much evidence a change touches: what is tried first, and nothing that anybody is told."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable

from service.domain.decision import Judgement
from service.domain.flip import CAMPAIGN, HISTORY, LISTED, REJECTED_BEFORE, Change
from service.domain.history import Trace
from service.domain.policy import MAX_POINTS
from service.domain.signal import Signal


def weight(change: Change, judgement: Judgement) -> float:
    """Return the points (log-odds) of the evidence that a change touches, each by how likely its category is.

    What forces the verdict weighs the most that a policy can give. This only decides what is tried first:
    what a change really does is known once the changed comment is judged.
    """
    return sum(_touched(change, signal, judgement) for signal in judgement.signals)


def touches_forcing(change: Change, judgement: Judgement) -> bool:
    """Tell whether a change takes away evidence of a rule that forces the verdict."""
    forcing = (signal for signal in judgement.signals if signal.forces is judgement.verdict)
    return any(_touched(change, signal, judgement) > 0 for signal in forcing)


def weightiest(changes: Iterable[Change], judgement: Judgement) -> list[Change]:
    """Return changes in order of their weight, the heaviest first."""
    return sorted(changes, key=lambda change: (-weight(change, judgement), change.edits))


def _touched(change: Change, signal: Signal, judgement: Judgement) -> float:
    likely = judgement.scores[signal.category].probability
    forced = signal.forces is judgement.verdict
    if change.field.startswith(HISTORY):
        mine = signal.name in _history_signals(change.field)
        return (MAX_POINTS if forced else signal.points * likely) * mine
    touched = 0.0
    for span in signal.spans:
        share = _overlap(change, span.field, span.start, span.end)
        points = signal.points / len(signal.spans) if span.points is None else span.points
        touched += share and (MAX_POINTS if forced else points * likely * share)
    return touched


def _overlap(change: Change, field: str, start: int, end: int) -> float:
    """Return which share of `[start, end)` a change takes away."""
    if field != change.field or start >= end:
        return 0.0
    first = bisect.bisect_right(change.edits, start, key=lambda edit: edit.end)
    touching = itertools.takewhile(lambda edit: edit.start < end, itertools.islice(change.edits, first, None))
    return sum(min(end, edit.end) - max(start, edit.start) for edit in touching) / (end - start)


def _history_signals(field: str) -> tuple[str, ...]:
    if field == REJECTED_BEFORE:
        return ("rejected_before",)
    if field == CAMPAIGN:
        return ("campaign", "campaign_ruled")
    if field == LISTED:
        return ("listed_block", "listed_hold")
    traces = list(Trace) if field == HISTORY else [field.removeprefix(f"{HISTORY}.")]
    floods = tuple(f"flood_{trace}" for trace in traces)
    return (*floods, *_history_signals(CAMPAIGN)) if field == HISTORY else floods
