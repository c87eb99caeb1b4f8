"""What rulings teach: which rules may move, and how far; and what must not be parted."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from service.domain.comment import Author, Client, Comment
from service.domain.label import LabelValue
from service.domain.policy import default_policy, from_document
from service.domain.signal import Category, Verdict
from service.features.view import read
from service.moderation.ruled import Found, Ruled, Rulings
from training.config import default_config
from training.points.lesson import Lesson, lesson_of

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE
CONFIG = default_config().points
AT = datetime(2026, 3, 1, tzinfo=UTC)


def ruled(place: int, label: LabelValue | None, *found: Found, body: str | None = None, **but: Any) -> Ruled:
    """A comment of its own words, author and address, unless it says otherwise."""
    letters = random.Random(place).choices("abcdefghiklmnoprstu    ", k=90)
    comment = Comment(
        body=body or "".join(letters),
        author=Author(email=but.get("email", f"reader{place}@example.org")),
        client=Client(ip=but.get("ip", f"203.0.113.{place}")),
    )
    return Ruled(
        comment_id=str(place),
        comment=comment,
        at=AT + timedelta(hours=place),
        verdict=Verdict.HOLD if label else Verdict.ACCEPT,
        label=label,
        model={Category.SPAM: 0.5, Category.ABUSE: -3.0},
        found=found,
        fingerprint=read(comment).fingerprint,
    )


def taught(*labelled: Ruled, silent: tuple[Ruled, ...] = (), **policy: Any) -> Lesson:
    rulings = Rulings(labelled=labelled, silent=silent, forced=0, unfit=0)
    return lesson_of(rulings, Category.SPAM, from_document(policy), CONFIG)


def spam_rule(name: str, strength: float = 1.0, group: str | None = None) -> Found:
    return Found(name, Category.SPAM, group, strength)


CONTACT, SHOUTING = spam_rule("contact", group="text"), spam_rule("shouting", group="text")
APPROVED, MINE = spam_rule("author_approved", 2.0), spam_rule("mine")
EVERY = (CONTACT, SHOUTING, APPROVED, MINE)


def test_a_rule_moves_on_its_own_side_and_trials_do_too() -> None:
    rules = taught(*(ruled(i, HAM if i % 2 else SPAM, *EVERY) for i in range(12))).rules
    assert rules.names == ("author_approved", "contact", "shouting", "mine")
    assert rules.present.tolist() == [-0.5, 1.0, 0.0, 0.0]
    assert rules.low.tolist() == [-5.0, 0.0, 0.0, 0.0]
    assert rules.high.tolist() == [0.0, 5.0, 5.0, 5.0]
    assert [(places.tolist(), cap) for places, cap in rules.caps] == [([1, 2], 2.0)]


def test_what_an_owner_has_decided_tells_the_side_and_is_never_out_of_bounds() -> None:
    rows = [ruled(i, HAM if i % 2 else SPAM, *EVERY) for i in range(12)]
    weights = {"contact": -0.3, "shouting": 8.0, "author_approved": 0.0, "mine": -1.0}
    rules = taught(*rows, weights=weights).rules
    assert rules.low.tolist() == [-5.0, -5.0, 0.0, -5.0]
    assert rules.high.tolist() == [0.0, 0.0, 8.0, 0.0]


def test_a_rule_that_fired_on_few_different_comments_stays() -> None:
    """Ten copies of one text are one comment."""
    different = [ruled(i, SPAM, CONTACT) for i in range(10)]
    copies = [
        ruled(20 + i, SPAM, SHOUTING, body="Buy it here and be quick about it, my friends") for i in range(10)
    ]
    lesson = taught(*different, *copies, ruled(40, HAM, MINE))
    assert [lesson.rules.names[i] for i in lesson.rules.free] == ["contact"]
    assert lesson.fired(positive=True).tolist() == [10, 10, 0]
    assert lesson.fired(positive=False).tolist() == [0, 0, 1]
    assert lesson.weight[10:20].sum() == pytest.approx(np.sqrt(10))
    assert set(lesson.weight[:10]) == {1.0}


def test_abuse_says_nothing_about_spam_and_silent_rows_weigh_little() -> None:
    silent = tuple(ruled(60 + i, None, CONTACT) for i in range(20))
    lesson = taught(ruled(0, SPAM, CONTACT), ruled(1, HAM), ruled(2, ABUSE, MINE), silent=silent)
    assert len(lesson.model) == 2 + 8
    assert lesson.silent.sum() == 8
    assert not lesson.positive[lesson.silent].any()
    assert set(lesson.weight[lesson.silent]) == {CONFIG.silent_weight}
    assert lesson.stratum.tolist() == [1] * 2 + [0] * 8
    assert "mine" not in lesson.rules.names


def test_comments_of_one_author_address_or_text_are_one_group() -> None:
    text = "The very same long text that a person has sent twice on one day"
    lesson = taught(
        ruled(0, SPAM),
        ruled(1, SPAM, email="reader0@example.org"),
        ruled(2, HAM, ip="203.0.113.1"),
        ruled(3, HAM),
        ruled(4, HAM, body=text),
        ruled(5, SPAM, body=f"{text}!"),
    )
    assert lesson.group.tolist() == [0, 0, 0, 3, 4, 4]


def test_an_address_that_a_fifth_of_all_share_links_nobody() -> None:
    lesson = taught(*(ruled(i, SPAM if i % 2 else HAM, ip="203.0.113.9") for i in range(40)))
    assert len(set(lesson.group.tolist())) == 40


def test_a_forced_verdict_counts_no_points() -> None:
    rules = taught(*(ruled(i, SPAM, CONTACT) for i in range(12)), weights={"contact": "hold"}).rules
    assert rules.present.tolist() == [0.0]
    assert default_policy().weights["honeypot"] is Verdict.REJECT
