"""What a rule is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View

Judge = Callable[[View, History, Limits], Finding | None]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A named pure function from (view, history, limits) to a finding or nothing.

    `group` is the cap that the rule shares with its kin; `description` is one line for owners.
    """

    name: str
    category: Category
    group: str | None
    description: str
    judge: Judge
