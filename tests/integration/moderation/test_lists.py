"""Managed lists at work: added, hit, counted, removed, and judged again without them."""

from __future__ import annotations

import dataclasses
import json
import threading
from datetime import timedelta
from typing import Any

import pytest

from service.domain.comment import Author, Comment
from service.domain.entry import Draft, Refused, Target, Treatment
from service.domain.history import from_document, to_document
from service.domain.label import LabelSource, LabelValue
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import InvalidInputError, NotFoundError
from service.moderation import matchers as matchers_module
from service.moderation.check import Checked, check, check_many
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.label import label
from service.moderation.lists import prepare as prepare_module
from service.moderation.lists import show
from service.moderation.lists.bring import Brought, Wish, bring
from service.moderation.lists.change import remove
from service.moderation.matchers import Matchers
from service.moderation.ports import EntryQuery, Ports
from service.moderation.score import score
from service.moderation.verify import verify


def draft(said: str, **facts: Any) -> Draft:
    """Return the draft that `block word: cheap pills` says."""
    treatment, target, written = said.split(" ", 2)
    return Draft(
        target=Target(target.rstrip(":")),
        treatment=Treatment(treatment),
        written=written,
        place=said,
        **facts,
    )


def put(ports: Ports, site: Site | None, *said: str | Draft | Refused, **wish: Any) -> Brought:
    drafts = [draft(one) if isinstance(one, str) else one for one in said]
    return bring(ports, site, drafts, Wish(author="anna", **wish))


def judged(ports: Ports, site: Site, body: str, **author: Any) -> Checked:
    return check(ports, site, Comment(body=body, author=Author(**author)))


def verdict(ports: Ports, site: Site, body: str, **author: Any) -> Verdict:
    return judged(ports, site, body, **author).decision.judgement.verdict


def entries(ports: Ports, site: Site | None, **query: Any) -> list[tuple[str, int]]:
    found = show.page(ports, site, EntryQuery(**query))
    return [(record.entry.written, record.hits) for record in found.items]


def test_an_entry_counts_from_the_next_comment_on_until_it_is_removed(ports: Ports, site: Site) -> None:
    assert verdict(ports, site, "A zebra crossing.") is Verdict.ACCEPT
    put(ports, site, "block word: zebra crossing", "hold domain: pills.example", "allow email: @good.example")
    assert verdict(ports, site, "At the z3bra crossing.") is Verdict.REJECT
    assert verdict(ports, site, "See https://shop.pills.example/x") is Verdict.HOLD
    assert verdict(ports, site, "A zebra crossing, a casino!", email="a@good.example") is Verdict.ACCEPT
    (entry_id,) = [record.entry.id for record in show.page(ports, site, EntryQuery(text="ZEBRA")).items]
    (gone,) = remove(ports, site, [entry_id], author="ben")
    assert gone.written == "zebra crossing"
    assert verdict(ports, site, "The zebra crossing again.") is Verdict.ACCEPT
    assert entries(ports, site, state="removed") == [("zebra crossing", 2)]
    with pytest.raises(NotFoundError):
        remove(ports, site, [entry_id], author="ben")
    put(ports, site, "block word: zebra crossing")
    assert verdict(ports, site, "One more zebra crossing.") is Verdict.REJECT


def test_what_was_added_and_removed_is_recorded_with_who_and_when(ports: Ports, site: Site) -> None:
    put(ports, site, "block word: zebra", "block word: lion")
    remove(ports, site, _ids(ports, site), author="ben")
    with ports.store.read() as tx:
        gone, came = tx.audit.page(site.id, limit=2)
    assert (came.actor, came.action, came.detail["entries"]) == ("anna", "list.add", 2)
    assert (gone.actor, gone.action) == ("ben", "list.remove")
    assert set(gone.detail["first"]) == {"word: zebra", "word: lion"}


def _ids(ports: Ports, site: Site | None) -> list[str]:
    return [record.entry.id for record in show.page(ports, site, EntryQuery(shared=site is None)).items]


def test_hits_are_frozen_and_judge_again_bit_for_bit_when_the_list_has_gone(ports: Ports, site: Site) -> None:
    put(ports, site, "block word: zebra", "hold text: cross")
    done = judged(ports, site, "A zebra crossing.")
    listed = done.decision.inputs.history.listed
    assert [(hit.written, hit.field, hit.spans) for hit in listed] == [
        ("zebra", "body", ((2, 7),)),
        ("cross", "body", ((8, 13),)),
    ]
    history = done.decision.inputs.history
    assert from_document(json.loads(json.dumps(to_document(history)))) == history
    remove(ports, site, _ids(ports, site), author="anna")
    now = ports.clock()
    found = verify(ports, site, since=now - timedelta(days=1), until=now + timedelta(days=1))
    assert (found.same, found.different) == (1, 0)


