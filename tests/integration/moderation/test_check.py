"""A comment is judged on what is known, stored with its decision, and answered the same for ever."""

from __future__ import annotations

import dataclasses
import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service import rules
from service.domain.comment import Author, Client, Comment
from service.domain.decision import resolve
from service.domain.goal import HamCurve
from service.domain.policy import default_policy, from_toml
from service.domain.signal import Category, Verdict
from service.domain.site import Site
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.moderation.activate import activate
from service.moderation.check import Checked, Idempotency, check, check_many
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.judge import derive
from service.moderation.ports import Ports
from service.moderation.record import page, queue_size, record
from service.moderation.register import add_site
from service.moderation.score import score
from service.store import open_store
from tests.integration.moderation.conftest import Source, TickingClock, WordClassifier

HAM = Comment(body="Thank you, the second example helped me.")
UNSURE = Comment(body="Well, maybe.")
SPAM = Comment(body="Best casino in town")


@pytest.mark.parametrize(
    ("comment", "verdict"), [(HAM, Verdict.ACCEPT), (UNSURE, Verdict.HOLD), (SPAM, Verdict.REJECT)]
)
def test_a_new_comment_is_answered_and_stored_with_its_decision(
    ports: Ports, site: Site, comment: Comment, verdict: Verdict
) -> None:
    checked = check(ports, site, comment)
    assert checked.decision.judgement.verdict is verdict
    found = record(ports, site, checked.stored.id)
    assert found.stored == checked.stored
    assert found.stored.comment == comment
    assert found.stored.status is verdict
    assert list(found.decisions) == [checked.decision]


def test_a_stored_decision_can_be_derived_again_bit_for_bit(
    ports: Ports, site: Site, clock: TickingClock
) -> None:
    rich = Comment(
        body="Visit https://a.example/x and http://bit.ly/y \u200bnow, https://c.example https://d.example",
        author=Author(name="c\u0430sino", email="x@example.org", url="https://a.example"),
        client=Client(ip="203.0.113.7", form_seconds=0.5),
    )
    for comment in [rich, SPAM, UNSURE, HAM, rich, rich, rich, rich]:
        check(ports, site, comment)
        clock.advance(seconds=2)
    with ports.store.read() as tx:
        stored = list(tx.decisions.all())
        assert len(stored) == 8
        for comment, decision in stored:
            policy = tx.policies.get(decision.policy)
            assert policy is not None
            assert decision.rules == rules.digest()
            assert derive(comment, decision, policy) == decision.judgement


def test_only_held_comments_stand_in_the_queue(ports: Ports, site: Site) -> None:
    for comment in (HAM, UNSURE, SPAM):
        check(ports, site, comment)
    assert queue_size(ports, site) == 1


def test_a_retry_with_the_same_key_brings_the_first_answer_back(ports: Ports, site: Site) -> None:
    key = Idempotency(key="k1", request_digest="digest-1")
    first = check(ports, site, HAM, idempotency=key)
    again = check(ports, site, HAM, idempotency=key)
    assert again == Checked(stored=first.stored, decision=first.decision, replayed=True)
    with pytest.raises(InvalidInputError):
        check(ports, site, SPAM, idempotency=Idempotency(key="k1", request_digest="digest-2"))
    assert len(page(ports, site, status=None, cursor=None, limit=10).items) == 1


def test_another_site_may_use_the_same_keys_and_ids(ports: Ports, site: Site, other_site: Site) -> None:
    mine = Comment(body="One", id="17")
    check(ports, site, mine, idempotency=Idempotency(key="k", request_digest="a"))
    theirs = check(
        ports, other_site, Comment(body="Two", id="17"), idempotency=Idempotency(key="k", request_digest="b")
    )
    assert not theirs.replayed


def test_the_sites_own_id_sent_again_is_a_retry_and_with_other_content_a_conflict(
    ports: Ports, site: Site
) -> None:
    first = check(ports, site, Comment(body="One", id="17"))
    assert check(ports, site, Comment(body="One", id="17")).stored.id == first.stored.id
    with pytest.raises(ConflictError, match="PUT"):
        check(ports, site, Comment(body="Two", id="17"))


