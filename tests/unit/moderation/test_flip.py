"""What is said to flip a verdict flips it, to the last digit; and it is small."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given

from service.domain.campaign import Campaign
from service.domain.comment import Author, Client, Comment, Format
from service.domain.flip import Counterfactual, changed, sentence
from service.domain.goal import HamCurve
from service.domain.history import Count, History, Trace
from service.domain.policy import Policy
from service.domain.signal import Category, Signal, Verdict
from service.errors import ModelError
from service.features.view import View
from service.matching.frozen import Frozen
from service.moderation.flip import BRIEF, MAX_JUDGED, flip
from service.moderation.judge import judge, view_of
from service.moderation.ports import Classifier
from tests.unit.moderation.comments import (
    AT,
    COMMENTS,
    HISTORIES,
    NO_PAST,
    POLICIES,
    SITE,
    Judged,
    Source,
    judged,
    with_hits,
)
from tests.unit.moderation.conftest import WordClassifier


def asked(source: Source, case: Judged, **options: float) -> Counterfactual | None:
    return flip(source, SITE, case.view, case.outcome, case.policy, **options)


def told(source: Source, case: Judged) -> str:
    found = asked(source, case)
    assert found is not None
    return sentence(found)


def flooded(trace: Trace, count: int) -> History:
    return History(at=AT, counts=(Count(trace, 60, count), Count(trace, 600, count)))


@given(COMMENTS, HISTORIES, POLICIES)
def test_making_the_change_and_judging_again_gives_exactly_what_is_stated(
    default: Source, comment: Comment, history: History, policy: Policy
) -> None:
    case = judged(default, comment, policy=policy, history=history)
    found = asked(default, case)
    if found is None or found.flip is None:
        return
    after_comment, after_history = changed(comment, history, found.flip.changes)
    after = judged(default, after_comment, policy=policy, history=after_history).outcome.judgement
    assert (after.verdict, after.scores) == (found.flip.verdict, found.flip.scores)
    assert after.verdict.severity < case.outcome.judgement.verdict.severity
    assert (after_comment, after_history) != (comment, history)


@given(COMMENTS, HISTORIES, POLICIES)
def test_what_flips_a_comment_that_lists_hit_does_so_with_the_hits_that_are_left(
    default: Source, comment: Comment, history: History, policy: Policy
) -> None:
    history = with_hits(comment, history)
    case = judged(default, comment, policy=policy, history=history)
    found = asked(default, case)
    if found is None or found.flip is None:
        return
    after_comment, after_history = changed(comment, history, found.flip.changes)
    if after_comment is not comment:
        left = Frozen(after_history.listed).hits(view_of(after_comment, SITE))
        after_history = dataclasses.replace(after_history, listed=left)
    after = judged(default, after_comment, policy=policy, history=after_history).outcome.judgement
    assert (after.verdict, after.scores) == (found.flip.verdict, found.flip.scores)
    assert {hit.entry_id for hit in after_history.listed} <= {hit.entry_id for hit in history.listed}


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("I like pineapple a lot.", "Without “pineapple”: accept."),
        ("I like p1neapple and specialist pills.", "Without “p1neapple”: hold."),
        ("Buy cheap pills, or pills.", "Without “pills”: accept."),
        ("See https://bit.ly/abc for more.", "Without the link bit.ly: accept."),
        ("My gift-cards are here.", "Without “gift-cards”: accept."),
        (
            Comment(body="A fine bridge.", author=Author(name="Pills Anna")),
            "Without the author's name “Pills Anna”: accept.",
        ),
        (
            Comment(body="A fine bridge.", author=Author(email="anna@mail.example.com")),
            "Without “@example.com” on a list: accept.",
        ),
    ],
)
def test_a_comment_that_a_list_stops_is_told_what_to_leave_out(
    words: Source, comment: Comment | str, said: str
) -> None:
    written = Comment(body=comment) if isinstance(comment, str) else comment
    case = judged(words, written, history=with_hits(written, NO_PAST))
    assert case.outcome.judgement.verdict is not Verdict.ACCEPT
    assert told(words, case) == said


@given(COMMENTS, HISTORIES, POLICIES)
def test_edits_are_in_order_apart_and_inside_and_their_text_is_quoted(
    default: Source, comment: Comment, history: History, policy: Policy
) -> None:
    found = asked(default, judged(default, comment, policy=policy, history=history))
    fields = {"body": comment.body, "author.name": comment.author.name, "author.url": comment.author.url}
    for change in found.flip.changes if found and found.flip else ():
        places = [place for edit in change.edits for place in (edit.start, edit.end)]
        assert places == sorted(places)
        if change.edits:
            text = fields[change.field] or ""
            assert places[-1] <= len(text)
            assert change.text[:1] == text[places[0]]
        assert change.words.isprintable()


@given(COMMENTS, HISTORIES, POLICIES)
def test_a_comment_that_is_not_accepted_is_always_answered_and_an_accepted_one_never(
    default: Source, comment: Comment, history: History, policy: Policy
) -> None:
    case = judged(default, comment, policy=policy, history=history)
    found = asked(default, case)
    assert (found is None) == (case.outcome.judgement.verdict is Verdict.ACCEPT)
    assert found is None or found.tried <= MAX_JUDGED
    assert found == asked(default, case)


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("Try maybe tomorrow", "Without “maybe”: accept."),
        ("Maybe, maybe not", "Without “Maybe”: accept."),
        ("The casino bonus is here", "Without “casino”: accept."),
        ("You fool, that casino", "Without “casino” and “fool”: accept."),
        (
            Comment(body="Hello there.", author=Author(name="Pills")),
            "Without the author's name “Pills”: accept.",
        ),
        (
            Comment(body="Well said, maybe.", author=Author(url="https://pills.example/a")),
            "Without the author's URL pills.example: hold.",
        ),
        (
            Comment(body="Hello there.", client=Client(honeypot="x")),
            "Nothing small changes this: the rule honeypot forces it.",
        ),
        ("maybe maybe", "Nothing small changes this (1 tried)."),
    ],
)
def test_it_says_what_a_person_would_try_first(words: Source, comment: Comment | str, said: str) -> None:
    assert told(words, judged(words, comment)) == said


LISTS = {"lists": {"blocked_words": ["pineapple", "anchovies"], "blocked_domains": ["bit.ly"]}}


@pytest.mark.parametrize(
    ("comment", "policy", "rules", "said"),
    [
        ("I like pineapple.", LISTS, ["blocked_word"], "Without “pineapple”: accept."),
        ("Pineapple or pineapple?", LISTS, ["blocked_word"], "Without “Pineapple”: accept."),
        ("p i n e a p p l e, they say", LISTS, ["blocked_word"], "Without “p i n e a p p l e”: accept."),
        (
            "Both pineapple and anchovies.",
            LISTS,
            ["blocked_word"],
            "Without “pineapple”, “anchovies”: accept.",
        ),
        ("See https://bit.ly/x for it", LISTS, ["blocked_domain"], "Without the link bit.ly: accept."),
        (
            "See https://bit.ly/x and https://bit.ly/y for it",
            LISTS,
            ["blocked_domain"],
            "Without the 2 links: accept.",
        ),
        (
            Comment(body="See https://bit.ly/x for it", author=Author(url="https://bit.ly/y")),
            LISTS,
            ["blocked_domain"],
            "Without the link bit.ly and the author's URL bit.ly: accept.",
        ),
        ("See https://bit.ly/x", LISTS, ["blocked_domain"], "Without the link bit.ly: accept."),
        ("A pineapple, maybe", LISTS, ["blocked_word"], "Without “pineapple” and “maybe”: accept."),
    ],
)
def test_a_rule_that_forces_the_verdict_is_named_with_what_would_quiet_it(
    words: Source, comment: Comment | str, policy: dict[str, object], rules: list[str], said: str
) -> None:
    found = asked(words, judged(words, comment, policy=policy))
    assert found is not None
    assert (list(found.forced_by), sentence(found)) == (rules, said)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Good v\u200bie\u200bw of the har\u200bbour", "Without the hidden characters: accept."),
        ("Ask \u0440\u0430ypal about it", "Without the disguise of “\u0440\u0430ypal”: accept."),
        (
            "Ask \u0440\u0430ypal in the har\u200bbour",
            "Without the hidden characters and the disguise of “\u0440\u0430ypal”: accept.",
        ),
    ],
)
@pytest.mark.parametrize("markup", ["text", "html"])
def test_a_disguise_can_be_undone(words: Source, body: str, said: str, markup: Format) -> None:
    strict = {"weights": {"hidden_characters": 10, "mixed_scripts": 4}, "caps": {"disguise": 9}}
    case = judged(words, Comment(body=body, format=markup), policy=strict)
    found = asked(words, case)
    assert found is not None
    assert sentence(found) == said
    assert found.flip is not None
    after, _ = changed(case.view.comment, History(at=AT), found.flip.changes)
    assert after.body == body.replace("\u200b", "").replace("\u0440\u0430", "pa")


NEAR = Campaign(id="c", comments=7, authors=5, age_s=60.0, similarity=0.5)


@pytest.mark.parametrize(
    ("history", "said"),
    [
        (
            flooded(Trace.AUTHOR, 12),
            "Without the 12 earlier comments by this author within 1 minute: accept.",
        ),
        (
            History(at=AT, rejected_before=True),
            "Without a person's rejection of an earlier version: accept.",
        ),
        (
            History(at=AT, campaign=NEAR),
            "Without the 7 earlier near-duplicates: accept.",
        ),
        (
            dataclasses.replace(flooded(Trace.AUTHOR, 12), campaign=NEAR),
            "Without every earlier comment: accept.",
        ),
    ],
)
def test_the_past_can_be_taken_away(words: Source, history: History, said: str) -> None:
    flood = {"weights": {"flood_author": 3.5, "campaign": 2.5}}
    assert told(words, judged(words, "Hello there.", policy=flood, history=history)) == said


def test_two_floods_are_taken_away_together(words: Source) -> None:
    counts = (*flooded(Trace.AUTHOR, 12).counts, *flooded(Trace.NETWORK, 200).counts)
    strict = {"weights": {"flood_author": "hold", "flood_network": "hold"}}
    case = judged(words, "Hello there.", policy=strict, history=History(at=AT, counts=counts))
    assert told(words, case) == "Without every earlier comment: accept."


def test_a_link_is_taken_with_its_markup_and_text(words: Source) -> None:
    body = "I like <a href='https://tiles.example/x'>my casino</a> a lot."
    found = asked(words, judged(words, Comment(body=body, format="html")))
    assert found is not None
    assert found.flip is not None
    after, _ = changed(Comment(body=body), History(at=AT), found.flip.changes)
    assert after.body == "I like  a lot."


def test_what_leaves_no_words_is_no_change(words: Source) -> None:
    assert told(words, judged(words, "maybe!")).startswith("Nothing small changes this")


@pytest.mark.parametrize("degraded", [("model",), ("rules",)])
def test_nothing_is_said_where_a_part_was_missing(words: Source, degraded: tuple[str, ...]) -> None:
    case = judged(words, "Try maybe tomorrow")
    outcome = dataclasses.replace(case.outcome, degraded=degraded)
    assert flip(words, SITE, case.view, outcome, case.policy) is None


def test_counters_that_were_down_change_no_answer(words: Source) -> None:
    case = judged(words, "Try maybe tomorrow")
    outcome = dataclasses.replace(case.outcome, degraded=("counters",))
    found = flip(words, SITE, case.view, outcome, case.policy)
    assert found is not None
    assert found.flip is not None


class Gone:
    def current(self) -> Classifier:
        raise ModelError("The model is gone.")


class Newer(WordClassifier):
    digest = "d" * 64


class Measured(WordClassifier):
    """The same words, in a model that brings the curve of its ham."""

    ham_curves = {Category.SPAM: HamCurve(((0.01, 0.5), (0.1, -2.0)))}  # noqa: RUF012 - a constant of the test


def test_what_flips_a_verdict_is_judged_by_the_goals_of_the_model_that_gave_it() -> None:
    policy = {"thresholds": {"spam": {"hold": {"ham": 0.1}}}}
    measured = Source(Measured())
    case = judged(measured, "Try the bonus tomorrow", policy=policy)
    assert case.outcome.judgement.verdict is Verdict.HOLD
    assert told(measured, case) == "Without “bonus”: accept."


class Stricter(WordClassifier):
    """The same digest with other weights, as a broken installation could have."""

    def signals(self, view: View) -> tuple[Signal, ...]:
        return super().signals(view)[1:]


@pytest.mark.parametrize("present", [Gone(), Source(Newer()), Source(Stricter())])
def test_nothing_is_said_where_the_present_model_does_not_give_the_judgement_again(
    words: Source, present: Gone | Source
) -> None:
    case = judged(words, "Try maybe tomorrow")
    assert flip(present, SITE, case.view, case.outcome, case.policy) is None


def test_nothing_is_said_under_another_policy(words: Source) -> None:
    case = judged(words, "I like pineapple.", policy=LISTS)
    assert asked(words, dataclasses.replace(case, policy=judged(words, "x").policy)) is None


def test_a_brief_effort_judges_little_of_a_long_text_and_what_it_finds_is_true(
    words: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = judged(words, "The ferry was late again today. " * 100 + "maybe " * 3)
    judging: Callable[..., object] = judge
    times: list[int] = []

    def counted(*arguments: object, **options: object) -> object:
        times.append(1)
        return judging(*arguments, **options)

    monkeypatch.setattr("service.moderation.flip.judge", counted)
    found = asked(words, long, effort=BRIEF)
    assert found is not None
    assert len(times) <= BRIEF / 5
    assert asked(words, judged(words, "maybe " * 3_000), effort=BRIEF) is None


def test_no_more_than_the_most_are_judged(words: Source) -> None:
    body = " ".join(f"casino{n} https://a{n}.example" for n in range(60))
    found = asked(words, judged(words, body))
    assert found is not None
    assert found.tried <= MAX_JUDGED