def test_an_erased_comment_keeps_no_word_of_what_it_hit(ports: Ports, site: Site) -> None:
    put(ports, site, "block word: zebra")
    done = judged(ports, site, "A zebra crossing.")
    erase(ports, site, done.stored.id, actor="anna")
    with ports.store.read() as tx:
        (decision,) = tx.decisions.of_comment(site.id, done.stored.id)
    (hit,) = decision.inputs.history.listed
    assert (hit.written, hit.spans) == ("", ())
    assert "zebra" not in str(decision)


def test_every_way_to_judge_reads_the_lists(ports: Ports, site: Site) -> None:
    put(ports, site, "block word: zebra")
    (scored,) = score(ports, site, [Comment(body="zebra")])
    assert scored.outcome.judgement.verdict is Verdict.REJECT
    many = check_many(ports, site, [(Comment(body=f"zebra {n}"), None) for n in range(3)])
    assert [one.decision.judgement.verdict for one in many if isinstance(one, Checked)] == [
        Verdict.REJECT
    ] * 3
    plain = judged(ports, site, "Bread.")
    assert edit(ports, site, plain.stored.id, Comment(body="A zebra")).stored.status is Verdict.REJECT
    assert entries(ports, site) == [("zebra", 4)]


def test_sites_are_strangers_and_the_shared_list_is_everybodys(
    ports: Ports, site: Site, other_site: Site
) -> None:
    put(ports, site, "block word: zebra")
    put(ports, None, "hold word: lion")
    put(ports, other_site, "allow word: lion king")
    assert verdict(ports, other_site, "A zebra.") is Verdict.ACCEPT
    assert verdict(ports, site, "A lion king.") is Verdict.HOLD
    assert verdict(ports, other_site, "A lion king.") is Verdict.ACCEPT
    assert verdict(ports, other_site, "A lion.") is Verdict.HOLD
    assert entries(ports, site, shared=True) == [("lion", 1)]
    assert entries(ports, other_site, shared=True) == [("lion", 1)]
    assert entries(ports, None, shared=True) == [("lion", 2)]
    assert entries(ports, site) == [("zebra", 0)]
    with pytest.raises(NotFoundError):
        remove(ports, other_site, _ids(ports, site), author="eve")
    with pytest.raises(NotFoundError):
        remove(ports, site, _ids(ports, None), author="eve")


def test_an_entry_that_expired_counts_no_more_and_makes_room(ports: Ports, site: Site, clock: Any) -> None:
    soon = ports.clock() + timedelta(hours=1)
    put(ports, site, draft("block word: zebra", expires_at=soon))
    assert verdict(ports, site, "A zebra.") is Verdict.REJECT
    assert put(ports, site, "block word: zebra").prepared.known == 1
    clock.advance(hours=2)
    assert verdict(ports, site, "Another zebra.") is Verdict.ACCEPT
    assert entries(ports, site, state="expired") == [("zebra", 1)]
    assert put(ports, site, "block word: zebra").added == 1
    assert verdict(ports, site, "A third zebra.") is Verdict.REJECT
    assert entries(ports, site) == [("zebra", 1)]


def test_what_is_there_repeated_or_no_entry_is_told_and_nothing_else_is_lost(
    ports: Ports, site: Site
) -> None:
    put(ports, site, "hold word: lion")
    done = put(
        ports,
        site,
        "block word: Zebra",
        "block word: zebra",
        "block word: lion",
        "block pattern: [a-z",
        Refused("line 9", "x", "no"),
        draft("block word: note", note="x" * 501),
        "block word: tiger",
    )
    assert (done.added, done.prepared.repeated, done.prepared.known) == (2, 1, 1)
    assert [one.written for one in done.prepared.otherwise] == ["lion"]
    assert [one.place for one in done.prepared.refused] == [
        "block pattern: [a-z",
        "line 9",
        "block word: note",
    ]
    assert "missing ]" in done.prepared.refused[0].reason


def test_new_entries_are_tried_on_what_was_accepted_before_any_counts(ports: Ports, site: Site) -> None:
    for number in range(3):
        kept = judged(ports, site, f"Zebra {number} on bread.")
    label(ports, site, kept.stored.id, LabelValue.HAM, source=LabelSource.MODERATOR, author="anna")
    judged(ports, site, "Bread.")
    judged(ports, site, "A casino zebra.")
    done = put(ports, site, "block word: zebra", "block text: read", "allow word: bread", dry_run=True)
    assert (done.trial.tried, done.trial.hit, done.trial.ham) == (4, 3, 1)
    (alarm,) = done.trial.alarms
    assert (alarm.candidate.draft.written, alarm.hits, alarm.ham) == ("zebra", 3, 1)
    assert done.trial.share(alarm) == 0.75
    assert [example.body for example in alarm.examples] == [f"Zebra {n} on bread." for n in (2, 1, 0)]
    assert entries(ports, site) == []


