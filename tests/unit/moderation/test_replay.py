"""What made a verdict change, what cannot be said of it, and counts that add up."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest

from service import rules
from service.domain.comment import Author, Client, Comment
from service.domain.decision import Inputs, Judgement, decide
from service.domain.history import Count, History, Trace
from service.domain.label import LabelValue
from service.domain.policy import Policy, Threshold, default_policy, from_document
from service.domain.signal import Category, Signal, Verdict
from service.features.traces import COUNTED
from service.moderation.causes import Cause, causes
from service.moderation.caveats import Caveat, Doubts, words_of
from service.moderation.ports import PastDecision
from service.moderation.replayed import Flipped, Replayed
from tests.unit.moderation.comments import AT

SPAM, ABUSE = Category.SPAM, Category.ABUSE
ACCEPT, HOLD, REJECT = Verdict.ACCEPT, Verdict.HOLD, Verdict.REJECT
BOUNDS = {SPAM: Threshold(0.5, 0.9), ABUSE: Threshold(0.6, 0.9)}
LOWER = {SPAM: Threshold(0.2, 0.9), ABUSE: Threshold(0.6, 0.9)}
POLICY = default_policy()


def signal(name: str, points: float, forces: Verdict | None = None) -> Signal:
    return Signal(name=name, category=SPAM, points=points, evidence="E.", forces=forces)


def judged(*signals: Signal, bounds: dict[Category, Threshold] = BOUNDS) -> Judgement:
    return decide(signals, POLICY, thresholds=bounds)


def told(old: Judgement, new: Judgement, after: dict[Category, Threshold] = BOUNDS) -> list[Cause]:
    return list(causes(old, new, before=BOUNDS, after=after))


def test_a_signal_that_weighs_more_is_what_makes_a_judgement_stricter() -> None:
    old = judged(signal("links", 0.5), signal("words", -1.0))
    new = judged(signal("links", 3.0), signal("words", -1.5))
    assert (old.verdict, new.verdict) == (ACCEPT, HOLD)
    assert told(old, new) == [Cause("links", SPAM, 0.5, 3.0)]
    assert told(new, old) == [Cause("links", SPAM, 3.0, 0.5)]


def test_a_signal_that_comes_or_goes_or_forces_is_named() -> None:
    calm, forced = judged(signal("words", -1.0)), judged(signal("words", -1.0), signal("listed", 0.0, REJECT))
    assert told(calm, forced) == [Cause("listed", SPAM, None, REJECT)]
    assert told(forced, calm) == [Cause("listed", SPAM, REJECT, None)]
    tried = judged(signal("words", -1.0), signal("trial", 0.0), signal("listed", 0.0, REJECT))
    assert told(calm, tried) == [Cause("listed", SPAM, None, REJECT)]
    assert [cause.change for cause in told(calm, tried)] == ["listed (spam): none -> reject"]


def test_a_threshold_is_named_where_the_score_meets_it_now_and_not_before() -> None:
    old, new = judged(signal("words", -1.0)), judged(signal("words", -1.0), bounds=LOWER)
    (cause,) = told(old, new, LOWER)
    assert cause == Cause("hold", SPAM, 0.5, 0.2, threshold=True)
    assert cause.words == "threshold spam.hold"


def test_where_nothing_else_differs_it_is_the_fallback() -> None:
    old = judged(signal("words", -1.0))
    assert [cause.words for cause in told(old, dataclasses.replace(old, verdict=HOLD))] == ["fallback"]


def past(
    counts: tuple[Count, ...] = (),
    *,
    comment: Comment | None = None,
    label: LabelValue | None = None,
    **but: Any,
) -> PastDecision:
    whole = PastDecision(
        id="d",
        comment_id="c",
        version=1,
        comment=comment or Comment(body="x"),
        verdict=ACCEPT,
        inputs=Inputs(history=History(at=AT, counts=counts), classifier=None),
        judged=judged,
        policy="another",
        model="m",
        rules=rules.digest(),
        degraded=(),
        created_at=AT,
        erased=False,
        label=label,
    )
    return dataclasses.replace(whole, **but)


def counted(policy: Policy, value: int = 0) -> tuple[Count, ...]:
    return tuple(
        Count(trace, limit.window_s, value)
        for trace, limits in policy.limits.flood.items()
        for limit in limits
    )


PLAIN = from_document({"thresholds": {c: {"hold": 0.5, "reject": 0.9} for c in ("spam", "abuse")}})


def flood(**limits: list[tuple[int, int]]) -> Policy:
    rows = {
        trace: [{"window_s": window, "allowed": allowed} for window, allowed in pairs]
        for trace, pairs in limits.items()
    }
    return from_document(
        {**PLAIN.document, "limits": {**PLAIN.document["limits"], "flood": {**FLOOD, **rows}}}
    )


FLOOD = PLAIN.document["limits"]["flood"]


def said(
    of: PastDecision, draft: Policy, *, model: str | None = "m", was: Policy | None = PLAIN
) -> set[Caveat]:
    return set(Doubts(draft, model).of(of, was))


def test_nothing_is_doubted_where_everything_that_the_draft_asks_was_stored() -> None:
    assert said(past(counted(PLAIN)), PLAIN) == set()
    assert said(past(counted(PLAIN)), POLICY) == set()


def test_goals_need_the_curve_of_the_model_that_judged() -> None:
    assert said(past(counted(PLAIN)), POLICY, model="n") == {Caveat.CURVE}
    assert said(past(counted(PLAIN), model=None), POLICY, model="n") == set()
    assert said(past(counted(PLAIN)), PLAIN, model="n") == set()
    assert said(past(counted(PLAIN), policy=POLICY.digest), POLICY, model="n") == set()


def test_rules_of_another_version_are_a_caveat() -> None:
    assert said(past(counted(PLAIN), rules="other", policy=PLAIN.digest), PLAIN) == {Caveat.RULES}


def test_a_flood_window_that_was_not_counted_is_a_caveat() -> None:
    draft = flood(author=[(60, 3), (7200, 5)])
    assert said(past(counted(PLAIN)), draft) == {Caveat.WINDOWS}
    nobody = tuple(count for count in counted(PLAIN) if count.trace is not Trace.AUTHOR)
    assert said(past(nobody), draft) == set()
    assert said(past(nobody), draft, was=None) == set()


@pytest.mark.parametrize(
    ("trace", "comment"),
    [
        ("author", Comment(body="x", author=Author(email="ann@example.org"))),
        ("address", Comment(body="x", client=Client(ip="203.0.113.1"))),
        ("network", Comment(body="x", client=Client(ip="203.0.113.1"))),
        ("text", Comment(body="x")),
    ],
)
def test_a_trace_that_was_never_counted_is_a_caveat_where_the_comment_may_have_it(
    trace: str, comment: Comment
) -> None:
    was = flood(**{trace: []})
    counts = tuple(count for count in counted(PLAIN) if count.trace != trace)
    assert said(past(counts, comment=comment), PLAIN, was=was) == {Caveat.WINDOWS}
    assert said(past(counts, comment=comment), was, was=was) == set()
    if trace != "text":
        assert said(past(counts), PLAIN, was=was) == set()


def test_a_count_that_stopped_below_what_the_draft_allows_is_a_caveat() -> None:
    was, draft = flood(author=[(60, 3)]), flood(author=[(60, 5000)])
    reached = (
        *(c for c in counted(was) if c.trace is not Trace.AUTHOR),
        Count(Trace.AUTHOR, 60, COUNTED + 3),
    )
    assert said(past(reached), draft, was=was) == {Caveat.CAPPED}
    short = (*reached[:-1], Count(Trace.AUTHOR, 60, COUNTED + 2))
    assert said(past(short), draft, was=was) == set()
    assert said(past(reached), was, was=was) == set()


def flipped(after: Verdict, at: datetime = AT) -> Flipped:
    return Flipped(
        decision_id="d",
        comment_id="c",
        at=at,
        before=ACCEPT,
        after=after,
        label=None,
        causes=(Cause("links", SPAM, 0.5, 3.0),),
        summary="hold.",
        excerpt="x",
    )


def test_a_caveat_is_told_of_one_decision_and_of_several() -> None:
    assert words_of(Caveat.CURVE, 2).startswith("come from a model")
    assert words_of(Caveat.CURVE, 1).startswith("comes from a model")
    assert words_of(Caveat.WINDOWS, 1).startswith("was made without")
    assert words_of(Caveat.CAPPED, 1) == words_of(Caveat.CAPPED, 2)


def test_counts_of_parts_add_up_and_the_newest_examples_stay() -> None:
    newer, older = (Replayed(since=AT, until=AT, examples_kept=2) for _ in range(2))
    newer.add(past(label=LabelValue.SPAM), HOLD, flipped(HOLD))
    newer.add(past(), ACCEPT, None)
    for days in (1, 2):
        at = AT - timedelta(days=days)
        older.add(past(label=LabelValue.HAM, created_at=at), HOLD, flipped(HOLD, at))
    newer.extend(older)
    assert newer.matrix == {(ACCEPT, HOLD): 3, (ACCEPT, ACCEPT): 1}
    assert (newer.judged, newer.flips, newer.rightness()) == (4, 3, (1, 2))
    assert [one.at for one in newer.examples[ACCEPT, HOLD]] == [AT, AT - timedelta(days=1)]
    assert newer.causes == {(ACCEPT, HOLD, "links (spam)"): 3}
    assert newer.labelled((ACCEPT, HOLD)) == {
        LabelValue.HAM: 2,
        LabelValue.SPAM: 1,
        LabelValue.ABUSE: 0,
        None: 0,
    }
    assert newer.holds_a_day() == (0.0, 3 / 2)
    assert Replayed(since=AT, until=AT, examples_kept=2).holds_a_day() is None
