"""What rulings teach about the points of one category's rules."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service import rules
from service.domain.label import LabelValue
from service.domain.policy import Policy, default_policy
from service.domain.signal import Category, Verdict
from service.moderation.ruled import Ruled, Rulings
from training.config import PointsConfig
from training.duplicates import campaigns

LABEL: Final = {Category.SPAM: LabelValue.SPAM, Category.ABUSE: LabelValue.ABUSE}

SHARED: Final = 0.2
MANY: Final = 20
"""An author's key or an address names nobody that more comments have than this, and than this share of
all: it may be that of a proxy."""

_STRATA: Final = {verdict: place for place, verdict in enumerate(Verdict)}

Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one category that have points, in the order in which they are shown.

    `present` are their points now, `low` and `high` what they may become; where both are equal the points
    stay. `caps` pairs the places of a group's rules with the most that these say together.
    """

    names: tuple[str, ...]
    present: Floats
    low: Floats
    high: Floats
    caps: tuple[tuple[NDArray[np.intp], float], ...]

    @property
    def free(self) -> NDArray[np.intp]:
        """Return the places of the rules whose points may change."""
        return np.flatnonzero(self.low < self.high)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One row for each comment that tells the category from ham.

    `strengths` (rows by rules) says how strongly each rule speaks, `model` what the classifier said, in
    log-odds. `stratum` is the verdict that the comment got (0 to 2), `group` is equal for comments that must
    not be parted: of one author, from one address, or of nearly the same text, as those of one `campaign`.
    `silent` marks accepted comments on which nobody ruled.
    """

    rules: Rules
    strengths: Floats
    model: Floats
    positive: NDArray[np.bool_]
    weight: Floats
    stratum: NDArray[np.int64]
    group: NDArray[np.int64]
    campaign: NDArray[np.int64]
    silent: NDArray[np.bool_]

    def without(self, rules: NDArray[np.bool_]) -> Lesson:
        """Return the lesson where the points of these rules stay, too."""
        now = self.rules.present
        held = dataclasses.replace(
            self.rules,
            low=np.where(rules, now, self.rules.low),
            high=np.where(rules, now, self.rules.high),
        )
        return dataclasses.replace(self, rules=held)

    def part(self, rows: NDArray[np.intp]) -> Lesson:
        """Return the lesson of some rows only."""
        arrays = {
            field.name: getattr(self, field.name)[rows]
            for field in dataclasses.fields(self)
            if field.name != "rules"
        }
        return Lesson(rules=self.rules, **arrays)

    def fired(self, *, positive: bool) -> NDArray[np.int64]:
        """Return on how many labelled comments each rule fired, of the category or of ham."""
        rows = ~self.silent & (self.positive == positive)
        return np.asarray((self.strengths[rows] != 0).sum(axis=0), dtype=np.int64)


def lesson_of(rulings: Rulings, category: Category, policy: Policy, config: PointsConfig) -> Lesson:
    """Return what rulings teach about a category under a policy; other labels than it and ham say nothing.

    Copies are one proof: n comments of one campaign and label weigh as much together as the square root of n.
    """
    labelled = [one for one in rulings.labelled if one.label in {LABEL[category], LabelValue.HAM}]
    silent = rulings.silent[: int(config.silent * len(labelled))]
    rows = [*labelled, *silent]
    campaign = np.array(campaigns([one.fingerprint for one in rows]), dtype=np.int64)
    is_silent = np.arange(len(rows)) >= len(labelled)
    positive = np.array([one.label is LABEL[category] for one in rows], dtype=np.bool_)
    of_rules = _rules(rows, category, policy, config)
    strengths = _strengths(rows, category, of_rules.names)
    fired = np.array(
        [len(np.unique(campaign[~is_silent & (column != 0)])) for column in strengths.T], dtype=np.int64
    )
    lesson = Lesson(
        rules=of_rules,
        strengths=strengths,
        model=np.array([one.model[category] for one in rows], dtype=np.float64),
        positive=positive,
        weight=_weights(campaign, positive, is_silent, config),
        stratum=np.array([_STRATA[one.verdict] for one in rows], dtype=np.int64),
        group=np.array(_groups(rows, campaign), dtype=np.int64),
        campaign=campaign,
        silent=is_silent,
    )
    return lesson.without(fired < config.min_fired)


def _rules(rows: Sequence[Ruled], category: Category, policy: Policy, config: PointsConfig) -> Rules:
    group_of = {found.name: found.group for one in rows for found in one.found if found.category is category}
    shown = [rule.name for rule in rules.RULES if rule.name in group_of]
    names = (*shown, *sorted(group_of.keys() - set(shown)))
    present = np.array([_points(policy, name) for name in names], dtype=np.float64)
    speaks = np.array([_direction(policy, name) for name in names], dtype=np.float64)
    return Rules(
        names=names,
        present=present,
        low=np.minimum(present, np.where(speaks < 0, -config.most, 0.0)),
        high=np.maximum(present, np.where(speaks < 0, 0.0, config.most)),
        caps=tuple(
            (np.array([i for i, name in enumerate(names) if group_of[name] == group], dtype=np.intp), cap)
            for group, cap in policy.caps.items()
            if group in group_of.values()
        ),
    )


def _points(policy: Policy, name: str) -> float:
    weight = policy.weights.get(name, 0.0)
    return 0.0 if isinstance(weight, Verdict) else weight


def _direction(policy: Policy, name: str) -> float:
    """Return -1 for a rule that speaks against its category, by its points now or else by default; else 1."""
    points = _points(policy, name) or _points(default_policy(), name)
    return -1.0 if points < 0 else 1.0


def _strengths(rows: Sequence[Ruled], category: Category, names: Sequence[str]) -> Floats:
    place = {name: i for i, name in enumerate(names)}
    found = np.zeros((len(rows), len(names)))
    for row, one in enumerate(rows):
        for each in one.found:
            if each.category is category:
                found[row, place[each.name]] += each.strength
    return found


def _weights(
    campaign: NDArray[np.int64],
    positive: NDArray[np.bool_],
    silent: NDArray[np.bool_],
    config: PointsConfig,
) -> Floats:
    kinds = list(zip(campaign.tolist(), positive.tolist(), silent.tolist(), strict=True))
    copies: Mapping[tuple[int, bool, bool], int] = Counter(kinds)
    weight = np.array([1 / np.sqrt(copies[kind]) for kind in kinds], dtype=np.float64)
    return np.asarray(np.where(silent, config.silent_weight * weight, weight))


def _groups(rows: Sequence[Ruled], campaign: NDArray[np.int64]) -> list[int]:
    """Return for each row the first row that it is linked to by author, address or text."""
    keys = [_traces(one, int(text)) for one, text in zip(rows, campaign, strict=True)]
    shared = Counter(key for of_row in keys for key in of_row)
    most = max(MANY, SHARED * len(rows))
    parents = list(range(len(rows)))
    first: dict[Hashable, int] = {}
    for place, of_row in enumerate(keys):
        for key in of_row:
            if isinstance(key, int) or shared[key] <= most:
                _join(parents, first.setdefault(key, place), place)
    return [_root(parents, place) for place in range(len(rows))]


def _traces(one: Ruled, campaign: int) -> list[Hashable]:
    author, address = one.comment.author.key, one.comment.client.ip
    named: list[Hashable] = [(kind, key) for kind, key in (("author", author), ("ip", address)) if key]
    return [campaign, *named]


def _root(parents: list[int], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place


def _join(parents: list[int], left: int, right: int) -> None:
    a, b = _root(parents, left), _root(parents, right)
    parents[max(a, b)] = min(a, b)