def test_what_hits_too_much_is_left_out_or_only_holds(ports: Ports, site: Site) -> None:
    for body in ("A zebra.", "Two zebras, a lion.", "Bread.", "Bread!"):
        judged(ports, site, body)
    said = ("block word: zebra*", "block word: lion", "block word: tiger")
    done = put(ports, site, *said, leave_out_above=0.3, hold_above=0.2)
    assert (done.added, done.left_out, done.held) == (2, 1, 1)
    assert verdict(ports, site, "A lion cub.") is Verdict.HOLD
    assert verdict(ports, site, "A tiger cub.") is Verdict.REJECT


def test_a_list_has_room_for_so_many(ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare_module, "MAX_ENTRIES", 2)
    monkeypatch.setattr(prepare_module, "MAX_PATTERNS", 1)
    with pytest.raises(InvalidInputError, match="3 entries"):
        put(ports, site, "block word: aa", "block word: bb", "block word: cc")
    with pytest.raises(InvalidInputError, match="2 patterns"):
        put(ports, site, "block pattern: aa", "block pattern: bb")
    put(ports, site, "block pattern: aa")
    assert show.sizes(ports, site) == (1, 0)


def test_pages_follow_one_another_and_answer_questions(ports: Ports, site: Site) -> None:
    put(
        ports,
        site,
        *(f"block word: word{n}x" for n in range(5)),
        "hold domain: 100%.example",
        "hold domain: a.b",
    )
    seen, cursor = [], None
    while True:
        found = show.page(ports, site, EntryQuery(target=Target.WORD), cursor=cursor, limit=2)
        seen += [record.entry.written for record in found.items]
        cursor = found.next_cursor
        if cursor is None:
            break
    assert seen == [f"word{n}x" for n in (4, 3, 2, 1, 0)]
    assert entries(ports, site, text="WORD3") == [("word3x", 0)]
    assert entries(ports, site, text="%") == []
    assert entries(ports, site, treatment=Treatment.HOLD) == [("a.b", 0)]
    verdict(ports, site, "word1x")
    assert len(entries(ports, site, never_hit=True)) == 5
    with pytest.raises(InvalidInputError):
        show.page(ports, site, EntryQuery(), cursor="x")


def test_a_list_that_cannot_be_used_holds_the_comment_and_says_so(ports: Ports, site: Site) -> None:
    class Broken:
        def scopes(self, *_: object) -> Any:
            raise ValueError

    broken = dataclasses.replace(ports, lists=Broken())
    done = judged(broken, site, "Bread.")
    assert done.decision.degraded == ("lists",)
    assert done.decision.judgement.verdict is Verdict.HOLD


def test_many_changes_are_compiled_in_the_background_and_counted_in_time(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matchers_module, "MAX_CHANGES", 3)
    seconds = [0.0]
    ports = dataclasses.replace(ports, lists=Matchers(clock=lambda: seconds[0]))
    put(ports, site, "block word: zebra")
    assert verdict(ports, site, "A zebra.") is Verdict.REJECT
    monkeypatch.setattr(threading.Thread, "start", lambda _thread: None)  # the background never comes
    put(ports, site, *(f"block word: animal{n}x" for n in range(5)))
    assert verdict(ports, site, "animal3x") is Verdict.ACCEPT
    assert verdict(ports, site, "A second zebra.") is Verdict.REJECT
    seconds[0] = matchers_module.LATEST_S
    assert verdict(ports, site, "animal3x!") is Verdict.REJECT
    monkeypatch.undo()


def test_the_background_puts_the_new_list_in_service(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matchers_module, "MAX_CHANGES", 3)
    ports = dataclasses.replace(ports, lists=Matchers())
    put(ports, site, "block word: zebra")
    assert verdict(ports, site, "A zebra.") is Verdict.REJECT
    put(ports, site, *(f"block word: animal{n}x" for n in range(5)))
    judged(ports, site, "Bread.")
    for thread in threading.enumerate():
        if thread.name == "winnow-lists":
            thread.join(10)
    assert verdict(ports, site, "animal3x") is Verdict.REJECT
    for number in range(6):
        put(ports, site, f"block word: one{number}more")
        assert verdict(ports, site, f"one{number}more") is Verdict.REJECT
