"""Points refitted to what people ruled: planted rules are found, and the draft is one to put in service."""

from __future__ import annotations

import dataclasses
import itertools
import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import store
from service.cli import cli
from service.cli.options import find_site, opened
from service.domain.comment import Author, Client, Comment
from service.domain.label import LabelSource, LabelValue
from service.domain.policy import Policy, from_document, from_toml
from service.domain.signal import Category, Verdict
from service.domain.site import Site
from service.moderation.activate import activate
from service.moderation.check import check
from service.moderation.erase import erase
from service.moderation.judge import Pinned
from service.moderation.label import label
from service.moderation.ports import Ports
from service.moderation.register import add_site
from service.moderation.replay import replay
from service.moderation.ruled import Rulings, rulings
from tests.integration.moderation.conftest import Source, WordClassifier
from training.config import default_config
from training.points.proposal import FEW, NO_BETTER, PROPOSED, SAME, Proposal, propose
from training.points.report import document, draft_text, lines

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE
CONFIG = default_config()
DAY = timedelta(days=1)
OWN = from_document(
    {
        "thresholds": {"spam": {"hold": 0.5, "reject": 0.95}, "abuse": {"hold": 0.9, "reject": 0.99}},
        "lists": {"blocked_words": ["pineapple"]},
    }
)
"""A site's own policy: what a draft must keep."""


