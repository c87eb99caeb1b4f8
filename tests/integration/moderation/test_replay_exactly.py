"""Every flip that a replay reports, and every one that it does not, is what judging the comment anew gives.

Nothing of the replay's own ways is used to know what is right: each stored comment is judged by `judge`, as a
new one would be, with the history that was frozen with it and the model that judged it.
"""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NoReturn

import pytest
import structlog

from service import rules
from service.domain.comment import Author, Client, Comment
from service.domain.decision import MODEL, RULES, Decision
from service.domain.goal import HamCurve
from service.domain.label import LabelSource, LabelValue
from service.domain.policy import Policy, from_toml
from service.domain.signal import Category, Verdict
from service.domain.site import Site
from service.errors import ModelError
from service.moderation import replay as replaying
from service.moderation.activate import activate
from service.moderation.check import check
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.judge import Outcome, Pinned, judge, view_of
from service.moderation.label import label
from service.moderation.ports import Classifier, Ports
from service.moderation.replay import replay
from service.moderation.replayed import Flipped
from tests.integration.moderation.conftest import Source, TickingClock, WordClassifier

Flip = tuple[Verdict, Verdict]


class Measured(WordClassifier):
    """Words, in a model that knows its ham."""

    digest = "d" * 64
    ham_curves = {  # noqa: RUF012 - a constant
        Category.SPAM: HamCurve(((0.001, 1.5), (0.02, -1.5))),
        Category.ABUSE: HamCurve(((0.001, 2.0), (0.02, -2.0))),
    }


class Stricter(Measured):
    """Another model, which knows more words and its ham otherwise."""

    digest = "f" * 64
    words = {**WordClassifier.words, "ferry": 2.4, "tiles": 5.0}  # noqa: RUF012 - a constant
    ham_curves = {  # noqa: RUF012 - a constant
        Category.SPAM: HamCurve(((0.001, 0.3), (0.02, -0.9))),
        Category.ABUSE: HamCurve(((0.001, 2.0), (0.02, -2.0))),
    }


class Silent:
    """No model."""

    def current(self) -> NoReturn:
        raise ModelError("The model is gone.")


FLOODS = (
    "[limits.flood]\nauthor = [{ window_s = 600, allowed = 2 }]\ntext = [{ window_s = 600, allowed = 1 }]\n"
)
POLICIES = tuple(
    from_toml(text)
    for text in (
        FLOODS,
        f"{FLOODS}[lists]\nblocked_words = ['pineapple']\n[weights]\nlink_count = 1.5\n",
        f"{FLOODS}[thresholds.spam]\nhold = 0.4\nreject = 0.9\n[weights]\nshouting = 0.5\nfast_form = 2.0\n",
    )
)
DRAFTS = {
    **{
        name: from_toml(text)
        for name, text in {
            "thresholds": f"{FLOODS}[thresholds.spam]\nhold = 0.2\nreject = 0.6\n",
            "goals": f"{FLOODS}[thresholds.spam]\nhold = {{ ham = 0.02 }}\nreject = {{ ham = 0.003 }}\n",
            "weights": f"{FLOODS}[weights]\nflood_author = 4.0\nlink_count = -1.0\nshouting = 2.0\n"
            "fast_form = 'reject'\n",
            "lists": f"{FLOODS}[lists]\nblocked_words = ['ferry*']\nallowed_domains = ['tiles.example']\n",
            "limits": "[limits]\nfree_links = 0\n[limits.flood]\n"
            "author = [{ window_s = 600, allowed = 0 }]\ntext = []\n",
            "caps": f"fallback = 'reject'\n{FLOODS}[caps]\nflood = 0.5\nlinks = 0.2\n[prior]\nspam = 3.0\n",
        }.items()
    },
    "own": POLICIES[0],
    "earlier": POLICIES[1],
}

BODIES = (
    "The ferry was on time, thank you.",
    "maybe",
    "maybe, I write to you about the ferry",
    "PINEAPPLE PIZZA IS THE BEST OF ALL, EVERYBODY KNOWS IT",
    "https://tiles.example/a https://b.example https://c.example https://d.example",
    "casino https://tiles.example/b",
    "Well, it depends.",
)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """A traceback of every broken rule takes longer than all the rest."""
    with structlog.testing.capture_logs():
        yield


