"""Near-duplicates by many authors become one campaign, which is settled as one thing and taken back whole."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.domain.campaign import Campaign
from service.domain.comment import Author, Comment
from service.domain.label import LabelValue
from service.domain.policy import from_document
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import Moderator, Role, Site
from service.errors import ConflictError, NotFoundError, RefusedError
from service.moderation import campaigns as use_case
from service.moderation.campaigns import campaign, campaign_page, rule, take_back_ruling
from service.moderation.check import Checked, check, check_many
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.judge import derive
from service.moderation.place import place_history
from service.moderation.ports import CampaignSummary, Ports, StoredComment, Transaction
from service.moderation.record import record
from service.moderation.register import add_moderator
from service.moderation.review import review
from tests import spinner

AUTHORS = 50
PLANTED = 500
OTHERS = 2_000
MAYBE = "maybe "
"""What the tests' classifier holds."""


def written(body: str, author: int) -> Comment:
    return Comment(body=body, author=Author(name="Somebody", email=f"reader{author}@example.org"))


def spun(count: int, seed: int = 1, *, authors: int = AUTHORS, before: str = "") -> list[Comment]:
    source = random.Random(seed)
    return [written(before + spinner.spun(source), source.randrange(authors)) for _ in range(count)]


def post(ports: Ports, site: Site, comments: Sequence[Comment]) -> list[Checked]:
    answers = check_many(ports, site, [(comment, None) for comment in comments])
    checked = [answer for answer in answers if isinstance(answer, Checked)]
    assert len(checked) == len(comments)
    return checked


def only(ports: Ports, site: Site) -> CampaignSummary:
    (found,) = campaign_page(ports, site).items
    return found


def members(ports: Ports, site: Site, campaign_id: str) -> set[str]:
    with ports.store.read() as tx:
        page = tx.campaigns.members(site.id, campaign_id, cursor=None, limit=1000)
    return {member.stored.id for member in page.items}


def status(ports: Ports, site: Site, comment_id: str) -> Verdict:
    return record(ports, site, comment_id).stored.status


@pytest.fixture
def held(ports: Ports, site: Site) -> list[Checked]:
    """Twelve near-duplicates of twelve authors, held by what the classifier says alone."""
    silent = dict.fromkeys(("campaign", "flood_near_text", "hidden_characters", "mixed_scripts"), 0.0)
    policy = from_document({"weights": silent})
    ports.store.write(
        lambda tx: tx.policies.activate(site.id, policy, author="", reason="", at=ports.clock())
    )
    comments = spun(12, before=MAYBE)
    comments = [written(comment.body, author) for author, comment in enumerate(comments)]
    return post(ports, site, comments)


@pytest.mark.slow
def test_a_planted_campaign_among_thousands_of_comments_collapses_into_one(ports: Ports, site: Site) -> None:
    source = random.Random(7)
    others = [written(spinner.honest(source), 1_000 + number) for number in range(OTHERS)]
    others += [written("Thank you so much for the great post!", 5_000 + number) for number in range(50)]
    planted = spun(PLANTED)
    both = [*planted, *others]
    order = source.sample(range(len(both)), len(both))
    stored = post(ports, site, [both[place] for place in order])
    is_planted = {one.stored.id: place < PLANTED for one, place in zip(stored, order, strict=True)}
    found = campaign_page(ports, site, order="biggest").items
    biggest = Counter(is_planted[id_] for id_ in members(ports, site, found[0].id))
    assert biggest[True] >= 0.98 * PLANTED
    assert biggest[True] / biggest.total() >= 0.99
    assert found[0].authors == AUTHORS
    in_any = {id_ for each in found for id_ in members(ports, site, each.id)}
    assert not [id_ for id_ in in_any if not is_planted[id_]]


def test_a_decision_says_what_it_is_near_and_is_derived_again_bit_for_bit(
    ports: Ports, site: Site, held: list[Checked]
) -> None:
    last = record(ports, site, held[-1].stored.id).decision
    assert last is not None
    known = last.inputs.history.campaign
    assert known is not None
    assert (known.comments, known.authors) == (11, 12)
    said = next(signal for signal in last.judgement.signals if signal.name == "campaign")
    assert said.evidence == "Nearly a copy of 11 earlier comments, by 12 authors with this one."
    with ports.store.read() as tx:
        policy = tx.policies.active(site.id)
    assert derive(held[-1].stored.comment, last, policy) == last.judgement
    assert held[0].decision.inputs.history.campaign is None


def test_the_same_text_on_two_sites_is_no_campaign(ports: Ports, site: Site, other_site: Site) -> None:
    first, second = spun(2)
    post(ports, site, [first])
    (checked,) = post(ports, other_site, [second])
    assert checked.decision.inputs.history.campaign is None
    assert not campaign_page(ports, site).items