class Clock:
    """A clock that moves a minute at each look."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


class Doubtful(WordClassifier):
    """A model that is in doubt about every comment."""

    digest = "e" * 64
    words = {"": 2.7, "casino": 2.0}  # noqa: RUF012 - a constant of the test


def text(draw: random.Random) -> str:
    return "".join(draw.choices("abcdefghiklmnoprstu    ", k=80))


def written(place: int, body: str) -> Comment:
    return Comment(
        body=body,
        author=Author(email=f"reader{place}@example.org"),
        client=Client(ip=f"198.51.100.{place % 250}"),
    )


def phoned(draw: random.Random) -> str:
    return f"{text(draw)} +44 7700 {draw.randrange(900000, 999999)}"


def shouted(draw: random.Random) -> str:
    return text(draw).upper()


def linked(draw: random.Random) -> str:
    return f"{text(draw)} http://bit.ly/{draw.randrange(10**6)}"


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    url = f"sqlite:///{tmp_path / 'winnow.sqlite3'}"
    store.upgrade(url)
    opened = store.open_store(url, data=tmp_path)
    numbers = itertools.count(1)
    yield Ports(
        store=opened,
        classifier=Pinned(Doubtful()),
        clock=Clock(datetime.fromisoformat("2026-03-01T12:00:00+00:00")),
        new_id=lambda: f"01900000-0000-7000-8000-{next(numbers):012x}",
    )
    opened.close()


@pytest.fixture
def site(ports: Ports) -> Site:
    site = add_site(ports, "blog", "https://blog.example.org/")[0]
    activate(ports, site, OWN, author="test", reason="")
    return site


def teach(
    ports: Ports, site: Site, write: Callable[[random.Random], str], many: int, value: LabelValue | None
) -> None:
    draw = random.Random(f"{write.__name__} {value}")
    for place in range(many):
        stored = check(ports, site, written(draw.randrange(10**6), f"{place} {write(draw)}")).stored
        if value is not None:
            label(ports, site, stored.id, value, source=LabelSource.MODERATOR, author="anna")


@pytest.fixture
def history(ports: Ports, site: Site) -> None:
    """`contact` fires on ham for the most part, the trial `shouting` on spam, and the rest is mixed."""
    for write, spam, ham in ((phoned, 3, 37), (shouted, 38, 2), (text, 30, 30), (linked, 4, 4)):
        teach(ports, site, write, spam, SPAM)
        teach(ports, site, write, ham, HAM)


def proposed(ports: Ports, site: Site) -> Proposal:
    until = ports.clock()
    return propose(ports, site, CONFIG, since=until - 30 * DAY, until=until)


@pytest.mark.usefixtures("history")
def test_a_rule_that_fires_on_ham_loses_its_points_and_a_good_trial_gets_some(
    ports: Ports, site: Site
) -> None:
    proposal = proposed(ports, site)
    spam, abuse = proposal.found
    assert (spam.category, spam.outcome, spam.positive, spam.ham) == (Category.SPAM, PROPOSED, 75, 73)
    rules = {rule.name: rule for rule in spam.rules}
    assert rules["contact"].before == 1.0
    assert rules["contact"].after == 0.0
    assert (rules["contact"].positive, rules["contact"].ham) == (3, 37)
    assert rules["shouting"].before == 0.0
    assert rules["shouting"].after >= 1.5
    assert rules["link_shortener"].error is None
    assert (rules["link_shortener"].before, rules["link_shortener"].after) == (1.0, 1.0)
    assert proposal.changed == {name: r.after for name, r in rules.items() if r.after != r.before}
    assert spam.comparison is not None
    assert spam.comparison.after.caught_equally > spam.comparison.before.caught_equally
    assert abuse.outcome == FEW
    assert proposal == proposed_again(ports, site, proposal)


def proposed_again(ports: Ports, site: Site, first: Proposal) -> Proposal:
    """Propose once more: the same but for the policies, which are compared by identity."""
    again = proposed(ports, site)
    return dataclasses.replace(again, active=first.active, draft=first.draft)


@pytest.mark.usefixtures("history")
def test_the_draft_keeps_the_policy_but_for_the_points_and_its_flips_are_right(
    ports: Ports, site: Site
) -> None:
    proposal = proposed(ports, site)
    written_draft = draft_text(proposal)
    draft = from_toml(written_draft)
    assert proposal.draft is not None
    assert draft.digest == proposal.draft.digest
    assert "contact = 0.0  # was 1" in written_draft
    assert 'blocked_words = ["pineapple"]' in written_draft
    assert {**draft.document, "weights": {}} == {**OWN.document, "weights": {}}
    until = ports.clock()
    found = replay(ports, site, draft, since=until - 30 * DAY, until=until)
    better, worse = found.rightness()
    assert better >= 30
    assert worse <= 5
    with ports.store.read() as tx:
        assert tx.policies.active(site.id).digest == OWN.digest
    activate(ports, site, draft, author="test", reason="refitted")
    again = proposed(ports, site)
    assert again.draft is None, "the same labels move the same points again"


def test_points_that_are_right_stay(ports: Ports, site: Site) -> None:
    """A doubtful model, and rules that say of it what their points say."""
    for write, spam, ham in ((phoned, 26, 12), (text, 40, 48)):
        teach(ports, site, write, spam, SPAM)
        teach(ports, site, write, ham, HAM)
    proposal = proposed(ports, site)
    assert proposal.found[0].outcome != PROPOSED
    assert proposal.draft is None
    assert draft_text(proposal) == ""
    assert document(proposal)["draft"] is None


def test_few_labels_propose_nothing(ports: Ports, site: Site) -> None:
    teach(ports, site, phoned, 25, HAM)
    teach(ports, site, text, 19, SPAM)
    spam = proposed(ports, site).found[0]
    assert (spam.outcome, spam.rules) == (FEW, ())
    assert spam.why.startswith("Too few labels: 19 of spam and 25 of ham")
    teach(ports, site, linked, 1, SPAM)
    assert proposed(ports, site).found[0].outcome in {NO_BETTER, SAME, PROPOSED}


def collected(ports: Ports, site: Site, policy: Policy = OWN, **but: int) -> Rulings:
    until = ports.clock()
    return rulings(
        ports,
        site,
        policy,
        since=until - 30 * DAY,
        until=until,
        silent=but.get("silent", 100),
        silent_until=until - timedelta(minutes=but.get("minutes", 0)),
    )


def test_what_counts_as_a_ruling(ports: Ports, site: Site) -> None:
    source = Source(Doubtful())
    ports = dataclasses.replace(ports, classifier=source)
    teach(ports, site, shouted, 2, HAM)
    gone = check(ports, site, written(1, "erased"))
    label(ports, site, gone.stored.id, SPAM, source=LabelSource.SITE, author="test")
    erase(ports, site, gone.stored.id, actor="test")
    blocked = check(ports, site, written(2, "a pineapple"))
    label(ports, site, blocked.stored.id, SPAM, source=LabelSource.SITE, author="test")
    source.classifier = None
    broken = check(ports, site, written(3, "no model"))
    label(ports, site, broken.stored.id, SPAM, source=LabelSource.SITE, author="test")
    found = collected(ports, site)
    assert [one.label for one in found.labelled] == [HAM, HAM]
    assert (found.forced, found.unfit) == (1, 2)
    (shouting,) = found.labelled[0].found
    assert (shouting.name, shouting.strength) == ("shouting", 1.0)
    assert found.labelled[0].model == {Category.SPAM: -0.3, Category.ABUSE: -4.0}
    forced = from_document({**OWN.document, "weights": {"shouting": "hold"}})
    assert collected(ports, site, forced).forced == 3


def test_accepted_comments_on_which_nobody_ruled_are_drawn_by_their_ids(ports: Ports, site: Site) -> None:
    ports = dataclasses.replace(ports, classifier=Pinned(WordClassifier()))
    teach(ports, site, text, 12, None)
    held = check(ports, site, written(0, "maybe"))
    assert held.decision is not None
    assert held.decision.judgement.verdict is Verdict.HOLD
    assert len(collected(ports, site).silent) == 12
    drawn = [one.comment_id for one in collected(ports, site, silent=5).silent]
    assert len(drawn) == 5
    assert drawn == [one.comment_id for one in collected(ports, site, silent=5).silent]
    assert collected(ports, site, silent=0).silent == []
    assert len(collected(ports, site, minutes=60).silent) < 12


# --- on the command line -------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, catch_exceptions=True)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("WINNOW_DATA", str(folder))
    assert run("site", "add", "blog", "--url", "https://blog.example.org").exit_code == 0
    return folder


def test_too_few_labels_are_said(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "draft.toml"
    result = run("policy", "fit-weights", "--out", str(out))
    assert result.exit_code == 4
    assert result.output.startswith("spam: Too few labels: 0 of spam and 0 of ham")
    assert result.output.endswith("Nothing is proposed.\n")
    assert not out.exists()
    assert data.exists()


def test_a_draft_is_written_tried_and_put_in_service(data: Path, tmp_path: Path) -> None:
    # The real model is sure of such texts; the labels say that it is wrong where they are shouted.
    with opened(None) as ports:
        site = find_site(ports, None)
        taught = dataclasses.replace(ports, classifier=Pinned(Doubtful()))
        for write, spam, ham in ((phoned, 2, 28), (shouted, 28, 2), (text, 10, 10)):
            teach(taught, site, write, spam, SPAM)
            teach(taught, site, write, ham, HAM)
    out = tmp_path / "draft.toml"
    result = run("policy", "fit-weights", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "spam: The refitted points are better on comments that were left out." in result.output
    assert "What the draft would have made of the stored history:" in result.output
    assert f"put it in service with `winnow policy use {out}`" in result.output
    told = json.loads(run("policy", "fit-weights", "--json").output)
    assert told["draft"] == out.read_text(encoding="utf-8")
    assert told["changed"]["contact"] < 1.0
    assert told["replay"]["judged"] == 80
    assert told["categories"]["abuse"]["outcome"] == "few"
    assert run("policy", "use", str(out)).exit_code == 0
    assert json.loads(run("policy", "show").output)["weights"]["contact"] == told["changed"]["contact"]
    assert data.exists()


def test_the_report_names_what_was_left_out(ports: Ports, site: Site) -> None:
    blocked = check(ports, site, written(2, "a pineapple"))
    label(ports, site, blocked.stored.id, SPAM, source=LabelSource.SITE, author="test")
    told = list(lines(proposed(ports, site), CONFIG.points))
    assert told[-1] == "1 labelled decision left out, since a rule forced the verdict there."