@pytest.fixture
def history(ports: Ports, site: Site, source: Source, clock: TickingClock) -> None:
    """Half a day of comments in floods, under three policies, now and then without a model or the rules."""
    draw = random.Random(3)
    source.classifier = Measured()
    for turn in range(120):
        if turn % 40 == 0:
            activate(ports, site, POLICIES[turn // 40], author="test", reason="")
        comment = Comment(
            body=draw.choice(BODIES),
            author=Author(email=draw.choice(["ann@example.org", "ben@example.org", None])),
            client=Client(
                ip=draw.choice(["203.0.113.7", "2001:db8::1", None]), form_seconds=draw.choice([1.0, None])
            ),
        )
        source.classifier = None if turn % 11 == 5 else Measured()
        with pytest.MonkeyPatch.context() as patched:
            if turn % 13 == 7:
                patched.setattr(rules, "judge", _broken)
            stored = check(ports, site, comment).stored
        clock.advance(seconds=draw.choice([2, 30, 400]))
        if turn % 4 == 0:
            value = draw.choice(list(LabelValue))
            label(ports, site, stored.id, value, source=LabelSource.SITE, author="test")
        if turn % 11 == 3:
            edit(ports, site, stored.id, Comment(body=draw.choice(BODIES), author=comment.author))
        if turn % 13 == 6:
            erase(ports, site, stored.id, actor="test")
    source.classifier = Measured()


def _broken(*_: object) -> NoReturn:
    raise RuntimeError("the rules are broken")


def anew(
    ports: Ports, site: Site, policy: Policy, judged_by: Callable[[Decision], Classifier | None]
) -> dict[str, Flip]:
    """Return the verdict of every decision that is not erased, and what judging its comment anew gives."""
    with ports.store.read() as tx:
        stored = list(tx.decisions.all(site.id))
        gone = {d.comment_id for _, d in stored if _erased(tx.comments.get(site.id, d.comment_id))}
    return {
        d.id: (d.judgement.verdict, _judged(site, comment, d, policy, judged_by(d)).judgement.verdict)
        for comment, d in stored
        if d.comment_id not in gone
    }


def _erased(stored: object) -> bool:
    return getattr(stored, "erased_at", None) is not None


def _judged(
    site: Site, comment: Comment, decision: Decision, policy: Policy, classifier: Classifier | None
) -> Outcome:
    with pytest.MonkeyPatch.context() as patched:
        if RULES in decision.degraded:
            patched.setattr(rules, "judge", _broken)
        return judge(
            Silent() if classifier is None else Pinned(classifier),
            site,
            view_of(comment, site),
            decision.inputs.history,
            policy,
        )


def as_then(decision: Decision) -> Classifier | None:
    return None if MODEL in decision.degraded else Measured()


def flips(ports: Ports, site: Site, draft: Policy, other_model: bool = False) -> tuple[dict[str, Flip], int]:
    """Return the flips that a replay reports, by decision, and how many decisions it judged."""
    seen: list[Flipped] = []
    now = ports.clock()
    found = replay(
        ports,
        site,
        draft,
        since=now - timedelta(days=30),
        until=now,
        flips=seen.append,
        other_model=other_model,
    )
    assert len({flip.decision_id for flip in seen}) == len(seen) == found.flips
    assert found.erased > 0
    return {flip.decision_id: (flip.before, flip.after) for flip in seen}, found.judged


@pytest.mark.usefixtures("history")
def test_a_replay_flips_what_judging_anew_flips_and_nothing_else(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, draft in DRAFTS.items():
        expected = anew(ports, site, draft, as_then)
        for size in (25, 2_000):
            monkeypatch.setattr(replaying, "SIZE", size)
            found, judged = flips(ports, site, draft)
            assert judged == len(expected) > 80
            assert found == changed(expected), name
        assert len(Counter(found.values())) >= 2 or name in {"own", "earlier"}, name


@pytest.mark.usefixtures("history")
def test_another_model_flips_what_judging_anew_by_it_flips(ports: Ports, site: Site) -> None:
    other = dataclasses.replace(ports, classifier=Pinned(Stricter()))
    for name in ("goals", "lists", "own"):
        expected = anew(ports, site, DRAFTS[name], lambda _: Stricter())
        found, judged = flips(other, site, DRAFTS[name], other_model=True)
        assert judged == len(expected)
        assert found == changed(expected), name
        assert len(Counter(found.values())) >= 2, name


def changed(verdicts: dict[str, Flip]) -> dict[str, Flip]:
    return {key: pair for key, pair in verdicts.items() if pair[0] is not pair[1]}


@pytest.mark.usefixtures("history")
def test_the_history_is_as_mixed_as_it_says(ports: Ports, site: Site) -> None:
    with ports.store.read() as tx:
        stored = [decision for _, decision in tx.decisions.all(site.id)]
    assert {decision.policy for decision in stored} == {policy.digest for policy in POLICIES}
    assert {decision.judgement.verdict for decision in stored} == set(Verdict)
    parts = Counter(part for decision in stored for part in decision.degraded)
    assert parts[MODEL] >= 3
    assert parts[RULES] >= 3
    fired = Counter(signal.name for decision in stored for signal in decision.judgement.signals)
    assert fired["flood_author"] >= 5
    assert fired["flood_text"] >= 5
    assert fired["cap_flood"] + fired["cap_links"] + fired["link_count"] >= 5
