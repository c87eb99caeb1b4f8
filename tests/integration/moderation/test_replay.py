"""History judged again: under its own policy nothing changes, under a draft what changes is what should."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service import rules
from service.domain.comment import Author, Client, Comment
from service.domain.goal import HamCurve
from service.domain.history import History
from service.domain.label import LabelValue
from service.domain.policy import Policy, from_document, from_toml
from service.domain.review import Act
from service.domain.signal import Category, Signal, Verdict
from service.domain.site import Moderator, Site
from service.errors import ModelError
from service.features.view import View
from service.moderation import replay as replaying
from service.moderation.activate import activate
from service.moderation.caveats import Caveat
from service.moderation.check import check
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.judge import derive
from service.moderation.ports import Ports, Transaction
from service.moderation.register import add_site
from service.moderation.replay import Done, Piece, do, replay
from service.moderation.replayed import Flipped, Replayed
from service.moderation.review import review
from service.moderation.verify import Verified, verify
from tests.integration.moderation.conftest import Source, TickingClock, WordClassifier

HAM = Comment(body="Thank you, the second example helped me.")
UNSURE = Comment(body="Well, maybe.")
SPAM = Comment(body="Best casino in town")
ACCEPT, HOLD, REJECT = Verdict.ACCEPT, Verdict.HOLD, Verdict.REJECT

PIECES = (
    "The ferry was on time",
    "maybe",
    "casino",
    "pine\u200bapple",
    "https://tiles.example/a and http://bit.ly/x",
    "www.pills.example https://c.example",
    "\u0440\u0430ypal",
    "<b>free</b>",
)
AUTHORS = st.builds(
    Author,
    email=st.sampled_from([None, "ann@example.org", "ben@example.org"]),
    role=st.sampled_from([None, None, "editor"]),
    url=st.sampled_from([None, "https://pills.example"]),
)
CLIENTS = st.builds(
    Client,
    ip=st.sampled_from([None, "203.0.113.7", "2001:db8::1"]),
    honeypot=st.sampled_from([None, None, None, "x"]),
    form_seconds=st.sampled_from([None, 0.5, 20.0]),
)
COMMENTS = st.builds(
    Comment,
    body=st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(" ".join),
    format=st.sampled_from(["text", "html"]),
    author=AUTHORS,
    client=CLIENTS,
)
WEIGHTS = st.sampled_from([-3.0, 0.0, 0.7, 4.0, "accept", "hold", "reject"])
LISTS = st.fixed_dictionaries(
    {},
    optional={
        "blocked_words": st.sampled_from([["pineapple"], ["ferry", "may*"]]),
        "blocked_domains": st.just(["pills.example"]),
        "allowed_domains": st.just(["tiles.example"]),
        "blocked_authors": st.just(["ben@example.org"]),
        "allowed_authors": st.just(["@example.org"]),
    },
)
WINDOWS = st.lists(st.sampled_from([60, 600, 7200]), unique=True, max_size=2).map(
    lambda windows: [{"window_s": window, "allowed": 1} for window in windows]
)
BOUNDS = st.sampled_from(
    [
        {"hold": 0.3, "reject": 0.6},
        {"hold": 0.7, "reject": 0.99},
        {"hold": {"ham": 0.02}, "reject": {"ham": 0.001}},
    ]
)
_EXAMPLES = (
    ({"field": "comment.body", "contains_word": "pineapple"}, "pine\u200bapple", "ferry"),
    ("links.foreign_count > 0 && !(author.approved > 0)", "https://pills.example", "ferry"),
    ({"not": {"field": "author.email", "exists": True}}, "ferry", None),
    ("scores.spam > 0.5", None, "ferry"),
)
OWN_RULES = st.lists(
    st.builds(
        lambda case, **stated: {
            "description": "Ours.",
            "when": case[0],
            "examples": [
                {"fires": True, "comment": {"body": case[1] or "casino"}, "scores": {"spam": 0.9}},
                {"fires": False, "comment": {"body": case[2] or "x", "author": {"email": "a@b.example"}}},
            ],
            **stated,
        },
        st.sampled_from(_EXAMPLES),
        name=st.sampled_from(["one", "two", "three"]),
        verdict=st.sampled_from(["accept", "hold", "reject"]),
        state=st.sampled_from(["live", "live", "trial", "draft"]),
        priority=st.integers(0, 2),
        category=st.sampled_from(["spam", "abuse"]),
    ),
    max_size=3,
    unique_by=lambda rule: rule["name"],
)
POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "thresholds": st.fixed_dictionaries({"spam": BOUNDS, "abuse": BOUNDS}),
        "weights": st.dictionaries(
            st.sampled_from(["link_count", "mixed_scripts", "flood_author", "fast_form", "staff", "own"]),
            WEIGHTS,
        ),
        "caps": st.dictionaries(st.sampled_from(["links", "flood"]), st.sampled_from([0.5, 3.0])),
        "lists": LISTS,
        "limits": st.fixed_dictionaries(
            {},
            optional={
                "free_links": st.integers(0, 2),
                "flood": st.fixed_dictionaries({}, optional={"author": WINDOWS, "text": WINDOWS}),
            },
        ),
        "fallback": st.sampled_from(["accept", "hold", "reject"]),
        "rules": OWN_RULES,
    },
).map(from_document)


class Measured(WordClassifier):
    """The same words, in a model that brings the curve of its ham."""

    digest = "d" * 64
    ham_curves = {Category.SPAM: HamCurve(((0.001, 0.1), (0.02, -3.5)))}  # noqa: RUF012 - a constant


def again(ports: Ports, site: Site, draft: Policy, **options: Any) -> Replayed:
    now = ports.clock()
    return replay(ports, site, draft, since=now - timedelta(days=30), until=now, **options)


def counts(found: Replayed) -> dict[tuple[Verdict, Verdict], int]:
    return {pair: n for pair, n in found.matrix.items() if n}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    comments=st.lists(st.tuples(COMMENTS, st.sampled_from([WordClassifier(), Measured(), None])), max_size=6),
    active=POLICIES,
    draft=POLICIES,
)
def test_the_active_policy_flips_nothing_and_a_draft_what_deriving_every_decision_says(
    ports: Ports,
    source: Source,
    clock: TickingClock,
    comments: Sequence[tuple[Comment, WordClassifier | None]],
    active: Policy,
    draft: Policy,
) -> None:
    site = add_site(ports, f"site {ports.new_id()}", "https://blog.example.org/")[0]
    activate(ports, site, active, author="test", reason="")
    for comment, classifier in comments:
        source.classifier = classifier
        check(ports, site, comment)
        clock.advance(seconds=20)
    source.classifier = Measured()
    same = again(ports, site, active)
    assert (same.judged, same.flips) == (len(comments), 0)
    assert not same.caveats
    found = verify(ports, site, since=clock() - timedelta(days=1), until=clock())
    assert (found.same, found.read) == (len(comments), len(comments))
    with ports.store.read() as tx:
        stored = list(tx.decisions.all(site.id))
    curves = Measured.ham_curves
    expected = Counter(
        (
            decision.judgement.verdict,
            derive(
                comment, decision, draft, curves=curves if decision.model == Measured.digest else None
            ).verdict,
        )
        for comment, decision in stored
    )
    other = again(ports, site, draft)
    assert counts(other) == expected
    assert all(flip.causes for shown in other.examples.values() for flip in shown)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(comments=st.lists(COMMENTS, max_size=6), active=POLICIES)
def test_the_active_policy_and_the_same_model_flip_nothing(
    ports: Ports, source: Source, clock: TickingClock, comments: Sequence[Comment], active: Policy
) -> None:
    site = add_site(ports, f"site {ports.new_id()}", "https://blog.example.org/")[0]
    activate(ports, site, active, author="test", reason="")
    source.classifier = Measured()
    for comment in comments:
        check(ports, site, comment)
        clock.advance(seconds=20)
    same = again(ports, site, active, other_model=True)
    assert (same.judged, same.flips, dict(same.caveats)) == (len(comments), 0, {})


class Eager(Measured):
    """Another model: it is sure of what the first one was in doubt about."""

    digest = "f" * 64
    words = {**Measured.words, "maybe": 9.0}  # noqa: RUF012 - a constant


@pytest.mark.usefixtures("history")
def test_what_another_model_changes_is_told_as_its_score(ports: Ports, site: Site, source: Source) -> None:
    source.classifier = Eager()
    found = again(ports, site, PLAIN, other_model=True)
    assert counts(found) == {(ACCEPT, ACCEPT): 2, (HOLD, REJECT): 2, (REJECT, REJECT): 2}
    (cause,) = found.examples[HOLD, REJECT][0].causes
    assert cause.words == "the model's score (spam)"
    assert cause.change == "the model's score (spam): +0.20 -> +6.00"
    assert found.caveats == {}


def test_a_decision_without_a_model_is_judged_by_the_other_one(
    ports: Ports, site: Site, source: Source
) -> None:
    activate(ports, site, PLAIN, author="test", reason="")
    source.classifier = None
    check(ports, site, HAM)
    assert counts(again(ports, site, PLAIN)) == {(HOLD, HOLD): 1}
    with pytest.raises(ModelError):
        again(ports, site, PLAIN, other_model=True)
    source.classifier = Eager()
    found = again(ports, site, PLAIN, other_model=True)
    assert counts(found) == {(HOLD, ACCEPT): 1}
    (flip,) = found.examples[HOLD, ACCEPT]
    assert {cause.words for cause in flip.causes} == {"the model's score (spam)", "the model's score (abuse)"}


STRICT = from_toml(
    "[lists]\nblocked_words = ['thank you']\n[thresholds.spam]\nhold = 0.01\nreject = 0.54\n"
    "[thresholds.abuse]\nhold = 0.9\nreject = 0.99"
)
PLAIN = from_toml(
    "[thresholds.spam]\nhold = 0.5\nreject = 0.95\n[thresholds.abuse]\nhold = 0.9\nreject = 0.99"
)


@pytest.fixture
def history(ports: Ports, site: Site, other_site: Site, anna: Moderator, clock: TickingClock) -> list[str]:
    """A ham, a doubtful and a spam comment twice each, the doubtful ones approved and rejected."""
    activate(ports, site, PLAIN, author="test", reason="")
    ids = []
    for comment in (HAM, UNSURE, SPAM, HAM, UNSURE, SPAM):
        ids.append(check(ports, site, comment).stored.id)
        clock.advance(days=1)
    check(ports, other_site, HAM)
    for place, act in ((1, Act.APPROVE), (4, Act.REJECT)):
        reason = LabelValue.SPAM if act is Act.REJECT else None
        review(ports, anna, ids[place], revision=1, act=act, reason=reason)
    return ids


def test_flips_are_counted_with_their_causes_and_what_moderators_said(
    ports: Ports, site: Site, history: list[str]
) -> None:
    found = again(ports, site, STRICT, examples=1)
    assert counts(found) == {(ACCEPT, HOLD): 2, (HOLD, REJECT): 2, (REJECT, REJECT): 2}
    assert found.rightness() == (1, 1)
    assert found.labelled((HOLD, REJECT)) == {
        LabelValue.HAM: 1,
        LabelValue.SPAM: 1,
        LabelValue.ABUSE: 0,
        None: 0,
    }
    (shown,) = found.examples[HOLD, REJECT]
    assert (shown.comment_id, shown.label, shown.excerpt) == (history[4], LabelValue.SPAM, UNSURE.body)
    assert [cause.words for cause in shown.causes] == ["threshold spam.reject"]
    (listed,) = found.examples[ACCEPT, HOLD]
    assert listed.comment_id == history[3]
    assert {(cause.name, cause.before, cause.after) for cause in listed.causes} >= {
        ("blocked_word", None, HOLD)
    }
    before, after = found.holds_a_day() or (0, 0)
    assert (before, after) == pytest.approx((2 / 6, 2 / 6), rel=0.01)


def _noting(steps: list[tuple[int, int]]) -> Callable[[int, int], None]:
    return lambda done, total: steps.append((done, total))


@pytest.mark.usefixtures("history")
def test_the_outcome_does_not_depend_on_the_pieces(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = ports.clock()
    since = until - timedelta(days=30)
    whole = replay(ports, site, STRICT, since=since, until=until)
    flips: list[list[Flipped]] = []
    for size in (1, 2, 5):
        monkeypatch.setattr(replaying, "SIZE", size)
        seen: list[Flipped] = []
        steps: list[tuple[int, int]] = []
        parts = replay(
            ports, site, STRICT, since=since, until=until, flips=seen.append, progress=_noting(steps)
        )
        assert dataclasses.replace(parts, since=whole.since) == whole
        assert steps[-1] == (6, 6)
        flips.append(seen)
    assert len(flips[0]) == whole.flips
    assert flips[0] == flips[1] == flips[2] == sorted(flips[0], key=lambda flip: flip.at, reverse=True)


@pytest.mark.usefixtures("history")
def test_an_interruption_leaves_what_the_newest_decisions_came_to(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "SIZE", 2)

    def one(pieces: Sequence[Piece]) -> Iterable[Done]:
        yield do(ports, pieces[0])
        raise KeyboardInterrupt

    found = again(ports, site, STRICT, each=one)
    assert found.interrupted
    assert counts(found) == {(HOLD, REJECT): 1, (REJECT, REJECT): 1}
    assert again(ports, site, STRICT, most=2).judged == 2


def test_the_span_erased_comments_and_edits(ports: Ports, site: Site, history: list[str]) -> None:
    erase(ports, site, history[0], actor="test")
    edit(ports, site, history[3], Comment(body="Thank you, better said."))
    found = again(ports, site, STRICT)
    assert (found.judged, found.erased) == (6, 1)
    now = ports.clock()
    young = replay(ports, site, STRICT, since=now - timedelta(days=1.5), until=now)
    assert young.judged == 2
    nothing = replay(ports, site, STRICT, since=now, until=now)
    assert (nothing.judged, nothing.flips, nothing.holds_a_day()) == (0, 0, None)


@pytest.mark.usefixtures("history")
def test_what_was_not_counted_or_measured_is_a_caveat(ports: Ports, site: Site, source: Source) -> None:
    draft = from_toml("[limits.flood]\ntext = [{ window_s = 90, allowed = 0 }]")
    assert again(ports, site, draft).caveats == {Caveat.WINDOWS: 6}
    source.classifier = Measured()
    assert again(ports, site, draft).caveats == {Caveat.WINDOWS: 6, Caveat.CURVE: 6}
    source.classifier = None
    assert again(ports, site, from_document({})).caveats == {Caveat.CURVE: 6}
    assert again(ports, site, STRICT).caveats == {}


def tamper(ports: Ports, change: str, decision_id: str) -> None:
    def job(tx: Transaction) -> None:
        connection: sqlalchemy.Connection = tx.sites._connection  # type: ignore[attr-defined]  # no port edits a decision
        connection.execute(
            sqlalchemy.text(f"UPDATE decisions SET {change} WHERE id = :id"), {"id": decision_id}
        )

    ports.store.write(job)


def verified(ports: Ports, site: Site) -> Verified:
    now = ports.clock()
    return verify(ports, site, since=now - timedelta(days=30), until=now)


def test_a_decision_that_was_tampered_with_is_named_with_what_differs(
    ports: Ports, site: Site, history: list[str]
) -> None:
    erase(ports, site, history[5], actor="test")
    sound = verified(ports, site)
    assert (sound.same, sound.erased, sound.different) == (5, 1, 0)
    with ports.store.read() as tx:
        ids = [tx.decisions.of_comment(site.id, comment)[0].id for comment in history]
        connection: sqlalchemy.Connection = tx.sites._connection  # type: ignore[attr-defined]  # the stored text
        asked = sqlalchemy.text("SELECT inputs FROM decisions WHERE id = :id")
        inputs = connection.execute(asked, {"id": ids[1]}).scalar_one()
    document = json.loads(inputs)
    document["classifier"][0]["points"] = 7.5
    tamper(ports, "verdict = 'accept'", ids[2])
    tamper(ports, f"inputs = '{json.dumps(document)}'", ids[1])
    tamper(ports, "rules = 'older'", ids[0])
    tamper(ports, "policy = 'gone'", ids[3])
    found = verified(ports, site)
    assert (found.same, found.different, found.other_rules, found.other_policy) == (1, 2, 1, 1)
    first, second = found.named
    assert (first.decision_id, first.comment_id) == (ids[2], history[2])
    assert first.what == ("verdict accept (reject in the judgement), derived reject",)
    assert second.decision_id == ids[1]
    assert [what.split()[0] for what in second.what] == ["verdict", "spam", "signals", "summary"]
    assert second.what[2] == "signals words"


def test_the_rules_are_asked_again_only_where_the_draft_may_find_something_else(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    activate(ports, site, PLAIN, author="test", reason="")
    links = Comment(
        body="https://a.example https://b.example https://c.example", client=Client(ip="203.0.113.7")
    )
    for comment in (HAM, links, SPAM):
        check(ports, site, comment)
    asked: list[Policy] = []
    judge = rules.judge

    def counted(view: View, history: History, policy: Policy) -> tuple[Signal, ...]:
        asked.append(policy)
        return judge(view, history, policy)

    monkeypatch.setattr(rules, "judge", counted)
    plain = dict(PLAIN.document)
    for change, times in (
        ({}, 0),
        ({"thresholds": STRICT.document["thresholds"], "fallback": "reject"}, 0),
        ({"caps": {"links": 0.1}, "prior": {"spam": 1.0}}, 0),
        ({"weights": {"flood_author": 3.0}}, 0),
        ({"weights": {"link_count": 3.0}}, 1),
        ({"lists": {"blocked_words": ["x"]}}, 3),
        ({"limits": {"free_links": 0}}, 3),
    ):
        asked.clear()
        again(ports, site, from_document({**plain, **change}))
        assert len(asked) == times, change
