"""A replay in words, and as JSON values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.cli.excerpt import excerpt
from service.cli.plural import counted
from service.domain.signal import Verdict
from service.moderation.caveats import WORDS, words_of
from service.moderation.replayed import Flipped, Pair, Replayed

SECONDS: Final = 15.0
"""What a held comment is taken to cost a moderator, in seconds, where nobody says otherwise."""

_CAUSES: Final = 5


def document(found: Replayed, rate: float, seconds: float = SECONDS) -> dict[str, Any]:
    """Return a replay as JSON values.

    Args:
        rate: decisions that were judged again in a second.
        seconds: what a held comment takes a moderator.
    """
    better, worse = found.rightness()
    holds = found.holds_a_day()
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "interrupted": found.interrupted,
        "judged": found.judged,
        "erased": found.erased,
        "flips": found.flips,
        "matrix": {b.value: {a.value: found.matrix[b, a] for a in Verdict} for b in Verdict},
        "labelled": {"better": better, "worse": worse},
        "holds_a_day": None if holds is None else {"before": holds[0], "after": holds[1]},
        "minutes_a_day": None
        if holds is None
        else {"before": holds[0] * seconds / 60, "after": holds[1] * seconds / 60, "seconds_each": seconds},
        "caveats": {
            caveat.value: {"decisions": n, "words": WORDS[caveat]} for caveat, n in found.caveats.items()
        },
        "decisions_a_second": rate,
        "kinds": [
            {
                "before": pair[0].value,
                "after": pair[1].value,
                "decisions": found.matrix[pair],
                "labels": {label.value if label else "none": n for label, n in found.labelled(pair).items()},
                "causes": dict(found.causes_of(pair)),
                "examples": [flip_document(flipped) for flipped in found.examples.get(pair, ())],
            }
            for pair in found.flipped_pairs
        ],
    }


def flip_document(flipped: Flipped) -> dict[str, Any]:
    """Return a flip as JSON values."""
    return {
        "decision": flipped.decision_id,
        "comment": flipped.comment_id,
        "at": flipped.at.isoformat(),
        "before": flipped.before.value,
        "after": flipped.after.value,
        "label": flipped.label.value if flipped.label else None,
        "causes": [
            {"name": cause.words, "before": cause.before, "after": cause.after} for cause in flipped.causes
        ],
        "reason": flipped.summary,
        "excerpt": flipped.excerpt,
    }


def lines(found: Replayed, rate: float, seconds: float = SECONDS) -> Iterator[str]:
    """Yield a replay in words; `rate` and `seconds` as above."""
    if not found.judged and found.interrupted:
        yield "Interrupted before anything was judged."
        return
    if not found.judged:
        yield f"Nothing to judge again: there is no decision in that time{_erased(found)}."
        return
    if found.interrupted:
        yield "Interrupted: this is what the newest decisions came to."
    yield (
        f"{counted(found.judged, 'decision')} from {found.since:%Y-%m-%d} to {found.until:%Y-%m-%d} "
        f"({rate:,.0f} a second){_erased(found)}"
    )
    yield f"{found.flips:,} would have come out otherwise ({found.flips / found.judged:.1%})."
    yield ""
    yield f"{'before, after:':<16}{''.join(f'{after.value:>10}' for after in Verdict)}"
    for before in Verdict:
        yield f"{before.value:<16}{''.join(f'{found.matrix[before, after]:>10,}' for after in Verdict)}"
    yield ""
    yield from _figures(found, seconds)
    for pair in found.flipped_pairs:
        yield from _kind(found, pair)


def _figures(found: Replayed, seconds: float) -> Iterator[str]:
    holds = found.holds_a_day()
    if holds is not None:
        before, after = (each * seconds / 60 for each in holds)
        yield (
            f"Held a day, for moderators to see: {holds[0]:.1f} before, {holds[1]:.1f} after. "
            f"At {seconds:g} seconds each that takes {before:.1f} and {after:.1f} minutes a day."
        )
    better, worse = found.rightness()
    if better + worse:
        are = "is" if better == 1 else "are"
        yield f"Somebody ruled on {better + worse:,} of them: {better:,} {are} right, {worse:,} wrong."
    elif found.flips:
        yield "Nobody has ruled on any of them: whether they are right is not known."
    for caveat, n in found.caveats.most_common():
        yield f"Caveat: {counted(n, 'decision')} {words_of(caveat, n)}."


def _kind(found: Replayed, pair: Pair) -> Iterator[str]:
    before, after = pair
    labels = ", ".join(
        f"{n:,} {label.value if label else 'without a label'}"
        for label, n in found.labelled(pair).items()
        if n
    )
    yield f"\n{before.value} -> {after.value}: {found.matrix[pair]:,} ({labels})"
    for name, n in found.causes_of(pair)[:_CAUSES]:
        yield f"  {n:>7,}  {name}"
    for flipped in found.examples.get(pair, ()):
        said = f", {flipped.label.value}" if flipped.label else ""
        yield f"  {flipped.comment_id}{said}  {excerpt(flipped.excerpt)}"
        yield f"    {'; '.join(cause.change for cause in flipped.causes)}"


def _erased(found: Replayed) -> str:
    if not found.erased:
        return ""
    are = "is of an erased comment" if found.erased == 1 else "are of erased comments"
    return f"; {found.erased:,} more {are}"
