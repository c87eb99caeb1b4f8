"""The public version of a comment is the newest that was accepted and not rejected since."""

from __future__ import annotations

import dataclasses

import pytest

from service.domain.decision import Decision
from service.domain.label import Label, LabelSource, LabelValue
from service.domain.public import public_version
from service.domain.review import Act, Review
from service.domain.signal import Verdict
from tests import stored
from tests.stored import after

SITE = stored.site()
ENTRY = stored.stored(SITE)
ANN = stored.moderator(SITE, "ann")
ACCEPT, HOLD, REJECT = Verdict

Said = Decision | Review | Label


def decided(verdict: Verdict, at_s: float, version: int = 1) -> Decision:
    found = stored.decision(ENTRY)
    judgement = dataclasses.replace(found.judgement, verdict=verdict)
    return dataclasses.replace(found, version=version, judgement=judgement, created_at=after(at_s))


def reviewed(act: Act, at_s: float, version: int = 1, undoes: str | None = None) -> Review:
    return dataclasses.replace(stored.review(ENTRY, ANN, act, at=after(at_s), undoes=undoes), version=version)


def stated(value: LabelValue, at_s: float, version: int = 1) -> Label:
    return stored.label(ENTRY, value, at=after(at_s), version=version)


REJECTION = reviewed(Act.REJECT, 1)


@pytest.mark.parametrize(
    ("said", "public"),
    [
        ([], None),
        ([decided(HOLD, 0)], None),
        ([decided(REJECT, 0)], None),
        ([decided(ACCEPT, 0)], 1),
        ([decided(ACCEPT, 0), decided(ACCEPT, 1, 2)], 2),
        ([decided(ACCEPT, 0), decided(HOLD, 1, 2)], 1),
        ([decided(ACCEPT, 0), decided(REJECT, 1, 2)], 1),
        ([decided(HOLD, 0), reviewed(Act.APPROVE, 1)], 1),
        ([decided(ACCEPT, 0), decided(HOLD, 1, 2), reviewed(Act.APPROVE, 2, 2)], 2),
        ([decided(ACCEPT, 0), decided(HOLD, 1, 2), reviewed(Act.REJECT, 2, 2)], 1),
        ([decided(ACCEPT, 0), REJECTION], None),
        ([decided(ACCEPT, 0), REJECTION, reviewed(Act.UNDO, 2, undoes=REJECTION.id)], 1),
        ([decided(ACCEPT, 0), stated(LabelValue.SPAM, 1)], None),
        ([decided(HOLD, 0), stated(LabelValue.HAM, 1)], 1),
        ([decided(ACCEPT, 0), stated(LabelValue.SPAM, 1), decided(ACCEPT, 2, 2)], 2),
        ([decided(ACCEPT, 5, 2), decided(HOLD, 0)], 2),
    ],
)
def test_the_newest_accepted_version_is_public_until_a_person_rejects_it(
    said: list[Said], public: int | None
) -> None:
    decisions = [one for one in said if isinstance(one, Decision)]
    reviews = [one for one in said if isinstance(one, Review)]
    labels = [one for one in said if isinstance(one, Label)]
    assert public_version(decisions, reviews, labels) == public


def test_a_moderators_label_is_the_reviews_and_says_nothing_twice() -> None:
    of_review = dataclasses.replace(stated(LabelValue.SPAM, 9), source=LabelSource.MODERATOR)
    assert public_version([decided(ACCEPT, 0)], [], [of_review]) == 1
