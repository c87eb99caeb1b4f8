"""A site chooses whom it trusts and what waits; edits of public comments wait, and the comment stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.comment import Author, Client, Comment
from service.domain.label import LabelValue
from service.domain.policy import from_document
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import Moderator, Site
from service.moderation.activate import activate
from service.moderation.check import Checked, check
from service.moderation.edit import edit
from service.moderation.judge import derive
from service.moderation.ports import Ports
from service.moderation.record import record
from service.moderation.review import review
from service.moderation.undo import undo
from service.rules import RULES
from tests.integration.moderation.conftest import TickingClock

ANN = Author(email="ann@example.org")
BOATS = "We took the early boat to the island, and the wind was with us all the way."


def use(ports: Ports, site: Site, **parts: Mapping[str, Any]) -> None:
    activate(ports, site, from_document(parts), author="test", reason="")


def names(checked: Checked) -> set[str]:
    return {signal.name for signal in checked.decision.judgement.signals}


def settle(ports: Ports, moderator: Moderator, checked: Checked, act: Act) -> str:
    found = record(ports, _site(ports, moderator), checked.stored.id).stored
    reason = LabelValue.SPAM if act is Act.REJECT else None
    return review(ports, moderator, found.id, revision=found.revision, act=act, reason=reason).id


def _site(ports: Ports, moderator: Moderator) -> Site:
    with ports.store.read() as tx:
        found = tx.sites.get(moderator.site_id)
    assert found is not None
    return found


def test_an_author_passes_once_enough_first_comments_are_approved(
    ports: Ports, site: Site, anna: Moderator
) -> None:
    use(ports, site, modes={"first_comments": 2})
    for n in range(2):
        held = check(ports, site, Comment(body=f"Thank you, point {n} is right.", author=ANN))
        assert held.decision.judgement.verdict is Verdict.HOLD
        assert "first 2 wait" in held.decision.judgement.summary
        settle(ports, anna, held, Act.APPROVE)
    passed = check(ports, site, Comment(body="And thank you for the last one.", author=ANN))
    assert passed.decision.judgement.verdict is Verdict.ACCEPT


def test_pre_moderation_holds_what_would_pass_lets_trusted_authors_through_and_still_rejects(
    ports: Ports, site: Site, anna: Moderator
) -> None:
    first = check(ports, site, Comment(body="Thank you, that is right.", author=ANN))
    settle(ports, anna, first, Act.APPROVE)
    use(ports, site, modes={"moderation": "pre", "trusted_after": 1})
    trusted = check(ports, site, Comment(body="And the other one as well.", author=ANN))
    stranger = check(ports, site, Comment(body="I think so as well."))
    spam = check(ports, site, Comment(body="Best casino in town."))
    verdicts = [one.decision.judgement.verdict for one in (trusted, stranger, spam)]
    assert verdicts == [Verdict.ACCEPT, Verdict.HOLD, Verdict.REJECT]


def test_what_people_rejected_speaks_against_the_next_from_there(
    ports: Ports, site: Site, anna: Moderator, clock: TickingClock
) -> None:
    there = Client(ip="203.0.113.7")
    held = check(
        ports, site, Comment(body="Well, maybe see https://pills.example/a", author=ANN, client=there)
    )
    done = settle(ports, anna, held, Act.REJECT)
    clock.advance(days=2)
    again = Comment(body="A word on https://www.pills.example/b then", client=there)
    assert {"address_rejected", "domain_rejected"} <= names(check(ports, site, again))
    undo(ports, anna, done)
    assert not {"address_rejected", "domain_rejected"} & names(check(ports, site, again))


def test_a_copy_of_somebody_elses_comment_is_said(ports: Ports, site: Site, clock: TickingClock) -> None:
    check(ports, site, Comment(body=BOATS, author=ANN))
    clock.advance(days=20)
    bob = Author(email="bob@example.org")
    assert "copied_comment" in names(check(ports, site, Comment(body=BOATS, author=bob)))
    clock.advance(days=20)
    own = check(ports, site, Comment(body=BOATS.replace("early", "late"), author=bob))
    assert "copied_comment" not in names(own)


def test_an_edit_that_adds_a_link_waits_and_the_approved_version_stays_public(
    ports: Ports, site: Site, anna: Moderator
) -> None:
    first = check(ports, site, Comment(body="Thank you, that is right.", author=ANN))
    assert first.decision.judgement.verdict is Verdict.ACCEPT
    added = Comment(body="Thank you, that is right. https://pills.example", author=ANN)
    edited = edit(ports, site, first.stored.id, added)
    assert edited.decision.judgement.verdict is Verdict.HOLD
    assert "link_added" in names(edited)
    assert edited.public_version == record(ports, site, first.stored.id).public_version == 1
    done = settle(ports, anna, first, Act.APPROVE)
    assert record(ports, site, first.stored.id).public_version == 2
    undo(ports, anna, done)
    assert record(ports, site, first.stored.id).public_version == 1
    settle(ports, anna, first, Act.REJECT)
    assert record(ports, site, first.stored.id).public_version == 1


def test_an_edit_that_adds_none_is_public_at_once(ports: Ports, site: Site) -> None:
    first = check(ports, site, Comment(body="See https://north.example/a for it."))
    edited = edit(ports, site, first.stored.id, Comment(body="See https://north.example/b for it."))
    assert edited.public_version == 2
    assert "link_added" not in names(edited)


def test_a_comment_that_was_never_public_has_no_public_version(ports: Ports, site: Site) -> None:
    held = check(ports, site, Comment(body="Well, maybe."))
    assert record(ports, site, held.stored.id).public_version is None
    edited = edit(ports, site, held.stored.id, Comment(body="Well, maybe https://north.example"))
    assert edited.public_version is None
    assert "link_added" not in names(edited)


def test_decisions_with_a_past_and_modes_are_derived_again_bit_for_bit(
    ports: Ports, site: Site, anna: Moderator, clock: TickingClock
) -> None:
    quiet = [{"from": "00:00", "to": "23:59"}]
    for modes in ({}, {"moderation": "pre", "languages": ["en"], "trusted_after": 1, "quiet": quiet}):
        use(ports, site, modes=modes)
        for author in (ANN, Author(email="bob@example.org"), Author(email="cid@example.org"), Author()):
            there = Client(ip="203.0.113.7")
            body = f"{BOATS} See https://pills.example/{author.email}"
            checked = check(ports, site, Comment(body=body, author=author, client=there, language="de"))
            settle(ports, anna, checked, Act.REJECT if author is ANN else Act.APPROVE)
            edit(ports, site, checked.stored.id, Comment(body=f"{body} https://other.example", author=author))
            clock.advance(days=1)
    fired = set()
    with ports.store.read() as tx:
        for comment, decision in tx.decisions.all():
            policy = tx.policies.get(decision.policy)
            assert policy is not None
            assert derive(comment, decision, policy) == decision.judgement
            fired |= {signal.name for signal in decision.judgement.signals}
    assert {"premoderation", "quiet_hours", "other_language", "copied_comment", "link_added"} <= fired
    assert len(fired & {rule.name for rule in RULES if rule.group == "record"}) >= 3