def test_a_chain_of_small_changes_leads_into_no_campaign(ports: Ports, site: Site) -> None:
    words = random.Random(3).sample(spinner.WORDS, 80)
    chain = [written(" ".join(words[start : start + 30]), start) for start in range(0, 48, 6)]
    stored = post(ports, site, chain)
    first = members(ports, site, stored[0].stored.id)
    assert stored[1].stored.id in first
    assert stored[-1].stored.id not in first


def test_one_act_rejects_what_is_held_and_holds_what_comes_later(
    ports: Ports, site: Site, anna: Moderator, held: list[Checked]
) -> None:
    (other,) = post(
        ports, site, [written("maybe something else entirely about the old ferry and its captain", 1)]
    )
    found = only(ports, site)
    assert (found.comments, found.statuses[Verdict.HOLD]) == (12, 12)
    done = rule(ports, anna, found.id, LabelValue.SPAM)
    assert (done.done, done.left) == (12, False)
    assert {status(ports, site, one.stored.id) for one in held} == {Verdict.REJECT}
    assert status(ports, site, other.stored.id) is Verdict.HOLD
    settled = record(ports, site, held[3].stored.id)
    assert (settled.labels[-1].value, settled.labels[-1].author) == (LabelValue.SPAM, "Anna")
    (later,) = post(ports, site, spun(1, seed=9))
    assert later.decision.judgement.verdict is Verdict.HOLD
    assert "which a moderator rejected as spam" in later.decision.judgement.summary
    with ports.store.read() as tx:
        event = tx.audit.page(site.id, limit=1)[0]
    assert (event.action, event.actor, event.subject) == ("campaign.rule", "Anna", found.id)


def test_an_approved_campaign_speaks_against_nobody_any_more(
    ports: Ports, site: Site, anna: Moderator, held: list[Checked]
) -> None:
    rule(ports, anna, only(ports, site).id, LabelValue.HAM)
    assert {status(ports, site, one.stored.id) for one in held} == {Verdict.ACCEPT}
    (later,) = post(ports, site, spun(1, seed=9))
    assert not [s for s in later.decision.judgement.signals if s.name.startswith("campaign")]


def test_a_ruling_is_taken_back_whole_but_for_what_somebody_did_since(
    ports: Ports, site: Site, anna: Moderator, ben: Moderator, held: list[Checked]
) -> None:
    found = only(ports, site)
    rule(ports, anna, found.id, LabelValue.ABUSE)
    with pytest.raises(ConflictError, match="Anna has ruled that this is abuse"):
        rule(ports, ben, found.id, LabelValue.HAM)
    own = record(ports, site, held[0].stored.id).stored
    review(ports, ben, own.id, revision=own.revision, act=Act.APPROVE)
    done = take_back_ruling(ports, ben, found.id)
    assert (done.done, done.passed_over, done.left) == (11, 1, False)
    assert status(ports, site, own.id) is Verdict.ACCEPT
    assert only(ports, site).statuses[Verdict.HOLD] == 11
    assert record(ports, site, held[1].stored.id).labels[-1].value is None
    (later,) = post(ports, site, spun(1, seed=9))
    assert "moderator" not in later.decision.judgement.summary
    with pytest.raises(ConflictError, match="taken back already"):
        take_back_ruling(ports, ben, found.id)


def test_a_long_ruling_is_done_in_several_acts(
    ports: Ports, site: Site, anna: Moderator, held: list[Checked], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_case, "BATCH", 3)
    monkeypatch.setattr(use_case, "MOST", 6)
    found = only(ports, site)
    first = rule(ports, anna, found.id, LabelValue.SPAM)
    assert (first.done, first.left) == (6, True)
    assert rule(ports, anna, found.id, LabelValue.SPAM).done == 6
    assert not rule(ports, anna, found.id, LabelValue.SPAM).left
    assert only(ports, site).statuses[Verdict.REJECT] == len(held)


@pytest.mark.usefixtures("held")
def test_only_moderators_of_the_site_rule(ports: Ports, site: Site, other_site: Site) -> None:
    found = only(ports, site)
    with pytest.raises(RefusedError):
        rule(
            ports,
            add_moderator(ports, site, "Vera", "correct horse battery", role=Role.VIEWER),
            found.id,
            LabelValue.SPAM,
        )
    stranger = add_moderator(ports, other_site, "Otto", "correct horse battery")
    with pytest.raises(NotFoundError):
        rule(ports, stranger, found.id, LabelValue.SPAM)
    with pytest.raises(NotFoundError):
        take_back_ruling(ports, stranger, found.id)


