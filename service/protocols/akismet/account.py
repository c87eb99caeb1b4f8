"""What Akismet tells of a key and its site: subscription, usage, and figures by month."""

from __future__ import annotations

import calendar
import csv
import dataclasses
import io
from collections.abc import Iterator
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from service.domain.signal import Verdict
from service.domain.site import Held, Site
from service.moderation.ports import DecisionCounts, Ports
from service.protocols.akismet.form import Form

_SPANS: Final = {"60-days": 60, "6-months": 183, "year": 366}
_MONTHS: Final = 12
_MOST_MONTHS: Final = 120
_MOST_ROWS, _DIGITS = 1_000_000, 9
_SECONDS_EACH: Final = 50
"""What Akismet counts as saved by a spam comment that nobody had to look at (7455 s for 149)."""

_COLUMNS: Final = ("api_calls", "spam", "ham", "missed_spam", "false_positives")


@dataclasses.dataclass(frozen=True, slots=True)
class Figures:
    """What became of comments: answered as spam and as ham, and how many of each were wrong."""

    spam: int = 0
    ham: int = 0
    missed_spam: int = 0
    false_positives: int = 0

    @classmethod
    def of(cls, counted: DecisionCounts, site: Site) -> Figures:
        """Return the figures of a counted, as the site's Akismet clients are answered."""
        pending = site.doors.held_is is Held.PENDING
        as_ham = {Verdict.ACCEPT, Verdict.HOLD} if pending else {Verdict.ACCEPT}
        return cls(
            spam=sum(count for verdict, count in counted.decided.items() if verdict not in as_ham),
            ham=sum(count for verdict, count in counted.decided.items() if verdict in as_ham),
            missed_spam=sum(n for (v, is_ham), n in counted.labelled.items() if v in as_ham and not is_ham),
            false_positives=sum(
                n for (v, is_ham), n in counted.labelled.items() if v not in as_ham and is_ham
            ),
        )

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            *(a + b for a, b in zip(dataclasses.astuple(self), dataclasses.astuple(other), strict=True))
        )

    @property
    def calls(self) -> int:
        """Return how many comments were judged."""
        return self.spam + self.ham

    @property
    def accuracy(self) -> str:
        """Return the share of right answers in per cent, as far as anybody said."""
        wrong = self.missed_spam + self.false_positives
        return f"{100 * (1 - wrong / self.calls) if self.calls else 100:.2f}"

    def texts(self) -> dict[str, str]:
        """Return each number as a text, as Akismet writes them."""
        return {name: str(value) for name, value in dataclasses.asdict(self).items()}


def subscription(site: Site) -> dict[str, Any]:
    """Return an account that is active. Its number is made of the site's id, which it does not tell."""
    return {
        "account_id": 1 + hash_of(site.id),
        "account_type": "winnow",
        "account_name": "Winnow",
        "status": "active",
        "next_billing_date": False,
        "limit_reached": False,
    }


def hash_of(text: str) -> int:
    """Return a number below 10^9 that is always the same for a text (FNV-1a)."""
    value = 0x811C9DC5
    for octet in text.encode():
        value = (value ^ octet) * 0x01000193 & 0xFFFFFFFF
    return value % 1_000_000_000


def usage(ports: Ports, site: Site, *, extended: bool) -> dict[str, Any]:
    """Return how many comments were judged this month."""
    now = ports.clock()
    with ports.store.read() as tx:
        counted = tx.decisions.counts(site.id, since=_month(now), until=now)
    said: dict[str, Any] = {
        "limit": "none",
        "usage": sum(counted.decided.values()),
        "percentage": "0.00",
        "throttled": False,
    }
    return {**said, "notice_level": False, "upgrade": False} if extended else said


def stats(ports: Ports, site: Site, span: str | None) -> dict[str, Any]:
    """Return the figures of the last 60 days, half a year, a year, or of all time, by month."""
    now = ports.clock()
    since = (
        site.created_at if span == "all" else now - timedelta(days=_SPANS.get(span or "", _SPANS["60-days"]))
    )
    found: dict[str, Figures] = {}
    with ports.store.read() as tx:
        for start, end in list(_months(since, now))[-_MOST_MONTHS:]:
            counted = tx.decisions.counts(site.id, since=max(start, since), until=end)
            found[f"{start:%Y-%m}"] = Figures.of(counted, site)
    total = sum(found.values(), Figures())
    return {
        **dataclasses.asdict(total),
        "accuracy": total.accuracy,
        "time_saved": _SECONDS_EACH * total.spam,
        "breakdown": {
            month: {**figures.texts(), "blogs": "1", "da": _last_day(month)}
            for month, figures in found.items()
        },
    }


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a listing of sites is asked for: the month's first instant, a part of a site's host, a slice."""

    month: datetime
    filter: str
    limit: int
    offset: int
    csv: bool

    @classmethod
    def of(cls, form: Form, now: datetime) -> Asked:
        """Return what a form asks for; what cannot be read is as if it were not there."""
        return cls(
            month=_asked_month(form.get("month"), now),
            filter=(form.get("filter") or "").lower(),
            limit=_whole(form.get("limit"), 500),
            offset=_whole(form.get("offset"), 0),
            csv=(form.get("format") or "").lower() == "csv",
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A key's sites with their figures of one month; a key of ours has one site."""

    key_hint: str
    asked: Asked
    rows: tuple[tuple[str, Figures], ...]
    total: int

    def document(self) -> dict[str, Any]:
        """Return the listing as JSON values."""
        rows = [
            {"site": name, "api_calls": str(found.calls), **found.texts(), "is_revoked": False}
            for name, found in self.rows
        ]
        slice_ = {"limit": self.asked.limit, "offset": self.asked.offset, "total": self.total}
        return {f"{self.asked.month:%Y-%m}": rows, **slice_}

    def csv(self) -> str:
        """Return the listing as lines of comma-separated values, the first of which says what it is."""
        asked = self.asked
        out = io.StringIO()
        out.write(
            f"Active sites for {self.key_hint} during {asked.month:%Y-%m} "
            f"(limit:{asked.limit}, offset: {asked.offset}, total: {self.total})\n"
        )
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(
            ("Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked")
        )
        for name, found in self.rows:
            writer.writerow((name, found.calls, *dataclasses.astuple(found), "false"))
        return out.getvalue()


def listing(ports: Ports, site: Site, asked: Asked, key: str) -> Listing:
    """Return the sites of a key: the one that it belongs to, where the filter and the slice leave it."""
    host = urlsplit(site.url).netloc.lower()
    total = int(asked.filter in host)
    with ports.store.read() as tx:
        counted = tx.decisions.counts(site.id, since=asked.month, until=_next(asked.month))
    rows = ((host, Figures.of(counted, site)),) if total and asked.offset < 1 <= asked.limit else ()
    return Listing(key_hint=key, asked=asked, rows=rows, total=total)


def _months(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    start = _month(since)
    while start <= until:
        yield start, _next(start)
        start = _next(start)


def _month(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // _MONTHS, month=month.month % _MONTHS + 1)


def _last_day(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{month}-{calendar.monthrange(year, number)[1]:02d}"


def _asked_month(said: str | None, now: datetime) -> datetime:
    try:
        asked = datetime.strptime(said or "", "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        return _month(now)
    # The month after the last one that a date can name has no beginning.
    return asked if asked.year < MAXYEAR else _month(now)


def _whole(said: str | None, otherwise: int) -> int:
    readable = said is not None and said.isascii() and said.isdigit()
    return min(int(said[:_DIGITS]), _MOST_ROWS) if said and readable else otherwise
