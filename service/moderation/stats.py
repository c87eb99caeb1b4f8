"""What a site's dashboard shows: figures over days, read from counts that are kept by day."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from service.domain.label import LabelValue
from service.domain.own_rule import State
from service.domain.policy import Policy
from service.domain.proportion import Proportion
from service.domain.signal import Category, Verdict
from service.domain.site import Site
from service.moderation.counting import SAID, WAITS_S, Outcome
from service.moderation.ports import CountKind, Counts, Ports, Waiting

TOP: Final = 10
DAILY_UP_TO: Final = 92
"""Days of a range that is shown by day; a longer one is shown by week, from Monday on."""

PAUSE: Final = timedelta(minutes=5)
"""A longer time between two acts of a moderator is taken for a pause, not for work."""

_DAY: Final = timedelta(days=1)
_DOUBTED: Final = frozenset({Verdict.HOLD.value, Verdict.REJECT.value})
_OWN: Final = "own:"


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """Days from `since` to `until`, both included."""

    since: date
    until: date

    @property
    def weekly(self) -> bool:
        """Return whether the span is shown by week."""
        return (self.until - self.since).days >= DAILY_UP_TO

    def start(self, day: date) -> date:
        """Return the day that stands for a day where the span is shown: itself, or the Monday before."""
        return day - timedelta(days=day.weekday()) if self.weekly else day

    @property
    def starts(self) -> list[date]:
        """Return the days that stand for the span's, in order."""
        days = (self.until - self.since).days + 1
        return list(dict.fromkeys(self.start(self.since + n * _DAY) for n in range(days)))


@dataclasses.dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some times and the one that nine of ten do not exceed, in seconds; None of none."""

    n: int
    median_s: float | None
    most_s: float | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How often a rule found something, on what people then said of it, and what that cost.

    `cost` are the firings on comments that were held or rejected and that a person then called ham. `trial`
    says that it counts nothing in the policy in service.
    """

    name: str
    trial: bool
    verdicts: Mapping[str, int]
    labels: Mapping[str, int]
    cost: Proportion


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where held comments stand: how many, and how many of them people called ham."""

    name: str
    held: int
    ham: int
    ruled: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """A site's figures over a span of its own days.

    `uncounted` comments changed and are not in the figures yet. `outcomes` are by start of day or week, then
    (outcome, verdict). `agreement` is by start and category, `languages` by language (empty: unknown) and
    category: on how many comments that people ruled on the model alone would have said the same.
    """

    span: Span
    zone: str
    uncounted: int
    outcomes: Mapping[date, Mapping[tuple[str, str], int]]
    waiting: Waiting
    waits: Mapping[int, int]
    waited: Spread
    handling: Spread
    findings: Sequence[Finding]
    agreement: Mapping[date, Mapping[Category, Proportion]]
    languages: Mapping[str, Mapping[Category, Proportion]]
    pages: Sequence[Place]
    topics: Sequence[Place]
    authors: Mapping[tuple[str, str], int]

    @property
    def decided(self) -> int:
        """Return how many decisions were made."""
        return sum(n for of in self.outcomes.values() for n in of.values())

    def became(self, outcome: Outcome) -> int:
        """Return of how many decisions an outcome came."""
        return sum(n for of in self.outcomes.values() for (name, _), n in of.items() if name == outcome)


def last_days(ports: Ports, site: Site, days: int) -> Span:
    """Return the span of so many days that ends today, where the site is."""
    today = ports.clock().astimezone(zone_of(ports, site)).date()
    return Span(today - (days - 1) * _DAY, today)


def zone_of(ports: Ports, site: Site) -> tzinfo:
    """Return a site's time zone."""
    with ports.store.read() as tx:
        return tx.policies.active(site.id).limits.modes.timezone


def stats(ports: Ports, site: Site, span: Span) -> Stats:
    """Return a site's figures, as far as they are counted (see `count.catch_up`)."""
    with ports.store.read() as tx:
        policy, counts = tx.policies.active(site.id), tx.counts
        zone = policy.limits.modes.timezone
        read = _Reader(counts, site.id, span)
        waits = {int(name): n for (name,), n in read.totals(CountKind.WAIT, "name").items()}
        gaps = counts.gaps(
            site.id,
            since=_midnight(span.since, zone),
            until=_midnight(span.until + _DAY, zone),
            most_s=PAUSE.seconds,
        )
        return Stats(
            span=span,
            zone=str(zone),
            uncounted=counts.uncounted(site.id),
            outcomes=read.by_start(CountKind.DECISION, "name", "part"),
            waiting=counts.waiting(site.id, at=ports.clock()),
            waits=dict(sorted(waits.items())),
            waited=_waited(waits),
            handling=_spread(gaps),
            findings=_findings(read.totals(CountKind.SIGNAL, "name", "part", "label"), policy),
            agreement=_agreement(read),
            languages=_languages(read),
            pages=_pages(read),
            topics=[_place(name, labels) for name, labels in read.most(CountKind.TOPIC)],
            authors={(k[0], k[1]): n for k, n in read.totals(CountKind.AUTHOR, "name", "part").items()},
        )


