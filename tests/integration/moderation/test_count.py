"""The dashboard's counts: whatever happens and whenever somebody looks, they are what the facts come to."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.comment import Author, Comment, Page
from service.domain.decision import Decision
from service.domain.label import LabelSource, LabelValue
from service.domain.policy import from_document
from service.domain.review import Act
from service.domain.signal import Verdict, total
from service.domain.site import Site
from service.errors import ConflictError, NotFoundError
from service.moderation.activate import activate
from service.moderation.check import check
from service.moderation.count import Background, catch_up, rebuild
from service.moderation.counting import SAID, SILENT, WAITS_S
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.label import label
from service.moderation.ports import CountKind, Mark, Ports, Recount, Transaction
from service.moderation.register import add_site
from service.moderation.review import review
from service.moderation.undo import undo
from tests import stored as entries_of
from tests.integration.moderation.conftest import TickingClock

SINCE, UNTIL = date(2026, 1, 1), date(2027, 1, 1)
BODIES = ("Bread rises.", "maybe", "casino casino", "maybe, said Ann")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["check", "edit", "approve", "reject", "undo", "label", "erase", "import", "count"]),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    min_size=3,
    max_size=25,
)


def kept(ports: Ports, site: Site) -> Counter[Mark]:
    """Return every count that the store keeps of a site."""
    found: Counter[Mark] = Counter()
    with ports.store.read() as tx:
        for kind in CountKind:
            by = ("day", "name", "part", "label")
            sums = tx.counts.totals(site.id, kind, since=SINCE, until=UNTIL, by=by)
            found.update({Mark(kind, *key): n for key, n in sums.items()})
    return found


def counted_plainly(ports: Ports, site: Site, zone: ZoneInfo | None = None) -> Counter[Mark]:
    """Count a site's whole history from its records, one decision after the other."""
    found: Counter[Mark] = Counter()
    with ports.store.read() as tx:
        for comment, decision in tx.decisions.all(site.id):
            labels = tx.labels.of_comment(site.id, decision.comment_id)
            said = [each for each in labels if each.version == decision.version]
            newest = said[-1].value if said else None
            value = newest.value if newest else ""
            day = decision.created_at.astimezone(zone or UTC).date().isoformat()
            verdict = decision.judgement.verdict
            became = became_of(tx, site, decision, newest)
            found[Mark(CountKind.DECISION, day, became, verdict.value, value)] += 1
            for name in {each.name for each in decision.judgement.signals}:
                found[Mark(CountKind.SIGNAL, day, name, verdict.value, value)] += 1
            state = "known" if decision.inputs.history.author_approved else "new"
            found[Mark(CountKind.AUTHOR, day, state, verdict.value, value)] += 1
            if newest:
                for part in said_by_model(decision):
                    language = decision.inputs.history.language or comment.language or ""
                    found[Mark(CountKind.MODEL, day, language, part, value)] += 1
            if verdict is Verdict.HOLD:
                for topic in comment.page.topics:
                    found[Mark(CountKind.TOPIC, day, topic, "", value)] += 1
                found[Mark(CountKind.PAGE, "", "", "", value)] += comment.page.url is not None
            first = [each for each in said if each.value and each.created_at >= decision.created_at]
            if became == "settled" and first:
                waited = (first[0].created_at - decision.created_at).total_seconds()
                place = str(sum(start <= waited for start in WAITS_S))
                ended = first[0].created_at.astimezone(zone or UTC).date().isoformat()
                found[Mark(CountKind.WAIT, ended, place, "", "")] += 1
    return +found


def became_of(tx: Transaction, site: Site, decision: Decision, newest: LabelValue | None) -> str:
    now = tx.comments.get(site.id, decision.comment_id)
    assert now is not None
    last = tx.decisions.of_comment(site.id, now.id)[-1]
    if decision.judgement.verdict is Verdict.HOLD:
        waits = now.status is Verdict.HOLD and now.erased_at is None and decision.id == last.id
        return "settled" if newest else "waiting" if waits else "left"
    if newest is None:
        return "alone"
    agrees = (decision.judgement.verdict is Verdict.ACCEPT) is (newest is LabelValue.HAM)
    return "confirmed" if agrees else "overturned"


def said_by_model(decision: Decision) -> list[str]:
    signals = decision.inputs.classifier
    if signals is None:
        return []
    points = {c: total(s.points for s in signals if s.category == c) for c in ("spam", "abuse")}
    return [f"{category} {SAID if sum_ >= 0 else SILENT}" for category, sum_ in points.items()]


