"""A proposal in words, and as JSON values."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Final

from service.domain.policy_toml import to_toml
from training.config import PointsConfig
from training.points.choose import Comparison
from training.points.lesson import LABEL
from training.points.proposal import Found, Proposal, Refitted

BIAS: Final = (
    "Mind where labels come from: held comments have most of them, accepted ones where somebody complained. "
    "Accepted comments on which nobody ruled stand in for the rest, at a small weight."
)


def draft_text(proposal: Proposal) -> str:
    """Return the draft as TOML, what changes with what it was; the empty text where there is no draft."""
    if proposal.draft is None:
        return ""
    before = {rule.name: rule.before for one in proposal.found for rule in one.rules}
    notes = {f"weights.{name}": f"was {before[name]:g}" for name in proposal.changed}
    return to_toml(proposal.draft, notes)


def document(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as JSON values."""
    return {
        "active": proposal.active.digest,
        "changed": dict(proposal.changed),
        "draft": draft_text(proposal) or None,
        "forced": proposal.forced,
        "unfit": proposal.unfit,
        "categories": {one.category.value: _found_document(one) for one in proposal.found},
    }


def _found_document(found: Found) -> dict[str, Any]:
    return {
        "outcome": found.outcome,
        "why": found.why,
        "labels": {LABEL[found.category].value: found.positive, "ham": found.ham},
        "silent": found.silent,
        "comparison": dataclasses.asdict(found.comparison) if found.comparison else None,
        "rules": [dataclasses.asdict(rule) for rule in found.rules],
    }


def lines(proposal: Proposal, config: PointsConfig) -> Iterator[str]:
    """Yield a proposal in words."""
    for found in proposal.found:
        yield from _found(found, config)
    if any(found.comparison for found in proposal.found):
        yield BIAS
    for count, words in (
        (proposal.forced, "left out, since a rule forced the verdict there"),
        (proposal.unfit, "left out, since the model or the rules were missing there, or the text is erased"),
    ):
        if count:
            yield f"{count:,} labelled {'decision' if count == 1 else 'decisions'} {words}."


def _found(found: Found, config: PointsConfig) -> Iterator[str]:
    name = LABEL[found.category].value
    yield f"{found.category.value}: {found.why}"
    if found.comparison is None:
        return
    silent = (
        f"{found.silent:,} accepted comments without a label, which weigh {config.silent_weight:g} each"
        if found.silent
        else f"no accepted comment without a label is {config.silent_days:g} days old"
    )
    yield f"  {found.positive:,} labels of {name} and {found.ham:,} of ham; {silent}."
    yield from _compared(found.comparison)
    fitted = [rule for rule in found.rules if rule.error is not None]
    yield f"  {'rule':<22}{'now':>7}{'fitted':>8}{'error':>8}{name:>8}{'ham':>7}{'no label':>10}"
    for rule in sorted(fitted, key=lambda rule: -abs(rule.after - rule.before)):
        yield _rule(rule)
    yield "  * is proposed; points that would move by less than their error stay."
    few = [rule.name for rule in found.rules if rule.error is None]
    if few:
        yield f"  Not fitted, fired on fewer than {config.min_fired} labelled comments: {', '.join(few)}."


def _compared(comparison: Comparison) -> Iterator[str]:
    before, after = comparison.before, comparison.after
    yield (
        f"  On comments left out, log-loss {comparison.loss_before:.4f} -> {comparison.loss_after:.4f} "
        f"(lower in {comparison.sure:.0%} of draws)."
    )
    yield (
        f"  At the threshold in service, of labelled comments: caught {before.caught:.1%} -> "
        f"{after.caught:.1%}, ham held {before.held:.1%} -> {after.held:.1%}."
    )
    yield f"  At equal ham held: caught {before.caught_equally:.1%} -> {after.caught_equally:.1%}."


def _rule(rule: Refitted) -> str:
    mark = "" if rule.after == rule.before else "  *"
    return (
        f"  {rule.name:<22}{rule.before:>7.2f}{rule.after:>8.2f}{rule.error or 0.0:>8.2f}"
        f"{rule.positive:>8,}{rule.ham:>7,}{rule.silent:>10,}{mark}"
    )
