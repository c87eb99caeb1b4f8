"""The dashboard's figures, against what a person would count by hand."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from service.domain.comment import Author, Comment, Page
from service.domain.label import LabelSource, LabelValue
from service.domain.policy import from_document
from service.domain.proportion import Proportion
from service.domain.review import Act
from service.domain.signal import Category
from service.domain.site import Moderator, Site
from service.moderation.activate import activate
from service.moderation.check import check
from service.moderation.count import catch_up
from service.moderation.counting import WAITS_S, Outcome
from service.moderation.label import label
from service.moderation.ports import Ports
from service.moderation.review import review
from service.moderation.stats import Span, Stats, last_days, stats
from service.moderation.stats_tables import TABLES
from tests import stored
from tests.integration.moderation.conftest import TickingClock

DAY = date(2026, 3, 1)
HAM, HELD, SPAM = "Bread rises.", "maybe", "casino casino"


@pytest.fixture
def mod(ports: Ports, site: Site) -> Moderator:
    made = stored.moderator(site)
    ports.store.write(lambda tx: tx.moderators.add(made))
    return made


def told(ports: Ports, site: Site, body: str, number: int = 0) -> str:
    page = Page(url=f"https://blog.example.org/{number}", title=f"Page {number}", topics=("Bread",))
    author = Author(name="Ann", email=f"ann{number}@example.org")
    return check(ports, site, Comment(body=body, author=author, page=page)).stored.id


def settle(ports: Ports, mod: Moderator, one: str, reason: LabelValue | None = None) -> None:
    act = Act.APPROVE if reason is None else Act.REJECT
    review(ports, mod, one, revision=1, act=act, reason=reason)


def counted(ports: Ports, site: Site, span: Span | None = None) -> Stats:
    catch_up(ports, site)
    return stats(ports, site, span or Span(DAY, DAY))


def test_who_decided_is_told_apart(ports: Ports, site: Site, mod: Moderator) -> None:
    ids = [told(ports, site, body, n) for n, body in enumerate([HAM, HAM, HELD, HELD, HELD, SPAM, SPAM])]
    settle(ports, mod, ids[1], LabelValue.ABUSE)
    settle(ports, mod, ids[2])
    settle(ports, mod, ids[3], LabelValue.SPAM)
    settle(ports, mod, ids[5])
    label(ports, site, ids[6], LabelValue.SPAM, source=LabelSource.SITE, author="the site")
    found = counted(ports, site)
    assert found.decided == 7
    assert {each: found.became(each) for each in Outcome} == {
        Outcome.ALONE: 1,
        Outcome.CONFIRMED: 1,
        Outcome.SETTLED: 2,
        Outcome.OVERTURNED: 2,
        Outcome.WAITING: 1,
        Outcome.LEFT: 0,
    }
    assert TABLES["volume"](found).rows == (("2026-03-01", 2, 3, 2, 7),)
    assert TABLES["outcomes"](found).rows == (("2026-03-01", 1, 1, 2, 2, 1, 0),)
    assert (found.waiting.size, found.uncounted) == (1, 0)


def test_a_rule_is_blamed_for_ham_that_was_held_or_rejected_and_then_approved(
    ports: Ports, site: Site, mod: Moderator
) -> None:
    ids = [told(ports, site, body, n) for n, body in enumerate([HELD, HELD, HELD, HAM, SPAM])]
    settle(ports, mod, ids[0])
    settle(ports, mod, ids[1], LabelValue.SPAM)
    settle(ports, mod, ids[3])
    (words,) = [one for one in counted(ports, site).findings if one.name == "words"]
    assert words.cost == Proportion(1, 5)
    assert words.verdicts == {"accept": 1, "hold": 3, "reject": 1}
    assert words.labels == {"": 2, "ham": 2, "spam": 1}


def test_a_rule_that_the_policy_weighs_nothing_is_a_trial(ports: Ports, site: Site) -> None:
    told(ports, site, HAM)
    assert [one.trial for one in counted(ports, site).findings if one.name == "words"] == [False]
    weightless = from_document({"weights": {"words": 0.0}})
    activate(ports, site, weightless, author="Anna", reason="")
    assert [one.trial for one in counted(ports, site).findings if one.name == "words"] == [True]


def test_an_own_rule_on_trial_is_told_as_one(ports: Ports, site: Site) -> None:
    rule = {
        "name": "bread",
        "description": "Speaks of bread.",
        "state": "trial",
        "points": 2.0,
        "when": "comment.body.contains('Bread')",
        "examples": [
            {"fires": True, "comment": {"body": HAM}},
            {"fires": False, "comment": {"body": SPAM}},
        ],
    }
    for state, trial in (("trial", True), ("live", False)):
        policy = from_document({"rules": [{**rule, "state": state}]})
        activate(ports, site, policy, author="Anna", reason="")
        told(ports, site, HAM)
        (own,) = [one for one in counted(ports, site).findings if one.name == "own:bread"]
        assert own.trial is trial
    assert own.cost == Proportion(0, 2)


def test_the_model_agrees_where_it_alone_says_the_same_as_people(
    ports: Ports, site: Site, mod: Moderator
) -> None:
    ids = [told(ports, site, body, n) for n, body in enumerate([HELD, HELD, SPAM, SPAM, HAM])]
    settle(ports, mod, ids[0])
    settle(ports, mod, ids[1], LabelValue.SPAM)
    settle(ports, mod, ids[2], LabelValue.ABUSE)
    found = counted(ports, site)
    # Of spam it is right once, where "maybe" was; of abuse it never speaks, and was wrong once.
    assert found.agreement[DAY] == {Category.SPAM: Proportion(1, 3), Category.ABUSE: Proportion(2, 3)}
    assert list(found.languages.values()) == [found.agreement[DAY]]


def test_waits_are_known_to_a_tenth_and_handling_leaves_pauses_out(
    ports: Ports, site: Site, mod: Moderator, clock: TickingClock
) -> None:
    ids = [told(ports, site, HELD, n) for n in range(10)]
    for place, one in enumerate(ids):
        clock.advance(seconds=600 if place == 5 else 20)
        settle(ports, mod, one)
    found = counted(ports, site)
    true = [20 * n + (580 if n > 5 else 0) for n in range(1, 11)]
    assert found.waited.n == 10
    assert found.waited.median_s == pytest.approx(true[4], rel=0.11)
    assert found.waited.most_s == pytest.approx(true[8], rel=0.11)
    assert all(a < b <= 1.11 * a + 1 for a, b in itertools.pairwise(WAITS_S))
    assert found.handling.n == 8
    assert found.handling.median_s == pytest.approx(20, abs=0.1)


def test_held_ones_are_told_by_page_topic_and_author(ports: Ports, site: Site, mod: Moderator) -> None:
    ids = [told(ports, site, body, n % 2) for n, body in enumerate([HELD, HELD, HELD, HAM])]
    settle(ports, mod, ids[0])
    told(ports, site, HAM, 0)
    found = counted(ports, site)
    assert [(place.name, place.held, place.ham) for place in found.pages] == [
        ("Page 0", 2, 1),
        ("Page 1", 1, 0),
    ]
    assert [(place.name, place.held, place.ruled) for place in found.topics] == [("Bread", 3, 1)]
    assert found.authors == {("new", "accept"): 1, ("new", "hold"): 3, ("known", "accept"): 1}


def test_long_spans_are_told_by_week_and_nothing_beside_the_span_counts(
    ports: Ports, site: Site, clock: TickingClock
) -> None:
    clock.time = datetime(2026, 2, 27, 12, tzinfo=UTC)
    for _ in range(4):
        told(ports, site, HAM)
        clock.advance(days=1)
    days = counted(ports, site, Span(date(2026, 2, 28), DAY))
    assert [row[-1] for row in TABLES["volume"](days).rows] == [1, 1]
    weeks = counted(ports, site, Span(DAY - timedelta(days=100), date(2026, 3, 8)))
    assert [row[-1] for row in TABLES["volume"](weeks).rows][-2:] == [3, 1]
    assert TABLES["volume"](weeks).rows[-1][0] == "2026-03-02"


def test_the_last_days_end_today_where_the_site_is(ports: Ports, site: Site, clock: TickingClock) -> None:
    clock.time = datetime(2026, 3, 1, 20, tzinfo=UTC)
    assert last_days(ports, site, 7) == Span(date(2026, 2, 23), DAY)
    activate(ports, site, from_document({"modes": {"timezone": "Asia/Tokyo"}}), author="Anna", reason="")
    assert last_days(ports, site, 1) == Span(date(2026, 3, 2), date(2026, 3, 2))


def test_a_table_as_csv_is_no_formula_and_quoted(ports: Ports, site: Site) -> None:
    nasty = Page(url="https://blog.example.org/x", title='=HYPERLINK("x")', topics=("+1", "a,\nb"))
    check(ports, site, Comment(body=HELD, page=nasty))
    found = counted(ports, site)
    assert TABLES["pages"](found).csv() == 'page,held,ruled on,ham\r\n"\'=HYPERLINK(""x"")",1,0,0\r\n'
    assert TABLES["topics"](found).csv() == 'topic,held,ruled on,ham\r\n\'+1,1,0,0\r\n"a, b",1,0,0\r\n'
    empty = dataclasses.replace(found, pages=())
    assert TABLES["pages"](empty).csv() == "page,held,ruled on,ham\r\n"