def test_an_erased_comment_is_counted_no_more_and_the_next_one_stands_for_it(
    ports: Ports, site: Site, held: list[Checked]
) -> None:
    found = only(ports, site)
    assert found.exemplar_id == held[0].stored.id
    erase(ports, site, found.exemplar_id, actor="test")
    left = only(ports, site)
    assert (left.comments, left.authors, left.exemplar_id) == (11, 11, held[1].stored.id)
    for one in held[1:]:
        erase(ports, site, one.stored.id, actor="test")
    assert not campaign_page(ports, site).items


def test_an_edit_joins_what_it_became_and_counts_once(ports: Ports, site: Site, held: list[Checked]) -> None:
    (other,) = post(ports, site, [written("The ferry left on time and the captain waved at us.", 99)])
    edit(ports, site, other.stored.id, written(held[0].stored.comment.body, 99))
    edit(ports, site, held[1].stored.id, written(held[2].stored.comment.body, 1))
    assert (only(ports, site).comments, only(ports, site).authors) == (13, 13)


def test_two_that_began_apart_are_one_once_something_is_near_both(
    ports: Ports, site: Site, anna: Moderator, held: list[Checked]
) -> None:
    """As two workers leave it that did not see each other's comments."""
    first, second, third, fourth, *rest = (one.stored for one in held)
    forget_campaigns(ports)

    def apart(tx: Transaction) -> None:
        tx.campaigns.enrol(second, begun_with(first))
        tx.campaigns.enrol(fourth, begun_with(third))

    ports.store.write(apart)
    rule(ports, anna, third.id, LabelValue.SPAM)
    (later,) = post(ports, site, [written(first.comment.body, 77)])
    assert rest
    found = only(ports, site)
    assert (found.id, found.ruling) == (first.id, LabelValue.SPAM)
    assert {one.id for one in (first, second, third, fourth, later.stored)} <= members(ports, site, first.id)
    assert campaign(ports, site, third.id).id == first.id


def test_writers_at_once_lose_no_comment_and_end_in_one_campaign(ports: Ports, site: Site) -> None:
    comments = spun(60)
    with ThreadPoolExecutor(4) as threads:
        stored = list(threads.map(lambda comment: check(ports, site, comment), comments))
    assert len({one.stored.id for one in stored}) == len(comments)
    post(ports, site, [written(one.stored.comment.body, 900) for one in stored[:5]])
    biggest = campaign_page(ports, site, order="biggest").items[0]
    assert biggest.comments >= 0.9 * len(comments)


def test_two_that_begin_a_campaign_with_the_same_comment_begin_one(
    ports: Ports, site: Site, held: list[Checked]
) -> None:
    first, second, third, *_ = (one.stored for one in held)
    forget_campaigns(ports)
    for one in (second, third):
        ports.store.write(lambda tx, one=one: tx.campaigns.enrol(one, begun_with(first)))  # type: ignore[misc]  # bound early
    assert members(ports, site, first.id) == {first.id, second.id, third.id}


def test_who_would_begin_with_a_comment_that_has_a_campaign_by_now_joins_that(
    ports: Ports, site: Site, held: list[Checked]
) -> None:
    first, second, third, *_ = (one.stored for one in held)
    forget_campaigns(ports)
    ports.store.write(lambda tx: tx.campaigns.enrol(second, begun_with(first)))
    ports.store.write(lambda tx: tx.campaigns.enrol(third, begun_with(second)))
    assert members(ports, site, first.id) == {first.id, second.id, third.id}


def test_a_campaign_that_would_begin_with_an_erased_comment_does_not_begin(
    ports: Ports, site: Site, held: list[Checked]
) -> None:
    first, second, *_ = (one.stored for one in held)
    forget_campaigns(ports)
    erase(ports, site, first.id, actor="test")
    ports.store.write(lambda tx: tx.campaigns.enrol(second, begun_with(first)))
    assert not members(ports, site, first.id)


def begun_with(stored: StoredComment) -> Campaign:
    return Campaign(id=stored.id, comments=1, authors=2, age_s=1, similarity=0.5, gathers=(stored.id,))


def forget_campaigns(ports: Ports) -> None:
    """Empty the campaigns, as in a database of a version that had none."""

    def job(tx: Transaction) -> None:
        for table in ("campaign_members", "campaigns"):
            tx.campaigns._connection.exec_driver_sql(f"DELETE FROM {table}")  # type: ignore[attr-defined]  # the store's own

    ports.store.write(job)


def test_history_that_was_stored_without_looking_is_placed_once(ports: Ports, site: Site) -> None:
    stored = post(ports, site, spun(30, authors=9))
    known = members(ports, site, only(ports, site).id)
    forget_campaigns(ports)
    assert not campaign_page(ports, site).items
    assert place_history(ports, site)[0] == len(stored)
    assert members(ports, site, only(ports, site).id) == known
    assert place_history(ports, site) == (len(stored) - len(known), 0)