def without_page_numbers(counts: Counter[Mark]) -> Counter[Mark]:
    found: Counter[Mark] = Counter()
    for entry, n in counts.items():
        nameless = entry._replace(day="", name="") if entry.kind is CountKind.PAGE else entry
        found[nameless] += n
    return found


class Day:
    """A site where things happen in any order."""

    def __init__(self, ports: Ports, clock: TickingClock, name: str) -> None:
        self.ports, self.clock = ports, clock
        self.site = add_site(ports, name, "https://blog.example.org/")[0]
        self.anna = entries_of.moderator(self.site)
        ports.store.write(lambda tx: tx.moderators.add(self.anna))
        self.ids: list[str] = []

    def comment(self, body: int) -> Comment:
        page = Page(url=f"https://blog.example.org/{body}#top", topics=("Bread", f"No. {body % 2}"))
        author = Author(name="Ann", email=f"ann{body}@example.org")
        return Comment(body=BODIES[body], author=author, page=page, language=("de", None)[body % 2])

    def do(self, what: str, which: int, body: int) -> None:
        self.clock.advance(hours=7 * body)
        if what in {"check", "import", "count"} or not self.ids:
            self._begin(what, body)
            return
        acts: dict[str, Callable[[str], object]] = {
            "edit": lambda one: edit(self.ports, self.site, one, self.comment(body)),
            "approve": lambda one: self._review(one, Act.APPROVE),
            "reject": lambda one: self._review(one, Act.REJECT),
            "undo": lambda _: undo(self.ports, self.anna),
            "label": lambda one: self._label(one, list(LabelValue)[which % 3]),
            "erase": lambda one: erase(self.ports, self.site, one, actor="the site"),
        }
        with contextlib.suppress(ConflictError, NotFoundError):  # what a person does too late has no effect
            acts[what](self.ids[which % len(self.ids)])

    def _begin(self, what: str, body: int) -> None:
        if what == "count":
            catch_up(self.ports, self.site, seconds=0.001)
        elif what == "import":
            brought = entries_of.stored(self.site, self.comment(body), at=self.clock())
            said = entries_of.label(brought, LabelValue.SPAM, at=self.clock())
            self.ports.store.write(lambda tx: tx.comments.add(brought, entries_of.view(brought.comment)))
            entries_of.add(self.ports.store, self.site.id, said)
            self.ids.append(brought.id)
        else:
            self.ids.append(check(self.ports, self.site, self.comment(body)).stored.id)

    def _review(self, one: str, act: Act) -> None:
        with self.ports.store.read() as tx:
            found = tx.comments.get(self.site.id, one)
        assert found is not None
        reason = LabelValue.SPAM if act is Act.REJECT else None
        review(self.ports, self.anna, one, revision=found.revision, act=act, reason=reason)

    def _label(self, one: str, value: LabelValue) -> None:
        label(self.ports, self.site, one, value, source=LabelSource.SITE, author="the site")


_names = itertools.count()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_counts_are_what_a_plain_count_and_a_rebuild_come_to_after_any_history(
    ports: Ports, clock: TickingClock, steps: list[tuple[str, int, int]]
) -> None:
    day = Day(ports, clock, f"site {next(_names)}")
    for step in steps:
        day.do(*step)
    assert catch_up(ports, day.site) == 0
    found = kept(ports, day.site)
    assert without_page_numbers(found) == counted_plainly(ports, day.site)
    assert min(found.values(), default=1) > 0
    rebuild(ports, day.site)
    assert kept(ports, day.site) == found


def test_looking_again_changes_nothing_and_a_bounded_look_says_what_is_left(
    ports: Ports, clock: TickingClock
) -> None:
    day = Day(ports, clock, "blog")
    for _ in range(3):
        day.do("check", 0, 1)
    assert catch_up(ports, day.site, seconds=0) == 3
    assert kept(ports, day.site) == Counter()
    assert catch_up(ports, day.site) == 0
    found = kept(ports, day.site)
    catch_up(ports, day.site)
    assert kept(ports, day.site) == found
    assert sum(n for entry, n in found.items() if entry.kind is CountKind.DECISION) == 3


