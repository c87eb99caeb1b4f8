"""The fields of a policy: those of the table, and those that its clock and its windows add."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from service.domain.history import Trace
from service.domain.policy import Policy
from service.rules.own.facts import WEEKDAYS, Facts, Field
from service.rules.own.fields import FIELDS
from service.rules.own.kinds import Kind


@functools.lru_cache(maxsize=64)
def fields_of(policy: Policy) -> Mapping[str, Field]:
    """Return the fields of a policy by name: those of the table, its clock's, and its windows' counts."""
    return {field.name: field for field in (*FIELDS, *times(policy), *windows(policy))}


def times(policy: Policy) -> tuple[Field, ...]:
    """Return the fields of a comment's arrival, by the clocks of the policy's time zone."""
    local = policy.limits.modes.local
    return (
        Field(
            "time.hour",
            Kind.NUMBER,
            "The hour of the day in the site's time zone, 0 to 23.",
            lambda f: float(local(f.history.at).hour),
        ),
        Field(
            "time.weekday",
            Kind.TEXT,
            "The day in the site's time zone: `monday` to `sunday`.",
            lambda f: WEEKDAYS[local(f.history.at).weekday()],
        ),
    )


def windows(policy: Policy) -> tuple[Field, ...]:
    """Return a field such as `history.author_600s` for every window that a policy counts."""
    return tuple(
        Field(
            f"history.{trace.value}_{limit.window_s}s",
            Kind.NUMBER,
            f"Earlier comments with the same {trace.value.replace('_', ' ')} in {limit.window_s} seconds.",
            functools.partial(_count, trace, limit.window_s),
        )
        for trace, limits in policy.limits.flood.items()
        for limit in limits
    )


def _count(trace: Trace, window_s: int, facts: Facts) -> float | None:
    counts = facts.history.counts
    return next((float(c.value) for c in counts if c.window_s == window_s and c.trace is trace), None)