def test_each_comment_of_a_batch_sees_those_before_it(ports: Ports, site: Site) -> None:
    client = Client(ip="198.51.100.9")
    flood = [(Comment(body=f"Number {n}, said the visitor", client=client), None) for n in range(30)]
    answers = [answer for answer in check_many(ports, site, flood) if isinstance(answer, Checked)]
    assert len(answers) == 30
    names = [{s.name for s in answer.decision.judgement.signals} for answer in answers]
    assert "flood_address" not in names[0]
    assert "flood_address" in names[-1]


def test_a_comment_of_a_batch_that_cannot_be_stored_harms_no_other(ports: Ports, site: Site) -> None:
    check(ports, site, Comment(body="One", id="17"))
    answers = check_many(ports, site, [(HAM, None), (Comment(body="Two", id="17"), None), (SPAM, None)])
    assert [type(a) for a in answers] == [Checked, ConflictError, Checked]


def test_without_a_model_the_comment_is_held_and_the_decision_says_why(
    ports: Ports, site: Site, source: Source
) -> None:
    source.classifier = None
    decision = check(ports, site, HAM).decision
    assert (decision.judgement.verdict, decision.degraded, decision.model) == (Verdict.HOLD, ("model",), None)
    with ports.store.read() as tx:
        policy = tx.policies.active(site.id)
        ((comment, stored),) = tx.decisions.all()
    assert derive(comment, stored, policy) == decision.judgement


GOALS = from_toml("[thresholds.spam]\nhold = { ham = 0.02 }\nreject = { ham = 0.001 }")
CURVE = {Category.SPAM: HamCurve(((0.001, 0.1), (0.02, -3.5)))}


class Measured(WordClassifier):
    """The same words, in a model that brings the curve of its ham."""

    digest = "d" * 64
    ham_curves = CURVE


def test_goals_are_resolved_with_the_model_that_judged_and_derived_without_any(
    ports: Ports, site: Site, source: Source
) -> None:
    activate(ports, site, GOALS, author="test", reason="")
    for number, classifier in enumerate((WordClassifier(), Measured(), None)):
        source.classifier = classifier
        for body in ("Thank you.", "Well, maybe.", "Best casino in town"):
            check(ports, site, Comment(body=f"{body} {number}"))
    source.classifier = None
    with ports.store.read() as tx:
        stored = list(tx.decisions.all())
    assert [decision.judgement.verdict.value for _, decision in stored] == [
        *("accept", "hold", "reject"),
        *("hold", "reject", "reject"),
        *("hold", "hold", "hold"),
    ]
    for comment, decision in stored:
        again = derive(comment, decision, GOALS)
        assert again == decision.judgement
        measured = decision.model == Measured.digest
        assert decision.inputs.thresholds == resolve(GOALS.thresholds, CURVE if measured else {})


def test_a_decision_of_before_thresholds_were_stored_is_derived_again(ports: Ports, site: Site) -> None:
    decision = check(ports, site, UNSURE).decision
    old = dataclasses.replace(decision, inputs=dataclasses.replace(decision.inputs, thresholds=None))
    assert derive(UNSURE, old, default_policy()) == decision.judgement


def test_another_policys_goals_are_resolved_with_the_curves_of_the_decisions_model(
    ports: Ports, site: Site
) -> None:
    decision = check(ports, site, UNSURE).decision
    assert derive(UNSURE, decision, GOALS).verdict is Verdict.HOLD
    assert derive(UNSURE, decision, GOALS, curves=CURVE).verdict is Verdict.REJECT