def test_a_comment_that_changes_between_reading_and_counting_is_read_again(
    ports: Ports, clock: TickingClock
) -> None:
    day = Day(ports, clock, "blog")
    day.do("check", 0, 1)
    with ports.store.read() as tx:
        (read,) = tx.counts.changed(day.site.id, limit=9)
    day.do("approve", 0, 1)
    stale = Recount(id=read.id, changes=read.changes, before={}, after={Mark(CountKind.TOPIC, "x", "y"): 1})
    with pytest.raises(ConflictError):
        ports.store.write(lambda tx: tx.counts.recount(day.site.id, [stale]))
    catch_up(ports, day.site)
    with pytest.raises(ConflictError):
        ports.store.write(lambda tx: tx.counts.recount(day.site.id, [stale]))
    assert without_page_numbers(kept(ports, day.site)) == counted_plainly(ports, day.site)


def test_many_who_look_at_once_count_everything_once(ports: Ports, clock: TickingClock) -> None:
    day = Day(ports, clock, "blog")
    for n in range(30):
        day.do("check", 0, n % 4)
    looking = [threading.Thread(target=catch_up, args=(ports, day.site)) for _ in range(4)]
    for each in looking:
        each.start()
    for each in looking:
        each.join()
    catch_up(ports, day.site)
    assert without_page_numbers(kept(ports, day.site)) == counted_plainly(ports, day.site)


def test_days_are_those_of_the_sites_own_time_also_after_it_moves(ports: Ports, clock: TickingClock) -> None:
    day = Day(ports, clock, "blog")
    clock.time = datetime(2026, 3, 1, 18, 45, tzinfo=UTC)
    day.do("check", 0, 0)
    catch_up(ports, day.site)
    assert {entry.day for entry in kept(ports, day.site)} == {"2026-03-01"}
    moved = from_document({"modes": {"timezone": "Asia/Kolkata"}})
    activate(ports, day.site, moved, author="Anna", reason="", instead_of=None)
    catch_up(ports, day.site)
    assert {entry.day for entry in kept(ports, day.site)} == {"2026-03-02"}
    assert without_page_numbers(kept(ports, day.site)) == counted_plainly(
        ports, day.site, ZoneInfo("Asia/Kolkata")
    )


def test_an_erased_comment_is_still_counted_but_not_its_page_or_topics(
    ports: Ports, clock: TickingClock
) -> None:
    day = Day(ports, clock, "blog")
    day.do("check", 0, 1)
    catch_up(ports, day.site)
    assert CountKind.PAGE in {entry.kind for entry in kept(ports, day.site)}
    erase(ports, day.site, day.ids[0], actor="the site")
    catch_up(ports, day.site)
    kinds = {entry.kind for entry in kept(ports, day.site)}
    assert CountKind.DECISION in kinds
    assert not {CountKind.PAGE, CountKind.TOPIC} & kinds


def test_sites_are_counted_apart_and_pages_have_names_only_on_their_own(
    ports: Ports, clock: TickingClock
) -> None:
    mine, theirs = Day(ports, clock, "mine"), Day(ports, clock, "theirs")
    mine.do("check", 0, 1)
    catch_up(ports, mine.site)
    catch_up(ports, theirs.site)
    assert kept(ports, theirs.site) == Counter()
    with ports.store.read() as tx:
        ((key, by_label),) = tx.counts.most(mine.site.id, CountKind.PAGE, since=SINCE, until=UNTIL, limit=5)
        assert by_label == {"": 1}
        assert tx.counts.pages(mine.site.id, [int(key)]) == {int(key): "https://blog.example.org/1#top"}
        assert tx.counts.pages(theirs.site.id, [int(key)]) == {}


def test_the_queue_is_measured_from_the_oldest_and_the_middle(ports: Ports, clock: TickingClock) -> None:
    day = Day(ports, clock, "blog")
    with ports.store.read() as tx:
        assert tx.counts.waiting(day.site.id, at=clock()).oldest is None
    for _ in range(3):
        day.do("check", 0, 1)
    with ports.store.read() as tx:
        waiting = tx.counts.waiting(day.site.id, at=clock.time)
    assert waiting.size == 3
    assert waiting.oldest is not None
    assert waiting.middle is not None
    assert timedelta(hours=14) < waiting.oldest < timedelta(hours=15)
    assert timedelta(hours=7) < waiting.middle < timedelta(hours=8)


def test_the_background_goes_on_where_a_visitor_does_not_wait(ports: Ports, clock: TickingClock) -> None:
    day = Day(ports, clock, "blog")
    for _ in range(4):
        day.do("check", 0, 1)
    background = Background()
    background.start(ports, day.site)
    for thread in threading.enumerate():
        if thread.name == "counting":
            thread.join(10)
    with ports.store.read() as tx:
        assert tx.counts.uncounted(day.site.id) == 0
