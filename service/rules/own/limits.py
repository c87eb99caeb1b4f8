"""What a rule may cost at most, known when it is saved; CEL itself has no limit of cost.

Costs are microseconds in the worst case: a text of 4,000 folded characters made to be hard. They are measured
by `benchmarks/own_rules.py` and rounded up.
"""

from __future__ import annotations

import dataclasses
from typing import Final

from service.errors import PolicyError

MAX_COST: Final = 700
"""Of one rule; the rest to a millisecond is for slower machines and for reading the fields."""

MAX_COST_OF_ALL: Final = 20_000
"""Of all rules of a policy together."""

MAX_DEPTH: Final = 8
MAX_CONDITIONS: Final = 40
MAX_VALUES: Final = 200
MAX_VALUE_LENGTH: Final = 200
MAX_EXPRESSION: Final = 2_000

CONDITION: Final = 1
"""A comparison of numbers, or of two short texts."""

VALUE: Final = 0.5
"""One of several values that a text may be."""

SEARCH: Final = 10
"""A search for a text within a text."""

ENTRIES: Final = 12
"""Asking every entry of a list."""


@dataclasses.dataclass(slots=True)
class Budget:
    """What a rule has spent; whoever reads its condition tells of every part."""

    conditions: int = 0
    values: int = 0
    cost: float = 0.0

    def spend(self, cost: float, pointer: str, *, values: int = 0) -> None:
        """Count one condition. PolicyError where that is more than a rule may have."""
        self.conditions += 1
        self.values += values
        self.cost += CONDITION + cost
        if self.conditions > MAX_CONDITIONS:
            raise PolicyError(f"A rule has at most {MAX_CONDITIONS} comparisons.", pointer)
        if self.values > MAX_VALUES:
            raise PolicyError(f"A rule names at most {MAX_VALUES} values in its lists.", pointer)
        if self.cost > MAX_COST:
            raise PolicyError(
                "This rule asks too much of a long text: look for fewer texts, or by a shorter pattern.",
                pointer,
            )


def require_depth(depth: int, pointer: str) -> None:
    """Raise PolicyError where conditions are nested deeper than `MAX_DEPTH`."""
    if depth > MAX_DEPTH:
        raise PolicyError(f"Conditions are nested at most {MAX_DEPTH} deep.", pointer)