def test_a_model_that_breaks_holds_the_comment(
    ports: Ports, site: Site, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_view: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(source.classifier, "signals", broken)
    assert check(ports, site, HAM).decision.degraded == ("model",)


def test_scoring_stores_and_counts_nothing(ports: Ports, site: Site) -> None:
    repeated = Comment(body="The very same sentence, again and again, from one address.")
    for _ in range(5):
        scored = score(ports, site, [repeated, repeated])
    assert [s.name for s in scored[1].outcome.judgement.signals if s.name.startswith("flood")] == []
    assert page(ports, site, status=None, cursor=None, limit=10).items == []


def test_an_edit_is_a_new_version_judged_again(ports: Ports, site: Site) -> None:
    first = check(ports, site, Comment(body="Harmless", id="17"))
    edited = edit(ports, site, first.stored.id, Comment(body="Best casino"))
    assert edited.stored.status is Verdict.REJECT
    assert edited.stored.comment.id == "17"
    found = record(ports, site, first.stored.id)
    assert [(number, comment.body) for number, comment, _ in found.versions] == [
        (1, "Harmless"),
        (2, "Best casino"),
    ]
    assert [d.version for d in found.decisions] == [1, 2]


def test_an_edit_cannot_take_another_id(ports: Ports, site: Site) -> None:
    first = check(ports, site, Comment(body="Harmless", id="17"))
    with pytest.raises(ConflictError):
        edit(ports, site, first.stored.id, Comment(body="Harmless", id="18"))


def test_erasing_leaves_the_verdict_and_nothing_of_the_person(ports: Ports, site: Site) -> None:
    comment = Comment(
        body="My name is Rosalind Featherstone",
        author=Author(name="Rosalind Featherstone", email="rosalind@example.org"),
        client=Client(ip="203.0.113.9"),
    )
    checked = check(ports, site, comment)
    erase(ports, site, checked.stored.id, actor="test")
    erase(ports, site, checked.stored.id, actor="test")
    found = record(ports, site, checked.stored.id)
    assert found.stored.erased_at is not None
    assert found.decisions[0].judgement.verdict is checked.decision.judgement.verdict
    assert "Rosalind" not in repr(found)
    assert "203.0.113.9" not in repr(found)
    with pytest.raises(NotFoundError):
        edit(ports, site, checked.stored.id, HAM)


def test_a_site_never_learns_of_another_sites_comment(ports: Ports, site: Site, other_site: Site) -> None:
    checked = check(ports, site, HAM)
    for attempt in (
        lambda: record(ports, other_site, checked.stored.id),
        lambda: edit(ports, other_site, checked.stored.id, SPAM),
        lambda: erase(ports, other_site, checked.stored.id, actor="test"),
    ):
        with pytest.raises(NotFoundError):
            attempt()
    assert record(ports, site, checked.stored.id).stored == checked.stored


def test_one_sites_flood_is_not_counted_on_another(ports: Ports, site: Site, other_site: Site) -> None:
    for n in range(12):
        check(ports, site, Comment(body=f"Number {n} of many", client=Client(ip="198.51.100.9")))
    quiet = check(ports, other_site, Comment(body="Hello there", client=Client(ip="198.51.100.9")))
    assert all(count.value == 0 for count in quiet.decision.inputs.history.counts)


def test_times_are_kept_to_the_microsecond(ports: Ports, site: Site) -> None:
    submitted = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    checked = check(ports, site, Comment(body="x y z", submitted_at=submitted))
    assert record(ports, site, checked.stored.id).stored.comment.submitted_at == submitted


def test_any_text_comes_back_as_it_was_sent(ports: Ports, site: Site) -> None:
    body = json.loads('"\\u202e\\u200d \\ud83d\\ude00 \\u0301 <script> \\u0000"').replace("\0", "")
    checked = check(ports, site, Comment(body=body))
    assert record(ports, site, checked.stored.id).stored.comment.body == body


def test_an_edit_is_not_counted_as_a_repeat_of_itself(ports: Ports, site: Site) -> None:
    first = check(ports, site, Comment(body="A sentence that stands here once and is long enough"))
    for ending in (".", "!", "?"):
        edited = edit(ports, site, first.stored.id, Comment(body=first.stored.comment.body + ending))
    assert all(count.value == 0 for count in edited.decision.inputs.history.counts)


def test_erased_words_are_nowhere_in_the_files_of_an_embedded_database(
    sqlite_url: str, clock: TickingClock, source: Source
) -> None:
    numbers = itertools.count(1)
    opened = open_store(sqlite_url)
    ports = Ports(
        store=opened,
        classifier=source,
        clock=clock,
        new_id=lambda: f"01900000-0000-7000-8000-{next(numbers):012x}",
    )
    site = add_site(ports, "blog", "https://blog.example.org/")[0]
    checked = check(ports, site, Comment(body="Rosalind Featherstone lives here"))
    files = list(Path(sqlite_url.removeprefix("sqlite:///")).parent.glob("winnow.sqlite3*"))
    assert any(b"Featherstone" in file.read_bytes() for file in files)
    erase(ports, site, checked.stored.id, actor="test")
    assert not any(b"Featherstone" in file.read_bytes() for file in files if file.exists())
    opened.close()