class _Reader:
    """Reads a site's counts of a span."""

    def __init__(self, counts: Counts, site_id: str, span: Span) -> None:
        self._counts, self._site_id, self.span = counts, site_id, span

    def totals(self, kind: CountKind, *by: str) -> Mapping[tuple[str, ...], int]:
        span = self.span
        return self._counts.totals(self._site_id, kind, since=span.since, until=span.until, by=by)

    def by_start(self, kind: CountKind, *by: str) -> dict[date, dict[tuple[str, str], int]]:
        """Return sums by start of day or week, empty ones too, then by two of the columns."""
        found: dict[date, Counter[tuple[str, str]]] = {start: Counter() for start in self.span.starts}
        for (day, first, second), n in self.totals(kind, "day", *by).items():
            found[self.span.start(date.fromisoformat(day))][first, second] += n
        return {start: dict(sums) for start, sums in found.items()}

    def most(self, kind: CountKind) -> Sequence[tuple[str, Mapping[str, int]]]:
        span = self.span
        return self._counts.most(self._site_id, kind, since=span.since, until=span.until, limit=TOP)

    def names(self, keys: Sequence[int]) -> Mapping[int, str]:
        return self._counts.pages(self._site_id, keys)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _waited(waits: Mapping[int, int]) -> Spread:
    """Return the spread of waits that are known to a step of `WAITS_S`, each as its step's end."""
    return _spread({WAITS_S[min(step, len(WAITS_S) - 1)]: n for step, n in waits.items()})


def _spread(times: Mapping[int, int]) -> Spread:
    """Return the spread of times in seconds that were counted."""
    total = sum(times.values())

    def within(share: float) -> float | None:
        reached = 0
        for seconds, n in sorted(times.items()):
            reached += n
            if reached >= share * total:
                return float(seconds)
        return None

    return Spread(total, within(0.5), within(0.9))


def _findings(totals: Mapping[tuple[str, ...], int], policy: Policy) -> list[Finding]:
    by_name: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for (name, verdict, label), n in totals.items():
        by_name[name][verdict, label] = n
    found = [_finding(name, sums, policy) for name, sums in by_name.items()]
    return sorted(found, key=lambda one: (-one.cost.of, one.name))


def _finding(name: str, sums: Mapping[tuple[str, str], int], policy: Policy) -> Finding:
    verdicts: Counter[str] = Counter()
    labels: Counter[str] = Counter()
    cost = 0
    for (verdict, label), n in sums.items():
        verdicts[verdict] += n
        labels[label] += n
        cost += n if verdict in _DOUBTED and label == LabelValue.HAM.value else 0
    return Finding(
        name=name,
        trial=_is_trial(name, policy),
        verdicts=dict(verdicts),
        labels=dict(labels),
        cost=Proportion(cost, sum(sums.values())),
    )


def _is_trial(name: str, policy: Policy) -> bool:
    if name.startswith(_OWN):
        own = name.removeprefix(_OWN)
        return any(rule.name == own and rule.state is State.TRIAL for rule in policy.rules)
    return policy.weights.get(name) == 0.0  # what the model adds, such as of its language, has no weight


def _agreement(read: _Reader) -> dict[date, dict[Category, Proportion]]:
    by_start = read.by_start(CountKind.MODEL, "part", "label")
    return {start: _agreed(sums) for start, sums in by_start.items()}


def _languages(read: _Reader) -> dict[str, dict[Category, Proportion]]:
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for (language, part, label), n in read.totals(CountKind.MODEL, "name", "part", "label").items():
        found[language][part, label] = n
    agreed = {language: _agreed(sums) for language, sums in found.items()}
    return dict(sorted(agreed.items(), key=lambda one: (-max(each.of for each in one[1].values()), one[0])))


def _agreed(sums: Mapping[tuple[str, str], int]) -> dict[Category, Proportion]:
    """Return for each category on how many comments the model found it, or not, just as people did."""
    hits: Counter[str] = Counter()
    ruled: Counter[str] = Counter()
    for (part, label), n in sums.items():
        category, _, said = part.partition(" ")
        ruled[category] += n
        hits[category] += n if (said == SAID) == (label == category) else 0
    return {category: Proportion(hits[category], ruled[category]) for category in Category}


def _pages(read: _Reader) -> list[Place]:
    most = read.most(CountKind.PAGE)
    names = read.names([int(key) for key, _ in most])
    return [_place(names.get(int(key), ""), labels) for key, labels in most]


def _place(name: str, labels: Mapping[str, int]) -> Place:
    ruled = sum(n for label, n in labels.items() if label)
    ham = labels.get(LabelValue.HAM.value, 0)
    return Place(name=name, held=sum(labels.values()), ham=ham, ruled=ruled)
