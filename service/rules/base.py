"""What a rule is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from service.domain.comment import Comment
from service.domain.entry import Hit
from service.domain.history import Count, History
from service.domain.policy import Limits, Lists
from service.domain.signal import Category, Finding
from service.features.view import View

Judge = Callable[[View, History, Limits], Finding | None]

EXAMPLE_HOST = "site.example"
"""The host of the site that examples stand on."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Comments at which a rule must find something, and ones at which it must not.

    They are read on `EXAMPLE_HOST` under the default limits, with `lists` as the only lists. A rule that
    needs a past brings it as `counts`, `author_approved`, `author_rejected`, `rejected_before` and `listed`,
    which mean the same as in `History`. Where lists or a past stand here, the rule is silent without them.
    """

    fires: tuple[Comment, ...]
    silent: tuple[Comment, ...] = ()
    lists: Lists | None = None
    counts: tuple[Count, ...] = ()
    author_approved: int = 0
    author_rejected: int = 0
    rejected_before: bool = False
    listed: tuple[Hit, ...] = ()


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
    examples: Examples
